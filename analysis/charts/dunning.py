"""How much of failed payments is paid by each attempt, and by which groups that differs."""

import altair as alt
import pandas as pd

from ..phrases import out_of
from ..revenue import Dunning
from . import rows, theme
from .drawn import drawn

WORDS = {"leaving": "clear difference", "context": "no clear difference"}


@drawn
def dunning(result: Dunning) -> alt.LayerChart:
    """The share of failed payments that is paid by each attempt, with its 95% band."""
    first = pd.DataFrame({"attempt": [1], "paid": [0.0], "low": [0.0], "high": [0.0]})
    frame = pd.concat([first, result.attempts[["attempt", "paid", "low", "high"]]]).assign(role="staying")
    ticks = [int(attempt) for attempt in frame["attempt"]]
    across = alt.X("attempt:Q", axis=alt.Axis(title="Attempt", values=ticks, format="d"))
    base = alt.Chart(frame.round(4)).encode(x=across)
    height = alt.Y("paid:Q", axis=alt.Axis(title="Share paid", format="~%"), scale=alt.Scale(domainMin=0))
    band = base.mark_area(opacity=0.16, interpolate="step-after", aria=False)
    line = base.mark_line(strokeWidth=2.25, interpolate="step-after", point=True)
    tips = [theme.tip("attempt:Q", format="d"), theme.tip("paid:Q", format=".1%")]
    says = theme.titled(result.findings[0].claim, "Share of failed payments paid by each attempt, with 95% band.")
    marks = [
        band.encode(y="low:Q", y2="high:Q", color=theme.coloured()),
        line.encode(y=height, color=theme.coloured(), tooltip=tips),
    ]
    return alt.layer(*marks).properties(height=260, title=says, autosize=theme.AUTOSIZE)


@drawn
def groups(result: Dunning) -> alt.LayerChart:
    """The share paid after all in each group: days of the first retry, reasons, methods and weekdays."""
    shown = result.compared[result.compared["attempted"] > 0].head(rows.MANY)
    named = shown.assign(
        group=_named(shown),
        role=shown["clear"].map({1: "leaving", 0: "context"}),
        counted=[out_of(a, b) for a, b in zip(shown["recovered"], shown["attempted"], strict=True)],
    )
    axis = alt.Axis(title="Paid after all", format="~%")
    base = alt.Chart(named).encode(y=rows.across(named["group"]))
    tips = [
        theme.tip("group:N"),
        theme.tip("recovered_share:Q", format=".1%"),
        theme.tip("others_share:Q", format=".1%"),
    ]
    dots = base.mark_point(shape="circle", filled=True, size=90, opacity=1).encode(
        x=alt.X("recovered_share:Q", axis=axis, scale=alt.Scale(domain=[0, 1])),
        fill=theme.filled(theme.said(WORDS, named["role"])),
        tooltip=tips,
    )
    draws = (
        "Share paid after all by reason, method and weekday; by day of the first retry, the share paid at that retry."
    )
    return rows.framed([dots, *rows.named(named, named["counted"])], "Which failed payments come back", draws)


def _named(shown: pd.DataFrame) -> list[str]:
    said = {"retry day": "retried after {} d", "method": "by {}", "weekday": "on a {}"}
    return [said.get(aspect, "{}").format(group) for aspect, group in zip(shown["aspect"], shown["group"], strict=True)]
