"""Axes that several figures share: amounts of money, and names over columns."""

from collections.abc import Collection
from typing import Any

import altair as alt

from .theme import LETTER, in_unit

# A name of so many letters stands on one line; then the height of a line in pixels.
ONE_LINE, LINE = 12, 13


def money_axis(title: str, **settings: Any) -> alt.Axis:
    """An axis of amounts, headed with the currency of the book; short from a thousand on, and small ones in full."""
    size = "abs(datum.value)"
    short = f"replace(format({size}, {size} < 1000 ? ',~r' : '~s'), 'G', 'B')"
    said = f"(datum.value < 0 ? '−' : '') + {short}"
    return alt.Axis(title=in_unit(title) if title else None, labelExpr=said, **{"tickCount": 5, **settings})


def in_squares(size: int) -> alt.ExprRef:
    """The size of numbers in squares: two points less where many of them stand side by side on a phone."""
    return alt.ExprRef(f"bandwidth('x') < 46 ? {size - 2} : {size}")


def names_above(names: Collection[str], title: str | None = None) -> alt.Axis:
    """Names over the columns of a figure: in up to three lines where the columns are wide, upright where they are not.

    Nothing is written aslant: what leans over the last column is cut off at the edge of a phone.
    """
    longest = max((len(word) for name in names for word in str(name).split()), default=0)
    # Lines are written downwards from the first: it stands as high as the longest name needs.
    below = LINE * max((len(str(name).split()) - 1 for name in names if len(str(name)) > ONE_LINE), default=0)
    tight = f"bandwidth('x') < {round(min(LETTER * longest + 6, 110))}"
    lines = f"length(datum.label) > {ONE_LINE} ? split(replace(datum.label, / /g, '\\n'), '\\n') : datum.label"
    return alt.Axis(
        title=title, orient="top", labelAngle=alt.ExprRef(f"{tight} ? -90 : 0"), labelOverlap=False, labelLimit=150,
        labelAlign=alt.ExprRef(f"{tight} ? 'left' : 'center'"),
        labelBaseline=alt.ExprRef(f"{tight} ? 'middle' : 'bottom'"),
        labelExpr=f"{tight} ? datum.label : {lines}", domain=False, ticks=False, grid=False, labelLineHeight=LINE,
        labelPadding=alt.ExprRef(f"{tight} ? 4 : {below + 4}"),
    )  # fmt: skip
