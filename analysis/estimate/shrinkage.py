"""Many small groups side by side: how far each can be believed, given how much groups differ at all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.estimate._arrays import Floats, check_counts, floats

FEWEST_GROUPS, FEWEST_EVENTS = 8, 30
ALIKE = 0.05
BOUNDS = ((-25.0, 25.0), (-25.0, 25.0))


class Shrunk(NamedTuple):
    """What is believed of each group: `mean` with its 95% interval, and the chance that it lies `above` the average.

    first, second: shape and rate of the gamma, or alpha and beta. `p_value`: how often groups that do not differ would
    look as unlike as these; above 0.05 the groups should be given one rate and not be ranked. `loglik` of the fit.
    """

    first: float
    second: float
    loglik: float
    p_value: float
    mean: Floats
    low: Floats
    high: Floats
    above: Floats

    @property
    def differ(self) -> bool:
        """Whether the groups differ by more than chance would make them."""
        return self.p_value <= ALIKE


def gamma_poisson(events: ArrayLike, exposure: ArrayLike) -> Shrunk | None:
    """Pulls the rate of each small group towards the average, the more the less is known of it.

    `events` over `exposure` (account-months, or expected events: then the rate is a ratio) per group. None with fewer
    than 8 groups or 30 events. Raises ValueError for negative numbers or a group without exposure. Maximum likelihood
    of the negative binomial, as `MASS::glm.nb` in R; posterior gamma(shape + events, rate + exposure).
    """
    x, t = _checked(events, exposure)
    if (t <= 0).any():
        raise ValueError("every group needs exposure")
    if x.size < FEWEST_GROUPS or x.sum() < FEWEST_EVENTS:
        return None
    fixed = float((special.xlogy(x, t) - special.gammaln(x + 1)).sum())
    mean = x.sum() / t.sum()

    def away(at: Floats) -> float:
        shape, middle = np.exp(at)
        rate = shape / middle
        parts = (
            special.gammaln(shape + x) - special.gammaln(shape) + shape * np.log(rate) - (shape + x) * np.log(rate + t)
        )
        return -float(parts.sum()) - fixed

    at = _lowest(away, (1.0, float(np.log(mean))))
    shape, rate = float(np.exp(at[0])), float(np.exp(at[0] - at[1]))
    poisson = float((special.xlogy(x, mean) - mean * t).sum()) + fixed
    first, second = shape + x, rate + t
    low, high = (special.gammaincinv(first, tail) / second for tail in (0.025, 0.975))
    above = special.gammaincc(first, second * shape / rate)
    return Shrunk(shape, rate, -away(at), _mixture_p(-away(at) - poisson), first / second, low, high, above)


def beta_binomial(events: ArrayLike, accounts: ArrayLike) -> Shrunk | None:
    """Pulls the share of each small group towards the average, so that one account lost of one is not 100%.

    `events` of `accounts` per group. None with fewer than 8 groups or 30 events. Raises ValueError for negative counts.
    Maximum likelihood of the beta-binomial, as `VGAM::betabinomialff` in R; posterior beta(alpha + x, beta + n − x).
    """
    x, n = _checked(events, accounts)
    if (x > n).any():
        raise ValueError("more events than accounts")
    if x.size < FEWEST_GROUPS or x.sum() < FEWEST_EVENTS:
        return None
    mean = x.sum() / n.sum()
    ways = float((special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)).sum())

    def away(at: Floats) -> float:
        alpha, beta = np.exp(at)
        return -float((special.betaln(alpha + x, beta + n - x) - special.betaln(alpha, beta)).sum()) - ways

    at = _lowest(away, (float(np.log(10 * mean)), float(np.log(10 * (1 - mean)))))
    alpha, beta = np.exp(at)
    binomial = float((special.xlogy(x, mean) + special.xlogy(n - x, 1 - mean)).sum()) + ways
    first, second = alpha + x, beta + n - x
    low, high = (special.betaincinv(first, second, tail) for tail in (0.025, 0.975))
    above = special.betaincc(first, second, alpha / (alpha + beta))
    p = _mixture_p(-away(at) - binomial)
    return Shrunk(float(alpha), float(beta), -away(at), p, first / (first + second), low, high, above)


def _checked(events: ArrayLike, base: ArrayLike) -> tuple[Floats, Floats]:
    x, t = np.atleast_1d(floats(events)), np.atleast_1d(floats(base))
    check_counts(x, t, "events and what they are counted on")
    return x, t


def _lowest(away: object, start: tuple[float, float]) -> Floats:
    found = optimize.minimize(
        away, np.array(start), method="L-BFGS-B", bounds=BOUNDS, options={"ftol": 1e-14, "gtol": 1e-9}
    )
    return floats(found.x)


def _mixture_p(gain: float) -> float:
    """Twice the gain in log-likelihood against half a chi-square: the spread between groups cannot be negative."""
    return float(special.chdtrc(1, max(2 * gain, 0.0)) / 2)
