"""A score fell: signal or noise? The move judged by its interval and by the moves that came before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.control import individuals_chart
from analysis.estimate.means import Effect, welch, welch_from
from analysis.estimate.means import moments as moments_of

FEWEST, LEAST_BASELINE = 10, 8


class Move(NamedTuple):
    """A move between two periods. `judged` is the paired comparison, or the independent one where few are in both.

    means and n: one per period from the first on; lower, upper: the range of a stable series; earlier: the moves over
    as many periods before; as_large: how many of them were at least as large; verdict: signal, noise or cannot tell.
    """

    means: Floats
    n: Floats
    change: float
    apart: Effect
    paired: Effect
    pairs: int
    judged: Effect
    lower: float
    upper: float
    outside: bool
    earlier: Floats
    as_large: int
    verdict: str


def judge_move(account: ArrayLike, period: ArrayLike, value: ArrayLike, before: int, after: int) -> Move:
    """Whether a change between two periods is a signal, or a move as has been seen before.

    One row per account and period (whole numbers from 1). A signal needs both: an interval that excludes 0 (paired over
    the accounts seen in both periods; Welch's where fewer than half are), and a move out of the range of the periods
    up to `before` (three sigma of their moves), or larger than every earlier move over as many periods. With neither 10
    accounts in both periods nor 8 periods up to `before` it cannot be told. Wheeler and Chambers (1992).
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
    return Move(means, n, change, apart, paired, len(both), judged, lower, upper, outside, earlier, as_large, verdict)


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
