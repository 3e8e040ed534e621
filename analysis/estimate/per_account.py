"""A ratio of shares when the same account is looked at on several days, from sums over accounts alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Number, floats, normal_quantile, plain, two_sided_p
from analysis.estimate.rates import wilson


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


def repeated_share(y: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The range a share of days plausibly lies in, when each account is looked at on several days.

    `y` of `n` days, one entry per account. Returns (low, high); missing without days. Days of one account are alike, so
    they count as the number of days of different accounts that would be as sure, at most all of them: Wilson (1927) on
    that number (Korn and Graubard 1998), from the linearised error with accounts as clusters (Cochran 1977). Where all
    or none did it, every account counts once.
    """
    did, days = floats(y), floats(n)
    total, accounts = days.sum(), int((days > 0).sum())
    if not total > 0:
        return np.nan, np.nan
    share = did.sum() / total
    spread = accounts / (accounts - 1) * ((did - share * days) ** 2).sum() / total**2 if accounts > 1 else np.nan
    worth = share * (1 - share) / spread if spread > 0 else float(accounts)
    size = min(float(total), worth)
    low, high = wilson(share * size, size, level)
    return float(low), float(high)
