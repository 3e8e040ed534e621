"""What goes with each kind of event."""

import altair as alt
import pandas as pd

from ..finding import CLEAR, percent
from ..nps import Events
from ..phrases import count
from . import rows, theme
from .drawn import drawn
from .points import number, picked, points
from .rows import framed

WORDS = {
    "leaving": "worse after it",
    "staying": "better after it",
    "unsure": "cannot tell",
    "context": "too few to judge",
}
AXES = {"score": "Change, score points", "usage": "Change, % of seats", "churn": "Times as often (log scale)"}
TITLES = {
    "score": "Change in score points, in the quarter of the event and the next",
    "usage": "Change in active users as a share of seats",
    "churn": "Times as often as others of the same group, stage and year",
}


@drawn
def events(result: Events) -> alt.LayerChart:
    """The change that goes with each kind of event, with its 95% interval, surest first; too few is grey."""
    frame = _effects(result)
    churn = result.of == "churn"
    settings = {"values": [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]} if churn else {"tickCount": 6}
    axis = alt.Axis(title=AXES[result.of], format="~%" if result.of == "usage" else "~g", **settings)
    scale = alt.Scale(type="log", nice=False) if churn else alt.Scale(nice=True)
    words = theme.said(WORDS, frame["role"])
    judged = frame[frame["estimate"].notna()]
    marks = [
        *points(judged, "estimate", axis, scale, words, 1.0 if churn else 0.0),
        *rows.named(frame, frame["counted"]),
    ]
    marks += [rows.column(frame, "says"), picked(frame)]
    draws = f"{TITLES[result.of]}, with 95% intervals; all kinds of event at once."
    return framed(marks, theme.headline(result.findings), draws)


def _effects(result: Events) -> pd.DataFrame:
    effects = result.effects
    none = 1.0 if result.of == "churn" else 0.0
    worse = effects["effect"] > none if result.of == "churn" else effects["effect"] < none
    shown = effects["verdict"] == CLEAR
    role = pd.Series("unsure", index=effects.index).mask(shown & worse, "leaving").mask(shown & ~worse, "staying")
    counted = [
        f"{count(a, 'event')}, {count(b, 'account')}"
        for a, b in zip(effects["events"], effects["accounts"], strict=True)
    ]
    usage = result.of == "usage"
    says = ["–" if e != e else percent(e) if usage else number(e, 2) for e in effects["effect"]]
    frame = pd.DataFrame(
        {"group": effects["kind"], "role": role.mask(effects["p_value"].isna(), "context"), "counted": counted}
    )
    return frame.assign(says=says, estimate=effects["effect"], low=effects["low"], high=effects["high"])
