"""Churn period by period against what chance allows, what was followed around a change, and how long one must wait."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts import theme
from analysis.charts.drawn import drawn
from analysis.phrases import numeral, out_of
from analysis.target import Target

MOST_LABELS = 8
MOST_MARKS = 6
HEADING = "as it was heading"
WORDS = {"ink": "within what chance allows", "leaving": "above", "staying": "below", "ochre": "8 in a row on one side"}
ROLES = {"above the limits": "leaving", "below the limits": "staying", "8 on one side": "ochre"}
UNITS = {"churn": "Churn", "nps": "Mean score, 0 to 10", "usage": "Share of seats in use", "mrr": "MRR per account"}
SHAPES = {"leaving": "triangle-up", "staying": "triangle-down", "ochre": "square", "ink": "circle", "context": "circle"}
TOLD = {
    "period": "Period",
    "says": "Churn",
    "counted": "Left",
    "allowed": "Chance allows",
    "signal": "Signal",
}


@drawn
def target(result: Target, kept: Sequence[tuple[str, str]] = ()) -> alt.LayerChart:
    """Churn per period as points on the band that chance allows, with the centre, and a line where something changed.

    kept: further changes, each a name and a period (2025-Q3). Grey points are too few to judge. The parameter "pick"
    holds the period that was clicked.
    """
    frame = _as_drawn(result)
    across = _periods(frame["period"])
    marks = [*_limits(frame, across), *_changed(result, frame["period"], across, kept), *_points(frame, across)]
    draws = f"{_rate_title(result)}, by {result.every}; the band is what chance allows. Click a point for its accounts."
    says = theme.titled(f"{result.findings[0].claim.split('. ')[0].rstrip('.')}.", draws)
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=theme.HEIGHT, title=says, autosize=theme.AUTOSIZE
    )
    return chart


def _rate_title(result: Target) -> str:
    if result.basis == "account-months":
        return "Accounts that left in 100 account-months"
    return "Share of the accounts at the start that left"


def _as_drawn(result: Target) -> pd.DataFrame:
    chart = result.chart
    grey = chart["accounts"] < 10
    role = chart["signal"].map(ROLES).fillna("ink").mask(grey, "context")
    share = result.basis != "account-months"
    counted = map(out_of, chart["churned"], chart["accounts"]) if share else map(numeral, chart["churned"])
    says = [theme.rate_text(rate, result.basis) for rate in chart["rate"]]
    ends = zip(chart["lower"], chart["upper"], strict=True)
    allowed = [f"{theme.rate_text(low, result.basis)} to {theme.rate_text(high, result.basis)}" for low, high in ends]
    made = chart.assign(role=role, counted=list(counted), says=says, allowed=allowed, place=range(len(chart)))
    kept = made[["period", "place", "rate", "centre", "lower", "upper", "role", "counted", "says", "allowed", "signal"]]
    return kept.assign(unit=result.basis, context="context", slate="slate").round(5)


def _periods(periods: pd.Series) -> alt.X:
    """Periods side by side, every so many of them named, the last one always."""
    last, every = len(periods) - 1, -(-len(periods) // MOST_LABELS)
    named = list(range(last, -1, -every))[::-1]
    words = ", ".join(f"'{period}'" for period in periods)
    axis = alt.Axis(title=None, values=named, labelExpr=f"[{words}][datum.value]", grid=False, labelFlush=True)
    return alt.X("place:Q", axis=axis, scale=alt.Scale(domain=[-0.5, last + 0.5], nice=False))


def _rate(frame: pd.DataFrame, field: str) -> alt.Y:
    """The rate as a share, or in 100 account-months; very wide limits of early periods run off the axis."""
    per_month = frame["unit"].iloc[0] == "account-months"
    written: dict[str, Any] = {"labelExpr": "format(100 * datum.value, '~f')"} if per_month else {"format": "~%"}
    reach = float(max(frame["rate"].max(), frame["upper"].tail(12).max()))
    axis = alt.Axis(title="Left in 100 account-months" if per_month else "Left", tickCount=5, **written)
    scale = alt.Scale(domain=[0, reach * 1.15 if reach > 0 else 1.0], nice=False, clamp=True)
    return alt.Y(f"{field}:Q", axis=axis, scale=scale)


def _limits(frame: pd.DataFrame, across: alt.X) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(x=across)
    band = base.mark_area(interpolate="step", opacity=0.18, aria=False).encode(
        y=_rate(frame, "lower"), y2="upper:Q", color=theme.coloured("context")
    )
    centre = base.mark_line(strokeDash=[5, 4], strokeWidth=1.5, aria=False)
    return [band, centre.encode(y=_rate(frame, "centre"), color=theme.coloured("slate"))]


def _changed(
    result: Target, periods: pd.Series, across: alt.X, kept: Sequence[tuple[str, str]] = ()
) -> list[alt.Chart]:
    """A line where something was changed, between the period before it and the one after; one word height for each."""
    names, stages = list(result.series["period"]), list(result.series["stage"])
    first = next(name for name, stage in zip(names, stages, strict=True) if stage != "before")
    own = [(first, f"changed {result.changed_on}")] if result.changed_on else []
    marks = dict([*((at, says) for says, at in kept), *own])
    shown = [(says, list(periods).index(at) - 0.5) for at, says in marks.items() if at in set(periods)]
    drawn = []
    for height, (says, place) in enumerate(shown[-MOST_MARKS:]):
        frame = pd.DataFrame({"place": [place], "says": [says[:30]], "role": ["slate"]})
        base = alt.Chart(frame).encode(x=across, color=theme.coloured())
        align: dict[str, Any] = {"align": "right", "dx": -6} if place > len(periods) / 3 else {"align": "left", "dx": 6}
        word = base.mark_text(baseline="top", fontSize=12, **align)
        rule = base.mark_rule(strokeWidth=1.5, aria=False)
        drawn += [rule, word.encode(text="says:N", y=alt.value(4 + 16 * height))]
    return drawn


def _points(frame: pd.DataFrame, across: alt.X) -> list[alt.Chart]:
    pick = alt.selection_point(name="pick", fields=["period"], empty=False)
    base = alt.Chart(frame).encode(x=across, y=_rate(frame, "rate"))
    seen = theme.said(WORDS, frame["role"])
    line = base.mark_line(strokeWidth=1.5, aria=False).encode(color=theme.coloured("slate"))
    shape = alt.Shape("role:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)
    told = [alt.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()]
    dots = base.mark_point(opacity=1, strokeWidth=0, cursor="pointer").encode(
        shape=shape,
        fill=theme.filled(seen if len(seen) > 1 else None),
        size=alt.condition(pick, alt.value(220), alt.value(90)),
        tooltip=told,
    )
    return [line, dots.add_params(pick)]


@drawn
def target_series(result: Target) -> alt.LayerChart:
    """What was followed in the accounts a change touched, in the others, and where it was heading before the change."""
    frame = result.series.reset_index(drop=True)
    across, lines = _periods(frame["period"]), _lines(frame)
    height = _height(result, lines)
    base = alt.Chart(lines).encode(x=across, y=height, color=theme.coloured())
    told = [alt.Tooltip("period:N", title="Period"), alt.Tooltip("line:N", title="Of"), _value(result)]
    drawn = base.mark_line(strokeWidth=2, aria=False).encode(strokeDash=theme.dashed(), detail="line:N")
    seen = alt.Chart(lines[lines["line"] != HEADING]).encode(x=across, y=height, color=theme.coloured())
    dots = seen.mark_point(filled=True, size=40, opacity=1).encode(tooltip=told)
    says = f"Since {result.changed_on}: {result.effects['says'].iloc[0]}, {result.effects['verdict'].iloc[0]}"
    draws = f"{UNITS[result.measure]} by {result.every}, before and after the change."
    marks = [*_changed(result, frame["period"], across), drawn, dots, *_named(lines)]
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=280, title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return chart


def _lines(frame: pd.DataFrame) -> pd.DataFrame:
    names = {
        "value": ("touched", "leaving"),
        "other_value": ("the others", "staying"),
        "expected": (HEADING, "slate"),
    }
    parts = [
        pd.DataFrame(
            {"place": frame.index, "period": frame["period"], "shown": frame[name], "line": line, "role": role}
        )
        for name, (line, role) in names.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="shown").round(5)


def _named(lines: pd.DataFrame) -> list[alt.Chart]:
    """What each line is of, in its colour, side by side over the chart; one line alone needs no name."""
    ends = lines.groupby("line", sort=False).tail(1)
    base = alt.Chart(ends).mark_text(align="left", baseline="bottom", fontSize=13, fontWeight=600, aria=False)
    text = base.encode(y=alt.value(-8), text="line:N", color=theme.coloured())
    names, drawn_, across = list(ends["line"]), [], 0
    for name in names:
        drawn_.append(text.transform_filter(f"datum.line == '{name}'").encode(x=alt.value(across)))
        across += 24 + 7 * len(name)
    return drawn_ if len(names) > 1 else []


def _height(result: Target, lines: pd.DataFrame) -> alt.Y:
    share = result.measure in ("churn", "usage")
    scale = alt.Scale(zero=result.measure == "churn", nice=True)
    axis = alt.Axis(title=UNITS[result.measure], format="~%" if share else "~s", tickCount=5)
    return alt.Y("shown:Q", axis=axis, scale=scale)


def _value(result: Target) -> alt.Tooltip:
    written = {"nps": ".2f", "mrr": ",.0f"}.get(result.measure, ".2%")
    return alt.Tooltip("shown:Q", title=UNITS[result.measure], format=written)
