"""Churn that nobody decided, month by month, and how soon a failed payment is paid."""

import altair as alt
import pandas as pd

from analysis.charts import theme
from analysis.charts.drawn import drawn
from analysis.charts.revenue import across_months
from analysis.revenue import Payments

WORDS = {"payments": ("a failed payment", "decided"), "churn_type": ("involuntary by churn_type", "voluntary")}
ROLES = {1: "unsure", 0: "leaving"}
OTHER = ("not known", "not known")


@drawn
def payments(result: Payments) -> alt.LayerChart:
    """The MRR that churned in each month; the lighter part nobody decided."""
    failed, decided = WORDS.get(result.source, OTHER)
    said = {"leaving": decided} | ({"unsure": failed} if result.source in WORDS else {})
    frame = result.months.round(2).assign(role=result.months["failed"].map(ROLES))
    shown = frame.assign(kind=frame["failed"].map({1: failed, 0: decided}))
    tips = [
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("kind:N", title="Which"),
        alt.Tooltip("lost:Q", title="MRR", format=",.0f"),
        alt.Tooltip("movements:Q", title="Movements", format=","),
    ]
    bars = alt.Chart(shown).mark_bar().encode(
        x=across_months(shown),
        y=alt.Y("lost:Q", stack="zero", axis=alt.Axis(title="MRR that churned", format="~s", tickCount=5)),
        fill=alt.Fill("role:N", scale=alt.Scale(domain=list(theme.ROLES)), legend=theme.legend(said, columns=2)),
        order=alt.Order("failed:Q"),
        tooltip=tips,
    )  # fmt: skip
    says = theme.titled(result.findings[0].claim, "MRR that churned in each month, by whether anybody decided it.")
    return alt.layer(bars).properties(height=260, title=says, autosize=theme.AUTOSIZE)


@drawn
def recovery(result: Payments) -> alt.LayerChart:
    """The share of failed payments that were paid after so many days, with its 95% band."""
    start = pd.DataFrame({"days": [0.0], "paid": [0.0], "low": [0.0], "high": [0.0]})
    known = result.recovery[["days", "paid", "low", "high"]]
    frame = (known if (known["days"] == 0).any() else pd.concat([start, known])).round(4).assign(role="staying")
    base = alt.Chart(frame).encode(x=alt.X("days:Q", axis=alt.Axis(title="Days since the payment failed", tickCount=8)))
    share = alt.Y("paid:Q", axis=alt.Axis(title="Share paid", format="~%"), scale=alt.Scale(domain=[0, 1]))
    band = base.mark_area(opacity=0.16, interpolate="step-after", aria=False)
    line = base.mark_line(strokeWidth=2.25, interpolate="step-after")
    tips = [alt.Tooltip("days:Q", title="Days"), alt.Tooltip("paid:Q", title="Paid", format=".1%")]
    marks = [
        band.encode(y="low:Q", y2="high:Q", color=theme.coloured()),
        line.encode(y=share, color=theme.coloured(), tooltip=tips),
    ]
    says = theme.titled(result.findings[-1].claim, "Share of failed payments paid after so many days, with 95% band.")
    return alt.layer(*marks).properties(height=260, title=says, autosize=theme.AUTOSIZE)
