"""Before a verdict on an experiment: were the arms drawn as meant, what could be seen, and what may be said."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..finding import OPEN
from ..standards import FEWEST
from ..standards import LEVEL as ALPHA
from ._arrays import LEVEL, Number, floats, plain

__all__ = [
    "AlwaysValid", "Equivalence", "always_valid", "equivalence", "exact_share_p", "power_of_means",
    "power_of_shares", "sample_ratio", "share_units_needed", "smallest_effect", "smallest_visible",
    "standardised_difference", "units_needed", "verdict_on",
]  # fmt: skip

EXACT_BELOW = 50
BETTER, WORSE, SAME = "better", "worse", "no meaningful difference"
IMPROVE = "needs improvement"


class Equivalence(NamedTuple):
    """`low` and `high`: the 90% interval of the effect. `p` is small where the effect lies within the margin."""

    p: Number
    p_lower: Number
    p_upper: Number
    low: Number
    high: Number


class AlwaysValid(NamedTuple):
    """A p-value and an interval that hold at every look, whenever one stops."""

    p: Number
    low: Number
    high: Number


def sample_ratio(units: ArrayLike, shares: ArrayLike | None = None) -> float:
    """How often arms drawn by lot would be as far from their intended sizes as these are.

    `units` per arm, `shares` intended per arm (equal unless given; scaled to sum to 1). A small value means that the
    assignment or its record is broken, and that no effect should be read. Exact binomial for two arms with fewer than
    50 units together, else chi-square; missing without units. `binom.test` and `chisq.test` in R.
    `scipy.stats.binomtest` is equal to 3e-14 and 13 times as slow.
    """
    seen = floats(units)
    meant = np.full(seen.size, 1 / seen.size) if shares is None else floats(shares) / floats(shares).sum()
    if meant.shape != seen.shape:
        raise ValueError("there must be one intended share per arm")
    if seen.sum() == 0 or seen.size < 2:
        return np.nan
    if seen.size == 2 and seen.sum() < EXACT_BELOW:
        return exact_share_p(seen[0], seen.sum(), meant[0])
    expected = meant * seen.sum()
    return float(special.chdtrc(seen.size - 1, ((seen - expected) ** 2 / expected).sum()))


def exact_share_p(x: float, n: float, share: float) -> float:
    """How often x of n or anything less likely would come up by chance at this share (`binom.test` in R)."""
    ways = np.arange(round(n) + 1)
    log = special.gammaln(n + 1) - special.gammaln(ways + 1) - special.gammaln(n - ways + 1)
    chance = np.exp(log + special.xlogy(ways, share) + special.xlog1py(n - ways, -share))
    return float(min(1.0, chance[chance <= chance[round(x)] * (1 + 1e-7)].sum()))


def standardised_difference(
    mean: ArrayLike, variance: ArrayLike, control_mean: ArrayLike, control_variance: ArrayLike
) -> Number:
    """How far apart two arms were before the start, in standard deviations: above 0.1 worth a look, 0.25 much.

    Means and variances per arm (a share p has variance p(1 − p)), numbers or arrays. Zero where the means are equal and
    nothing varies. Not a test: with enough units any difference would be found. Austin (2009).
    """
    gap = floats(mean) - floats(control_mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = gap / np.sqrt((floats(variance) + floats(control_variance)) / 2)
    return plain(np.where(gap == 0, 0.0, apart))


def power_of_means(effect: float, sd: float, n: float, n_control: float, alpha: float = ALPHA) -> float:
    """How often a comparison of means with this many units per arm would show an effect of this size.

    `effect` and `sd` in units of the KPI; two-sided test at `alpha`, equal spread in both arms. Returns a share from 0
    to 1. Exact, by the noncentral t distribution: `power.t.test`, `pwr::pwr.t2n.test` in R.
    statsmodels' `TTestIndPower` is equal to 1e-5 (it adds the other tail), 21 times as slow, and raises at one unit.
    """
    df = n + n_control - 2
    if df <= 0 or sd <= 0:
        return np.nan
    away = abs(effect) / (sd * np.sqrt(1 / n + 1 / n_control))
    return float(1 - special.nctdtr(df, away, special.stdtrit(df, 1 - alpha / 2)))


def smallest_effect(sd: float, n: float, n_control: float, alpha: float = ALPHA, power: float = 0.8) -> float:
    """The smallest difference of means that this many units per arm would show four times in five.

    In units of the KPI, missing below two units in all or without spread. `power.t.test(delta = NULL)` in R.
    statsmodels' `solve_power` is equal to 3e-6 and 170 times as slow.
    """
    df = n + n_control - 2
    if not df > 0 or not sd > 0:
        return np.nan
    away = special.nctdtrinc(df, 1 - power, special.stdtrit(df, 1 - alpha / 2))
    return float(away * sd * np.sqrt(1 / n + 1 / n_control))


def units_needed(effect: float, sd: float, alpha: float = ALPHA, power: float = 0.8, ratio: float = 1.0) -> float:
    """How many units the control arm needs so that an effect of this size would be shown four times in five.

    `ratio`: units in treatment for each unit in control. A fraction: round up. Infinite for an effect of zero.
    `power.t.test(n = NULL)` in R.
    statsmodels' `solve_power` is equal to 2e-6, four times as slow; NaN for huge effects, an error for 0.
    """
    if effect == 0 or np.isnan(effect) or not sd > 0:
        return np.inf if effect == 0 else np.nan
    low, high = 1 + 1 / ratio, 4.0
    while power_of_means(effect, sd, high * ratio, high, alpha) < power:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        enough = power_of_means(effect, sd, middle * ratio, middle, alpha) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


def share_units_needed(share: float, other: float, alpha: float = ALPHA, power: float = 0.8) -> float:
    """How many units each arm needs to show that a share moved from one value to another, four times in five.

    Two shares from 0 to 1. `power.prop.test(n = NULL)` in R (normal approximation, two-sided).
    statsmodels' `samplesize_proportions_2indep_onetail` is equal to 1e-15 and 50 times as slow.
    """
    z, reach = special.ndtri(1 - alpha / 2), special.ndtri(power)
    middle = (share + other) / 2
    spread = z * np.sqrt(2 * middle * (1 - middle)) + reach * np.sqrt(share * (1 - share) + other * (1 - other))
    return float((spread / (share - other)) ** 2) if share != other else np.inf


def power_of_shares(share: float, other: float, n: float, alpha: float = ALPHA) -> float:
    """How often n units in each arm would show that a share moved from one value to another.

    `power.prop.test(power = NULL)` in R (normal approximation, two-sided).
    """
    middle = (share + other) / 2
    spread = np.sqrt(share * (1 - share) + other * (1 - other))
    away = np.sqrt(n) * abs(share - other) - special.ndtri(1 - alpha / 2) * np.sqrt(2 * middle * (1 - middle))
    return float(special.ndtr(away / spread))


def smallest_visible(se: ArrayLike, df: ArrayLike, alpha: float = ALPHA, power: float = 0.8) -> Number:
    """The smallest effect the data at hand could have shown four times in five, whatever they did show.

    From a standard error and its degrees of freedom; numbers or arrays, in units of the KPI.
    """
    freedom = floats(df)
    reach = special.stdtrit(freedom, 1 - alpha / 2) + special.stdtrit(freedom, power)
    return plain(reach * floats(se))


def equivalence(
    effect: ArrayLike, se: ArrayLike, df: ArrayLike, margin: ArrayLike, alpha: float = ALPHA
) -> Equivalence:
    """Whether a difference large enough to matter can be ruled out in both directions.

    `effect`, its standard error and degrees of freedom, and `margin`, the smallest change that matters (> 0), all in
    units of the KPI; numbers or arrays. Equivalent where `p` < alpha, which is where the 1 − 2 alpha interval lies
    inside ±margin. Two one-sided tests, Schuirmann (1987).
    statsmodels' `ttost_ind` is equal to the digit and half as fast; it needs the rows, this the sums.
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
    alpha: float = ALPHA,
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
        return OPEN
    if -margin < low90 and high90 < margin:
        return SAME
    if p < alpha and (low > 0 or high < 0):
        return BETTER if gain > 0 else WORSE
    return IMPROVE if high90 < margin and gain < 0 else OPEN


def always_valid(effect: ArrayLike, se: ArrayLike, expected: ArrayLike, level: float = LEVEL) -> AlwaysValid:
    """What may be said of an effect while the test still runs, however often one looks.

    `effect` with its standard error at this look; `expected`: the size of effect looked for, such as the smallest
    change that matters. Wider than the usual interval: that is the price of looking. Over several looks take the
    smallest p so far. Mixture sequential probability ratio test, Robbins (1970), Johari, Koomen, Pekelis and
    Walsh (2017).
    statsmodels and scipy have none.
    """
    gap, variance, mixing = floats(effect), floats(se) ** 2, floats(expected) ** 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        total = variance + mixing
        log_ratio = 0.5 * np.log(variance / total) + mixing * gap**2 / (2 * variance * total)
        p = np.minimum(1, np.exp(-log_ratio))
        reach = np.sqrt(variance * total / mixing * (2 * np.log(1 / (1 - level)) + np.log(total / variance)))
    return AlwaysValid(plain(p), plain(gap - reach), plain(gap + reach))
