"""Rows with a point and its interval each, over a line where there is no difference."""

from typing import Any

import altair as alt
import pandas as pd

from ..finding import CLEAR
from . import rows, theme

WIDEST, NARROWEST, ROOM = 100.0, 0.02, 1.2
# The largest ratio that is drawn beside shares.
LARGEST = 50.0


def roles(leaves: pd.Series, verdict: pd.Series) -> pd.Series:
    """Warm where they leave, cool where they stay, grey where it cannot be told."""
    return leaves.map({True: "leaving", False: "staying"}).where(verdict == CLEAR, "context")


def intervals(
    frame: pd.DataFrame, words: dict[str, str], says: str, draws: str, even: float, axis: alt.Axis, scale: alt.Scale,
    tips: list[alt.Tooltip],
) -> alt.LayerChart:  # fmt: skip
    """A point for each row with its interval, over a line where there is no difference."""
    placed = frame.assign(ink="ink")
    log = scale.to_dict().get("type") == "log"
    if log:
        placed = placed.assign(**{name: placed[name].clip(NARROWEST, WIDEST) for name in ("at", "low_at", "high_at")})
    used = theme.said(words, placed["role"])
    base = alt.Chart(placed).encode(y=rows.across(placed["group"]))
    across: dict[str, Any] = {name: alt.X(f"{name}:Q", axis=axis, scale=scale) for name in ("at", "low_at")}
    line = alt.Chart(pd.DataFrame({"at": [even], "role": ["slate"]})).mark_rule(strokeDash=[3, 3], aria=False)
    rule = base.mark_rule(strokeWidth=2.5, aria=False).encode(
        x=across["low_at"], x2="high_at:Q", color=theme.coloured()
    )
    dot = base.mark_point(shape="circle", filled=True, size=90, opacity=1, aria=False).encode(
        x=across["at"], fill=theme.filled(used), tooltip=tips
    )
    marks = [line.encode(x=across["at"], color=theme.coloured()), rule, dot]
    layers: alt.LayerChart = alt.layer(*marks, *rows.named(placed, placed["counted"]), rows.column(placed, "says"))
    finished: alt.LayerChart = layers.properties(
        height=rows.height(), title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return finished


def log_axis(frame: pd.DataFrame, title: str = "Times as often (log scale)") -> alt.Axis:
    low, high = _ends(frame)
    inside = [tick for tick in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= tick <= high]
    return alt.Axis(title=title, values=inside, format="~g", labelOverlap=False)


def log_scale(frame: pd.DataFrame) -> alt.Scale:
    return alt.Scale(type="log", domain=list(_ends(frame)), clamp=True, nice=False)


def _ends(frame: pd.DataFrame) -> tuple[float, float]:
    """As wide as the intervals need, and never narrower than from half to twice as often."""
    low, high = (frame[name].dropna().clip(NARROWEST, WIDEST) for name in ("low", "high"))
    return (
        float(max(NARROWEST, min([0.5, *(low / ROOM)]))),
        float(min(WIDEST, max([2.0, *(high * ROOM)]))),
    )
