"""A rate as it would be with another mix of accounts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import floats


def standardised_rate(x: ArrayLike, n: ArrayLike, weight: ArrayLike, level: float = 0.95) -> tuple[float, float, float]:
    """What a group's churn would be if its mix of contracts were the whole book's.

    Per stratum: `x` leavers, `n` accounts (or account-months) and `weight`, the stratum's share of the whole. Returns
    (rate, low, high); missing where a stratum with weight has nobody. Fay and Feuer (1997) gamma interval,
    `epitools::ageadjust.direct` in R.
    """
    count, base, mix = floats(x), floats(n), floats(weight)
    used = mix > 0
    if not used.any() or not (base[used] > 0).all():
        return np.nan, np.nan, np.nan
    each = mix[used] / mix[used].sum() / base[used]
    rate, variance, largest = float(each @ count[used]), float(each**2 @ count[used]), float(each.max())
    tail = (1 - level) / 2
    low = special.gammaincinv(rate**2 / variance, tail) * variance / rate if rate > 0 else 0.0
    top, wide = rate + largest, variance + largest**2
    return rate, float(low), float(special.gammaincinv(top**2 / wide, 1 - tail) * wide / top)
