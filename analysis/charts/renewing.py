"""By month of tenure and contract length, the share that leaves, the renewals warm."""

from typing import Any

import altair as alt
import pandas as pd

from ..survival import Renewing
from . import theme
from .curve import tenure_ticks
from .drawn import drawn
from .rows import LINES


@drawn
def renewing(result: Renewing) -> alt.LayerChart:
    """Of the accounts that reach each month, the share that leaves in it, a row for each contract length.

    Bars at a renewal are warm. Lines are 95% Wilson intervals.
    """
    frame = result.hazard.assign(
        role=result.hazard["at_renewal"].map({True: "leaving", False: "context"}),
        tip=result.hazard["group"],
    )
    groups = list(dict.fromkeys(frame["group"]))[:LINES]
    most = float(frame["high"].where(frame["at_risk"] >= 30).max())
    most = most if most > 0 else float(frame["high"].max())
    marks: list[alt.Chart] = []
    depth = 0
    last = float(frame["tenure"].max())
    for group in groups:
        marks += [_heading(group, depth), *_months(frame[frame["group"] == group], depth + 26, last, most)]
        depth += 26 + 130 + 18
    words = "Orange bars are renewal months; lines are 95% intervals."
    draws = f"Of the accounts on each contract that reach a month, the share that churns in it. {words}"
    chart: alt.LayerChart = alt.layer(*marks).resolve_scale(y="independent")
    finished: alt.LayerChart = chart.properties(
        height=depth, title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return finished


def _heading(text: str, depth: int) -> alt.Chart:
    frame = pd.DataFrame({"says": [text], "role": ["slate"]})
    words: dict[str, Any] = {"align": "left", "baseline": "top", "fontSize": 13, "fontWeight": 600, "aria": False}
    mark: alt.Chart = (
        alt.Chart(frame)
        .mark_text(**words)
        .encode(x=alt.value(0), y=alt.value(depth), text="says:N", color=theme.coloured())
    )
    return mark


def _months(frame: pd.DataFrame, top: int, last: float, most: float) -> list[alt.Chart]:
    axis = alt.Axis(title="Months since the account started", values=tenure_ticks(last), grid=False, format="d")
    width = alt.X("tenure:Q", axis=axis, scale=alt.Scale(domain=[0, last + 1], nice=False))
    scale = alt.Scale(domain=[0, most], range=[top + 130, top], clamp=True)
    height = alt.Axis(title=None, orient="left", format="~%", tickCount=4)
    base = alt.Chart(frame).encode(x=width)
    told = [alt.Tooltip("tip:N", title="Contract"), alt.Tooltip("tenure:Q", title="Month"),
            alt.Tooltip("hazard:Q", title="Churn in it", format=".1%"), alt.Tooltip("churned:Q", title="Churned"),
            alt.Tooltip("at_risk:Q", title="Reached it", format=",.0f")]  # fmt: skip
    bars = base.mark_bar(width={"band": 1}, size=7, aria=False).encode(
        y=alt.Y("hazard:Q", axis=height, scale=scale), color=theme.coloured(), tooltip=told
    )
    lines = base.mark_rule(strokeWidth=1, opacity=0.5, aria=False).encode(
        y=alt.Y("low:Q", axis=None, scale=scale), y2="high:Q", color=theme.coloured()
    )
    return [bars, lines]
