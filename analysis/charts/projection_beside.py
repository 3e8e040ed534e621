"""How likely a target is, what a saved point is worth, and kept projections beside what came."""

import altair as alt
import pandas as pd

from analysis.charts import theme
from analysis.charts.drawn import drawn
from analysis.phrases import numeral
from analysis.projection import Goal, Held, SavedPoint

MOST_GROUPS = 20
LIKE = {"by_chance": ("if nothing changes", "ink"), "if_reached": ("like the best it has", "staying")}


@drawn
def goal(result: Goal) -> alt.LayerChart:
    """How likely each yearly churn is by then: if nothing changes, and if the book became like the best it has."""
    frame = _chances(result)
    percent = alt.Axis(title="Churn a year, at most", format="~%", tickCount=7, grid=False)
    x = alt.X("aim_rate:Q", axis=percent, scale=alt.Scale(nice=False))
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("chance:Q", axis=alt.Axis(title=f"Likely by {result.until}", format="~%", tickCount=5), scale=scale)
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
    says = f"How likely a churn is to be reached by {result.until}"
    draws = f"From how sure the last 12 months are, how much months differ, and chance; {result.ahead} months ahead."
    return _finished([*_marks(result, x), line, dots], says, draws, 280)


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
        word = base.mark_text(align="left", baseline="top", dx=6, fontSize=12)
        rule = base.mark_rule(strokeWidth=1.5, strokeDash=[5, 4], aria=False)
        drawn_ += [rule, word.encode(text="says:N", y=alt.value(4 + 16 * height))]
    return drawn_


@drawn
def saved_point(result: SavedPoint) -> alt.LayerChart:
    """What a point of churn is worth over a year in each group: the most that keeping it may cost."""
    rows = result.worth.iloc[:-1].dropna(subset="point_year").sort_values("point_year", ascending=False)
    rows = rows.head(MOST_GROUPS).assign(role="staying")
    frame = rows.assign(says=[numeral(worth) for worth in rows["point_year"]])
    most = float(frame["point_year"].max()) if len(frame) else 1.0
    axis = alt.Axis(title="Worth of a point of churn over a year", format="~s", tickCount=5)
    x = alt.X("point_year:Q", axis=axis, scale=alt.Scale(domain=[0, 1.15 * most], nice=False))
    y = _groups(frame)
    told = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("point_accounts:Q", title="Accounts in a point", format=".1f"),
        alt.Tooltip("mrr_each:Q", title="MRR each", format=",.0f"),
        alt.Tooltip("point_year:Q", title="Worth over a year", format=",.0f"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y)
    bar = base.mark_bar(height={"band": 0.6}, opacity=0.85).encode(tooltip=told, fill=theme.filled())
    word = base.mark_text(align="left", dx=6, fontSize=12, aria=False).encode(
        text="says:N", color=theme.coloured("ink")
    )
    words = word.transform_calculate(ink="'ink'")
    draws = "A hundredth of the group's accounts, with what they pay in a year: keeping it may not cost more."
    return _finished([bar, words], "What a saved point of churn is worth", draws, max(110, 34 * len(frame)))


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
        alt.Tooltip("leave_in_year:Q", title="Leave in a year", format=".1f"),
        alt.Tooltip("break_even_points:Q", title="Points to keep", format=".1f"),
        alt.Tooltip("points:Q", title="Churn, points a year", format=".1f"),
    ]
    base = alt.Chart(frame).encode(y=y)
    words = {"staying": "must be kept to pay for itself", "leaving": "more than leave there"}
    seen = theme.said(words, frame["role"])
    bar = base.mark_bar(height={"band": 0.5}, opacity=0.3).encode(
        x=alt.X("points:Q", axis=axis, scale=scale), color=theme.coloured("context"), tooltip=told
    )
    dot = base.mark_point(size=110, opacity=1, strokeWidth=0).encode(
        x=alt.X("break_even_points:Q", axis=axis, scale=scale),
        fill=theme.filled(seen, symbolStrokeWidth=0),
        tooltip=told,
    )
    says = f"Where {numeral(result.amount)}, as went into {result.source}, would pay for itself"
    draws = "Bars are the churn of each group now; points are how much of it the money must keep."
    return _finished([bar, dot], says, draws, max(110, 34 * len(frame)))


@drawn
def projection_held(result: Held) -> alt.LayerChart:
    """Kept projections as lines with their ranges, and what came as points."""
    frame = result.months[result.months["came_true"].notna()]
    shown = frame.assign(at=pd.to_datetime(frame["month"]), path=frame["kept_as"] + ", " + frame["scenario"])
    order = list(dict.fromkeys(shown["path"]))[:6]
    roles = dict(zip(order, ["staying", "leaving", *theme.BETWEEN], strict=False))
    lines = shown[shown["path"].isin(order)].assign(role=shown["path"].map(roles), ink="ink")
    lines = lines.astype({"accounts": float, "low": float, "high": float})
    x = alt.X("at:T", axis=alt.Axis(title=None, format="%Y-%m", tickCount=6, grid=False))
    scale = alt.Scale(zero=False, nice=True)
    y = alt.Y("accounts:Q", axis=alt.Axis(title="Accounts", tickCount=5, format=",d"), scale=scale)
    told = [
        alt.Tooltip("path:N", title="Projection"),
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("accounts:Q", title="Said", format=",.0f"),
        alt.Tooltip("low:Q", title="From", format=",.0f"),
        alt.Tooltip("high:Q", title="To", format=",.0f"),
        alt.Tooltip("came_true:Q", title="Came", format=",.0f"),
    ]
    base = alt.Chart(lines).encode(x=x)
    band = base.mark_area(opacity=0.12, aria=False).encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q", fill=theme.filled(), detail="path:N"
    )
    line = base.mark_line(strokeWidth=2, aria=False).encode(
        y=y, color=theme.coloured(), strokeDash=theme.dashed(), detail="path:N"
    )
    came = base.mark_point(size=60, opacity=1, strokeWidth=0).encode(
        y=alt.Y("came_true:Q", scale=scale), fill=theme.filled(field="ink"), tooltip=told
    )
    ends = alt.Chart(lines.groupby("path", sort=False).tail(1)).encode(x=x, y=y, color=theme.coloured())
    name = ends.mark_text(align="right", baseline="bottom", dy=-8, fontSize=13, fontWeight=600).encode(text="path:N")
    says = result.findings[0].claim if result.findings else "Nothing was kept."
    return _finished([band, line, came, name], says, "Lines are what was said, dark points what came.", 280)


def _groups(frame: pd.DataFrame) -> alt.Y:
    axis = alt.Axis(title=None, labelLimit=130, domain=False, ticks=False, grid=False)
    return alt.Y("group:N", axis=axis, sort=list(frame["group"]))


def _finished(marks: list[alt.Chart], says: str, draws: str, height: int) -> alt.LayerChart:
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=height, title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return chart
