"""How likely a target is."""

import altair as alt
import pandas as pd

from ..phrases import named_period
from ..targets import Goal
from . import theme
from .drawn import drawn

LIKE = {"by_chance": ("if nothing changes", "ink"), "if_reached": ("like the best it has", "staying")}


@drawn
def goal(result: Goal) -> alt.LayerChart:
    """How likely each yearly churn is by then: if nothing changes, and if the book became like the best it has."""
    frame = _chances(result)
    then = named_period(result.until)
    percent = alt.Axis(title="Churn a year, at most", format="~%", tickCount=7, grid=False)
    x = alt.X("aim_rate:Q", axis=percent, scale=alt.Scale(nice=False))
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y(
        "chance:Q",
        axis=alt.Axis(title=f"Chance by {then}", format="~%", tickCount=5),
        scale=scale,
    )
    told = [
        alt.Tooltip("line:N", title="Path"),
        alt.Tooltip("aim_rate:Q", title="Churn a year", format=".1%"),
        alt.Tooltip("chance:Q", title="Likely", format=".0%"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y)
    names = dict(zip(frame["role"], frame["line"], strict=True))
    line = base.mark_line(strokeWidth=2, aria=False).encode(
        color=theme.coloured("drawn"), strokeDash=theme.dashed("drawn"), detail="line:N"
    )
    dots = base.mark_point(size=24, opacity=1, strokeWidth=0).encode(
        tooltip=told, fill=theme.filled(names, symbolStrokeWidth=0)
    )
    says = f"How likely each churn rate is by {then}"
    draws = (
        f"From the uncertainty of the last 12 months, how much months vary, and chance; {result.ahead} months ahead."
    )
    return theme.finished([*_marks(result, x), line, dots], says, draws, 280)


def _chances(result: Goal) -> pd.DataFrame:
    parts = [
        result.chances.assign(chance=result.chances[name], line=line, role=role)[["aim_rate", "chance", "line", "role"]]
        for name, (line, role) in LIKE.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna().round(5).assign(drawn=lambda frame: frame["role"])


def _marks(result: Goal, x: alt.X) -> list[alt.Chart]:
    """Upright lines at today's churn, and at the reader's own target."""
    at = [("now", float(result.aims["rate"].iloc[0]), "slate")]
    at += [("your target", result.aim, "leaving")] if result.aim is not None else []
    drawn_ = []
    for height, (says, rate, role) in enumerate(at):
        frame = pd.DataFrame({"aim_rate": [rate], "says": [says], "role": [role]})
        base = alt.Chart(frame).encode(x=x, color=theme.coloured())
        word = base.mark_text(align="center", baseline="bottom", fontSize=12)
        rule = base.mark_rule(strokeWidth=1.5, strokeDash=[5, 4], aria=False)
        drawn_ += [rule, word.encode(text="says:N", y=alt.value(-4 - 14 * height))]
    return drawn_
