"""How often accounts churn at each stage, and which play is proposed there."""

import altair as alt

from ..finding import CLEAR
from ..health import Plays
from ..phrases import numeral
from . import rows, theme
from .drawn import drawn
from .rows import framed

WORDS = {"leaving": "more often than at other times", "staying": "less often", "context": "cannot tell"}


@drawn
def plays(result: Plays) -> alt.LayerChart:
    """Monthly churn at each stage, with the accounts that are there now; grey where it cannot be told."""
    frame = result.stages
    shown = frame["verdict"] == CLEAR
    told = frame.drop(columns="steps").assign(
        group=frame["stage"],
        role=(frame["rate_ratio"] > 1).map({True: "leaving", False: "staying"}).where(shown, "context"),
        counted=[f"{numeral(number)} now" for number in frame["accounts"]],
        says=[f"{numeral(100 * rate, 2)}%" if rate == rate else "–" for rate in frame["rate"]],
    )
    most = float(frame["rate"].max()) if frame["rate"].notna().any() else 0.0
    axis = alt.Axis(title="Monthly churn", format="~%", tickCount=5)
    width = alt.X("rate:Q", axis=axis, scale=alt.Scale(domain=[0, max(most, 0.01)]))
    tips = [theme.tip("stage:N"), theme.tip("play:N"), theme.tip("answers_to:N"), theme.tip("rate:Q", format=".2%")]
    bars = alt.Chart(told).mark_bar(height=18, aria=False).encode(
        y=rows.across(told["group"]), x=width, fill=theme.filled(theme.said(WORDS, told["role"])), tooltip=tips
    )  # fmt: skip
    marks = [bars, *rows.named(told, told["counted"]), rows.column(told, "says")]
    return framed(marks, theme.headline(result.findings), "Share of accounts that churn in a month of that stage.")
