"""Whether a score moves, or only wobbles as samples do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..standards import FEWEST
from ._arrays import Floats, floats, t_chance, t_reach
from .control_chart import individuals_chart
from .means import Effect, welch, welch_from
from .means import moments as moments_of

__all__ = ["Move", "Trend", "earlier_moves", "judge_move", "paired_change", "signal_or_noise", "slope_effect", "trend"]

LEAST_PERIODS = 3
LEAST_BASELINE = 8


class Trend(NamedTuple):
    """Slope per period with its interval, and whether anything moves beyond noise (`q_p`)."""

    slope: float
    se: float
    df: float
    p: float
    low: float
    high: float
    q_p: float


class Move(NamedTuple):
    """A move between two periods. `judged` is the paired comparison, or the independent one where few are in both.

    means and n: one per period from the first on; lower, upper: the range of a stable series; earlier: the moves over
    as many periods before; as_large: how many of them were at least as large; verdict: signal, noise or cannot tell.
    """

    means: Floats
    n: Floats
    change: float
    apart: Effect
    pairs: int
    judged: Effect
    lower: float
    upper: float
    outside: bool
    earlier: Floats
    as_large: int
    verdict: str


def slope_effect(account: ArrayLike, period: ArrayLike, value: ArrayLike) -> float:
    """How many times the variance of a slope over periods is that of as many answers of other accounts, at least 1.

    One entry per answer. Who answers again and again at a level of their own makes periods alike that lie near each
    other: the sums of a slope's score by account, squared, ÷ those by account and period (Liang and Zeger 1986).
    The sums are those of statsmodels' `cov_type="cluster"`.
    """
    who, when = np.unique(np.asarray(account), return_inverse=True)[1], floats(period)
    x, y = when - when.mean(), floats(value)
    if not (x**2).sum() > 0:
        return 1.0
    score = x * (y - y.mean() - x * ((x @ y) / (x @ x)))
    cell = np.unique(np.column_stack([who, when]), axis=0, return_inverse=True)[1].ravel()
    alone, together = (float((np.bincount(key, score) ** 2).sum()) for key in (cell, who))
    return max(together / alone, 1.0) if alone > 0 else 1.0


def trend(period: ArrayLike, value: ArrayLike, variance: ArrayLike, effect: float = 1.0) -> Trend:
    """Does the score rise or fall from period to period by more than chance, and by how much each time?

    One entry per period: its number, the score, and the variance of that score. `q_p` asks whether the periods differ
    at all by more than their own sampling errors (Cochran 1954). The slope allows for periods that move for reasons of
    their own: between-period variance by REML, errors of Knapp and Hartung (2003) with t (periods − 2), their square
    times `effect` (of `slope_effect`), which takes periods as independent no more. Where it is above 1, errors are at
    least those of the variances: accounts that answer again make periods differ less than their answers do, so that
    periods close to the line are no sign of a sure one (Röver, Knapp and Friede 2015). Raises ValueError for fewer than
    three periods. `metafor::rma(yi, vi, mods = ~ period, method = "REML", test = "knha")` in R, or "adhoc" above 1.
    statsmodels' `WLS` takes the variance between periods as known; REML with Knapp and Hartung's error is in none.
    """
    when, y, v = floats(period), floats(value), floats(variance)
    if when.size < LEAST_PERIODS or not (v > 0).all():
        raise ValueError("a trend needs three periods, each with a variance above 0")
    x = np.column_stack([np.ones(when.size), when])
    beta, bread, residual = _weighted(x, y, v + _reml(x, y, v))
    df, slope = float(when.size - 2), float(beta[1])
    spread = residual / df if effect <= 1 else max(residual / df, 1.0)
    se = float(np.sqrt(effect * spread * bread[1, 1]))
    reach, p = t_reach(df) * se, t_chance(slope / se, df) if se > 0 else np.nan
    q_p = float(special.chdtrc(when.size - 1, _weighted(x[:, :1], y, v)[2]))
    return Trend(slope, se, df, p, slope - reach, slope + reach, q_p)


def _weighted(x: Floats, y: Floats, v: Floats) -> tuple[Floats, Floats, float]:
    bread = np.linalg.inv((x.T / v) @ x)
    beta = bread @ (x.T / v) @ y
    return floats(beta), floats(bread), float(((y - x @ beta) ** 2 / v).sum())


def _projection(x: Floats, v: Floats) -> Floats:
    weighted = x / v[:, None]
    return floats(np.diag(1 / v) - weighted @ np.linalg.inv((x.T / v) @ x) @ weighted.T)


def _moments(x: Floats, y: Floats, v: Floats) -> float:
    projection, spare = _projection(x, v), y.size - x.shape[1]
    return float(max((y @ projection @ y - spare) / np.trace(projection), 0.0))


def _reml(x: Floats, y: Floats, v: Floats) -> float:
    """Fisher scoring, kept at or above 0."""
    tau2 = _moments(x, y, v)
    for _ in range(200):
        projection = _projection(x, v + tau2)
        scored = y @ projection @ projection @ y - np.trace(projection)
        step = scored / np.trace(projection @ projection)
        new = max(tau2 + step, 0.0)
        if abs(new - tau2) < 1e-12 * (1 + tau2):
            return float(new)
        tau2 = new
    return float(tau2)


def judge_move(account: ArrayLike, period: ArrayLike, value: ArrayLike, before: int, after: int) -> Move:
    """Whether a change between two periods is a signal, or a move as has been seen before.

    One row per account and period (whole numbers from 1). A signal needs both: an interval that excludes 0 (paired over
    the accounts seen in both periods; Welch's where fewer than half are), and a move out of the range of the periods
    up to `before` (three sigma of their moves), or larger than every earlier move over as many periods. With neither 10
    accounts in both periods nor 8 periods up to `before` it cannot be told. Wheeler and Chambers (1992).
    statsmodels and scipy have none.
    """
    who, when, score = np.asarray(account), np.asarray(period, dtype=int), floats(value)
    first = np.arange(1, after + 1)
    means, n = (np.array(part) for part in zip(*[_mean(score[when == p]) for p in first], strict=True))
    old, new = (dict(zip(who[when == p], score[when == p], strict=True)) for p in (before, after))
    both = sorted(set(old) & set(new))
    apart, paired = welch(score[when == after], score[when == before]), paired_change([(old[a], new[a]) for a in both])
    judged = paired if len(both) >= 0.5 * min(len(old), len(new)) else apart
    limits = individuals_chart(means[:before])
    change, earlier = float(means[after - 1] - means[before - 1]), earlier_moves(means[:before], after - before)
    outside = bool(means[after - 1] < limits.lower or means[after - 1] > limits.upper)
    as_large = int((np.abs(earlier) >= abs(change)).sum())
    enough = min(len(old), len(new)) >= FEWEST or before >= LEAST_BASELINE
    verdict = signal_or_noise(judged.low, judged.high, outside, as_large, earlier.size, enough)
    lower, upper = limits.lower, limits.upper
    return Move(means, n, change, apart, len(both), judged, lower, upper, outside, earlier, as_large, verdict)


def paired_change(pairs: ArrayLike) -> Effect:
    """How far the same accounts moved: after less before, one row (before, after) per account. Paired t."""
    rows = floats(pairs).reshape(-1, 2)
    one = moments_of(rows[:, 1] - rows[:, 0])
    zero = type(one)(np.inf, 0.0, 0.0)
    return welch_from(one, zero)


def earlier_moves(values: ArrayLike, over: int) -> Floats:
    """Every move over so many periods within a series; missing values make no move."""
    given = floats(values)
    moves = given[over:] - given[:-over]
    return floats(moves[~np.isnan(moves)])


def signal_or_noise(low: float, high: float, outside: bool, as_large: int, earlier: int, enough: bool = True) -> str:
    """Signal, noise or cannot tell, from the interval of a move and the moves before it."""
    if not enough or np.isnan(low):
        return "cannot tell"
    away = low > 0 or high < 0
    return "signal" if away and (outside or (earlier > 0 and as_large == 0)) else "noise"


def _mean(values: Floats) -> tuple[float, int]:
    return (float(values.mean()), values.size) if values.size else (np.nan, 0)
