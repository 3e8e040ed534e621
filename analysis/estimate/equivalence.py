"""Whether a difference is small enough not to matter, and what an interval allows to be said."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Number, floats, plain

FEWEST = 10
BETTER, WORSE, SAME = "better", "worse", "no meaningful difference"
IMPROVE, UNKNOWN = "needs improvement", "cannot tell"


class Equivalence(NamedTuple):
    """`low` and `high`: the 90% interval of the effect. `p` is small where the effect lies within the margin."""

    p: Number
    p_lower: Number
    p_upper: Number
    low: Number
    high: Number


def equivalence(effect: ArrayLike, se: ArrayLike, df: ArrayLike, margin: ArrayLike, alpha: float = 0.05) -> Equivalence:
    """Whether a difference large enough to matter can be ruled out in both directions.

    `effect`, its standard error and degrees of freedom, and `margin`, the smallest change that matters (> 0), all in
    units of the KPI; numbers or arrays. Equivalent where `p` < alpha, which is where the 1 − 2 alpha interval lies
    inside ±margin. Two one-sided tests, Schuirmann (1987).
    """
    difference, error, freedom, most = (floats(part) for part in (effect, se, df, margin))
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = special.stdtr(freedom, -(difference + most) / error)
        upper = special.stdtr(freedom, (difference - most) / error)
        reach = special.stdtrit(freedom, 1 - alpha) * error
    parts = (np.maximum(lower, upper), lower, upper, difference - reach, difference + reach)
    return Equivalence(*(plain(part) for part in parts))


def verdict_on(
    gain: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    low90: ArrayLike,
    high90: ArrayLike,
    p_adjusted: ArrayLike,
    margin: ArrayLike,
    units: ArrayLike,
    alpha: float = 0.05,
) -> list[str]:
    """What may be said of each KPI: better, worse, no meaningful difference, needs improvement or cannot tell.

    `gain`: effect signed so that more is better, with its 95% (`low`, `high`) and 90% interval; `p_adjusted` corrected
    for everything looked at; `margin`: smallest change that matters, NaN where none is named; `units`: of the smaller
    arm. In this order: fewer than 10 units in an arm or no interval, cannot tell; 90% interval within the margin, no
    meaningful difference; corrected p below alpha with a 95% interval on one side of zero, better or worse; a gain of
    the margin excluded while the effect points down, needs improvement; otherwise cannot tell. Without a margin nothing
    is ruled out, and a large p alone never says "no difference".
    """
    rows = np.broadcast_arrays(*(np.atleast_1d(floats(v)) for v in (gain, low, high, low90, high90)),
                               *(np.atleast_1d(floats(v)) for v in (p_adjusted, margin, units)))  # fmt: skip
    return [_verdict(alpha, *(float(cell) for cell in row)) for row in zip(*rows, strict=True)]


def _verdict(
    alpha: float,
    gain: float,
    low: float,
    high: float,
    low90: float,
    high90: float,
    p: float,
    margin: float,
    units: float,
) -> str:
    if not units >= FEWEST or np.isnan([low, high, low90, high90]).any():
        return UNKNOWN
    if -margin < low90 and high90 < margin:
        return SAME
    if p < alpha and (low > 0 or high < 0):
        return BETTER if gain > 0 else WORSE
    return IMPROVE if high90 < margin and gain < 0 else UNKNOWN
