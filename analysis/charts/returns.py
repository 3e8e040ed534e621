"""Who came back, by reason, and after how long."""

import altair as alt
import pandas as pd

from ..phrases import capital, numeral, out_of, percent
from ..revenue import Returns
from . import rows, theme
from .curve import rising
from .drawn import drawn
from .rows import FEW


@drawn
def returns(result: Returns) -> alt.LayerChart:
    """The share of departures that came back by reason, with 95% intervals; reasons with fewer than 10 are grey."""
    frame = _reasons(result.reasons)
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    axis = alt.Axis(title="Share that came back", format="~%", tickCount=5)
    share = alt.X("share:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    bar = base.mark_bar(height=18).encode(
        x=share,
        color=theme.coloured(),
        tooltip=[alt.Tooltip("group:N", title="Reason"), alt.Tooltip("says:N", title="Came back")],
    )
    whisker = base.mark_rule(strokeWidth=1.5, opacity=0.8, aria=False).encode(
        x=alt.X("low:Q"), x2="high:Q", color=theme.coloured("ink")
    )
    marks = [bar, whisker, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    says = theme.titled(
        result.findings[0].claim, "Share of lapsed accounts that came back, by reason, with 95% intervals."
    )
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _reasons(reasons: pd.DataFrame) -> pd.DataFrame:
    frame = reasons.head(FEW)
    role = (frame["departures"] >= 10).map({True: "staying", False: "context"})
    counted = [f"{out_of(back, all_)}" for back, all_ in zip(frame["returned"], frame["departures"], strict=True)]
    kept = frame[["reason", "share", "low", "high"]].round(4).rename(columns={"reason": "group"})
    kept = kept.assign(group=kept["group"].map(capital))
    return kept.assign(role=role, says=[percent(share, 0) for share in frame["share"]], counted=counted)


@drawn
def returning(result: Returns) -> alt.LayerChart:
    """The share of departures that is back after so many months, with its 95% band."""
    marks = rising(result.curve, "months", "back", ("Months without MRR", "Share that is back"))
    last = result.curve.iloc[-1]
    claim = f"{percent(last['back'])} of those that churned are back within {numeral(last['months'])} months."
    says = theme.titled(claim, "Share of lapsed accounts that are back after so many months, with 95% band.")
    return alt.layer(*marks).properties(height=240, title=says, autosize=theme.AUTOSIZE)
