"""From sums per arm to one row per KPI: effect, interval, correction and what may be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..estimate import (
    Effect,
    Moments,
    Pairs,
    ShareDifference,
    cuped_from,
    equivalence,
    exact_share_difference,
    share_difference,
    welch_from,
)
from .structure import Setup
from .sums import SUMS

DEFAULT_MARGIN = 0.2
LEAST_CORRELATION = 0.2
ADJUSTED, CHANGE, SHARE, MEAN = "adjusted by own past", "change since before", "share", "mean"
ALIKE, EXACT = "every unit of an arm alike", ", exact"
COLUMNS = (
    "kpi", "label", "unit", "arm", "control", "treatment", "effect", "low", "high", "relative", "relative_low",
    "relative_high", "p_value", "p_adjusted", "smallest_visible", "smallest_that_matters", "verdict", "method",
    "direction", "primary", "control_units", "treatment_units", "control_observed", "treatment_observed",
    "common", "common_low", "common_high", "se", "df", "effect_low90", "effect_high90", "correlation",
    "variance_ratio", "units_needed",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Every KPI × treatment arm at once: the two arms' moments, as arrays in the order of `rows`."""

    rows: pd.DataFrame
    treatment: Pairs
    control: Pairs
    binary: np.ndarray


def extended(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """A frame with more columns, put beside it at once."""
    beside = pd.DataFrame({name: np.asarray(values) for name, values in columns.items()}, index=frame.index)
    return pd.concat([frame, beside], axis=1)


def moments_of(counts: pd.DataFrame, tails: pd.DataFrame | None = None) -> pd.DataFrame:
    """Means, variances and covariance per arm and KPI, from their sums; a unit without a past gets the mean past.

    What only rounding keeps from zero is zero.
    """
    c = {name: counts[name].to_numpy(float) for name in (*SUMS, "about", "about_before")}
    which = pd.factorize(counts["kpi"])[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        made = _moments(c, which)
    whole = extended(counts, made)
    return whole if tails is None else whole.merge(tails, on=["arm", "kpi"], how="left")


def _moments(c: dict[str, np.ndarray], which: np.ndarray) -> dict[str, np.ndarray]:
    n = np.where(c["units"] > 1, c["units"], np.nan)
    paired = np.where(c["paired"] > 1, c["paired"], np.nan)
    middle = (np.bincount(which, c["x1"]) / np.bincount(which, c["paired"]))[which]
    off = c["x1"] - c["paired"] * middle
    square = c["x2"] - 2 * middle * c["x1"] + c["paired"] * middle**2
    product = c["xy"] - middle * c["y1_paired"]
    return {
        "mean": _no_dust(c["about"] + c["y1"] / np.where(c["units"] > 0, c["units"], np.nan), c["about"]),
        "variance": _no_dust(np.maximum((c["y2"] - c["y1"] ** 2 / n) / (n - 1), 0), c["y2"] / n),
        "before": c["about_before"] + middle + off / n,
        "variance_before": np.maximum((square - off**2 / n) / (n - 1), 0),
        "covariance": (product - c["y1"] * off / n) / (n - 1),
        "variance_before_observed": np.maximum((c["x2"] - c["x1"] ** 2 / paired) / (paired - 1), 0),
        "before_observed": c["about_before"] + c["x1"] / np.where(c["paired"] > 0, c["paired"], np.nan),
    }


def _no_dust(value: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """A value that is nothing beside the numbers it was worked out from is zero."""
    return np.where(np.abs(value) <= 1e-12 * np.abs(scale), 0.0, value)


def compared(moments: pd.DataFrame, setup: Setup) -> Compared:
    """The moments of each treatment arm beside those of control, KPI by KPI in the order of the plan."""
    place = {key: i for i, key in enumerate(zip(moments["kpi"], moments["arm"], strict=True))}
    pairs = [(k.kpi, arm) for k in setup.kpis for arm in setup.treatments]
    at = [[place[(kpi, side)] for kpi, side in keys] for keys in (pairs, [(kpi, setup.control) for kpi, _ in pairs])]
    names = ("units", "mean", "before", "variance", "variance_before", "covariance")
    held = {name: moments[name].to_numpy(float) for name in (*names, "low", "high") if name in moments}
    one, two = ({name: values[rows] for name, values in held.items()} for rows in at)
    kinds = np.repeat([kpi.kind for kpi in setup.kpis], len(setup.treatments))
    found = _zero_or_one(one) & _zero_or_one(two)
    binary = ((kinds == "yes or no") | (kinds == "auto")) & found & (setup.cluster is None)
    rows = pd.DataFrame({"kpi": [kpi for kpi, _ in pairs], "arm": [arm for _, arm in pairs]})
    treatment, base = (Pairs(*(side[name] for name in names)) for side in (one, two))
    return Compared(rows, treatment, base, binary)


def _zero_or_one(side: dict[str, np.ndarray]) -> np.ndarray:
    """Every value is 0 or 1: none lies outside, and the sum of squares is the sum."""
    n, mean = side["units"], side["mean"]
    if "low" not in side:
        return np.zeros(n.size, dtype=bool)
    squares = side["variance"] * (n - 1) + n * mean**2
    within = (side["low"] >= 0) & (side["high"] <= 1) & (n > 1)
    return np.asarray(within & (np.abs(squares - n * mean) < 1e-6 * n))


def estimate(counts: pd.DataFrame, setup: Setup, tails: pd.DataFrame | None = None) -> pd.DataFrame:
    """The scorecard before it is judged: method, effect, intervals and p-value of every KPI × treatment arm."""
    moments = moments_of(counts, tails)
    pair = compared(moments, setup)
    with np.errstate(divide="ignore", invalid="ignore"):
        method, effect, same, correlation, ratio = _effects(pair, setup)
    columns = {
        "method": method, "effect": effect.effect, "low": effect.low, "high": effect.high, "relative": effect.relative,
        "relative_low": effect.relative_low, "relative_high": effect.relative_high, "p_value": effect.p,
        "se": effect.se, "df": effect.df, "effect_low90": same[0], "effect_high90": same[1],
        "correlation": correlation, "variance_ratio": ratio, "binary": pair.binary, "control_units": pair.control.n,
        "treatment_units": pair.treatment.n,
    }  # fmt: skip
    return extended(pair.rows, columns | _sides(pair, method) | _described(pair, setup))


def _effects(pair: Compared, setup: Setup) -> tuple[np.ndarray, Effect, tuple, np.ndarray, np.ndarray]:
    one, two = (Moments(arm.n, arm.mean, arm.variance) for arm in (pair.treatment, pair.control))
    plain, adjusted, change = (
        welch_from(one, two),
        cuped_from(pair.treatment, pair.control, small_sample=True),
        _change(pair),
    )
    correlation = np.asarray(adjusted.correlation)
    method = np.full(len(pair.rows), MEAN, dtype=object)
    method[pair.binary] = SHARE
    if setup.randomised:
        method[np.abs(correlation) >= LEAST_CORRELATION] = ADJUSTED
    else:
        method[~np.isnan(np.asarray(change.effect))] = CHANGE
    chosen = _chosen(method, {ADJUSTED: adjusted.effect, CHANGE: change}, plain)
    low90, high90 = equivalence(chosen.effect, chosen.se, chosen.df, np.nan)[3:]
    alike = _alike(pair, setup) & (method == MEAN)
    share, is_share = _shares(pair), (method == SHARE) | alike
    told = {key: np.where(is_share, share[key], getattr(chosen, key)) for key in ("low", "high", "p")}
    above = pair.control.mean > 0  # of less than nothing a share says the opposite of what it seems to say
    shares = ("relative", "relative_low", "relative_high")
    effect = chosen._replace(**told, **{key: np.where(above, getattr(chosen, key), np.nan) for key in shares})
    method[is_share & _flat(pair)] = SHARE + EXACT
    method[alike] = ALIKE
    same = (np.where(is_share, share["low90"], low90), np.where(is_share, share["high90"], high90))
    ratio = np.where(method == ADJUSTED, adjusted.variance_ratio, np.nan)
    return method, effect, same, correlation, ratio


def _change(pair: Compared) -> Effect:
    """Differences in differences: each arm's mean change, with the spread of its units' changes."""
    arms = [
        Moments(arm.n, arm.mean - arm.before, arm.variance + arm.variance_before - 2 * arm.covariance)
        for arm in (pair.treatment, pair.control)
    ]
    nothing = np.full(len(pair.rows), np.nan)
    return welch_from(arms[0], arms[1])._replace(relative=nothing, relative_low=nothing, relative_high=nothing)


def _chosen(method: np.ndarray, by_name: dict[str, Effect], plain: Effect) -> Effect:
    parts = []
    for field in Effect._fields:
        values = np.array(getattr(plain, field), dtype=float)
        for name, effect in by_name.items():
            values = np.where(method == name, getattr(effect, field), values)
        parts.append(values)
    return Effect(*parts)


def _flat(pair: Compared) -> np.ndarray:
    """Where all units of an arm have one value."""
    return (pair.treatment.variance == 0) | (pair.control.variance == 0)


def _alike(pair: Compared, setup: Setup) -> np.ndarray:
    """Where each arm has one value, and not the same: a KPI of two values, though they are not 0 and 1."""
    both = (pair.treatment.variance == 0) & (pair.control.variance == 0) & (pair.treatment.mean != pair.control.mean)
    return np.asarray(both & ~pair.binary & (setup.cluster is None) & setup.randomised)


def _shares(pair: Compared) -> dict[str, np.ndarray]:
    """Intervals and p where a KPI has two values; its counts are whole numbers up to rounding.

    Where all units of an arm have one value the interval is exact. Where both have, the one of treatment counts as yes,
    and the interval is in steps of the two values' difference.
    """
    found = {key: np.full(len(pair.rows), np.nan) for key in ("low", "high", "p", "low90", "high90")}
    two = ~pair.binary & (pair.treatment.variance == 0) & (pair.control.variance == 0)
    step = np.where(two, pair.treatment.mean - pair.control.mean, 1.0)
    one, none = np.where(two, 1.0, pair.treatment.mean), np.where(two, 0.0, pair.control.mean)
    flat, either = _flat(pair), pair.binary | two
    for rows, exact in ((either & ~flat, False), (either & flat, True)):
        if rows.any():
            test = exact_share_difference if exact else share_difference
            whole = (pair.treatment.n * one, pair.treatment.n, pair.control.n * none, pair.control.n)
            x, n, x_control, n_control = (np.round(v[rows]) for v in whole)
            levels = [test(x, n, x_control, n_control, level) for level in (0.95, 0.90)]
            _fill(found, rows, step, levels)
    return found


def _fill(found: dict[str, np.ndarray], rows: np.ndarray, step: np.ndarray, levels: list[ShareDifference]) -> None:
    """Writes the intervals of both levels, in steps of a KPI's two values, and the p-value into `rows`."""
    for key, ends in zip(("", "90"), levels, strict=True):
        both = np.sort([step[rows] * ends.low, step[rows] * ends.high], axis=0)
        found[f"low{key}"][rows], found[f"high{key}"][rows] = both
    found["p"][rows] = levels[0].p


def _sides(pair: Compared, method: np.ndarray) -> dict[str, np.ndarray]:
    """What the effect is the difference of, and what was plainly observed."""
    adjusted = cuped_from(pair.treatment, pair.control)
    sides = {}
    for name, arm, fitted in (
        ("treatment", pair.treatment, adjusted.treatment),
        ("control", pair.control, adjusted.control),
    ):
        value = np.where(method == ADJUSTED, fitted.mean, arm.mean)
        sides[name] = np.where(method == CHANGE, arm.mean - arm.before, value)
        sides[f"{name}_observed"] = arm.mean
    return sides


def _described(pair: Compared, setup: Setup) -> dict[str, Any]:
    kpis = [kpi for kpi in setup.kpis for _ in setup.treatments]
    spread = np.where(pair.control.variance > 0, pair.control.variance, pair.treatment.variance)
    sd = np.sqrt(spread)
    named = np.array([kpi.smallest or np.nan for kpi in kpis], dtype=float)
    return {
        "label": [kpi.name for kpi in kpis], "unit": [kpi.unit for kpi in kpis], "sd": sd,
        "direction": [kpi.direction for kpi in kpis], "primary": [kpi.primary for kpi in kpis],
        "smallest_that_matters": named, "named": ~np.isnan(named),
    }  # fmt: skip
