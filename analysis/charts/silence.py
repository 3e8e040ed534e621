"""What those who do not answer do next."""

import altair as alt
import pandas as pd

from ..finding import percent
from ..nps import Silence
from ..phrases import count, numeral
from . import rows
from .drawn import drawn
from .points import picked, points
from .rows import framed

# The classes as a figure of several accounts calls them.
NAMES = {"silent": "non-responders", "detractor": "detractors", "passive": "passives", "promoter": "promoters"}


@drawn
def silence(result: Silence) -> alt.LayerChart:
    """How many of each class leave in the next quarter, with 95% intervals: the silent beside those who answered."""
    frame = result.after.rename(columns={"answer": "group", "rate": "estimate"})
    frame = frame[frame["quarters"] > 0]
    colours = {"silent": "ink", "detractor": "leaving", "promoter": "staying"}
    colours |= {"dissatisfied": "leaving", "satisfied": "staying"}
    counted = [
        f"{numeral(a)} of {count(b, 'account-quarter')}"
        for a, b in zip(frame["churned"], frame["quarters"], strict=True)
    ]
    drawn = pd.DataFrame(
        {"group": frame["group"], "role": frame["group"].map(colours).fillna("slate"), "counted": counted}
    )
    for name in ("estimate", "low", "high"):
        drawn[name] = frame[name]
    drawn = drawn.assign(
        group=drawn["group"].map(NAMES).fillna(drawn["group"]), says=[percent(value) for value in drawn["estimate"]]
    )
    axis = alt.Axis(title="Share that churn in the next quarter", format="~%", tickCount=5)
    marks = points(drawn, "estimate", axis, alt.Scale(domainMin=0, nice=True), None)
    marks += [*rows.named(drawn, drawn["counted"]), rows.column(drawn, "says"), picked(drawn)] if len(drawn) else []
    says = next((f.claim for f in result.findings if "Non-responders churn" in f.claim), result.findings[0].claim)
    draws = "Accounts by their last answer of the past 182 days, or by having given none, with 95% intervals."
    return framed(marks, says, draws)
