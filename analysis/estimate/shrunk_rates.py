"""The rates of a few groups or years, each pulled toward all of them as far as they may be alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from ._arrays import Floats, check_counts, floats

__all__ = ["Belief", "shrunk_rates"]

# How far rates may lie apart, as their standard deviation ÷ their mean, and how likely each is before looking.
APART = np.geomspace(0.01, 1.5, 26)
HALF = 0.25
MIDDLES = np.linspace(-4.0, 4.0, 25)


class Belief(NamedTuple):
    """What is believed of each rate: a mixture of gammas, one for each way in which the rates may be spread.

    weight: of each way, shape (ways,). first, second: shape and rate of the gammas, shape (ways, groups).
    """

    weight: Floats
    first: Floats
    second: Floats

    @property
    def mean(self) -> Floats:
        """The mean of each rate."""
        return floats(self.weight @ (self.first / self.second))

    @property
    def variance(self) -> Floats:
        """The variance of each rate."""
        square = self.weight @ ((self.first + self.first**2) / self.second**2)
        return floats(square - self.mean**2)

    def at_most(self, sure: float) -> Floats:
        """The value that each rate does not exceed, with this certainty."""
        return np.array([self._end(place, sure) for place in range(self.first.shape[1])])

    def _end(self, place: int, sure: float) -> float:
        first, second = self.first[:, place], self.second[:, place]
        top = float((special.gammaincinv(first, 1 - 1e-9) / second).max())

        def away(value: float) -> float:
            return float(self.weight @ special.gammainc(first, second * value)) - sure

        return float(optimize.brentq(away, 0.0, top, xtol=1e-6 * top))


def shrunk_rates(events: ArrayLike, exposure: ArrayLike) -> Belief:
    """What is believed of the rates of two or more groups, none of which is known to be special.

    `events` over `exposure` per group; events need not be whole. Rates are draws from one gamma of unknown mean (flat
    on its logarithm) and unknown spread (half-Cauchy on standard deviation ÷ mean, scale 0.25: Gelman 2006), both
    summed over a grid, so that also two or three groups can be judged. The lowest of several is then not too low for
    having been picked. Raises ValueError without events or for a group without exposure. The model of `gamma_poisson`,
    which fits the spread and so needs many groups; statsmodels and scipy have none.
    """
    x, t = np.atleast_1d(floats(events)), np.atleast_1d(floats(exposure))
    check_counts(x, t, "events and what they are counted on")
    if (t <= 0).any() or not x.sum() > 0:
        raise ValueError("every group needs exposure, and some group an event")
    shape, middle, before = _grid(x, t)
    rate = shape / middle
    chance = _evidence(x, t, shape, rate) + np.log(before)
    weight = np.exp(chance - chance.max())
    return Belief(weight / weight.sum(), shape[:, None] + x, rate[:, None] + t)


def _grid(x: Floats, t: Floats) -> tuple[Floats, Floats, Floats]:
    """Shapes and means of the gamma, and how likely each pair is before looking.

    Means lie as far about the pooled rate as chance and the spread may have moved it: further apart where there are few
    to a stretch of the line, which the last number makes up for.
    """
    reach = np.hypot(1 / np.sqrt(x.sum()), APART / np.sqrt(x.size))
    means = x.sum() / t.sum() * np.exp(np.outer(reach, MIDDLES))
    before = reach / (1 + (APART / HALF) ** 2)
    shape, likely = (np.repeat(part, MIDDLES.size) for part in (APART**-2.0, before))
    return floats(shape), floats(means.ravel()), floats(likely)


def _evidence(x: Floats, t: Floats, shape: Floats, rate: Floats) -> Floats:
    """The log-likelihood of the counts, whatever the rates are: negative binomial."""
    a, b = shape[:, None], rate[:, None]
    parts = special.gammaln(a + x) - special.gammaln(a) + a * np.log(b) - (a + x) * np.log(b + t)
    return floats(parts.sum(axis=1))
