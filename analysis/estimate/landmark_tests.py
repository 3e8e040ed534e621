"""Leaving with a sign against leaving without it, among accounts looked at on one day that have been here as long."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from ._arrays import LEVEL, Floats, floats, normal_quantile, two_sided_p
from .prediction import _by_cluster

__all__ = [
    "Discrimination", "LandmarkRatio", "landmark_auc", "landmark_auc_difference", "landmark_compared", "landmark_ratio",
    "landmark_strata", "tenure_bands",
]  # fmt: skip

# Months of tenure at which a band ends: what changes fast early on is compared at nearly the same age.
BANDS = (1, 2, 3, 6, 9, 12, 18, 24, 36)
NEARLY_NORMAL = 10


class Discrimination(NamedTuple):
    """Share of pairs put in the right order, 0.5 for none better than chance; `p_value` against 0.5."""

    estimate: float
    se: float
    low: float
    high: float
    p_value: float


MISSING = Discrimination(*[np.nan] * 5)


class LandmarkRatio(NamedTuple):
    """How many times as often, from one score test; `at` gives the interval of any level by inverting that test.

    z: of the test of equal rates; expected: leavings with the sign were both alike in every stratum; rest: without it.
    """

    ratio: float
    z: float
    expected: float
    rest: float
    with_it: float
    without: float
    spread: tuple[float, float, float]

    @property
    def p_more(self) -> float:
        """How often chance alone would have at least as many leave with the sign: one-sided."""
        return float(special.ndtr(-self.z))

    def at(self, level: float = LEVEL) -> tuple[float, float]:
        """All ratios that the test at this level does not reject: the roots of a quadratic."""
        if not np.isfinite(self.z):
            return np.nan, np.nan
        first, second, third = (normal_quantile(level) ** 2 * part for part in self.spread)
        a, b, c = self.without**2 - third, self.with_it * self.without - second, self.with_it**2 - first
        root = float(np.sqrt(max(b * b - a * c, 0.0)))
        if a <= 0:
            return (float(max(c / (b + root), 0.0)) if b + root > 0 and c > 0 else 0.0), np.inf
        return float(max((b - root) / a, 0.0)), float((b + root) / a)

    def of_few(self, with_it: int, without: int, level: float = LEVEL) -> tuple[float, float]:
        """The interval; where fewer than 10 accounts left with the sign it reaches as far up as the exact one, and
        where none like them left without it, from as far down.

        with_it, without: the accounts that left, on either side. Of those that left, the share with the sign is that of
        chance at a ratio of 1 (`expected` to `rest`), and moves with the ratio: its end is that of Clopper and Pearson
        (1934). A sum over none has no variance, so that `at` alone would give 0 to 0, or 0 to no end.
        """
        low, high = self.at(level)
        if with_it + without == 0 or not (self.expected > 0 and self.rest > 0):
            return low, high
        if with_it < NEARLY_NORMAL:
            high = float(np.fmax(high, self._exact((1 + level) / 2, with_it + 1, without)))
        if self.without == 0 and with_it:
            low = float(np.fmax(low, self._exact((1 - level) / 2, with_it, without + 1)))
        return low, high

    def _exact(self, tail: float, with_it: int, without: int) -> float:
        share = float(stats.beta.ppf(tail, with_it, without)) if without else 1.0
        return share / (1 - share) / (self.expected / self.rest) if share < 1 else np.inf


def tenure_bands(months: ArrayLike) -> np.ndarray:
    """The band of each tenure in months: months at first, then quarters, then years."""
    return np.digitize(floats(months), BANDS)


def landmark_strata(day: ArrayLike, months: ArrayLike) -> np.ndarray:
    """A whole number for each day looked at (or its number) and band of tenure in months, one per look."""
    return 100 * np.asarray(day) + tenure_bands(months)


def landmark_ratio(
    events: ArrayLike, exposure: ArrayLike, on: ArrayLike, cluster: ArrayLike, stratum: ArrayLike, thin: bool = False
) -> LandmarkRatio:
    """How many times as often accounts leave with a sign as others of their stratum without it.

    One row per account and day looked at: `events` 0 or 1, `exposure` the time then watched, `on` whether the sign was,
    `cluster` the account, `stratum` the day and the age. A leaving seen from several days is one account's: its rows
    are summed before they count. Mantel and Haenszel (1959) for rates, Rothman and Greenland (2008) chapter 15, with
    the variance between accounts (Liang and Zeger 1986). With one stratum and one row per account the estimate is the
    ratio of two rates. `thin`: strata are of a few rows of the same exposure; around the mean of n of them they spread
    as n − 1 do, so that without clusters the variance is that of dealing the sign out again (Mantel and Haenszel 1959).
    statsmodels' `StratifiedTable` has no rates and no clusters.
    """
    left, time, sign = floats(events), floats(exposure), np.asarray(on, dtype=bool)
    place = np.unique(np.asarray(stratum), return_inverse=True)[1].ravel()
    account = np.unique(np.asarray(cluster), return_inverse=True)[1].ravel()
    x1, t1, x0, t0 = (
        np.bincount(place, part)[place] for part in (left * sign, time * sign, left * ~sign, time * ~sign)
    )
    use, whole = (t1 > 0) & (t0 > 0), np.maximum(t1 + t0, 1e-300)
    above = np.where(sign, left * t0 / whole - time * t0 * x1 / whole**2, time * t1 * x1 / whole**2) * use
    below = np.where(sign, time * t0 * x0 / whole**2, left * t1 / whole - time * t1 * x0 / whole**2) * use
    with_it, without = float(above.sum()), float(below.sum())
    expected = float((left * t1 / whole * use).sum())
    rest = float((left * use).sum()) - expected
    if not (with_it > 0 or without > 0):
        return LandmarkRatio(np.nan, np.nan, expected, rest, with_it, without, (np.nan,) * 3)
    rows = np.bincount(place)[place]
    wide = np.sqrt(rows / np.maximum(rows - 1, 1)) if thin else 1.0
    sums = np.bincount(account, above * wide), np.bincount(account, below * wide)
    few = len(np.unique(account[use])) / max(len(np.unique(account[use])) - 1, 1)
    spread = (few * float(sums[0] @ sums[0]), few * float(sums[0] @ sums[1]), few * float(sums[1] @ sums[1]))
    variance = spread[0] - 2 * spread[1] + spread[2]
    z = (with_it - without) / np.sqrt(variance) if variance > 0 else 0.0
    ratio = with_it / without if without > 0 else np.inf
    return LandmarkRatio(ratio, float(z), expected, rest, with_it, without, spread)


def landmark_auc(
    risk: ArrayLike, event: ArrayLike, cluster: ArrayLike, stratum: ArrayLike, level: float = LEVEL
) -> Discrimination:
    """How often an account that leaves had the higher risk than one of its stratum that stays.

    Rows and strata as for `landmark_ratio`; ties count half. Strata weigh n1·n0 ÷ (n1 + n0), as in van Elteren's test
    (1960), whose statistic this is; the variance sums the placements of each account (Obuchowski 1997), those of
    leavers around the value tested and those of stayers around their stratum. Missing where no stratum has both, or
    one account alone left. statsmodels and scipy have none.
    """
    return _within((floats(risk),), event, cluster, stratum, 0.5, level)


def landmark_auc_difference(
    risk: ArrayLike, other: ArrayLike, event: ArrayLike, cluster: ArrayLike, stratum: ArrayLike, level: float = LEVEL
) -> Discrimination:
    """By how much `risk` ranks those that leave better than `other` does, each as `landmark_auc` of the same rows.

    The placements of `other` are taken from those of `risk`, row by row, as DeLong, DeLong and Clarke-Pearson (1988)
    compare two curves, and summed by account; `p_value` against no difference. Missing as for `landmark_auc`.
    """
    return _within((floats(risk), floats(other)), event, cluster, stratum, 0.0, level)


def landmark_compared(event: ArrayLike, stratum: ArrayLike) -> np.ndarray:
    """The rows that a ranking within strata compares: those whose stratum has one that leaves and one that stays."""
    left, place = floats(event) == 1, np.unique(np.asarray(stratum), return_inverse=True)[1].ravel()
    compared: np.ndarray = (np.bincount(place, left) * np.bincount(place, ~left) > 0)[place]
    return compared


def _within(
    values: tuple[Floats, ...], event: ArrayLike, cluster: ArrayLike, stratum: ArrayLike, null: float, level: float
) -> Discrimination:
    use = landmark_compared(event, stratum)
    if not use.any():
        return MISSING
    left, place = floats(event)[use] == 1, np.unique(np.asarray(stratum)[use], return_inverse=True)[1].ravel()
    n1, n0 = np.bincount(place, left)[place], np.bincount(place, ~left)[place]
    won, *less = (_placements(value[use], left, place, n1, n0) for value in values)
    won = won - sum(less)
    weight = n1 * n0 / (n1 + n0)
    each = np.where(left, weight / n1, weight / n0)
    total = float((each * left).sum())
    estimate = float((each * left * won).sum()) / total
    own = (np.bincount(place, left * won) / np.maximum(np.bincount(place, left), 1))[place]
    who = np.asarray(cluster)[use]
    sums, leavers = _by_cluster(each * (won - own * ~left) / total, who), _by_cluster(each * left / total, who)
    return _scored(estimate, sums, leavers, null, level)


def _placements(value: Floats, left: np.ndarray, place: np.ndarray, n1: np.ndarray, n0: np.ndarray) -> Floats:
    """For each leaver the share of its stratum's stayers it outranks; for each stayer that of leavers above it."""
    return np.where(left, _outranked(value, ~left, place) / n0, 1 - _outranked(value, left, place) / n1)


def _scored(estimate: float, sums: Floats, leavers: Floats, null: float, level: float) -> Discrimination:
    """The score test of the value where nothing differs, and all values it does not reject."""
    if (leavers > 0).sum() < 2:
        return MISSING
    first, second, third = (float(part) for part in (sums @ sums, sums @ leavers, leavers @ leavers))
    variance = first - 2 * null * second + null**2 * third
    p = float(two_sided_p((estimate - null) / np.sqrt(variance))) if variance > 0 else np.nan
    reach = normal_quantile(level) ** 2
    a, b, c = 1 - reach * third, estimate - reach * second, estimate**2 - reach * first
    root = np.sqrt(max(b * b - a * c, 0.0))
    floor = 2 * null - 1
    low, high = ((b - root) / a, (b + root) / a) if a > 0 else (floor, 1.0)
    return Discrimination(estimate, float(np.sqrt(variance)), float(max(low, floor)), float(min(high, 1.0)), p)


def _outranked(value: Floats, others: np.ndarray, place: np.ndarray) -> Floats:
    """For each row how many of the others of its stratum stand below it, ties half."""
    order = np.lexsort((value, place))
    ranked, where = value[order], place[order]
    before = np.concatenate([[0], np.cumsum(others[order])])
    new = np.r_[True, (ranked[1:] != ranked[:-1]) | (where[1:] != where[:-1])]
    tie = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    ends = np.r_[starts[1:], len(ranked)]
    first = np.searchsorted(where, where, "left")
    counted = (before[starts[tie]] + before[ends[tie]]) / 2 - before[first]
    out = np.empty(len(value))
    out[order] = counted
    return out
