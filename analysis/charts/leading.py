"""What tells of a churn, and how far scores and usage fall before one."""

import altair as alt
import pandas as pd

from ..finding import CLEAR
from ..nps import Leading
from ..phrases import capital, count, numeral
from . import rows, theme
from .drawn import drawn
from .points import number, picked, points
from .rows import framed

DRAWS = "How well each signal ranks accounts that churn within 90 days above those that stay, with 95% intervals."
SIGNAL_NAMES = {
    "score": "Last score",
    "score_change": "Change of score",
    "usage": "Usage",
    "usage_change": "Change of usage",
    "mrr_change": "Change of MRR",
    "touches": "Answered contacts",
    "touches_change": "Change of contacts",
}
FALL_TITLES = {"score": "Score points against its own level", "usage": "Usage against its own level"}


@drawn
def leading(result: Leading) -> alt.LayerChart:
    """How well each signal ranks those that leave above those that stay, within 90 days, with its 95% interval."""
    frame = result.horizons[result.horizons["horizon_days"] == 90]
    shown = frame["verdict"] == CLEAR
    role = pd.Series("unsure", index=frame.index).mask(shown, "leaving").mask(frame["auc"].isna(), "context")
    counted = [
        f"{numeral(a)} of {count(b, 'account')} churned"
        for a, b in zip(frame["churned"], frame["accounts"], strict=True)
    ]
    names = [SIGNAL_NAMES[name] for name in frame["signal"]]
    drawn = pd.DataFrame({"group": names, "role": role, "counted": counted, "estimate": frame["auc"]})
    drawn = drawn.assign(low=frame["low"], high=frame["high"], says=[number(value, 2) for value in frame["auc"]])
    axis = alt.Axis(title="Pairs ranked rightly, 0.5 is chance", tickCount=6)
    said = {"leaving": "predicts churn", "unsure": "cannot tell", "context": "too few to judge"}
    words = theme.said(said, drawn["role"])
    judged = drawn[drawn["estimate"].notna()]
    marks = [
        *points(judged, "estimate", axis, alt.Scale(domain=[0.3, 1.0], clamp=True), words, 0.5),
        *rows.named(drawn, drawn["counted"]),
    ]
    marks += [rows.column(drawn, "says"), picked(drawn)]
    tells = [f for f in result.findings if "horizon_days" in f.about] or list(result.findings)
    says = tells[0].claim.split(", and hold")[0].split(". ")[0] + "."
    return framed(marks, says, DRAWS)


@drawn
def fall(result: Leading, signal: str) -> alt.LayerChart:
    """How far the score or usage stands from its own level, month by month before an account leaves."""
    frame = result.fall[result.fall["effect"].notna()]
    drawn = frame[frame["signal"] == signal][["months_before", "effect", "low", "high", "accounts"]].assign(
        role="leaving"
    )
    written = "~%" if signal == "usage" else "~g"
    before = alt.X(
        "months_before:Q",
        axis=alt.Axis(title="Months before churn", format="d", tickMinStep=1),
        scale=alt.Scale(reverse=True),
    )
    height = alt.Y("effect:Q", axis=alt.Axis(title=FALL_TITLES[signal], format=written, tickCount=5))
    base = alt.Chart(drawn).encode(x=before)
    whisker = base.mark_rule(strokeWidth=2, opacity=0.7, aria=False).encode(
        y=alt.Y("low:Q"), y2="high:Q", color=theme.coloured()
    )
    told = [
        alt.Tooltip("months_before:Q", title="Months before"),
        alt.Tooltip("effect:Q", title="Is", format=written),
        alt.Tooltip("accounts:Q", title="Accounts"),
    ]
    line = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=70)).encode(
        y=height, color=theme.coloured(), tooltip=told
    )
    zero = alt.Chart(pd.DataFrame({"at": [0.0], "role": ["context"]})).mark_rule(strokeDash=[3, 3], aria=False)
    rule = zero.encode(y="at:Q", color=theme.coloured())
    falls = [f.claim for f in result.findings if f.about.get("signal") == signal and "months_before" in f.about]
    says = falls[0] if falls else f"{capital(signal)} does not clearly fall before churn."
    draws = "Each account against its own level and the calendar month; bars are 95% intervals."
    return framed([rule, whisker, line], says, draws, theme.HEIGHT)
