"""The MRR up for renewal, month by month."""

import altair as alt

from ..phrases import count, money, named_period
from ..revenue import Renewals
from . import rows, theme
from .axes import money_axis
from .drawn import drawn


@drawn
def renewals(result: Renewals) -> alt.LayerChart:
    """The MRR up for renewal in each of the next months; the darker part is the largest account."""
    frame = result.months.round(2).assign(group=result.months["month"].map(named_period))
    shown = frame.assign(role="unsure", top="leaving", says=frame["closing_without"].map(money))
    base = alt.Chart(shown).encode(y=rows.across(shown["group"]))
    due = alt.X("mrr:Q", axis=money_axis("MRR up for renewal"))
    tips = [
        alt.Tooltip("group:N", title="Month"),
        theme.amount("mrr", "MRR up for renewal"),
        theme.amount("largest", "Of it the largest account"),
        alt.Tooltip("says:N", title="MRR without these and those before"),
    ]
    bar = base.mark_bar(height=18).encode(x=due, color=theme.coloured(), tooltip=tips)
    top = base.mark_bar(height=18, aria=False).encode(x="largest:Q", color=theme.coloured("top"))
    counted = shown["accounts"].map(lambda number: count(number, "contract"))
    marks = [bar, top, *rows.named(shown, counted), rows.column(shown, "says")]
    draws = (
        "MRR up for renewal by month, the largest account in full color; right: MRR left if neither these nor "
        "those before renew."
    )
    says = theme.titled(result.findings[0].claim, draws)
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)
