"""How long accounts stay: the curve, the median, the mean over a fixed stretch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ._arrays import LEVEL, Floats, Number, floats, normal_quantile, plain, two_sided_p
from ._risk_sets import Rows, checked, distinct, grid, whole

__all__ = [
    "Difference", "Mean", "Quantile", "at_risk", "kaplan_meier", "least_kept", "quantile",
    "restricted_mean", "restricted_mean_difference", "start_of_curve", "survival_at",
]  # fmt: skip

SAME = 1.5e-8


class Quantile(NamedTuple):
    """A tenure by which a share of the accounts has left; missing where the curve does not come down that far."""

    estimate: float
    low: float
    high: float


class Mean(NamedTuple):
    """Average time stayed within a fixed stretch, in the unit of time."""

    estimate: float
    se: float
    low: float
    high: float


class Difference(NamedTuple):
    """Second curve minus first, in the unit of time."""

    difference: float
    se: float
    low: float
    high: float
    p_value: float


def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = LEVEL,
    after: float | None = None,
) -> pd.DataFrame:
    """The share of accounts that stay at least as long as each tenure, counting those still here as long as seen.

    `time`: tenure at the end of watching, `event`: 1 left, 0 still here, `entry`: tenure when watching began (late
    entry), one unit for all; `weights`: accounts behind each row, so rows may be counts. At risk: entry < t <= time.
    `after`: the curve given still here at that tenure; what happened up to and including it is left out.
    Returns one row per distinct time: time at_risk events censored survival se low high. Nobody left yet: low and
    high are 1. Everybody left: se, low and high are missing. No rows give an empty frame. Raises ValueError for
    a time that is not finite, an entry not before its time, or an event other than 0 and 1.
    Kaplan and Meier (1958), standard error of Greenwood (1926), log-log interval:
    `survfit(Surv(entry, time, event) ~ 1, conf.type = "log-log")` in R.
    statsmodels' `SurvfuncRight` is equal to 7e-16 in 0.1 ms of 1.5; no interval, no start, and a NaN time gives S = 0.
    """
    rows = _watched(checked(time, event, entry, weights), after)
    alone = np.zeros(rows.time.size, dtype=np.intp)
    times, present, events = (part.reshape(-1) for part in grid(rows, alone, 1))
    leaving = np.bincount(distinct(rows.time)[1], rows.accounts, times.size)
    counts = {"at_risk": present, "events": events, "censored": leaving - events}
    curve = {"time": times, **{name: whole(values) for name, values in counts.items()}}
    return pd.DataFrame({**curve, **_curve(present, events, level)})


def least_kept(at_risk: ArrayLike, level: float = LEVEL) -> Floats:
    """The lower end of a share that stays where nobody of those watched has left yet: one of 1 to 1 says too much.

    `at_risk`: how many are still watched. Clopper and Pearson (1934): ((1 - level) / 2) to the power of 1 / at_risk.
    `scipy.stats.binomtest(n, n).proportion_ci(level)` gives the same for one number.
    """
    return floats(((1 - level) / 2) ** (1 / np.maximum(floats(at_risk), 1)))


def _watched(rows: Rows, after: float | None) -> Rows:
    if after is None:
        return rows.take(rows.accounts > 0)
    since = np.full(rows.time.shape, after) if rows.entry is None else np.maximum(rows.entry, after)
    return rows._replace(entry=since).take((rows.accounts > 0) & (rows.time > after))


def _curve(present: Floats, events: Floats, level: float) -> dict[str, Floats]:
    survival = np.cumprod((present - events) / present)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(events / (present * (present - events))))
        half = normal_quantile(level) * spread / np.abs(np.log(survival))
        low, high = (np.exp(np.log(survival) * np.exp(side * half)) for side in (1, -1))
        se = np.where(survival > 0, survival * spread, np.nan)
    low, high = (np.where(survival == 1, 1.0, np.where(survival > 0, limit, np.nan)) for limit in (low, high))
    return {"survival": survival, "se": se, "low": low, "high": high}


def at_risk(
    times: ArrayLike, time: ArrayLike, entry: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Number:
    """How many accounts were being watched and still here just before each tenure.

    `times`: tenures to count at; `time`, `entry`, `weights` as for the curve. Counts entry < t <= time directly, which
    between the times of a curve with late entry is not the count of its next row. Raises ValueError as the curve does.
    """
    rows = checked(time, np.zeros(np.shape(time)), entry, weights)
    asked = floats(times)
    present = _still_here(rows.time, rows.accounts, asked)
    return plain(present if rows.entry is None else present - _still_here(rows.entry, rows.accounts, asked))


def _still_here(until: Floats, count: Floats, asked: Floats) -> Floats:
    order = np.argsort(until, kind="stable")
    gone = np.concatenate([[0.0], np.cumsum(count[order])])
    return floats(gone[-1] - gone[np.searchsorted(until[order], asked, side="left")])


def survival_at(curve: pd.DataFrame, times: ArrayLike) -> Number:
    """The share of accounts still here at the tenures asked for.

    `curve` from `kaplan_meier`, `times` in its unit, number or array. A step lookup: 1 before the first row,
    missing past the last follow-up.
    """
    asked = floats(times)
    if curve.empty:
        return plain(np.full(asked.shape, np.nan))
    time, steps = _steps(curve)
    return plain(np.where(asked <= time[-1], steps[np.searchsorted(time, asked, side="right")], np.nan))


def _steps(curve: pd.DataFrame) -> tuple[Floats, Floats]:
    survival = curve["survival"].to_numpy(float)
    return curve["time"].to_numpy(float), np.concatenate([[1.0], survival])


def quantile(curve: pd.DataFrame, p: float = 0.5) -> Quantile:
    """The tenure by which a share of the accounts has left; for one half, the median tenure.

    `curve` from `kaplan_meier`, `p` the share that has left, between 0 and 1. Returns (estimate, low, high) in the
    unit of time, each missing where it is not reached. On a flat stretch exactly at 1 - p the middle of the stretch;
    the interval inverts the log-log band, from the first tenure at which the band holds 1 - p. Raises ValueError for p
    outside 0 to 1. `quantile(survfit(...), p)` in R.
    statsmodels gives the right end of a flat stretch (1, 2, 3, 4: 3.0), R and this the middle (2.5).
    """
    if not 0 < p < 1:
        raise ValueError("p must lie between 0 and 1")
    time = curve["time"].to_numpy(float)
    return Quantile(*(_crossing(time, curve[band].to_numpy(float), 1 - p) for band in ("survival", "low", "high")))


def _crossing(time: Floats, height: Floats, target: float) -> float:
    reached = np.flatnonzero(height <= target + SAME)
    if not reached.size:
        return np.nan
    first = reached[0]
    if height[first] < target - SAME:
        return float(time[first])
    passed = np.flatnonzero(height < target - SAME)
    return float((time[first] + time[passed[0] if passed.size else -1]) / 2)


def restricted_mean(curve: pd.DataFrame, tau: float, after: float = 0.0, level: float = LEVEL) -> Mean:
    """How long accounts stay on average within the first `tau` months.

    `curve` from `kaplan_meier`; `tau` in its unit. For a curve given still here at `after`, pass the same `after`: the
    mean is then counted from there. Returns (estimate, se, low, high) in the unit of time, limits kept within the
    stretch; all missing past the last follow-up; no limits where nobody left. Raises ValueError for a
    curve that starts before `after`. Area under the curve, variance
    sum((area from t to tau)^2 d / (n (n - d))): `summary(survfit(...), rmean = tau)` in R; Royston and Parmar (2013).
    statsmodels and scipy have none.
    """
    if after > 0 and (curve["time"] <= after).any():
        raise ValueError("the curve starts before `after`: make it with kaplan_meier(..., after=after)")
    if curve.empty or not after < tau <= curve["time"].iloc[-1]:
        return Mean(np.nan, np.nan, np.nan, np.nan)
    estimate, se = _area(curve[curve["time"] <= tau], tau, after)
    half = normal_quantile(level) * se if se > 0 else np.nan
    return Mean(estimate, se, float(np.maximum(estimate - half, 0)), float(np.minimum(estimate + half, tau - after)))


def _area(seen: pd.DataFrame, tau: float, after: float) -> tuple[float, float]:
    time, steps = _steps(seen)
    pieces = steps * np.diff(np.concatenate([[after], time, [tau]]))
    n, d = seen["at_risk"].to_numpy(float), seen["events"].to_numpy(float)
    ahead = pieces[::-1].cumsum()[::-1][1:]
    share = np.divide(d, n * (n - d), out=np.zeros_like(n), where=n > d)
    return float(pieces.sum()), float(np.sqrt((ahead**2 * share).sum()))


def restricted_mean_difference(
    curve_a: pd.DataFrame, curve_b: pd.DataFrame, tau: float, after: float = 0.0, level: float = LEVEL
) -> Difference:
    """How much longer accounts of the second group stay on average within the first `tau` months than the first.

    Two curves from `kaplan_meier` of different accounts; `tau` and `after` as for the mean. Returns (difference, se,
    low, high, p_value), second minus first, in the unit of time; all missing where `tau` is past the last follow-up
    of either; no limits and no p-value where nobody left in both. Normal approximation; Royston and Parmar (2013).
    """
    first, second = (restricted_mean(curve, tau, after) for curve in (curve_a, curve_b))
    difference, se = second.estimate - first.estimate, float(np.hypot(first.se, second.se))
    if not se > 0:
        return Difference(difference, se, np.nan, np.nan, np.nan)
    half = normal_quantile(level) * se
    return Difference(difference, se, difference - half, difference + half, float(two_sided_p(difference / se)))


def start_of_curve(curve: pd.DataFrame, floor: float = 10) -> float:
    """The tenure from which enough accounts were watched for the curve to mean something.

    Only late entry makes it more than 0: accounts that enter late leave few at risk at first, and one of them leaving
    would pull the whole curve down. Returns the last time, before the most accounts were at risk, with fewer than
    `floor`; pass it on as `after`. Missing where late entry never brings `floor` accounts together.
    """
    present = curve["at_risk"].to_numpy(float)
    peak = int(present.argmax()) if present.size else 0
    few = np.flatnonzero(present[:peak] < floor)
    if peak and present[peak] < floor:
        return np.nan
    return float(curve["time"].iloc[few[-1]]) if few.size else 0.0
