"""How many units a comparison needs, and how small an effect it could show."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Number, floats, plain


def power_of_means(effect: float, sd: float, n: float, n_control: float, alpha: float = 0.05) -> float:
    """How often a comparison of means with this many units per arm would show an effect of this size.

    `effect` and `sd` in units of the KPI; two-sided test at `alpha`, equal spread in both arms. Returns a share from 0
    to 1. Exact, by the noncentral t distribution: `power.t.test`, `pwr::pwr.t2n.test` in R.
    """
    df = n + n_control - 2
    if df <= 0 or sd <= 0:
        return np.nan
    away = abs(effect) / (sd * np.sqrt(1 / n + 1 / n_control))
    return float(1 - special.nctdtr(df, away, special.stdtrit(df, 1 - alpha / 2)))


def smallest_effect(sd: float, n: float, n_control: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest difference of means that this many units per arm would show four times in five.

    In units of the KPI, missing below two units in all or without spread. `power.t.test(delta = NULL)` in R.
    """
    df = n + n_control - 2
    if not df > 0 or not sd > 0:
        return np.nan
    away = special.nctdtrinc(df, 1 - power, special.stdtrit(df, 1 - alpha / 2))
    return float(away * sd * np.sqrt(1 / n + 1 / n_control))


def units_needed(effect: float, sd: float, alpha: float = 0.05, power: float = 0.8, ratio: float = 1.0) -> float:
    """How many units the control arm needs so that an effect of this size would be shown four times in five.

    `ratio`: units in treatment for each unit in control. A fraction: round up. Infinite for an effect of zero.
    `power.t.test(n = NULL)` in R.
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


def share_units_needed(share: float, other: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """How many units each arm needs to show that a share moved from one value to another, four times in five.

    Two shares from 0 to 1. `power.prop.test(n = NULL)` in R (normal approximation, two-sided).
    """
    z, reach = special.ndtri(1 - alpha / 2), special.ndtri(power)
    middle = (share + other) / 2
    spread = z * np.sqrt(2 * middle * (1 - middle)) + reach * np.sqrt(share * (1 - share) + other * (1 - other))
    return float((spread / (share - other)) ** 2) if share != other else np.inf


def power_of_shares(share: float, other: float, n: float, alpha: float = 0.05) -> float:
    """How often n units in each arm would show that a share moved from one value to another.

    `power.prop.test(power = NULL)` in R (normal approximation, two-sided).
    """
    middle = (share + other) / 2
    spread = np.sqrt(share * (1 - share) + other * (1 - other))
    away = np.sqrt(n) * abs(share - other) - special.ndtri(1 - alpha / 2) * np.sqrt(2 * middle * (1 - middle))
    return float(special.ndtr(away / spread))


def smallest_visible(se: ArrayLike, df: ArrayLike, alpha: float = 0.05, power: float = 0.8) -> Number:
    """The smallest effect the data at hand could have shown four times in five, whatever they did show.

    From a standard error and its degrees of freedom; numbers or arrays, in units of the KPI.
    """
    freedom = floats(df)
    reach = special.stdtrit(freedom, 1 - alpha / 2) + special.stdtrit(freedom, power)
    return plain(reach * floats(se))
