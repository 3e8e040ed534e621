"""Churn that nobody decided, month by month, and how soon a failed payment is paid."""

import altair as alt

from ..revenue import Payments
from ..revenue.payments_findings import RECOVERY
from . import theme
from .axes import money_axis
from .curve import rising
from .drawn import drawn
from .revenue import across_months

_FAILED = ("failed payments", "all other churn")
WORDS = {"payments": _FAILED, "retries": _FAILED, "churn_type": ("recorded as involuntary", "voluntary")}
ROLES = {1: "unsure", 0: "leaving"}
OTHER = ("not known", "not known")


@drawn
def payments(result: Payments) -> alt.LayerChart:
    """The MRR that churned in each month; the lighter part nobody decided."""
    failed, decided = WORDS.get(result.source, OTHER)
    said = {"leaving": decided} | ({"unsure": failed} if result.source in WORDS else {})
    # Where nothing tells which churn was involuntary all of it is drawn alike.
    unwanted = result.months["failed"].fillna(0).astype(int)
    frame = result.months.round(2).assign(failed=unwanted, role=unwanted.map(ROLES))
    shown = frame.assign(kind=unwanted.map({1: failed, 0: decided}))
    tips = [
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("kind:N", title="Which"),
        theme.amount("lost", "MRR"),
        alt.Tooltip("movements:Q", title="Movements", format=","),
    ]
    bars = alt.Chart(shown).mark_bar().encode(
        x=across_months(shown),
        y=alt.Y("lost:Q", stack="zero", axis=money_axis("MRR that churned")),
        fill=theme.filled(said, columns=2),
        order=alt.Order("failed:Q"),
        tooltip=tips,
    )  # fmt: skip
    which = "failed payments, and all other churn" if result.known else "how much is involuntary is not known"
    says = theme.titled(result.findings[0].claim, f"MRR lost in each month: {which}.")
    return alt.layer(bars).properties(height=260, title=says, autosize=theme.AUTOSIZE)


@drawn
def recovery(result: Payments) -> alt.LayerChart:
    """The share of failed payments that were paid after so many days, with its 95% band."""
    marks = rising(result.recovery, "days", "paid", ("Days since the payment failed", "Share paid"))
    (said,) = (finding.claim for finding in result.findings if finding.about.get("part") == RECOVERY)
    says = theme.titled(said, "Share of failed payments paid after so many days, with 95% band.")
    return alt.layer(*marks).properties(height=260, title=says, autosize=theme.AUTOSIZE)
