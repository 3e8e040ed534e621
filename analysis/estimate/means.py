"""How far two arms' means lie apart, in units and relative to control, also after allowing for the units' own past."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Floats, Number, floats, normal_quantile, plain

__all__ = [
    "Cuped", "Effect", "Moments", "Pairs", "cuped", "cuped_from", "effect_of", "fieller", "linearised", "moments",
    "welch", "welch_from",
]  # fmt: skip


class Moments(NamedTuple):
    """How many units, their mean and their variance (n − 1); numbers or arrays of several KPIs at once."""

    n: Number
    mean: Number
    variance: Number


class Effect(NamedTuple):
    """Treatment − control with its interval; `relative` is the effect ÷ control, missing where control may be zero."""

    effect: Number
    se: Number
    df: Number
    p: Number
    low: Number
    high: Number
    relative: Number
    relative_low: Number
    relative_high: Number


class Cuped(NamedTuple):
    """An effect adjusted by the units' own past; `variance_ratio` is what is left of the unadjusted variance."""

    effect: Effect
    treatment: Moments
    control: Moments
    theta: Number
    correlation: Number
    variance_ratio: Number


class Pairs(NamedTuple):
    """Units of one arm with a value before and one after: how many, both means, both variances, their covariance."""

    n: Number
    mean: Number
    before: Number
    variance: Number
    variance_before: Number
    covariance: Number


def welch(treatment: ArrayLike, control: ArrayLike, level: float = LEVEL) -> Effect:
    """How much higher the treatment arm is on average than the control arm, and how sure that is.

    One value per unit in each arm; missing values are left out. The arms may differ in size and in spread. Interval and
    p-value are missing where an arm has fewer than two units or nothing varies: a difference without spread proves
    nothing. The relative effect has a Fieller interval. Welch (1947), `t.test(treatment, control)` in R.
    `scipy.stats.ttest_ind` is equal to the digit and seven times as slow; where nothing varies it says p = 0.
    """
    return welch_from(moments(treatment), moments(control), level)


def moments(values: ArrayLike) -> Moments:
    """How many values there are, their mean and their variance (n − 1); missing values are left out."""
    given = floats(values)
    given = given[~np.isnan(given)]
    mean = float(given.mean()) if given.size else np.nan
    spread = float(((given - mean) ** 2).sum() / (given.size - 1)) if given.size > 1 else np.nan
    return Moments(float(given.size), mean, spread)


def welch_from(treatment: Moments, control: Moments, level: float = LEVEL) -> Effect:
    """The same comparison from counts: how many units, their mean and variance per arm; arrays for several KPIs."""
    normal_quantile(level)
    n1, mean1, var1 = (floats(part) for part in treatment)
    n0, mean0, var0 = (floats(part) for part in control)
    with np.errstate(divide="ignore", invalid="ignore"):
        error1, error0 = np.where(n1 > 1, var1 / n1, np.nan), np.where(n0 > 1, var0 / n0, np.nan)
        df = (error1 + error0) ** 2 / (error1**2 / (n1 - 1) + error0**2 / (n0 - 1))
        return effect_of(mean1, mean0, error1, error0, df, level)


def effect_of(
    mean: ArrayLike, control: ArrayLike, error: ArrayLike, control_error: ArrayLike, df: ArrayLike, level: float = LEVEL
) -> Effect:
    """Effect, interval and relative effect from two means, their squared standard errors and degrees of freedom."""
    mean1, mean0, error1, error0, freedom = (floats(part) for part in (mean, control, error, control_error, df))
    with np.errstate(divide="ignore", invalid="ignore"):
        difference, se = mean1 - mean0, np.sqrt(error1 + error0)
        se = np.where(se > 1e-14 * (np.abs(mean1) + np.abs(mean0)), se, np.nan)
        reach = special.stdtrit(freedom, 0.5 + level / 2)
        p = 2 * special.stdtr(freedom, -np.abs(difference / se))
        relative = fieller(mean1, mean0, error1, error0, freedom, level)
    parts = (difference, se, freedom, p, difference - reach * se, difference + reach * se)
    return Effect(*[*(plain(part) for part in parts), *relative])


def fieller(
    mean: ArrayLike, control: ArrayLike, error: ArrayLike, control_error: ArrayLike, df: ArrayLike, level: float = LEVEL
) -> tuple[Number, Number, Number]:
    """The effect as a share of the control mean with its interval, where the control mean is clearly not zero.

    Means and squared standard errors of two independent arms. Returns (relative, low, high), all missing where the
    control mean's own interval includes zero: nobody can say what a share of nothing is. Fieller (1954).
    statsmodels and scipy have none.
    """
    m1, m0, v1, v0, freedom = (floats(part) for part in (mean, control, error, control_error, df))
    with np.errstate(divide="ignore", invalid="ignore"):
        t2 = special.stdtrit(freedom, 0.5 + level / 2) ** 2
        a, b, c = m0**2 - t2 * v0, m1 * m0, m1**2 - t2 * v1
        root = np.sqrt(np.maximum(b**2 - a * c, 0))
        defined = (a > 0) & (v1 + v0 > 0)
        parts = (m1 / m0 - 1, (b - root) / a - 1, (b + root) / a - 1)
    relative, low, high = (plain(np.where(defined, part, np.nan)) for part in parts)
    return relative, low, high


def cuped(
    treatment: ArrayLike,
    treatment_before: ArrayLike,
    control: ArrayLike,
    control_before: ArrayLike,
    level: float = LEVEL,
) -> Cuped:
    """How much higher the treatment arm is, after allowing for how high its units already were before.

    One value per unit after and one before the start, in each arm. A unit without a value before counts with the mean
    before: it is not dropped. `theta` is fitted over both arms together. The interval is usually narrower than
    without, never moved on purpose. Raises ValueError where before and after differ in length.
    Deng, Xu, Kohavi and Walker (2013); in R `t.test` of `y - theta * (x - mean(x))`.
    statsmodels and scipy have none.
    """
    y1, x1, y0, x0 = (floats(part) for part in (treatment, treatment_before, control, control_before))
    if y1.shape != x1.shape or y0.shape != x0.shape:
        raise ValueError("every unit needs a place for its value before and its value after")
    known = np.concatenate([x1[~np.isnan(y1)], x0[~np.isnan(y0)]])
    usual = np.nanmean(known) if (~np.isnan(known)).any() else np.nan
    return cuped_from(_pairs(y1, x1, usual), _pairs(y0, x0, usual), level)


def _pairs(after: Floats, before: Floats, usual: float) -> Pairs:
    y, x = after[~np.isnan(after)], before[~np.isnan(after)]
    x = np.where(np.isnan(x), usual, x)
    if y.size < 2:
        return Pairs(float(y.size), float(y.mean()) if y.size else np.nan, np.nan, np.nan, np.nan, np.nan)
    spread = np.cov(y, x)
    return Pairs(
        float(y.size), float(y.mean()), float(x.mean()), float(spread[0, 0]), float(spread[1, 1]), float(spread[0, 1])
    )


def cuped_from(treatment: Pairs, control: Pairs, level: float = LEVEL, small_sample: bool = False) -> Cuped:
    """The same adjustment from counts: means, variances and covariances per arm; arrays for several KPIs.

    `small_sample` widens the standard errors for theta having been estimated from the same units (as in a regression
    on arm and value before), which matters below about 50 units.
    """
    one, two = (Pairs(*(floats(part) for part in arm)) for arm in (treatment, control))
    with np.errstate(divide="ignore", invalid="ignore"):
        theta, correlation, middle, within = _pooled(one, two)
        adjusted = [_adjusted(arm, theta, middle) for arm in (one, two)]
        if small_sample:
            adjusted = _widened(adjusted, one, two, within)
        effect = welch_from(adjusted[0], adjusted[1], level)
        before = [Moments(arm.n, arm.mean, arm.variance) for arm in (one, two)]
        raw = welch_from(before[0], before[1], level)
        ratio = (effect.se / raw.se) ** 2
    return Cuped(effect, adjusted[0], adjusted[1], plain(theta), plain(correlation), plain(ratio))


def _pooled(one: Pairs, two: Pairs) -> tuple[Floats, Floats, Floats, Floats]:
    """Theta, correlation and mean before over both arms as one, and the spread before within the arms."""
    n = one.n + two.n
    between = one.n * two.n / n
    within = (one.n - 1) * one.variance_before + (two.n - 1) * two.variance_before
    xx = within + between * (one.before - two.before) ** 2
    yy = (one.n - 1) * one.variance + (two.n - 1) * two.variance + between * (one.mean - two.mean) ** 2
    xy = (one.n - 1) * one.covariance + (two.n - 1) * two.covariance
    xy = xy + between * (one.mean - two.mean) * (one.before - two.before)
    return xy / xx, xy / np.sqrt(xx * yy), (one.n * one.before + two.n * two.before) / n, within


def _adjusted(arm: Pairs, theta: Floats, middle: Floats) -> Moments:
    variance = arm.variance - 2 * theta * arm.covariance + theta**2 * arm.variance_before
    return Moments(plain(arm.n), plain(arm.mean - theta * (arm.before - middle)), plain(np.maximum(variance, 0)))


def _widened(adjusted: list[Moments], one: Pairs, two: Pairs, within: Floats) -> list[Moments]:
    """As in analysis of covariance: one degree of freedom for theta, and its own error times the gap before."""
    n = one.n + two.n
    apart = (one.before - two.before) ** 2 / within * one.n * two.n / n
    factor = (n - 2) / (n - 3) * (1 + apart)
    return [Moments(arm.n, arm.mean, plain(arm.variance * factor)) for arm in adjusted]


def linearised(above: ArrayLike, below: ArrayLike) -> Floats:
    """Each unit's part in a ratio of sums: values whose mean is the ratio and whose variance gives its error."""
    y, x = floats(above), floats(below)
    ratio, size = y.sum() / x.sum(), x.mean()
    return floats(ratio + (y - ratio * x) / size)
