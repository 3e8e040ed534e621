"""How long one must wait, and how likely a change is shown by when."""

import altair as alt
import pandas as pd

from ..phrases import count, numeral, percent
from ..targets import Waiting
from . import theme
from .drawn import drawn

WAIT = 40
LINES = ("green", "staying", "violet")


@drawn
def waiting(result: Waiting) -> alt.LayerChart:
    """Periods on each side of a change it takes to show a fall, small to large, for three sizes of book."""
    frame = _sized(result)
    one = result.every
    axis = alt.Axis(title=f"Fall in churn a {one}, in points", tickCount=6, format="~f", grid=False)
    x = alt.X("points:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    tall = alt.Scale(domain=[0, WAIT], nice=False)
    y = alt.Y("periods_needed:Q", axis=alt.Axis(title=f"{one.capitalize()}s on each side", tickCount=5), scale=tall)
    told = [
        alt.Tooltip("size:N", title="Book"),
        alt.Tooltip("points:Q", title="Fall, points", format=".2f"),
        alt.Tooltip("hoped_rate:Q", title="To", format=".2%"),
        alt.Tooltip("periods_needed:Q", title=f"{one.capitalize()}s on each side", format=",.0f"),
        alt.Tooltip("accounts_needed:Q", title="Accounts on each side", format=",.0f"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y, color=theme.coloured("drawn"))
    dots = alt.Chart(frame).encode(x=x, y=y)
    words = dict(zip(frame["role"], frame["size"], strict=True))
    fill = theme.filled(words, symbolStrokeWidth=0)
    marks = [
        *_hope(result, x),
        base.mark_line(strokeWidth=2, aria=False).encode(detail="size:N", strokeDash=theme.dashed("drawn")),
        dots.mark_point(size=45, opacity=1, strokeWidth=0).encode(tooltip=told, fill=fill),
    ]
    shows = f"{one.capitalize()}s before, and as many after, that show a fall four times in five"
    draws = f"{shows}; longer than {WAIT} is not drawn."
    return theme.finished(marks, "The smaller the drop and the book, the longer it takes", draws)


def _hope(result: Waiting, x: alt.X) -> list[alt.Chart]:
    """A line at the change hoped for, where that is a fall."""
    points = 100 * (result.rate - result.hoped)
    frame = pd.DataFrame({"points": [points], "says": [f"hoped for: {numeral(points, 2)} points"], "role": ["leaving"]})
    mark = alt.Chart(frame[frame["points"] > 0]).encode(x=x, color=theme.coloured())
    word = mark.mark_text(align="left", baseline="top", dx=6, fontSize=12).encode(text="says:N", y=alt.value(2))
    return [mark.mark_rule(strokeWidth=1.5, strokeDash=[5, 4], aria=False), word]


def _sized(result: Waiting) -> pd.DataFrame:
    curve = result.curve[result.curve["periods_needed"] <= WAIT]
    roles = dict(zip(sorted(set(result.curve["accounts"])), LINES, strict=False))
    size = [count(accounts, "account") for accounts in curve["accounts"]]
    return (
        curve.assign(points=-100 * curve["change"], size=size, role=curve["accounts"].map(roles))
        .round(5)
        .assign(drawn=lambda rows: rows["role"])
    )


@drawn
def waiting_chances(result: Waiting) -> alt.LayerChart:
    """How likely the hoped-for change is to be shown, the longer one waits."""
    frame = result.chances.assign(role="staying").round(4)
    x = alt.X(
        "periods:Q",
        axis=alt.Axis(title=f"{result.every.capitalize()}s on each side", format="d", tickCount=8, grid=False),
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("chance_shown:Q", axis=alt.Axis(title="Chance of being shown", format="~%", tickCount=5), scale=scale)
    told = [
        alt.Tooltip("periods:Q", title=f"{result.every.capitalize()}s on each side"),
        alt.Tooltip("chance_shown:Q", title="Shown", format=".0%"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y, color=theme.coloured())
    goal = alt.Chart(pd.DataFrame({"at": [0.8], "says": ["four times in five"], "role": ["slate"]}))
    line = goal.encode(y=alt.Y("at:Q", scale=scale), color=theme.coloured())
    word = line.mark_text(align="right", baseline="bottom", dy=-3, fontSize=12)
    word = word.encode(text="says:N", x=alt.value("width"))
    marks = [
        line.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, aria=False),
        word,
        base.mark_line(strokeWidth=2, aria=False),
        base.mark_point(filled=True, size=35, opacity=1).encode(tooltip=told),
    ]
    says = f"How likely a fall from {percent(result.rate)} to {percent(result.hoped)} is to be shown"
    return theme.finished(marks, says, "If it is real. The more there is on each side, the likelier.")
