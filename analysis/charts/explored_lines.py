"""A measure over time: a line for each group, those that are not to be judged in gray."""

import altair as alt
import pandas as pd

from ..explore import Explored
from ..explore.times import largest
from ..explore.words import counted, ends, said
from ..standards import MOST_NAMED
from . import rows, theme
from .explored_axis import around, on_axis
from .target import periods

FEW_LINES = 3
LINE_ROLES = ("staying", "leaving", "green", "rose", "violet", "ochre", "teal", "slate")


def lines(result: Explored) -> alt.LayerChart:
    """A line for each group over the periods, with its interval; beyond eight the rest in grey, and named."""
    times = result.times
    names = largest(times, rows.LINES) if result.by else ["All accounts"]
    named = names[:MOST_NAMED] if len(names) > MOST_NAMED else names
    places = {name: place for place, name in enumerate(dict.fromkeys(sorted(times["period"])))}
    ranges = list(zip(times["low"], times["high"], strict=True))
    frame = pd.DataFrame({
        "group": times["group"].astype(str), "place": times["period"].map(places), "period": times["period"],
        "value": times["value"], "low": times["low"], "high": times["high"], "note": times["note"],
        "says": [said(result.measure, float(value)) for value in times["value"]],
        "interval": [ends(result.measure, float(a), float(b)) for a, b in ranges],
        "counted": [counted(result.measure, row) for _, row in times.iterrows()],
    }).dropna(subset="value")  # fmt: skip
    roles = {name: LINE_ROLES[i] for i, name in enumerate(named)}
    frame = frame[frame["group"].isin(names) | (frame["group"] == "All accounts")]
    frame = frame.assign(role=[roles.get(group, "context") for group in frame["group"]],
                         point=["context" if note else roles.get(group, "context") for group, note in
                                zip(frame["group"], frame["note"], strict=True)])  # fmt: skip
    rest = sorted(set(times["group"].astype(str)) - set(named))
    note = f" Gray: {', '.join(rest[:6])}{' and others' if len(rest) > 6 else ''}." if rest and result.by else ""
    hollow = " Gray points: too few, or a period that is not finished." if (frame["note"] != "").any() else ""
    shown = "" if frame["group"].nunique() <= FEW_LINES else " where a point is hovered"
    draws = f"{result.measure.label} by {result.over}, with 95% intervals{shown}.{note}{hollow}"
    return theme.finished(_line_marks(result, frame, pd.Series(list(places))), result.findings[0].claim, draws,
                          theme.HEIGHT)  # fmt: skip


def _line_marks(result: Explored, frame: pd.DataFrame, names: pd.Series) -> list[alt.Chart]:
    across, few = periods(names), frame["group"].nunique() <= FEW_LINES
    solid = frame[frame["note"] == ""] if (frame["note"] == "").any() else frame
    limits = around(solid if few else solid.assign(low=solid["value"], high=solid["value"]))
    base = alt.Chart(frame).encode(x=across)
    y = alt.Y(**on_axis(result.measure, frame, "value", limits))
    colour = alt.Color("role:N", scale=alt.Scale(domain=list(theme.ROLES)), legend=None)
    told = [alt.Tooltip(f"{name}:N", title=title) for name, title in (
        ("group", "Group"), ("period", "Period"), ("says", "Value"), ("interval", "95% interval"),
        ("counted", "Counted"), ("note", "Note"))]  # fmt: skip
    band = base.mark_area(opacity=0.14, aria=False).encode(
        y=alt.Y(**on_axis(result.measure, frame, "low", limits)), y2="high:Q", fill=theme.filled(), detail="group:N"
    )
    line = base.mark_line(strokeWidth=2, aria=False).encode(y=y, color=colour, strokeDash=theme.dashed(),
                                                            detail="group:N")  # fmt: skip
    dots = base.mark_circle(size=60, opacity=1).encode(y=y, fill=theme.filled(field="point"), tooltip=told)
    last = frame.sort_values("place").groupby("group", as_index=False).last()
    last = last[last["role"] != "context"]
    apart = (limits[1] - limits[0]) * 0.06
    last = last.assign(height=theme.spread(list(last["value"] + apart / 2), apart))
    height = alt.Y(**on_axis(result.measure, frame, "height", limits))
    words = alt.Chart(last).mark_text(align="right", baseline="bottom", fontSize=12, aria=False).encode(
        x=across, y=height, text="group:N", color=colour)  # fmt: skip
    return [*([band] if few else []), line, dots, *([words] if len(last) and result.by else [])]
