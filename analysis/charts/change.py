"""From one period's churn to the next: a bridge of what moved it; and churn period by period."""

import altair as alt
import pandas as pd

from ..composition import Change, OverTime
from ..names import spoken
from ..phrases import out_of, stretch, with_sign
from . import rows, theme
from .drawn import drawn

PARTS = {
    "before": "Before",
    "mix": "Customer mix",
    "came_or_went": "Groups that came or went",
    "behaviour": "Customer behavior",
    "after": "After",
}
WORDS = {"leaving": "more churn", "staying": "less churn", "context": "churn in the period"}


@drawn
def change(result: Change) -> alt.LayerChart:
    """A bridge from the churn of the earlier period to that of the later: mix, groups that came or went, behaviour."""
    frame = _steps(result.bridge)
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    said = theme.said(WORDS, frame["role"])
    axis = alt.Axis(title="Share of accounts that churned", format="~%", tickCount=5)
    across = alt.X("start:Q", axis=axis, scale=alt.Scale(domainMin=0, nice=True))
    told = [alt.Tooltip("group:N", title="Part"), alt.Tooltip("says:N", title="Is")]
    bars = base.mark_bar(height=18).encode(x=across, x2="end:Q", fill=theme.filled(said), tooltip=told)
    marks = [bars, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    (first, last), (since, until) = result.earlier, result.later
    draws = f"{stretch(first, last)} and {stretch(since, until)}, by {spoken(result.label)}; steps in points."
    says = theme.titled(result.findings[0].claim, draws)
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=rows.height(), title=says, autosize=theme.AUTOSIZE
    )
    return chart


def _steps(bridge: pd.DataFrame) -> pd.DataFrame:
    """Where each bar begins and ends, as the frame gives it: running from the one rate to the other."""
    steps, at = [], 0.0
    for part, share, low, high in bridge.itertuples(index=False):
        if part not in PARTS or (part == "came_or_went" and share == 0):
            continue
        whole = part in ("before", "after")
        start, end = (0.0, share) if whole else (at, at + share)
        says = theme.rate_text(share, "accounts") if whole else _points(share)
        known = "" if low != low else f"{with_sign(100 * low, 1)} to {with_sign(100 * high, 1)}"
        role = "context" if whole else "leaving" if share > 0 else "staying"
        steps.append((PARTS[part], start, end, says, known, role))
        at = end
    return pd.DataFrame(steps, columns=["group", "start", "end", "says", "counted", "role"]).round(5)


def _points(share: float) -> str:
    return with_sign(100 * share, 1)


@drawn
def over_time(result: OverTime) -> alt.LayerChart:
    """Churn in each period with its 95% interval; a period the data stops in is hollow."""
    frame = result.periods.assign(
        made=result.periods["finished"].map({True: "closed", False: "open"}), role="leaving", ink="ink",
        says=[theme.rate_text(rate, "accounts") for rate in result.periods["rate"]],
        counted=list(map(out_of, result.periods["churned"], result.periods["accounts"])),
        money=[theme.rate_text(rate, "accounts") for rate in result.periods["mrr_rate"]],
    )  # fmt: skip
    base = alt.Chart(frame.round(4)).encode(
        x=alt.X("period:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", ticks=False))
    )
    axis = alt.Axis(title=f"Accounts that churned in the {result.every}", format="~%", tickCount=5)
    scale = alt.Scale(domainMin=0, nice=True)
    whisker = base.mark_rule(strokeWidth=1.5, aria=False, opacity=0.6).encode(
        y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q", color=theme.coloured()
    )
    tips = {"period": "Period", "says": "Churned", "counted": "Accounts", "money": "Of the MRR", "made": "Period is"}
    dots = base.mark_point(size=90, strokeWidth=2, opacity=1, filled=False).encode(
        y=alt.Y("rate:Q", axis=axis, scale=scale), color=theme.coloured(),
        fill=alt.condition("datum.finished", theme.coloured(), alt.value("transparent")),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tips.items()],
    )  # fmt: skip
    draws = (
        f"Accounts that churned ÷ those at the start of each {result.every}, with 95% intervals; hollow: not finished."
    )
    chart: alt.LayerChart = alt.LayerChart(layer=[whisker, dots]).properties(
        height=260, title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return chart
