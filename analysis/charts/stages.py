"""How often accounts leave in each stage of life."""

from typing import Any

import altair as alt
import pandas as pd

from ..counting import ALL
from ..finding import CLEAR
from ..phrases import numeral
from ..survival import Stages
from . import rows, theme
from .drawn import drawn
from .rows import MANY

WORDS = {"leaving": "more often than in the rest of life", "staying": "less often", "context": "cannot tell"}


@drawn
def stages(result: Stages) -> alt.LayerChart:
    """Leavers in 100 account-months in each stage of life, with exact 95% intervals; grey where it cannot be told."""
    frame = result.stages.head(MANY)
    shown = frame["verdict"] == CLEAR
    told = frame.assign(
        group=[_name(row) for _, row in frame.iterrows()],
        role=(frame["rate_ratio"] > 1).map({True: "leaving", False: "staying"}).where(shown, "context"),
        counted=[f"{numeral(number)} churned" for number in frame["churned"]],
        says=[f"{numeral(100 * rate, 2)}%" for rate in frame["rate"]],
    )
    base = alt.Chart(told.assign(ink="ink")).encode(y=rows.across(told["group"]))
    most = float(told["high"].max())
    used = theme.said(WORDS, told["role"])
    bars = base.mark_bar(height=18, aria=False).encode(x=_rate("rate", most), fill=theme.filled(used), tooltip=_tips())
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False).encode(
        x=_rate("low", most), x2="high:Q", color=theme.coloured("ink")
    )
    marks = [bars, whiskers, *rows.named(told, told["counted"]), rows.column(told, "says")]
    draws = "Share of accounts that churn in a month of that stage; lines are 95% intervals."
    return _rows(marks, theme.headline(result.findings), draws)


def _name(row: pd.Series) -> str:
    return row["stage"] if row["group"] == ALL else f"{row['group']}, {row['stage']}"


def _rate(field: str, most: float) -> alt.X:
    axis = alt.Axis(title="Monthly churn", format="~%", tickCount=5)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, most]))


def _tips() -> list[alt.Tooltip]:
    shares = [theme.tip(f"{name}:Q", format=".2%") for name in ("rate", "low", "high")]
    return [alt.Tooltip("group:N", title="Stage"), *shares, theme.tip("account_months:Q", format=",.0f")]


def _rows(marks: list[Any], says: str, draws: str) -> alt.LayerChart:
    chart: alt.LayerChart = alt.layer(*marks).properties(
        height=rows.height(), title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return chart
