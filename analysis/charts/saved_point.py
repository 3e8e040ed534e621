"""What a saved point is worth, and where its money would do more."""

import altair as alt
import pandas as pd

from ..phrases import money
from ..targets import SavedPoint
from . import theme
from .axes import money_axis
from .drawn import drawn

MOST_GROUPS = 20


@drawn
def saved_point(result: SavedPoint) -> alt.LayerChart:
    """What a point of churn is worth over a year in each group: the most that keeping it may cost."""
    rows = result.worth.iloc[:-1].dropna(subset="point_year").sort_values("point_year", ascending=False)
    rows = rows.head(MOST_GROUPS).assign(role="staying")
    frame = rows.assign(says=[money(worth) for worth in rows["point_year"]])
    most = float(frame["point_year"].max()) if len(frame) else 1.0
    axis = money_axis("Worth of a point of churn over a year")
    x = alt.X("point_year:Q", axis=axis, scale=alt.Scale(domain=[0, 1.28 * most], nice=False))
    y = _groups(frame)
    told = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("point_accounts:Q", title="Accounts in a point", format=".1f"),
        theme.amount("mrr_each", "MRR each"),
        theme.amount("point_year", "Worth over a year"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y)
    bar = base.mark_bar(height={"band": 0.6}, opacity=0.85).encode(tooltip=told, fill=theme.filled())
    word = base.mark_text(align="left", dx=6, fontSize=12, aria=False).encode(
        text="says:N", color=theme.coloured("ink")
    )
    words = word.transform_calculate(ink="'ink'")
    draws = "A hundredth of the group's accounts, with what they pay in a year: keeping it may not cost more."
    return theme.finished([bar, words], "Value of a point per year", draws, max(110, 34 * len(frame)))


@drawn
def saved_point_moved(result: SavedPoint) -> alt.LayerChart:
    """Where the money would pay for itself: the points of churn it must keep, against those that leave there."""
    rows = result.moved.dropna(subset="break_even_points").head(MOST_GROUPS)
    role = rows["possible"].map({True: "staying", False: "leaving"})
    frame = rows.assign(points=100 * rows["rate"], role=role, context="context").round(3)
    most = float(frame[["points", "break_even_points"]].max().max()) if len(frame) else 1.0
    axis = alt.Axis(title="Points of churn a year", tickCount=6, format="~f")
    scale, y = alt.Scale(domain=[0, 1.1 * most], nice=False), _groups(frame)
    told = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("break_even_accounts:Q", title="Accounts to keep", format=".1f"),
        alt.Tooltip("leave_in_year:Q", title="Churn in a year", format=".1f"),
        alt.Tooltip("break_even_points:Q", title="Points to keep", format=".1f"),
        alt.Tooltip("points:Q", title="Churn, points a year", format=".1f"),
    ]
    base = alt.Chart(frame).encode(y=y)
    words = {"staying": "must be kept to pay for itself", "leaving": "more than churn there"}
    seen = theme.said(words, frame["role"])
    bar = base.mark_bar(height={"band": 0.5}, opacity=0.3).encode(
        x=alt.X("points:Q", axis=axis, scale=scale), color=theme.coloured("context"), tooltip=told
    )
    dot = base.mark_point(size=110, opacity=1, strokeWidth=0).encode(
        x=alt.X("break_even_points:Q", axis=axis, scale=scale),
        fill=theme.filled(seen, symbolStrokeWidth=0),
        tooltip=told,
    )
    says = f"Where {money(result.amount)}, as much as went into {result.source}, would pay for itself"
    draws = "Bars are the churn of each group now; points are how much of it the money must keep."
    return theme.finished([bar, dot], says, draws, max(110, 34 * len(frame)))


def _groups(frame: pd.DataFrame) -> alt.Y:
    axis = alt.Axis(title=None, labelLimit=130, domain=False, ticks=False, grid=False)
    return alt.Y("group:N", axis=axis, sort=list(frame["group"]))
