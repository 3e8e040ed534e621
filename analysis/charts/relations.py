"""What relations turned out to be worth, and how many people answer per account."""

import altair as alt

from ..health import Relations
from . import theme
from .drawn import drawn
from .forest import of_signs
from .rows import MANY, framed
from .signs import WORDS


@drawn
def relations(result: Relations) -> alt.LayerChart:
    """For each relation: how many times as often accounts churn with it as without it, with its 95% interval."""
    frame = result.signs.head(MANY)
    draws = f"Churn within {result.horizon} days with it against without it; lines are 95% intervals."
    groups = frame["label"]
    return of_signs(frame.drop(columns="sign"), groups, WORDS, result.findings[0].claim, draws)


@drawn
def breadth(result: Relations) -> alt.LayerChart:
    """How many people answered per account in the quarter up to each day, of the accounts here on it."""
    frame = result.quarters.assign(role="staying")
    axis = alt.Axis(title="Quarter up to", format="%b %Y", labelOverlap=True)
    across = alt.X("quarter:T", axis=axis)
    height = alt.Y("people:Q", axis=alt.Axis(title="People who answered per account"), scale=alt.Scale(zero=True))
    told = [
        theme.tip("quarter:T", format="%b %-d, %Y"),
        theme.tip("people:Q", format=".1f"),
        theme.tip("single:Q", format=".0%"),
        theme.tip("accounts:Q", format=",.0f"),
    ]
    line = alt.Chart(frame).mark_line(strokeWidth=2.25, point=True)
    drawn_line = line.encode(x=across, y=height, color=theme.coloured(), tooltip=told)
    draws = "Mean number of people who answered in the 90 days up to each day, per account that was here."
    return framed([drawn_line], "People who answer, per account", draws, theme.HEIGHT)
