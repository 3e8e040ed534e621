"""Whose revenue it is: by start cohort, and by the largest accounts."""

import altair as alt
import pandas as pd

from ..phrases import money, percent
from ..revenue import Standing
from . import rows, theme
from .axes import money_axis
from .drawn import drawn
from .revenue import across_months

MOST_COHORTS = 8


@drawn
def standing(result: Standing) -> alt.LayerChart:
    """MRR of each month in layers, one for each period accounts first paid in, the oldest at the foot."""
    frame = result.layers.round(2)
    cohorts = sorted(frame["cohort"].unique())
    shade = {cohort: 0.25 + 0.75 * place / max(len(cohorts) - 1, 1) for place, cohort in enumerate(cohorts[::-1])}
    layered = frame.assign(shade=frame["cohort"].map(shade), role="staying", place=frame["cohort"].map(cohorts.index))
    area = (
        alt.Chart(layered)
        .mark_area(stroke="white", strokeWidth=0.6)
        .encode(
            x=across_months(layered),
            y=alt.Y("mrr:Q", stack="zero", axis=money_axis("MRR")),
            color=theme.coloured(),
            opacity=alt.Opacity("shade:Q", scale=None, legend=None),
            order=alt.Order("place:Q"),
            detail="cohort:N",
            tooltip=[
                alt.Tooltip("cohort:N", title="First paid in"),
                alt.Tooltip("month:N", title="Month"),
                theme.amount("mrr", "MRR"),
            ],
        )
    )
    end = layered[layered["month"] == layered["month"].max()]
    name = (
        alt.Chart(end.tail(MOST_COHORTS))
        .mark_text(align="left", dx=8, dy=8, fontSize=12, aria=False)
        .encode(
            x=across_months(layered),
            y=alt.Y("mrr:Q", stack="zero"),
            order=alt.Order("place:Q"),
            text="cohort:N",
            detail="cohort:N",
            color=theme.coloured("ink"),
        )
    )
    named = name.transform_calculate(ink="'ink'")
    draws = "MRR of each month by when accounts first paid, the oldest at the foot."
    says = theme.titled(next((f.claim for f in result.findings if "cohort" in f.about), draws), draws)
    return alt.layer(area, named).properties(height=280, title=says, autosize=theme.AUTOSIZE)


@drawn
def concentration(result: Standing) -> alt.LayerChart:
    """The share of the MRR that the largest accounts carry."""
    frame = result.concentration.rename(columns={"top": "group"}).round(4)
    shown = frame.assign(role="context", says=frame["share_of_mrr"].map(percent))
    base = alt.Chart(shown).encode(y=rows.across(shown["group"]))
    axis = alt.Axis(title="Share of the MRR", format="~%", tickCount=5)
    share = alt.X("share_of_mrr:Q", axis=axis, scale=alt.Scale(domainMin=0))
    tips = [
        alt.Tooltip("group:N", title="Which"),
        alt.Tooltip("says:N", title="Of the MRR"),
        theme.amount("mrr", "MRR"),
    ]
    bar = base.mark_bar(height=18).encode(x=share, color=theme.coloured(), tooltip=tips)
    counted = [f"{money(mrr)} MRR" for mrr in shown["mrr"]]
    marks = [bar, *rows.named(shown, pd.Series(counted, shown.index)), rows.column(shown, "says")]
    says = theme.titled(result.findings[0].claim, "Share of the last month's MRR with the largest accounts.")
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)
