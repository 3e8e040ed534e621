"""The losses by reason, and how many of them had shown a sign."""

import altair as alt

from ..health import Losses
from ..phrases import numeral
from . import rows, theme
from .drawn import drawn
from .rows import framed


@drawn
def losses(result: Losses) -> alt.LayerChart:
    """For each reason: how many left lately, and how many of them had shown a sign in their last 90 days."""
    lately = result.reasons[result.reasons["judged"] > 0]
    drawn = (lately if len(lately) else result.reasons.assign(judged=0)).sort_values("judged", ascending=False)
    drawn = drawn.head(rows.FEW)
    frame = drawn.assign(
        group=drawn["churn_reason"],
        counted=[f"{numeral(number)} churned" for number in drawn["judged"]],
        says=[f"{numeral(part)} warned" for part in drawn["with_sign"]],
        all="context",
        warned="leaving",
    )
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    # The word at the right needs more room than a number: the longest bar ends before it.
    reach = alt.Scale(domain=[0, 1.12 * max(float(frame["judged"].max()), 1.0)], nice=False)
    width = alt.Axis(title="Accounts that churned; full color: with a sign", tickMinStep=1, tickCount=6, format="d")
    whole = base.mark_bar(height=18, aria=False, opacity=0.35).encode(
        x=alt.X("judged:Q", axis=width, scale=reach), color=theme.coloured("all")
    )
    part = base.mark_bar(height=18, aria=False).encode(
        x=alt.X("with_sign:Q", axis=width, scale=reach), color=theme.coloured("warned")
    )
    marks = [whole, part, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    return framed(
        marks, result.findings[0].claim, "Accounts that churned in the last 12 months, by the reason recorded."
    )
