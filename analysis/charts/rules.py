"""The same accounts by several rules: a bar for each, with what was counted beside it."""

import altair as alt

from ..composition import Rules
from ..phrases import out_of
from . import rows, theme
from .drawn import drawn

WORDS = {"leaving": "the rule chosen", "context": "other rules"}


@drawn
def rules(result: Rules) -> alt.LayerChart:
    """A bar for each rule with its 95% interval; the rule that was chosen is warm."""
    shares = result.rates[result.rates["id"] != "exposure"].reset_index(drop=True)
    pairs = zip(shares["churned"], shares["accounts"], strict=True)
    frame = shares[["rule", "rate", "low", "high", "left_means", "base_means"]].rename(columns={"rule": "group"})
    frame = frame.assign(
        says=[theme.rate_text(rate, "accounts") for rate in shares["rate"]],
        counted=[f"{out_of(x, n)}" for x, n in pairs],
        role=(shares["id"] == result.rule).map({True: "leaving", False: "context"}),
        ink="ink",
    ).round(4)
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    axis = alt.Axis(title="Churn in the period", format="~%", tickCount=5)
    scale = alt.Scale(domainMin=0, nice=True)
    told = {"group": "Rule", "counted": "Counted", "left_means": "Churned", "base_means": "Divided by"}
    bars = base.mark_bar(height=18).encode(
        x=alt.X("rate:Q", axis=axis, scale=scale),
        fill=theme.filled(WORDS),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in told.items()],
    )
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False, opacity=0.8).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q", color=theme.coloured("ink")
    )
    marks = [bars, whiskers, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    says = theme.titled(
        result.findings[1].claim, "Churn rate of the same accounts by each definition, with 95% intervals."
    )
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=rows.height(), title=says, autosize=theme.AUTOSIZE
    )
    return chart
