"""Rates where the same account is looked at many times: the account counts once, however often it was looked at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats, normal_quantile, two_sided_p
from analysis.estimate.rates import rate_ratio


class RepeatedRatio(NamedTuple):
    """How many times as often accounts leave while something is so as while it is not."""

    ratio: float
    low: float
    high: float
    p_value: float


def repeated_rate_ratio(
    events: ArrayLike,
    exposure: ArrayLike,
    on: ArrayLike,
    cluster: ArrayLike,
    looks: float = 1.0,
    level: float = 0.95,
) -> RepeatedRatio:
    """How many times as often accounts leave while a sign is on as while it is off, with its range.

    One row per account and moment looked at: `events` 0 or 1, `exposure` the time then watched, `on` whether the sign
    was on, `cluster` the account (whole numbers from 0). `looks`: how many moments one leaving is seen from, used
    only for the exact limit where nobody left on one side. The interval is that of the log ratio with the variance
    between accounts (Liang and Zeger 1986), the p-value the score test with that variance under equal rates.
    Missing without any event or without exposure on a side. For one row per account and common exposure the variance is
    that of `geepack::geeglm(family = poisson, id = account)` in R.
    """
    left, time, sign = floats(events), floats(exposure), np.asarray(on, dtype=bool)
    account = np.asarray(cluster, dtype=np.intp)
    sides = [(left[side].sum(), time[side].sum()) for side in (sign, ~sign)]
    if left.sum() == 0 or min(side[1] for side in sides) <= 0:
        return RepeatedRatio(np.nan, np.nan, np.nan, np.nan)
    p = _score_p(left, time, sign, account)
    if min(side[0] for side in sides) == 0:
        (x, t), (x_rest, t_rest) = sides
        exact = rate_ratio(x / looks, t / looks, x_rest / looks, t_rest / looks, level)
        return RepeatedRatio(exact.ratio, exact.low, exact.high, max(p, exact.p_central))
    ratio = sides[0][0] / sides[0][1] / (sides[1][0] / sides[1][1])
    parts = ((left - x / t * time) / x * way for (x, t), way in zip(sides, (sign, ~sign), strict=True))
    half = normal_quantile(level) * _spread(np.subtract(*parts), account)
    return RepeatedRatio(float(ratio), float(ratio * np.exp(-half)), float(ratio * np.exp(half)), p)


def _score_p(left: Floats, time: Floats, sign: np.ndarray, account: np.ndarray) -> float:
    centred = sign - time[sign].sum() / time.sum()
    scores = centred * (left - left.sum() / time.sum() * time)
    spread = _spread(scores, account)
    return float(two_sided_p(scores.sum() / spread)) if spread > 0 else 1.0


def _spread(values: Floats, account: np.ndarray) -> float:
    sums = np.bincount(account, values)
    accounts = len(np.unique(account))
    return float(np.sqrt((sums**2).sum() * accounts / max(accounts - 1, 1)))
