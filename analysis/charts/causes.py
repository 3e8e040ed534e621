"""The ways of leaving as shares that add up to all."""

from typing import Any

import altair as alt
import pandas as pd

from ..phrases import percent
from ..survival import Causes
from . import theme
from .curve import tenure_ticks
from .drawn import drawn
from .rows import LINES

WAYS = ("leaving", "rose", "violet", "ochre", "green", "teal", "slate")


@drawn
def causes(result: Causes) -> alt.LayerChart:
    """The share that has left in each way by each tenure, on top of one another; above them who is still active."""
    frame, order = _stacked(result)
    last = float(frame["tenure"].max())
    axis = alt.Axis(title="Months since the account started", values=tenure_ticks(last), grid=False, format="d")
    width = alt.X("tenure:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    height = alt.Axis(title="Share of accounts", format="~%", tickCount=5)
    top = float(min(1.0, max(0.1, 1.25 * frame["upper"].max())))
    base = alt.Chart(frame).encode(x=width)
    told = [alt.Tooltip("cause:N", title="Churned"), alt.Tooltip("tenure:Q", title="By month"),
            alt.Tooltip("incidence:Q", title="Share", format=".1%"), alt.Tooltip("low:Q", title="From", format=".1%"),
            alt.Tooltip("high:Q", title="To", format=".1%")]  # fmt: skip
    scale = alt.Scale(domain=[0, top], clamp=True)
    areas = base.mark_area(interpolate="step-after", opacity=0.55, aria=False).encode(
        y=alt.Y("lower:Q", axis=height, scale=scale), y2="upper:Q", color=theme.coloured(), tooltip=told
    )
    lines = base.mark_line(interpolate="step-after", strokeWidth=1.5, aria=False).encode(
        y=alt.Y("upper:Q", axis=height, scale=scale), color=theme.coloured(), strokeDash=theme.dashed()
    )
    names = _at_end(frame, order, last, width, scale)
    draws = "Share of all accounts churned by each month, by type; the rest are still active."
    chart: alt.LayerChart = alt.layer(areas, lines, *names)
    finished: alt.LayerChart = chart.properties(
        height=theme.HEIGHT, title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return finished


def _stacked(result: Causes) -> tuple[pd.DataFrame, list[str]]:
    """Each way between what is below it and what it adds, the largest at the bottom."""
    order = list(result.totals["cause"])[:LINES]
    wide = result.incidence.pivot(index="tenure", columns="cause", values="incidence")[order]
    upper = wide.cumsum(axis=1)
    long = [
        pd.DataFrame({"tenure": wide.index, "cause": cause, "lower": upper[cause] - wide[cause], "upper": upper[cause]})
        for cause in order
    ]
    roles = dict(zip(order, WAYS, strict=False))
    told = pd.concat(long, ignore_index=True).merge(
        result.incidence[["tenure", "cause", "incidence", "low", "high"]], on=["tenure", "cause"]
    )
    start = told.groupby("cause", sort=False).head(1).assign(tenure=0, lower=0.0, upper=0.0, incidence=0.0)
    whole = pd.concat([start, told], ignore_index=True).sort_values(["cause", "tenure"], kind="stable")
    return whole.assign(role=whole["cause"].map(roles).fillna("context")).round(5), order


def _at_end(frame: pd.DataFrame, order: list[str], last: float, width: alt.X, scale: alt.Scale) -> list[alt.Chart]:
    ends = frame.groupby("cause", sort=False).tail(1).assign(tenure=last)
    ends = ends.assign(
        place=theme.spread(list((ends["lower"] + ends["upper"]) / 2), 0.055 * float(frame["upper"].max()) * 1.25)
    )
    says = [f"{cause[:24]} {percent(share)}" for cause, share in zip(ends["cause"], ends["incidence"], strict=True)]
    text: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "dx": 8,
        "fontSize": 12,
        "fontWeight": 600,
        "aria": False,
    }
    mark: alt.Chart = (
        alt.Chart(ends.assign(says=says))
        .mark_text(**text)
        .encode(x=width, y=alt.Y("place:Q", scale=scale), text="says:N", color=theme.coloured())
    )
    return [mark]
