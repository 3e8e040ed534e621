"""One risk against another: several rows per account, or within strata of accounts that are alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import floats, normal_quantile


class RiskRatio(NamedTuple):
    """A ratio of two risks with its interval on the log scale, and both risks."""

    ratio: float
    low: float
    high: float
    p: float
    risk: float
    rest: float


class StratifiedRatio(NamedTuple):
    """How many times as often, with its interval; `expected`: outcomes had both sides left alike in every stratum."""

    ratio: float
    low: float
    high: float
    p: float
    expected: float


def stratified_ratio(
    x: ArrayLike, n: ArrayLike, x_rest: ArrayLike, n_rest: ArrayLike, level: float = 0.95
) -> StratifiedRatio:
    """How many times as often accounts with something leave as those of the same kind without it.

    Per stratum: `x` of `n` with it left, `x_rest` of `n_rest` without. Strata without one side say nothing. Missing
    without any outcome; the interval is missing where one side has none. Mantel and Haenszel (1959), variance of
    Greenland and Robins (1985); `epitools`, or `statsmodels.StratifiedTable.riskratio_pooled`.
    """
    hit, size, other, rest = (floats(values) for values in (x, n, x_rest, n_rest))
    use = (size > 0) & (rest > 0)
    hit, size, other, rest = hit[use], size[use], other[use], rest[use]
    whole = size + rest
    above, below = float((hit * rest / whole).sum()), float((other * size / whole).sum())
    expected = float(((hit + other) * size / whole).sum())
    if not (above > 0 and below > 0):
        return StratifiedRatio(above / below if below > 0 else np.nan, np.nan, np.nan, np.nan, expected)
    spread = (((hit + other) * size * rest - hit * other * whole) / whole**2).sum()
    se = float(np.sqrt(max(spread, 0) / (above * below)))
    middle, reach = np.log(above / below), normal_quantile(level) * se
    p = float(2 * special.ndtr(-abs(middle) / se)) if se > 0 else np.nan
    return StratifiedRatio(above / below, float(np.exp(middle - reach)), float(np.exp(middle + reach)), p, expected)


def risk_ratio(flag: ArrayLike, outcome: ArrayLike, cluster: ArrayLike, level: float = 0.95) -> RiskRatio:
    """How many times as often those with a sign leave as those without it, several rows per account allowed.

    One row per account and date: sign 0/1, outcome 0/1, account. Interval on the log scale, clustered by account. The
    ratio is missing where a side has no rows, and its interval where a side has no outcome.
    """
    on, y = floats(flag) == 1, floats(outcome)
    sizes = [int(side.sum()) for side in (on, ~on)]
    if not min(sizes):
        return RiskRatio(*[np.nan] * 6)
    risk, rest = float(y[on].mean()), float(y[~on].mean())
    if not (risk > 0 and rest > 0):
        return RiskRatio(risk / rest if rest > 0 else np.nan, np.nan, np.nan, np.nan, risk, rest)
    pull = np.where(on, (y - risk) / (risk * sizes[0]), -(y - rest) / (rest * sizes[1]))
    units = np.unique(np.asarray(cluster), return_inverse=True)[1]
    sums, g = np.bincount(units, pull), int(units.max()) + 1
    se = float(np.sqrt(g / (g - 1) * (sums @ sums))) if g > 1 else np.nan
    middle, reach = np.log(risk / rest), normal_quantile(level) * se
    p = float(2 * special.ndtr(-abs(middle) / se))
    return RiskRatio(risk / rest, float(np.exp(middle - reach)), float(np.exp(middle + reach)), p, risk, rest)
