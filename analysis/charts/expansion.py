"""What came before expansion."""

import altair as alt
import pandas as pd

from ..finding import CLEAR
from ..names import spoken
from ..phrases import count, ratio
from ..revenue import Expansion
from . import rows, theme
from .drawn import drawn
from .rows import FEW

WORDS = {
    "staying": "grew more often, shown in both parts",
    "leaving": "grew less often, shown in both parts",
    "context": "cannot tell",
}


@drawn
def expansion(result: Expansion) -> alt.LayerChart:
    """How many times as often accounts with a sign grew, with 95% intervals; 1 is no difference."""
    frame = _signs(result.signs)
    said = theme.said(WORDS, frame["role"])
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    axis = alt.Axis(title="Times as often as without the sign", values=[0.2, 0.33, 0.5, 1, 2, 3, 5], format="~g")
    ratio = alt.X("ratio:Q", axis=axis, scale=alt.Scale(type="log", nice=False, padding=12))
    one = alt.Chart(pd.DataFrame({"ratio": [1.0], "role": ["slate"]})).mark_rule(strokeDash=[3, 3], aria=False)
    whisker = base.mark_rule(strokeWidth=2, aria=False).encode(x=alt.X("low:Q"), x2="high:Q", color=theme.coloured())
    tips = [
        alt.Tooltip("group:N", title="Sign"),
        alt.Tooltip("says:N", title="Times as often"),
        alt.Tooltip("verdict:N", title="Verdict"),
    ]
    point = base.mark_point(size=110, filled=True, opacity=1).encode(x=ratio, fill=theme.filled(said), tooltip=tips)
    marks = [
        one.encode(x=ratio, color=theme.coloured()),
        whisker,
        point,
        *rows.named(frame, frame["counted"]),
        rows.column(frame, "says"),
    ]
    draws = "How many times as often accounts with the sign paid more three months later, in the earlier months."
    says = theme.titled(theme.headline(result.findings), draws)
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _signs(signs: pd.DataFrame) -> pd.DataFrame:
    judged = signs[signs["ratio"].notna()]
    frame = (judged if len(judged) else signs).head(FEW)
    more = (frame["ratio"] > 1).map({True: "staying", False: "leaving"})
    role = more.where(frame["verdict"] == CLEAR, "context")
    says = [f"{ratio(value)}×" if value == value else "too few" for value in frame["ratio"]]
    counted = frame["accounts"].map(lambda number: count(number, "account"))
    kept = frame[["sign", "ratio", "low", "high", "verdict"]].round(3).rename(columns={"sign": "group"})
    short = kept["group"].str.replace("in the ", "in ").map(spoken)
    return kept.assign(group=short, role=role, says=says, counted=counted)
