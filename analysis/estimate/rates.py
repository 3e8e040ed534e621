"""How often accounts leave, and how sure that is: shares, rates per month and their ratios."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Floats, Number, check_counts, floats, normal_quantile, plain

__all__ = [
    "RateRatio", "annualise", "compounded", "poisson_exact", "rate_ratio",
    "wilson",
]  # fmt: skip


class RateRatio(NamedTuple):
    """How many times as often one group leaves as the rest; `p_central` agrees with the interval."""

    ratio: Number
    low: Number
    high: Number
    p_central: Number
    p_mid: Number


def wilson(x: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Number, Number]:
    """The range a share such as logo churn plausibly lies in, given how many accounts it was counted on.

    `x` of `n` accounts, numbers or arrays. Returns (low, high) as shares from 0 to 1; exactly 0 when none left,
    exactly 1 when all did, missing for 0 of 0. Raises ValueError for negative counts or x above n.
    Wilson (1927), `prop.test(x, n, correct = FALSE)` in R.
    statsmodels' `proportion_confint` is equal to 4e-16, three times as slow, and warns at 0 of 0.
    """
    x, n = np.broadcast_arrays(floats(x), floats(n))
    check_counts(x, n, "counts")
    if (x > n).any():
        raise ValueError("more events than accounts")
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = ((p + z**2 / (2 * n) + side * half) / (1 + z**2 / n) for side in (-1, 1))
    seen = n > 0
    return plain(np.where(seen & (x == 0), 0.0, low)), plain(np.where(seen & (x == n), 1.0, high))


def poisson_exact(x: ArrayLike, exposure: ArrayLike, level: float = LEVEL) -> tuple[Number, Number]:
    """The range a rate per month plausibly lies in, given the months all accounts were watched for.

    `x` events over `exposure` account-months, numbers or arrays. Returns (low, high) per unit of exposure; low is
    exactly 0 when nobody left; missing where nothing was watched. Raises ValueError for negative input.
    Garwood (1936), `poisson.test(x, T)` in R.
    statsmodels' `confint_poisson` is equal to 4e-16 and four times as slow.
    """
    x, exposure = np.broadcast_arrays(floats(x), floats(exposure))
    check_counts(x, exposure, "events and exposure")
    normal_quantile(level)
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(x > 0, special.gammaincinv(x, tail), np.where(np.isnan(x), np.nan, 0.0)) / exposure
        high = special.gammaincinv(x + 1, 1 - tail) / exposure
    watched = exposure > 0
    return plain(np.where(watched, low, np.nan)), plain(np.where(watched, high, np.nan))


def annualise(rate_per_month: ArrayLike) -> Number:
    """The share of accounts that would leave within a year if the monthly rate stayed what it is.

    `rate_per_month`: events per account-month, number or array. Returns 1 - exp(-12 rate), a share from 0 to 1.
    """
    return plain(-np.expm1(-12 * floats(rate_per_month)))


def rate_ratio(x: ArrayLike, t: ArrayLike, x_rest: ArrayLike, t_rest: ArrayLike, level: float = LEVEL) -> RateRatio:
    """How many times as often accounts of one group leave as all the others do, with its range.

    `x` events over `t` account-months in the group, `x_rest` over `t_rest` outside it; numbers or arrays.
    The ratio may be 0 or infinite; it is missing, with its p-values, without any event or without exposure on a side.
    `p_central` goes beside the interval, `p_mid` into a screen of many groups. Raises ValueError for negative input.
    Exact given all events: Clopper and Pearson (1934) as in `poisson.test(c(x, x_rest), c(t, t_rest))` in R,
    whose own p-value follows another rule and can contradict its interval; mid-p: Lancaster (1961).
    statsmodels' `confint_poisson_2indep` has no exact interval; its default gives (1.54, 1.54) for 0 of 10 v 5 of 20.
    """
    x, t, x_rest, t_rest = np.broadcast_arrays(*(floats(value) for value in (x, t, x_rest, t_rest)))
    check_counts(np.minimum(x, x_rest), np.minimum(t, t_rest), "events and exposure")
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (x + x_rest > 0) & (t > 0) & (t_rest > 0)
        scale = t_rest / t
        low, high = _share_limits(x, x_rest, level)
        parts = (x / x_rest * scale, _odds(low) * scale, _odds(high) * scale, *_p_values(x, x_rest, t / (t + t_rest)))
    return RateRatio(*(plain(np.where(usable, part, np.nan)) for part in parts))


def _odds(share: Floats) -> Floats:
    return share / (1 - share)


def _share_limits(x: Floats, rest: Floats, level: float) -> tuple[Floats, Floats]:
    normal_quantile(level)
    tail = (1 - level) / 2
    low = np.where(x > 0, special.betaincinv(np.maximum(x, 1), rest + 1, tail), 0.0)
    high = np.where(rest > 0, special.betaincinv(x + 1, np.maximum(rest, 1), 1 - tail), 1.0)
    return low, high


def _p_values(x: Floats, rest: Floats, share: Floats) -> tuple[Floats, Floats]:
    at_most = np.where(rest > 0, special.betaincc(x + 1, np.maximum(rest, 1), share), 1.0)
    at_least = np.where(x > 0, special.betainc(np.maximum(x, 1), rest + 1, share), 1.0)
    doubled = 2 * np.minimum(at_most, at_least)
    return np.minimum(doubled, 1), np.minimum(doubled - _exactly(x, rest, share), 1)


def _exactly(x: Floats, rest: Floats, share: Floats) -> Floats:
    ways = special.gammaln(x + rest + 1) - special.gammaln(x + 1) - special.gammaln(rest + 1)
    return floats(np.exp(ways + special.xlogy(x, share) + special.xlog1py(rest, -share)))


def compounded(rate: ArrayLike, periods: ArrayLike = 12) -> Number:
    """What a churn per month comes to over a year: less than 12 times as much, because leavers cannot leave twice.

    `rate` from 0 to 1 per period. Returns 1 − (1 − rate) to the power of `periods`: 5% a month is 46% a year.
    """
    share = floats(rate)
    if (share < 0).any() or (share > 1).any():
        raise ValueError("a churn rate lies between 0 and 1")
    return plain(1 - (1 - share) ** floats(periods))
