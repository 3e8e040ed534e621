"""A ratio of shares when the same account is looked at on several days, from sums over accounts alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Number, floats, normal_quantile, plain, two_sided_p


class ShareRatio(NamedTuple):
    """How many times as often something happens with a sign as without it."""

    ratio: Number
    low: Number
    high: Number
    p_value: Number


def share_ratio(
    y1: ArrayLike,
    n1: ArrayLike,
    y0: ArrayLike,
    n0: ArrayLike,
    sums: Mapping[str, ArrayLike],
    accounts: ArrayLike,
    level: float = 0.95,
) -> ShareRatio:
    """How many times as often accounts with a sign did something, when each account is looked at on several days.

    `y1` of `n1` days with the sign, `y0` of `n0` without it; `sums`: over accounts, the sums of squares and products of
    an account's own y1, n1, y0 and n0 under the names y1y1, y1n1, y1y0, y1n0, n1n1, n1y0, n1n0, y0y0, y0n0, n0n0;
    `accounts`: how many there are. Numbers or arrays. Missing where either side has no events. Interval on the log
    scale, the error adding up each account's days first (Taylor linearisation with accounts as clusters, Cochran 1977;
    `survey::svyratio` in R).
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
