"""One account's life on one line: its months over what is usual, and everything dated below, on one time axis."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from ..account import Account
from . import theme
from .axes import money_axis
from .drawn import drawn

LINES = {"mrr": ("MRR", "~s"), "usage": ("Share of seats in use", "%"), "score": ("NPS answers, 0 to 10", "d")}
TALL, ROW, HEAD, GAP = 92, 16, 22, 16
LANES = ("Events", "Failed payments", "Contacts answered", "Contacts not answered", "Contacts", "Notes")
# As much of what was written as a tip of a mark shows.
MOST_LETTERS = 160
WARM = {"Failed payments", "Contacts not answered"}


@drawn
def account(result: Account, signs: pd.DataFrame | None = None) -> alt.LayerChart:
    """One account's life: MRR, use and answers over the middle half of its group (shaded), then what happened, by day.

    `signs`: the stretches in which it carried a warning sign (label since until), drawn as bars. The upright lines are
    the day it started and the day it left or the data stops.
    """
    begin, end = min(result.since or _first(result), _first(result)), result.until or _last(result)
    days = alt.X("on:T", axis=_time(), scale=alt.Scale(type="utc", domain=[_stamp(begin), _stamp(end)], nice=False))
    marks, depth = _lines(result, days)
    below, depth = _happened(result, signs, days, depth)
    ends = pd.DataFrame({"on": [_stamp(end)], "role": ["leaving" if result.left else "context"]})
    rule = alt.Chart(ends).mark_rule(strokeWidth=2, aria=False).encode(x=days, color=theme.coloured())
    layers = alt.layer(rule, *marks, *below).resolve_scale(y="independent")
    group = f"accounts of {result.group}" if result.group else "all accounts"
    last = "the warm line at the end is the day it churned" if result.left else "the record ends where the data stops"
    draws = f"Shaded: the usual range (middle half) of {group} in the same month; {last}."
    says = theme.titled((*result.findings[1:], *result.findings)[0].claim, draws)
    finished: alt.LayerChart = layers.properties(height=depth, title=says, autosize=theme.AUTOSIZE)
    return finished


def _stamp(day: date) -> str:
    return f"{day}T00:00:00Z"


def _first(result: Account) -> date:
    return min([*result.happened["happened_on"], *(_day(month) for month in result.lines["month"]), date(9999, 1, 1)])


def _last(result: Account) -> date:
    return max([*result.happened["happened_on"], *(_day(month) for month in result.lines["month"]), date(1970, 1, 1)])


def _day(month: str) -> date:
    """The middle of a month, so that a month's value stands over the month."""
    return date(int(month[:4]), int(month[5:7]), 15)


def _time() -> alt.Axis:
    return alt.Axis(title=None, grid=False, format="%b %Y", tickCount=6, labelOverlap=True, labelFlush=True)


def _lines(result: Account, days: alt.X) -> tuple[list[alt.Chart], int]:
    """A lane for each line the book has, one under the other; gives the charts and how far down they reach."""
    charts: list[alt.Chart] = []
    depth = 0
    for line, (title, shape) in LINES.items():
        rows = result.lines[result.lines["line"] == line]
        if len(rows):
            heading = _heading(theme.in_unit(title) if line == "mrr" else title, depth)
            charts += [heading, *_lane(rows, line, shape, days, depth + HEAD)]
            depth += HEAD + TALL + GAP
    return charts, depth


def _heading(text: str, depth: int) -> alt.Chart:
    frame = pd.DataFrame({"says": [text], "role": ["slate"]})
    words: dict[str, Any] = {"align": "left", "baseline": "top", "fontSize": 12, "fontWeight": 600, "aria": False}
    mark: alt.Chart = (
        alt.Chart(frame)
        .mark_text(**words)
        .encode(x=alt.value(0), y=alt.value(depth), text="says:N", color=theme.coloured())
    )
    return mark


def _lane(rows: pd.DataFrame, line: str, shape: str, days: alt.X, top: int) -> list[alt.Chart]:
    frame = rows.assign(on=[_stamp(_day(month)) for month in rows["month"]], role="staying", grey="context")
    most = (
        10.0
        if line == "score"
        else max(float(rows[["value", "usual_high"]].max().max()), 1.0 if line == "usage" else 0.0)
    )
    look: dict[str, Any] = {"orient": "left", "values": _ticks(most, line), "gridOpacity": 0.5}
    axis = money_axis("", **look) if line == "mrr" else alt.Axis(title=None, format=shape, **look)
    scale = alt.Scale(domain=[0, most * 1.05], range=[top + TALL, top], nice=False)
    height = alt.Y("value:Q", axis=axis, scale=scale)
    base = alt.Chart(frame).encode(x=days)
    usual = base.transform_filter("isValid(datum.usual_low)").mark_area(opacity=0.2, aria=False, interpolate="monotone")
    shaded = usual.encode(
        y=alt.Y("usual_low:Q", axis=None, scale=scale), y2="usual_high:Q", color=theme.coloured("grey")
    )
    own = base.transform_filter("isValid(datum.value)").encode(
        y=height, color=theme.coloured(), tooltip=_told(line, shape)
    )
    drawn = (
        own.mark_circle(size=55) if line == "score" else own.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=14))
    )
    return [shaded, drawn]


def _ticks(most: float, line: str) -> list[float]:
    if line == "score":
        return [0, 5, 10]
    return [0, 0.5, 1] if line == "usage" else [0, float(f"{most / 2:.2g}"), float(f"{most:.2g}")]


def _told(line: str, shape: str) -> list[alt.Tooltip]:
    form = {"mrr": ",.0f", "usage": ".0%", "score": "d"}[line]
    words = {"value": LINES[line][0], "usual_low": "Usual from", "usual_high": "to"}
    headed = theme.in_unit if line == "mrr" else str
    numbers = [alt.Tooltip(f"{name}:Q", title=headed(title), format=form) for name, title in words.items()]
    return [alt.Tooltip("month:N", title="Month"), *numbers]


def _happened(result: Account, signs: pd.DataFrame | None, days: alt.X, depth: int) -> tuple[list[alt.Chart], int]:
    """A row of marks for each kind of thing that happened, and a bar for each stretch with a warning sign."""
    charts: list[alt.Chart] = []
    for lane in LANES:
        rows = result.happened[result.happened["lane"] == lane]
        if len(rows):
            charts += [_heading(lane, depth), _strokes(rows, days, depth + HEAD + ROW // 2)]
            depth += HEAD + ROW + GAP // 2
    for label, rows in () if signs is None or signs.empty else signs.groupby("label", sort=False):
        charts += [_heading(f"Sign: {label}", depth), _bars(rows, days, depth + HEAD + ROW // 2)]
        depth += HEAD + ROW + GAP // 2
    return charts, depth


def _strokes(rows: pd.DataFrame, days: alt.X, depth: int) -> alt.Chart:
    role = ["leaving" if lane in WARM else "staying" for lane in rows["lane"]]
    said = [text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…" for text in rows["says"]]
    frame = pd.DataFrame({"on": [_stamp(day) for day in rows["happened_on"]], "says": said, "role": role})
    shape = "diamond" if rows["lane"].iloc[0] == "Events" else "stroke"
    mark = alt.Chart(frame).mark_point(
        shape=shape, filled=shape == "diamond", size=90, angle=90 if shape == "stroke" else 0
    )
    told = [alt.Tooltip("on:T", title="On", format="%b %-d, %Y"), alt.Tooltip("says:N", title="What")]
    drawn: alt.Chart = mark.encode(x=days, y=alt.value(depth), color=theme.coloured(), tooltip=told)
    return drawn


def _bars(rows: pd.DataFrame, days: alt.X, depth: int) -> alt.Chart:
    ends = [until + timedelta(days=15) for until in rows["until"]]
    frame = rows.assign(on=[_stamp(day) for day in rows["since"]], ends=[_stamp(day) for day in ends], role="unsure")[
        ["on", "ends", "label", "rule", "role"]
    ]
    mark = alt.Chart(frame).mark_bar(height=8, clip=True)
    told = [
        alt.Tooltip("label:N", title="Sign"),
        alt.Tooltip("rule:N", title="Rule"),
        alt.Tooltip("on:T", title="Since"),
    ]
    drawn: alt.Chart = mark.encode(x=days, x2="ends:T", y=alt.value(depth), color=theme.coloured(), tooltip=told)
    return drawn
