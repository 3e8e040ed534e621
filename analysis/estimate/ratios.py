"""KPIs that are one sum over another, such as tickets per active user, with units counted as units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats, normal_quantile, two_sided_p


class RatioDifference(NamedTuple):
    """Ratio per arm and their difference; `relative` with a delta-method interval."""

    treatment: float
    control: float
    difference: float
    se: float
    p: float
    low: float
    high: float
    relative: float
    relative_low: float
    relative_high: float


def ratio_difference(
    above: ArrayLike, below: ArrayLike, control_above: ArrayLike, control_below: ArrayLike, level: float = 0.95
) -> RatioDifference:
    """How much higher one sum over another is in the treatment arm, for example tickets per active user.

    One row per unit: what is counted (`above`) and what it is counted on (`below`). The ratio is that of the sums, not
    the mean of the units' own ratios, and its error comes from the units, not from the events. Missing where a
    denominator sums to zero. Delta method as in `survey::svyratio` in R.
    """
    z = normal_quantile(level)
    (r1, v1), (r0, v0) = _ratio(above, below), _ratio(control_above, control_below)
    se, gap = np.sqrt(v1 + v0), r1 - r0
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.divide(gap, r0)
        relative_se = np.sqrt(v1 / r0**2 + r1**2 * v0 / r0**4)
        p = two_sided_p(gap / se)
    ends = (gap - z * se, gap + z * se, relative, relative - z * relative_se, relative + z * relative_se)
    return RatioDifference(r1, r0, gap, float(se), p, *(float(end) for end in ends))


def linearised(above: ArrayLike, below: ArrayLike) -> Floats:
    """Each unit's part in a ratio of sums: values whose mean is the ratio and whose variance gives its error."""
    y, x = floats(above), floats(below)
    ratio, size = y.sum() / x.sum(), x.mean()
    return floats(ratio + (y - ratio * x) / size)


def _ratio(above: ArrayLike, below: ArrayLike) -> tuple[float, float]:
    y, x = floats(above), floats(below)
    if y.shape != x.shape or y.ndim != 1:
        raise ValueError("above and below must have one value per unit")
    if y.size < 2 or x.sum() == 0:
        return np.nan, np.nan
    values = linearised(y, x)
    return float(values.mean()), float(values.var(ddof=1) / y.size)
