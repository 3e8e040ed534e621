"""How many units each KPI of a plan needs, beside how many there are."""

import altair as alt
import pandas as pd

from ..experiment import Design
from ..phrases import numeral
from . import rows, theme
from .drawn import drawn
from .rows import MOST


@drawn
def design(design: Design) -> alt.LayerChart:
    """A row for each KPI: the units that would show its smallest change that matters, against the units there are.

    KPIs for which there are enough units are blue, the others grey. At most 30 rows are drawn.
    """
    sizes = design.sizes.head(MOST)
    enough = sizes["units_needed"] <= design.total
    frame = sizes.drop(columns="kpi").assign(
        group=sizes["label"], role=["staying" if yes else "context" for yes in enough], none=0,
        told=[numeral(needed) for needed in sizes["units_needed"]],
        word=["enough" if yes else "too few" for yes in enough], mean=sizes["mean"].round(4), sd=sizes["sd"].round(4),
    )  # fmt: skip
    most = float(max(frame["units_needed"].max(), design.total))
    scale = alt.Scale(domain=[0, most], nice=True, zero=True)
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    across = alt.X(
        "units_needed:Q", axis=alt.Axis(title="Units needed, all arms together", format=",d", tickCount=6), scale=scale
    )
    tips = [alt.Tooltip(f"{f}:N", title=t) for f, t in (("group", "KPI"), ("told", "Units needed"), ("word", "Here"))]
    bars = base.mark_bar(height=16).encode(
        x=alt.X("none:Q", scale=scale), x2="units_needed:Q", color=theme.coloured(), tooltip=tips
    )
    ends = base.mark_point(size=1, opacity=0).encode(x=across)
    marks = [ends, bars, *_there(design.total, scale), *rows.named(frame, frame["word"]), rows.column(frame, "told")]
    draws = "Units needed to show the smallest change that matters with 80% power; the line is the units you have."
    says = theme.titled(design.findings[0].claim, draws)
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _there(total: int, scale: alt.Scale) -> list[alt.Chart]:
    line = pd.DataFrame({"total": [total], "ink": ["ink"]})
    base = alt.Chart(line).encode(x=alt.X("total:Q", scale=scale), color=theme.coloured("ink"))
    return [base.mark_rule(strokeWidth=1.5, strokeDash=[4, 3], aria=False)]
