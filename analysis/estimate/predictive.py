"""What will come of a number of accounts, and not what their rate is: chance ahead counts beside what is not known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, floats, normal_quantile

__all__ = ["ToCome", "count_to_come", "sum_to_come"]


class ToCome(NamedTuple):
    """What is expected, and the range that holds what comes at least as often as its level says."""

    expected: float
    low: float
    high: float


def count_to_come(x: float, n: float, ahead: int, level: float = LEVEL) -> ToCome:
    """How many of the next `ahead` accounts will do what `x` of the last `n` did.

    The range holds what comes, not the share behind it: of 62 accounts at a share known exactly still not the same
    number goes each time. Missing for n of 0. Raises ValueError for x above n. Beta-binomial from Jeffreys' prior, each
    end at the tail where at most half of what the level leaves out lies beyond it: `scipy.stats.betabinom`.
    """
    if x > n or min(x, ahead) < 0:
        raise ValueError("more events than accounts, or fewer than none")
    if not n > 0:
        return ToCome(np.nan, np.nan, np.nan)
    k = np.arange(ahead + 1)
    ways = -special.betaln(k + 1, ahead - k + 1) - np.log(ahead + 1)
    chance = np.exp(ways + special.betaln(x + 0.5 + k, n - x + 0.5 + ahead - k) - special.betaln(x + 0.5, n - x + 0.5))
    so_far, tail = np.cumsum(chance), (1 - level) / 2
    ends = (int(np.searchsorted(so_far, min(at, so_far[-1]))) for at in (tail, 1 - tail))
    expected = ahead * x / n
    low, high = ends
    return ToCome(float(expected), float(min(low, np.floor(expected))), float(max(high, np.ceil(expected))))


def sum_to_come(amount: ArrayLike, gone: ArrayLike, ahead: ArrayLike, level: float = LEVEL) -> ToCome:
    """How much of the amounts `ahead` will go, where of those before (`amount`) went what is marked as `gone`.

    The share that went, by amount, with its variance (of a ratio, and never below that of leaving by chance alone), and
    that of who happens to go among those ahead: one large account makes the range wide. A beta distribution of the
    share with this mean and variance, which stays between nothing and all. Missing where nothing or all went before.
    Its coverage is measured in `tests/test_predictive.py`. statsmodels and scipy have none.
    """
    normal_quantile(level)
    before, went, next_ = floats(amount), floats(gone), floats(ahead)
    whole, total = before.sum(), next_.sum()
    share = float(before @ went / whole) if whole > 0 else np.nan
    if not (0 < share < 1 and total > 0):
        return ToCome(total * share, np.nan, np.nan)
    known = max(float(((before * (went - share)) ** 2).sum()), share * (1 - share) * float(before @ before)) / whole**2
    variance = known + share * (1 - share) * float(next_ @ next_) / total**2
    size = max(share * (1 - share) / variance - 1, 1e-6)
    ends = special.betaincinv(share * size, (1 - share) * size, [(1 - level) / 2, (1 + level) / 2])
    return ToCome(total * share, total * float(min(ends[0], share)), total * float(max(ends[1], share)))
