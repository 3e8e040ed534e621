"""Churn period by period against what chance allows."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from ..phrases import named_day, named_period, numeral, out_of
from ..targets import Target
from . import theme
from .drawn import drawn

MOST_LABELS = 8
MOST_MARKS = 6
WORDS = {"ink": "within what chance allows", "leaving": "above", "staying": "below", "ochre": "8 in a row on one side"}
ROLES = {"above the limits": "leaving", "below the limits": "staying", "8 on one side": "ochre"}
SHAPES = {"leaving": "triangle-up", "staying": "triangle-down", "ochre": "square", "ink": "circle", "context": "circle"}
TOLD = {
    "period": "Period",
    "says": "Churn",
    "counted": "Churned",
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
    across = periods(frame["period"])
    marks = [*_limits(frame, across), *changed(result, frame["period"], across, kept), *_points(frame, across)]
    band = "; the band is normal variation" * bool(frame["lower"].notna().any())
    draws = f"{_rate_title(result)}, by {result.every}{band}. Click a point for its accounts."
    return theme.finished(marks, f"{result.findings[0].claim.split('. ')[0].rstrip('.')}.", draws, theme.HEIGHT)


def _rate_title(result: Target) -> str:
    if result.basis == "account-months":
        return "Accounts that churned in 100 account-months"
    return "Share of the accounts at the start that churned"


def _as_drawn(result: Target) -> pd.DataFrame:
    chart = result.chart
    grey = chart["accounts"] < 10
    role = chart["signal"].map(ROLES).fillna("ink").mask(grey, "context")
    share = result.basis != "account-months"
    counted = map(out_of, chart["churned"], chart["accounts"]) if share else map(numeral, chart["churned"])
    says = [theme.rate_text(rate, result.basis) for rate in chart["rate"]]
    ends = zip(chart["lower"], chart["upper"], strict=True)
    allowed = [_between(low, high, result.basis) for low, high in ends]
    made = chart.assign(role=role, counted=list(counted), says=says, allowed=allowed, place=range(len(chart)))
    kept = made[["period", "place", "rate", "centre", "lower", "upper", "role", "counted", "says", "allowed", "signal"]]
    return kept.assign(unit=result.basis, context="context", slate="slate").round(5)


def _between(low: float, high: float, basis: str) -> str:
    """What chance allows; not known where there are too few periods for limits."""
    known = low == low and high == high
    return f"{theme.rate_text(low, basis)} to {theme.rate_text(high, basis)}" if known else "not known"


def periods(periods: pd.Series) -> alt.X:
    """Periods side by side, every so many of them named, the last one always."""
    last, every = len(periods) - 1, -(-len(periods) // MOST_LABELS)
    named = list(range(last, -1, -every))[::-1]
    words = ", ".join(f"'{named_period(period)}'" for period in periods)
    axis = alt.Axis(title=None, values=named, labelExpr=f"[{words}][datum.value]", grid=False, labelFlush=True)
    return alt.X("place:Q", axis=axis, scale=alt.Scale(domain=[-0.5, last + 0.5], nice=False))


def _rate(frame: pd.DataFrame, field: str) -> alt.Y:
    """The rate as a share, or in 100 account-months; very wide limits of early periods run off the axis."""
    per_month = frame["unit"].iloc[0] == "account-months"
    written: dict[str, Any] = {"labelExpr": "format(100 * datum.value, '~f')"} if per_month else {"format": "~%"}
    reach = float(max(frame["rate"].max(), frame["upper"].tail(12).max()))
    axis = alt.Axis(title="Churned in 100 account-months" if per_month else "Churned", tickCount=5, **written)
    scale = alt.Scale(domain=[0, reach * 1.15 if reach > 0 else 1.0], nice=False, clamp=True)
    return alt.Y(f"{field}:Q", axis=axis, scale=scale)


def _limits(frame: pd.DataFrame, across: alt.X) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(x=across)
    band = base.mark_area(interpolate="step", opacity=0.18, aria=False).encode(
        y=_rate(frame, "lower"), y2="upper:Q", color=theme.coloured("context")
    )
    centre = base.mark_line(strokeDash=[5, 4], strokeWidth=1.5, aria=False)
    return [band, centre.encode(y=_rate(frame, "centre"), color=theme.coloured("slate"))]


def changed(result: Target, periods: pd.Series, across: alt.X, kept: Sequence[tuple[str, str]] = ()) -> list[alt.Chart]:
    """A line where something was changed, between the period before it and the one after; one word height for each."""
    names, stages = list(result.series["period"]), list(result.series["stage"])
    first = next(name for name, stage in zip(names, stages, strict=True) if stage != "before")
    own = [(first, f"changed {named_day(result.changed_on)}")] if result.changed_on else []
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
