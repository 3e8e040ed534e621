"""How far two shares lie apart, and how many times as large one is, several rows per account allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Number, floats, normal_quantile, plain, two_sided_p
from .rates import wilson

__all__ = [
    "ShareDifference", "ShareRatio", "change_between", "exact_share_difference", "fisher",
    "repeated_share", "repeated_size", "share_change", "share_difference", "share_ratio",
]  # fmt: skip

SMALL = 10


class ShareDifference(NamedTuple):
    """Difference of two shares with its interval, and the p-value."""

    difference: Number
    low: Number
    high: Number
    p: Number


class ShareRatio(NamedTuple):
    """How many times as often something happens with a sign as without it."""

    ratio: Number
    low: Number
    high: Number
    p_value: Number


def share_difference(
    x: ArrayLike, n: ArrayLike, x_control: ArrayLike, n_control: ArrayLike, level: float = LEVEL
) -> ShareDifference:
    """How many more in a hundred said yes in the treatment arm, and how sure that is.

    `x` of `n` units in treatment, `x_control` of `n_control` in control; numbers or arrays. The interval stays within
    ±1 and keeps a width where nobody, or everybody, said yes. p is Fisher's where fewer than 10 are expected in a cell,
    else the score test's. Newcombe (1998) method 10; `fisher.test`, `prop.test(correct = FALSE)` in R.
    statsmodels' `confint_proportions_2indep` (newcomb) is equal to 3e-16; it has no p, and takes one table at a time.
    """
    x1, n1, x0, n0 = np.broadcast_arrays(*(floats(part) for part in (x, n, x_control, n_control)))
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p0 = x1 / n1, x0 / n0
        (low1, high1), (low0, high0) = wilson(x1, n1, level), wilson(x0, n0, level)
        low = p1 - p0 - np.hypot(p1 - low1, high0 - p0)
        high = p1 - p0 + np.hypot(high1 - p1, p0 - low0)
        pooled = (x1 + x0) / (n1 + n0)
        z = (p1 - p0) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
        fewest = np.minimum(pooled, 1 - pooled) * np.minimum(n1, n0)
    small = ~(fewest >= SMALL)
    p = np.where(small, _each(fisher, x1, n1, x0, n0), two_sided_p(z))
    return ShareDifference(*(plain(part) for part in (p1 - p0, low, high, p)))


def exact_share_difference(
    x: ArrayLike, n: ArrayLike, x_control: ArrayLike, n_control: ArrayLike, level: float = LEVEL
) -> ShareDifference:
    """The same where nobody, or everybody, of an arm said yes: an interval that holds whatever the shares are.

    The two arms' exact intervals, each at 1 − (1 − level) ÷ 2, and the furthest their ends lie apart: together they
    hold at least as often as `level` says. p is Fisher's. Clopper and Pearson (1934), Bonferroni.
    statsmodels and scipy have no such interval.
    """
    x1, n1, x0, n0 = np.broadcast_arrays(*(floats(part) for part in (x, n, x_control, n_control)))
    tail = (1 - level) / 4
    (low1, high1), (low0, high0) = _clopper_pearson(x1, n1, tail), _clopper_pearson(x0, n0, tail)
    p = _each(fisher, x1, n1, x0, n0)
    parts = (x1 / n1 - x0 / n0, low1 - high0, high1 - low0, p)
    return ShareDifference(*(plain(part) for part in parts))


def _clopper_pearson(x: np.ndarray, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    low = np.where(x > 0, special.betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0)
    high = np.where(x < n, special.betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail), 1.0)
    return low, high


def _each(test: object, *parts: np.ndarray) -> np.ndarray:
    return np.reshape([test(*cells) for cells in zip(*(part.ravel() for part in parts), strict=True)], parts[0].shape)  # type: ignore[operator]


def fisher(x: float, n: float, x_control: float, n_control: float) -> float:
    """How often chance alone would split the yeses at least as unevenly over the two arms.

    Whole counts, x of n and x_control of n_control. Missing without units in an arm. `fisher.test` in R (1934).
    `scipy.stats.fisher_exact` is equal to 4e-14 and 15 times as slow.
    """
    if np.isnan([x, n, x_control, n_control]).any() or min(n, n_control) <= 0:
        return np.nan
    yes, total = round(x + x_control), round(n + n_control)
    possible = np.arange(max(0, yes - round(n_control)), min(round(n), yes) + 1)
    ways = _log_choose(n, possible) + _log_choose(n_control, yes - possible) - _log_choose(total, yes)
    chance = np.exp(ways)
    return float(min(1.0, chance[chance <= chance[round(x) - possible[0]] * (1 + 1e-7)].sum()))


def _log_choose(n: float, k: ArrayLike) -> np.ndarray:
    k = floats(k)
    return floats(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def share_change(x_0: float, n_0: float, x_1: float, n_1: float, level: float = LEVEL) -> tuple[float, float]:
    """The range in which the change of a share from one period to the next plausibly lies.

    `x` of `n` accounts before (0) and after (1), as if the periods held different accounts. Returns (low, high).
    Newcombe (1998) method 10, from the Wilson limits of both.
    """
    normal_quantile(level)
    p0, p1 = x_0 / n_0, x_1 / n_1
    (low0, high0), (low1, high1) = wilson(x_0, n_0, level), wilson(x_1, n_1, level)
    low = p1 - p0 - np.hypot(p1 - low1, high0 - p0)
    return float(low), float(p1 - p0 + np.hypot(high1 - p1, p0 - low0))


def change_between(before: tuple[float, float, float], after: tuple[float, float, float]) -> tuple[float, float, float]:
    """The change from one estimate to another and its range, from the estimate and both ends of each.

    As if the two came from different accounts, which is cautious where many are the same. Returns (change, low, high).
    Zou and Donner (2008); with Wilson limits it is Newcombe (1998) method 10.
    """
    (first, low_0, high_0), (second, low_1, high_1) = before, after
    change = second - first
    low = change - np.hypot(second - low_1, high_0 - first)
    return change, float(low), float(change + np.hypot(high_1 - second, first - low_0))


def share_ratio(
    y1: ArrayLike,
    n1: ArrayLike,
    y0: ArrayLike,
    n0: ArrayLike,
    sums: Mapping[str, ArrayLike],
    accounts: ArrayLike,
    level: float = LEVEL,
) -> ShareRatio:
    """How many times as often accounts with a sign did something, when each account is looked at on several days.

    `y1` of `n1` days with the sign, `y0` of `n0` without it; `sums`: over accounts, the sums of squares and products of
    an account's own y1, n1, y0 and n0 under the names y1y1, y1n1, y1y0, y1n0, n1n1, n1y0, n1n0, y0y0, y0n0, n0n0;
    `accounts`: how many there are. Numbers or arrays. Missing where either side has no events. Interval on the log
    scale, the error adding up each account's days first (Taylor linearisation with accounts as clusters, Cochran 1977;
    `survey::svyratio` in R).
    statsmodels needs the rows, which a book of a million account-days does not hold: this needs ten sums.
    """
    y1, n1, y0, n0, groups = np.broadcast_arrays(*(floats(v) for v in (y1, n1, y0, n0, accounts)))
    s = {name: floats(value) for name, value in sums.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p0 = y1 / n1, y0 / n0
        with_it = (s["y1y1"] - 2 * p1 * s["y1n1"] + p1**2 * s["n1n1"]) / y1**2
        without = (s["y0y0"] - 2 * p0 * s["y0n0"] + p0**2 * s["n0n0"]) / y0**2
        both = (s["y1y0"] - p0 * s["y1n0"] - p1 * s["n1y0"] + p1 * p0 * s["n1n0"]) / (y1 * y0)
        se = np.sqrt(np.maximum(groups / (groups - 1) * (with_it + without - 2 * both), 0))
        ratio, half = p1 / p0, np.exp(normal_quantile(level) * se)
        p = two_sided_p(np.log(ratio) / se)
    usable = (y1 > 0) & (y0 > 0) & (se > 0)
    parts = (ratio, ratio / half, ratio * half, p)
    return ShareRatio(*(plain(np.where(usable, part, np.nan)) for part in parts))


def repeated_size(y: ArrayLike, n: ArrayLike) -> float:
    """How many days of different accounts would be as sure of a share as these days of the same, at most all of them.

    `y` of `n` days, one entry per account. Korn and Graubard (1998), from the linearised error with accounts as
    clusters (Cochran 1977). Where all or none did it, every account counts once; missing without days.
    statsmodels and scipy have none for accounts looked at repeatedly.
    """
    did, days = floats(y), floats(n)
    total, accounts = days.sum(), int((days > 0).sum())
    if not total > 0:
        return np.nan
    share = did.sum() / total
    spread = accounts / (accounts - 1) * ((did - share * days) ** 2).sum() / total**2 if accounts > 1 else np.nan
    return min(float(total), share * (1 - share) / spread if spread > 0 else float(accounts))


def repeated_share(y: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """The range a share of days plausibly lies in, when each account is looked at on several days.

    `y` of `n` days, one entry per account. Returns (low, high); missing without days. Wilson (1927) on `repeated_size`.
    """
    did, days, size = floats(y), floats(n), repeated_size(y, n)
    if not size > 0:
        return np.nan, np.nan
    low, high = wilson(did.sum() / days.sum() * size, size, level)
    return float(low), float(high)
