"""What accounts did in their first days, and how often they left afterwards."""

import altair as alt

from ..finding import CLEAR
from ..health import Early
from ..phrases import capital, numeral
from . import theme
from .adjusted import WORDS
from .drawn import drawn
from .forest import forest, often
from .rows import MANY


@drawn
def early(result: Early) -> alt.LayerChart:
    """For each thing done in the first days: how many times as often who did it left in the year after."""
    frame = result.behaviours.head(MANY)
    shown = frame["verdict"] == CLEAR
    did = zip(frame["accounts_did"], frame["accounts_not"], strict=True)
    told = frame.drop(columns="behaviour").assign(
        group=frame["label"].map(capital),
        role=frame["rate_ratio"].gt(1).map({True: "leaving", False: "staying"}).where(shown, "context"),
        counted=[f"{numeral(a)} did, {numeral(b)} did not" for a, b in did],
        says=[often(ratio) for ratio in frame["rate_ratio"]],
    )
    draws = (
        f"Churn in the year after the first {result.days} days, who did against who did not of the same starting "
        "quarter; lines are 95% intervals."
    )
    return forest(told, WORDS, theme.headline(result.findings), draws)
