"""When accounts leave and in which ways: by stage of life, by month of tenure, and as shares that add up to all."""

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.counting import ALL
from analysis.finding import CLEAR
from analysis.phrases import numeral, percent
from analysis.standards import YEAR
from analysis.survival import Causes, Renewing, Stages

MOST_ROWS, MOST_WAYS = 24, 8
STAGE_NAMES = {"0-3": "months 0–3", "3-12": "months 3–12", "12+": "after month 12"}
STAGE_WORDS = {"leaving": "more often than in the rest of life", "staying": "less often", "context": "cannot tell"}
WAYS = ("leaving", "rose", "violet", "ochre", "green", "teal", "slate")


@drawn
def stages(result: Stages) -> alt.LayerChart:
    """Leavers in 100 account-months in each stage of life, with exact 95% intervals; grey where it cannot be told."""
    frame = result.stages.head(MOST_ROWS)
    shown = frame["verdict"] == CLEAR
    told = frame.assign(
        group=[_stage_name(row) for _, row in frame.iterrows()],
        role=(frame["rate_ratio"] > 1).map({True: "leaving", False: "staying"}).where(shown, "context"),
        counted=[f"{numeral(number)} left" for number in frame["churned"]],
        says=[numeral(100 * rate, 2) for rate in frame["rate"]],
    )
    base = alt.Chart(told.assign(ink="ink")).encode(y=rows.across(told["group"]))
    most = float(told["high"].max())
    used = theme.said(STAGE_WORDS, told["role"])
    bars = base.mark_bar(height=18, aria=False).encode(
        x=_rate("rate", most), fill=theme.filled(used), tooltip=_stage_tips()
    )
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False).encode(
        x=_rate("low", most), x2="high:Q", color=theme.coloured("ink")
    )
    marks = [bars, whiskers, *rows.named(told, told["counted"]), rows.column(told, "says")]
    draws = "Of 100 accounts, how many leave in a month of that stage; lines are 95% intervals."
    return _rows(marks, theme.headline(result.findings), draws)


def _stage_name(row: pd.Series) -> str:
    stage = STAGE_NAMES[row["stage"]]
    return stage if row["group"] == ALL else f"{row['group']}, {stage}"


def _rate(field: str, most: float) -> alt.X:
    axis = alt.Axis(title="Leavers in 100 account-months", labelExpr="format(datum.value * 100, '~g')", tickCount=5)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, most]))


def _stage_tips() -> list[alt.Tooltip]:
    shares = [alt.Tooltip(f"{name}:Q", format=".2%") for name in ("rate", "low", "high")]
    return [alt.Tooltip("group:N", title="Stage"), *shares, alt.Tooltip("account_months:Q", format=",.0f")]


def _rows(marks: list[Any], says: str, draws: str) -> alt.LayerChart:
    chart: alt.LayerChart = alt.layer(*marks).properties(
        height=rows.height(), title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return chart


@drawn
def renewing(result: Renewing) -> alt.LayerChart:
    """Of the accounts that reach each month, the share that leaves in it, a row for each contract length.

    Bars at a renewal are warm. Lines are 95% Wilson intervals.
    """
    frame = result.hazard.assign(
        role=result.hazard["at_renewal"].map({True: "leaving", False: "context"}),
        tip=result.hazard["group"],
    )
    groups = list(dict.fromkeys(frame["group"]))[:MOST_WAYS]
    most = float(frame["high"].where(frame["at_risk"] >= 30).max())
    most = most if most > 0 else float(frame["high"].max())
    marks: list[alt.Chart] = []
    depth = 0
    last = float(frame["tenure"].max())
    for group in groups:
        marks += [_heading(group, depth), *_months(frame[frame["group"] == group], depth + 26, last, most)]
        depth += 26 + 130 + 18
    words = "Warm bars are the months of a renewal; lines are 95% intervals."
    draws = f"Of the accounts on each contract that reach a month, the share that leaves in it. {words}"
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
    axis = alt.Axis(title="Months since the account started", values=_ticks(last), grid=False, format="d")
    width = alt.X("tenure:Q", axis=axis, scale=alt.Scale(domain=[0, last + 1], nice=False))
    scale = alt.Scale(domain=[0, most], range=[top + 130, top], clamp=True)
    height = alt.Axis(title=None, orient="left", format="~%", tickCount=4)
    base = alt.Chart(frame).encode(x=width)
    told = [alt.Tooltip("tip:N", title="Contract"), alt.Tooltip("tenure:Q", title="Month"),
            alt.Tooltip("hazard:Q", title="Leave in it", format=".1%"), alt.Tooltip("churned:Q", title="Left"),
            alt.Tooltip("at_risk:Q", title="Reached it", format=",.0f")]  # fmt: skip
    bars = base.mark_bar(width={"band": 1}, size=7, aria=False).encode(
        y=alt.Y("hazard:Q", axis=height, scale=scale), color=theme.coloured(), tooltip=told
    )
    lines = base.mark_rule(strokeWidth=1, opacity=0.5, aria=False).encode(
        y=alt.Y("low:Q", axis=None, scale=scale), y2="high:Q", color=theme.coloured()
    )
    return [bars, lines]


def _ticks(last: float) -> list[int]:
    step = YEAR if last <= 72 else 2 * YEAR
    return list(range(0, int(last) + 1, step if last >= YEAR else 3))


@drawn
def causes(result: Causes) -> alt.LayerChart:
    """The share that has left in each way by each tenure, on top of one another; above them who is still here."""
    frame, order = _stacked(result)
    last = float(frame["tenure"].max())
    axis = alt.Axis(title="Months since the account started", values=_ticks(last), grid=False, format="d")
    width = alt.X("tenure:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    height = alt.Axis(title="Share of accounts", format="~%", tickCount=5)
    top = float(min(1.0, max(0.1, 1.25 * frame["upper"].max())))
    base = alt.Chart(frame).encode(x=width)
    told = [alt.Tooltip("cause:N", title="Left"), alt.Tooltip("tenure:Q", title="By month"),
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
    draws = "Share of all accounts that has left in each way by each month; what is above them is still here."
    chart: alt.LayerChart = alt.layer(areas, lines, *names)
    finished: alt.LayerChart = chart.properties(
        height=theme.HEIGHT, title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return finished


def _stacked(result: Causes) -> tuple[pd.DataFrame, list[str]]:
    """Each way between what is below it and what it adds, the largest at the bottom."""
    order = list(result.totals["cause"])[:MOST_WAYS]
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
