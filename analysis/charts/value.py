"""How fast milestones are reached, and how much more accounts churn that are slow to."""

import altair as alt
import pandas as pd

from ..counting.first_days import WATCHED
from ..finding import ESTIMATE
from ..phrases import numeral
from ..survival import Value
from . import intervals, theme
from .adjusted import WORDS
from .drawn import drawn
from .forest import forest
from .rows import FEW, LINES
from .survival import APART


@drawn
def value(result: Value, milestone: str = "") -> alt.LayerChart:
    """The share of accounts that has reached each milestone by each day of their first year; by groups, of one of them.

    A line ends where fewer than ten accounts are still waiting. Churn before the milestone is no wait.
    """
    lines = _lines(result, milestone)
    last = float(max(lines["on_day"].max(), 2 * result.day)) if len(lines) else float(WATCHED)
    axis = alt.Axis(title="Days since the account started", tickCount=8, grid=False)
    width = alt.X("on_day:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    height = alt.Y("share_reached:Q", axis=alt.Axis(title="Share that has reached it", format="~%"),
                   scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    base = alt.Chart(lines).encode(x=width)
    tips = [theme.tip("line:N"), theme.tip("on_day:Q"), theme.tip("share_reached:Q", format=".1%"),
            theme.tip("low:Q", format=".1%"), theme.tip("high:Q", format=".1%")]  # fmt: skip
    band = base.mark_area(interpolate="step-after", opacity=0.12, aria=False).encode(
        y="low:Q", y2="high:Q", color=theme.coloured()
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.25).encode(
        y=height, color=theme.coloured(), strokeDash=theme.dashed(), tooltip=tips
    )
    day = alt.Chart(pd.DataFrame({"on_day": [result.day], "role": ["context"]})).mark_rule(
        strokeDash=[3, 3], aria=False
    )
    marks = [day.encode(x=width, color=theme.coloured()), band, line, _names(lines, last, width)]
    dashed = f"the dashed line is day {numeral(result.day)}"
    draws = f"Share of accounts that has reached it by each day; {dashed}, bands are 95% intervals."
    return theme.finished(marks, _says(result, milestone), draws, theme.HEIGHT)


def _says(result: Value, milestone: str) -> str:
    """What is said of how fast the milestone drawn is reached; a slow start is said by the other figure."""
    of = milestone if milestone in result.milestones else result.in_order[0]
    own = [f for f in result.findings if f.about.get("milestone") == of]
    return theme.headline([f for f in own if "group" in f.about or f.verdict == ESTIMATE])


def _lines(result: Value, milestone: str) -> pd.DataFrame:
    """The curves drawn: a line each, from nothing on the first day on, within the first year."""
    curves, groups = result.curves, result.reached.sort_values("accounts", ascending=False, kind="stable")
    of = milestone if milestone in result.milestones else result.in_order[0]
    own = curves["milestone"] == of if result.by else curves["group"] == result.label
    if not result.by:
        own = ~curves.duplicated(["milestone", "on_day"])
    else:
        named = groups.loc[(groups["milestone"] == of) & (groups["verdict"] != "estimate"), "group"].head(LINES)
        own &= curves["group"].isin(list(named))
    shown = curves[own & (curves["on_day"] <= WATCHED)].assign(line=curves["group" if result.by else "milestone"])
    kept = shown[(shown["still_waiting"] >= 10) | (shown["on_day"] <= result.day)]
    kept = kept[kept["line"].isin(list(dict.fromkeys(kept["line"]))[:LINES])]
    start = kept.drop_duplicates("line").assign(on_day=0, share_reached=0.0, low=0.0, high=0.0)
    rows = pd.concat([start, kept], ignore_index=True).sort_values(["line", "on_day"], kind="stable")
    roles = dict(zip(dict.fromkeys(kept["line"]), ("staying", *theme.BETWEEN, "leaving"), strict=False))
    return rows.assign(role=rows["line"].map(roles))[
        ["line", "on_day", "share_reached", "low", "high", "role"]
    ].round(4).reset_index(drop=True)  # fmt: skip


def _names(lines: pd.DataFrame, last: float, width: alt.X) -> alt.Chart:
    ends = lines.groupby("line", sort=False).tail(1)
    apart = theme.spread(list(ends["share_reached"]), APART)
    over = max(0.0, max(apart, default=0.0) - 1)
    placed = ends.assign(on_day=last, at=[height - over for height in apart], says=ends["line"].str[:24])
    text = alt.Chart(placed).mark_text(align="left", baseline="middle", dx=8, fontSize=12, fontWeight=600, aria=False)
    named: alt.Chart = text.encode(x=width, y=alt.Y("at:Q", scale=alt.Scale(domain=[0, 1])), text="says:N",
                                   color=theme.coloured())  # fmt: skip
    return named


@drawn
def slow(result: Value) -> alt.LayerChart:
    """For each milestone: how many times as often accounts churned afterwards that had not reached it in time."""
    frame = result.slow[result.slow["rate_ratio"].notna()].head(FEW)
    sizes = zip(frame["accounts_slow"], frame["accounts_reached"], strict=True)
    told = frame.assign(
        group=frame["milestone"],
        label=frame["milestone"],
        role=intervals.roles(frame["rate_ratio"] > 1, frame["verdict"]),
        counted=[f"{numeral(a)} had not, {numeral(b)} had" for a, b in sizes],
    )
    draws = (
        f"Churn after day {numeral(result.day)}, for up to a year: who had not reached it against who had, of the same "
        "starting quarter; lines are 95% intervals."
    )
    return forest(told, WORDS, theme.headline(result.findings), draws)
