"""The axis of a measure: as wide as the intervals that are judged, from nothing."""

from typing import Any

import altair as alt
import pandas as pd

from ..explore.counted import MONEY, SHARE, Measure
from .axes import money_axis


def on_axis(measure: Measure, frame: pd.DataFrame, field: str, limits: tuple[float, float]) -> dict[str, Any]:
    shape = "~%" if measure.form == SHARE else "~f"
    plain = alt.Axis(title=measure.label, tickCount=5, format=shape)
    axis = money_axis(measure.label) if measure.form == MONEY else plain
    scale = alt.Scale(domain=list(limits), nice=True, clamp=True, zero=False)
    return {"field": field, "type": "quantitative", "axis": axis, "scale": scale}


def around(frame: pd.DataFrame) -> tuple[float, float]:
    """Of lines and points, which need no foot: as wide as their values and intervals."""
    known = pd.Series(frame[["value", "low", "high"]].to_numpy(float).ravel(), dtype=float).dropna()
    known = known[known.abs() < float("inf")]
    if known.empty:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return (max(0.0, low - room) if low >= 0 else low - room), high + room


def limits_of(frame: pd.DataFrame, whole: pd.DataFrame) -> tuple[float, float]:
    """From nothing to the end of the intervals that are judged; grey ones may run off it."""
    known = frame[frame["role"] != "context"] if "role" in frame and (frame["role"] != "context").any() else frame
    known_ends = known[["value", "low", "high"]].to_numpy(float).ravel()
    numbers = pd.Series([*known_ends, *whole["value"].to_numpy(float)], dtype=float).dropna()
    numbers = numbers[numbers.abs() < float("inf")]
    if numbers.empty:
        return 0.0, 1.0
    low, high = min(0.0, float(numbers.min())), max(0.0, float(numbers.max()))
    return (low, high) if high > low else (0.0, 1.0)
