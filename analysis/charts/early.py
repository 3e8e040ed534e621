"""What accounts did in their first days, and how often they left afterwards."""

import altair as alt

from ..health import Early
from ..phrases import capital, numeral
from . import intervals, theme
from .adjusted import WORDS
from .drawn import drawn
from .forest import forest
from .rows import MANY


@drawn
def early(result: Early) -> alt.LayerChart:
    """For each thing done in the first days: how many times as often who did it left in the year after."""
    frame = result.behaviours.head(MANY)
    did = zip(frame["accounts_did"], frame["accounts_not"], strict=True)
    told = frame.drop(columns="behaviour").assign(
        group=frame["label"].map(capital),
        role=intervals.roles(frame["rate_ratio"] > 1, frame["verdict"]),
        counted=[f"{numeral(a)} did, {numeral(b)} did not" for a, b in did],
    )
    draws = (
        f"Churn after the first {result.days} days, for up to a year: who did against who did not of the same starting "
        "quarter; lines are 95% intervals."
    )
    return forest(told, WORDS, theme.headline(result.findings), draws)
