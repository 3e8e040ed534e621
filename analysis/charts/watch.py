"""Every group against its own past."""

import altair as alt
import pandas as pd

from ..names import spoken
from ..phrases import interval, out_of, percent
from ..targets import Watch
from . import theme
from .drawn import drawn

STATES = {
    "context": "within what chance allows",
    "leaving": "above the limits",
    "staying": "below the limits",
    "paper": "too few to judge",
}
SIGNALS = {"above the limits": "leaving", "below the limits": "staying"}


@drawn
def watch(result: Watch) -> alt.LayerChart:
    """A row for each group and a cell for each period, coloured where it lies outside what chance allows."""
    frame = _cells(result)
    periods = list(dict.fromkeys(sorted(frame["period"])))
    every = -(-len(periods) // 8)
    named = periods[::-1][::every]
    x = alt.X("period:O", axis=alt.Axis(title=None, values=named, labelAngle=0, labelFlush=True), scale=_bands(periods))
    rows = alt.Axis(title=None, labelLimit=130, domain=False, ticks=False, grid=False)
    y = alt.Y("group:N", axis=rows, sort=list(result.groups["group"]), scale=alt.Scale(paddingInner=0.18))
    told = [
        alt.Tooltip("group:N", title=spoken(result.label).capitalize()),
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("says:N", title="Churn"),
        alt.Tooltip("allowed:N", title="Chance allows"),
        alt.Tooltip("state:N", title="Signal"),
    ]
    seen = theme.said(STATES, frame["role"])
    fill = theme.filled(seen)
    known = (
        alt.Chart(frame)
        .mark_rect(cornerRadius=2, aria=True)
        .encode(x=x, y=y, fill=fill, tooltip=told, opacity=alt.Opacity("strong:Q", scale=None, legend=None))
    )
    draws = "Each group against its own limits; gray is within them, faint has too few accounts."
    return theme.finished([known], result.findings[0].claim, draws, max(120, 30 * len(result.groups)))


def _bands(periods: list[str]) -> alt.Scale:
    return alt.Scale(domain=periods, paddingInner=0.12, paddingOuter=0.05)


def _cells(result: Watch) -> pd.DataFrame:
    points = result.points
    known = points["upper"].notna() & (points["accounts"] >= 10)
    role = points["signal"].map(SIGNALS).fillna("context").where(known, "context")
    allowed = [interval(low, high) for low, high in zip(points["lower"], points["upper"], strict=True)]
    counted = zip(points["churned"], points["accounts"], points["rate"], strict=True)
    says = [f"{out_of(churned, accounts)} ({percent(rate)})" for churned, accounts, rate in counted]
    made = points.assign(
        role=role,
        says=says,
        allowed=pd.Series(allowed, index=points.index).where(known, "not known"),
        state=points["signal"].where(points["signal"] != "", "none").where(known, "too few to judge"),
        strong=role.map(lambda name: 0.3 if name == "context" else 1.0).where(known, 0.08),
    )
    return made[["group", "period", "role", "says", "allowed", "state", "strong"]]
