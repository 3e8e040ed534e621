"""The losses by reason, and how many of them had shown a sign."""

import altair as alt

from ..health import Losses
from ..health.losses_findings import WARNING
from ..phrases import numeral
from . import rows
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
    )
    marks = rows.part_of(frame, "judged", "with_sign", "Accounts that churned; full color: with a sign")
    warned = next(finding for finding in result.findings if finding.about == WARNING)
    return framed(marks, warned.claim, "Accounts that churned in the last 12 months, by the reason recorded.")
