"""How many times as often accounts leave with something as without it, among their like, by one exact test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Floats, floats
from .stratified import _log_ways

__all__ = ["MatchedRatio", "matched_ratio"]

MANY = 400


class MatchedRatio(NamedTuple):
    """How many times as often, with its interval and p-value of one test; `expected`: were both sides alike.

    attainable: the smallest p-value that so many leavers of these strata could give, on whichever side they fell.
    """

    ratio: float
    low: float
    high: float
    p: float
    expected: float
    attainable: float = np.nan


def matched_ratio(
    x: ArrayLike, n: ArrayLike, x_rest: ArrayLike, n_rest: ArrayLike, level: float = LEVEL
) -> MatchedRatio:
    """How many times as often accounts with something leave as the others of their stratum; exact at any size.

    Per stratum: `x` leavers of `n` (accounts or account-months) with it, `x_rest` of `n_rest` without; a leaver counts
    once. Of a stratum's leavers those with it are binomial with odds of ratio · n to n_rest, and the strata add up.
    One test, twice its smaller tail, and the interval of all ratios it does not reject, so that the two agree always.
    From 400 leavers on the sum is taken as normal (score test, inverted as well). One stratum: `poisson.test(x, n)` in
    R; several: Breslow and Day (1987), chapter 3. Holds at least as often as it says, since leavers of few accounts
    vary less than Poisson's. statsmodels' `test_poisson_2indep` takes one stratum.
    """
    hit, size, other, rest = (np.atleast_1d(floats(values)) for values in (x, n, x_rest, n_rest))
    use = (size > 0) & (rest > 0) & (hit + other > 0)
    hit, size, other, rest = hit[use], size[use], other[use], rest[use]
    left, seen = hit + other, float(hit.sum())
    expected = float((left * size / (size + rest)).sum())
    if not left.size:
        return MatchedRatio(np.nan, np.nan, np.nan, np.nan, expected)
    law = _Matched(left, size, rest, seen, _ways(left))
    tail = (1 - level) / 2
    whole = seen == left.sum()
    middle = np.inf if whole else 0.0 if seen == 0 else _where(lambda at: law.mean(at) - seen)
    low = 0.0 if seen == 0 else _where(lambda at: law.at_least(at) - tail)
    high = np.inf if whole else _where(lambda at: tail - law.at_most(at))
    p = min(1.0, 2 * min(law.at_least(0.0), law.at_most(0.0)))
    return MatchedRatio(float(middle), float(low), float(high), p, expected, _attainable(left, size / (size + rest)))


def _attainable(left: Floats, share: Floats) -> float:
    """Twice the smaller chance of all leavers of all strata on one side: Tarone (1990), as `attainable_p` of one."""
    furthest = min(float((left * np.log(side)).sum()) for side in (share, 1 - share))
    return float(min(1.0, 2 * np.exp(furthest)))


class _Matched(NamedTuple):
    """How the leavers of all strata fall to the one side, at the logarithm of a ratio."""

    left: Floats
    size: Floats
    rest: Floats
    seen: float
    ways: Sequence[tuple[np.ndarray, Floats]]

    def _odds(self, at: float) -> Floats:
        return floats(special.expit(at + np.log(self.size / self.rest)))

    def mean(self, at: float) -> float:
        return float(self.left @ self._odds(at))

    def at_least(self, at: float) -> float:
        return self._tail(at, self.seen - 1, True)

    def at_most(self, at: float) -> float:
        return self._tail(at, self.seen, False)

    def _tail(self, at: float, upto: float, above: bool) -> float:
        odds = self._odds(at)
        if self.left.sum() >= MANY:
            spread = float(np.sqrt(self.left @ (odds * (1 - odds))))
            z = (upto + 0.5 - self.left @ odds) / (spread + 1e-12)
            return float(special.ndtr(-z if above else z))
        law = np.ones(1)
        for (k, ways), share in zip(self.ways, odds, strict=True):
            law = np.convolve(law, np.exp(ways + special.xlogy(k, share) + special.xlog1py(k[::-1], -share)))
        part = law[int(upto) + 1 :] if above else law[: int(upto) + 1]
        return float(min(part.sum(), 1.0))


def _ways(left: Floats) -> list[tuple[np.ndarray, Floats]]:
    """For each stratum 0, 1, ... of its leavers, and the logarithm of how many ways there are to choose so many."""
    if left.sum() >= MANY:
        return []
    counts = [np.arange(many + 1) for many in np.rint(left).astype(int)]
    return [(k, _log_ways(len(k) - 1, k)) for k in counts]


def _where(rising: Callable[[float], float]) -> float:
    """The ratio at which a function of its logarithm, which rises, passes zero."""
    from scipy.optimize import brentq

    return float(np.exp(brentq(rising, -30.0, 30.0, xtol=1e-10)))
