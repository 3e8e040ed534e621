"""How long accounts stay: a step for each group with its interval, named at its end, over the accounts at risk."""

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from ..phrases import numeral
from ..standards import FEWEST
from ..survival import Survival
from . import theme
from .drawn import drawn
from .rows import LINES

MOST_MARKS = 1_600
APART = 0.062
TICKS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
MOST_TICKS = 6
FIRST_ROW, ROW = 88, 18


@drawn
def survival(result: Survival) -> alt.LayerChart:
    """The share of accounts still active at each tenure (Kaplan-Meier), with 95% bands, for the largest eight groups.

    A curve stops where fewer than 10 accounts are at risk. Small strokes stand where the record of active accounts
    ends. Under the axis: how many accounts of each group are at risk, below the tenure it holds for.
    """
    curves = _drawn(result)
    ends = _ends(curves)
    last = float(ends["tenure"].max()) if len(ends) else 1.0
    width = alt.X("tenure:Q", axis=_months(last), scale=alt.Scale(domain=[result.after, last], nice=False))
    top = alt.layer(*_half(), *_steps(curves, width), *_names(ends, last, width))
    chart: alt.LayerChart = alt.layer(top, *_at_risk(curves, ends, result.after, last, width)).resolve_scale(
        y="independent"
    )
    by = f", by {result.label}" if result.by else ""
    draws = f"Share of accounts still active{by}; bands are 95% intervals, strokes are accounts still active."
    says = theme.titled(theme.headline(result.findings), draws)
    drawn: alt.LayerChart = chart.properties(height=theme.HEIGHT, title=says, autosize=theme.AUTOSIZE)
    return drawn


def _drawn(result: Survival) -> pd.DataFrame:
    """The rows of the largest groups with at least ten at risk, each curve beginning with everybody here."""
    largest = result.groups.sort_values("accounts", ascending=False, kind="stable")["group"].head(LINES)
    kept = result.curves[result.curves["group"].isin(list(largest)) & (result.curves["at_risk"] >= FEWEST)]
    kept = kept[["group", "tenure", "at_risk", "churned", "censored", "survival", "low", "high"]].round(4)
    first = kept.groupby("group", sort=False).head(1)
    start = first.assign(tenure=float(result.after), churned=0, censored=0, survival=1.0, low=1.0, high=1.0)
    rows = pd.concat([start, kept], ignore_index=True).sort_values(
        ["group", "tenure"], kind="stable", ignore_index=True
    )
    return rows.assign(role=rows["group"].map(_roles(rows)))


def _roles(rows: pd.DataFrame) -> dict[str, str]:
    """The curve that ends highest is cool, the one that ends lowest warm, those between have colours of their own."""
    ends = rows.groupby("group", sort=False)["survival"].last().sort_values(ascending=False, kind="stable")
    roles = ["staying", *theme.BETWEEN[: max(len(ends) - 2, 0)], "leaving"]
    return dict(zip(ends.index, roles, strict=False))


def _ends(curves: pd.DataFrame) -> pd.DataFrame:
    """Where each curve ends, and where its name can stand without touching another."""
    ends = curves.groupby("group", sort=False).tail(1).sort_values("survival", ascending=False, ignore_index=True)
    return ends.assign(shown_at=_spread(list(ends["survival"])))


def _spread(heights: list[float]) -> list[float]:
    """The heights, from the top, moved as little as keeps them apart and on the chart (pooled where they crowd)."""
    placed = theme.spread(heights, APART)
    over, under = max(0.0, max(placed, default=0.0) - 1), max(0.0, -min(placed, default=0.0))
    return [height - over + under for height in placed]


def _months(last: float) -> alt.Axis:
    return alt.Axis(
        title="Months since the account started", values=_ticks(last), grid=False, format="d", labelFlush=False
    )


def _ticks(last: float) -> list[int]:
    step = next((step for step in TICKS if last <= step * MOST_TICKS), 240)
    return list(range(0, int(last) + 1, step))


def _half() -> list[alt.Chart]:
    """A line at one half: where a curve crosses it is the median."""
    frame = pd.DataFrame({"survival": [0.5], "role": ["context"]})
    axis = alt.Axis(title="Share still active", format="%", values=[0, 0.25, 0.5, 0.75, 1])
    height = alt.Y("survival:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    rule = alt.Chart(frame).mark_rule(strokeDash=[3, 3], aria=False)
    return [rule.encode(y=height, color=theme.coloured())]


def _steps(curves: pd.DataFrame, width: alt.X) -> list[alt.Chart]:
    curves = curves.assign(stroke=(curves["censored"] > 0).map({True: 0.7, False: 0.0}))
    every = -(-len(curves) // MOST_MARKS)
    base = alt.Chart(curves).encode(x=width)
    opacity = 0.16 if curves["group"].nunique() <= 3 else 0.05
    band = base.mark_area(interpolate="step-after", opacity=opacity, aria=False).encode(
        y="low:Q", y2="high:Q", color=theme.coloured()
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.25).encode(
        y="survival:Q", color=theme.coloured(), strokeDash=theme.dashed()
    )
    return [band, line, _strokes(base if every < 2 else alt.Chart(curves.iloc[::every]).encode(x=width))]


def _strokes(base: alt.Chart) -> alt.Chart:
    """A stroke where records of accounts still active end; every point answers to the pointer."""
    told = {"survival": ("Still active", ".1%"), "low": ("From", ".1%"), "high": ("To", ".1%"),
            "at_risk": ("At risk", ",.0f"), "churned": ("Churned", ",.0f")}  # fmt: skip
    tips = [alt.Tooltip(f"{name}:Q", title=title, format=form) for name, (title, form) in told.items()]
    where = [alt.Tooltip("group:N", title="Group"), alt.Tooltip("tenure:Q", title="Months", format=",.0f")]
    mark: alt.Chart = base.mark_point(shape="stroke", angle=90, size=45, strokeWidth=1.25).encode(
        y="survival:Q",
        opacity=alt.Opacity("stroke:Q", scale=None, legend=None),
        color=theme.coloured(),
        tooltip=[*where, *tips],
    )
    return mark


def _names(ends: pd.DataFrame, last: float, width: alt.X) -> list[alt.Chart]:
    """Each curve's name at the right edge, in its colour, led to where the curve ends."""
    named = ends.assign(right=last, name=[_short(group) for group in ends["group"]])
    base = alt.Chart(named).encode(color=theme.coloured())
    lead = base.mark_rule(strokeDash=[1, 3], strokeWidth=1, opacity=0.8, aria=False)
    name = base.mark_text(align="left", baseline="middle", dx=8, fontSize=13, fontWeight=600, aria=False)
    led = lead.encode(x=width, x2="right:Q", y="survival:Q", y2="shown_at:Q")
    return [led, name.encode(x="right:Q", y="shown_at:Q", text="name:N")]


def _short(group: str) -> str:
    return textwrap.shorten(str(group), 22, placeholder="…") if " " in str(group) else str(group)[:22]


def _at_risk(curves: pd.DataFrame, ends: pd.DataFrame, after: int, last: float, width: alt.X) -> list[alt.Chart]:
    """Accounts at risk of each group, under the tenure they were counted at, with the group's name at the right."""
    ticks = [tick for tick in _ticks(last) if tick >= after]
    place = {group: FIRST_ROW + theme.HEIGHT + ROW * i for i, group in enumerate(ends["group"], start=1)}
    head = pd.DataFrame(
        {
            "tenure": [float(after)],
            "row": [FIRST_ROW + theme.HEIGHT],
            "says": ["Accounts still followed"],
            "role": "slate",
        }
    )
    counts = pd.concat(
        [head.iloc[:0], *(_counts(curves, group, ticks, y) for group, y in place.items())], ignore_index=True
    )
    names = ends.assign(tenure=last, row=list(place.values()), says=[_short(group) for group in place])
    text: dict[str, Any] = {"fontSize": 12, "baseline": "middle", "aria": False}
    marks = [
        alt.Chart(head).mark_text(align="left", dx=-10, **text),
        alt.Chart(counts).mark_text(**text),
        alt.Chart(names[list(head.columns)]).mark_text(align="left", dx=26, **text),
    ]
    down = alt.Y("row:Q", scale=None, axis=None)
    return [mark.encode(x=width, y=down, text="says:N", color=theme.coloured()) for mark in marks]


def _counts(curves: pd.DataFrame, group: str, ticks: list[int], y: float) -> pd.DataFrame:
    own = curves[curves["group"] == group]
    later = [own[own["tenure"] >= tick] for tick in ticks]
    says = [numeral(rows["at_risk"].iloc[0]) if len(rows) else "" for rows in later]
    return pd.DataFrame({"tenure": ticks, "says": says, "row": y, "role": own["role"].iloc[0]})
