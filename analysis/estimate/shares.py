"""How far two arms' shares lie apart, for KPIs that are yes or no."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.estimate._arrays import Number, floats, plain, two_sided_p
from analysis.estimate.rates import wilson

SMALL = 10


class ShareDifference(NamedTuple):
    """Difference of two shares with its interval; `exact` says that p is Fisher's, else it is the score test's."""

    difference: Number
    low: Number
    high: Number
    p: Number
    exact: Number


def share_difference(
    x: ArrayLike, n: ArrayLike, x_control: ArrayLike, n_control: ArrayLike, level: float = 0.95
) -> ShareDifference:
    """How many more in a hundred said yes in the treatment arm, and how sure that is.

    `x` of `n` units in treatment, `x_control` of `n_control` in control; numbers or arrays. The interval stays within
    ±1 and keeps a width where nobody, or everybody, said yes. p is Fisher's where fewer than 10 are expected in a cell,
    else the score test's. Newcombe (1998) method 10; `fisher.test`, `prop.test(correct = FALSE)` in R.
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
    return ShareDifference(*(plain(part) for part in (p1 - p0, low, high, p, small)))


def exact_share_difference(
    x: ArrayLike, n: ArrayLike, x_control: ArrayLike, n_control: ArrayLike, level: float = 0.95
) -> ShareDifference:
    """The same where nobody, or everybody, of an arm said yes: an interval that holds whatever the shares are.

    The two arms' exact intervals, each at 1 − (1 − level) ÷ 2, and the furthest their ends lie apart: together they
    hold at least as often as `level` says. p is Fisher's. Clopper and Pearson (1934), Bonferroni.
    """
    x1, n1, x0, n0 = np.broadcast_arrays(*(floats(part) for part in (x, n, x_control, n_control)))
    tail = (1 - level) / 4
    (low1, high1), (low0, high0) = _clopper_pearson(x1, n1, tail), _clopper_pearson(x0, n0, tail)
    p = _each(fisher, x1, n1, x0, n0)
    parts = (x1 / n1 - x0 / n0, low1 - high0, high1 - low0, p, np.ones(x1.shape, dtype=bool))
    return ShareDifference(*(plain(part) for part in parts))


def _clopper_pearson(x: np.ndarray, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    low = np.where(x > 0, stats.beta.ppf(tail, x, n - x + 1), 0.0)
    high = np.where(x < n, stats.beta.ppf(1 - tail, x + 1, n - x), 1.0)
    return low, high


def _each(test: object, *parts: np.ndarray) -> np.ndarray:
    return np.reshape([test(*cells) for cells in zip(*(part.ravel() for part in parts), strict=True)], parts[0].shape)  # type: ignore[operator]


def fisher(x: float, n: float, x_control: float, n_control: float) -> float:
    """How often chance alone would split the yeses at least as unevenly over the two arms.

    Whole counts, x of n and x_control of n_control. Missing without units in an arm. `fisher.test` in R (1934).
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
