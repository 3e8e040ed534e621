"""Charts with a row for each group: names and counts at the left, numbers in a column at the right."""

import textwrap
from collections.abc import Sequence
from typing import Any, cast

import altair as alt
import pandas as pd

from . import theme

# The height of a row, and of one in a figure all of whose names stand on one line.
STEP, LOW = 50, 40
# An unseen mark that is clicked on takes the whole row.
WHOLE = alt.RelativeBandSize(band=1)
# How many rows or lines a figure draws, by how much stands in each.
LINES, FEW, SOME, MANY, MOST = 8, 12, 20, 24, 30
_NAME = 20


def height() -> alt.Step:
    """Every row has the same height, so that nothing moves when the numbers change."""
    return alt.Step(STEP)


def lowered(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification with low rows where every name has one line: more of a figure stands on the first screen."""
    told = [row for data in spec.get("datasets", {}).values() for row in data if {"name", "counted"} <= row.keys()]
    if spec.get("height") != {"step": STEP} or not told or any("\n" in row["name"] for row in told):
        return spec
    return {**spec, "height": {"step": LOW}}


def across(groups: pd.Series) -> alt.Y:
    """The groups as rows, in the order given; their names are drawn by `named`."""
    return alt.Y("group:N", sort=list(groups), axis=None)


def named(rows: pd.DataFrame, counted: pd.Series) -> list[alt.Chart]:
    """Each group's name in one or two lines, with its count in grey below."""
    name = ["\n".join(textwrap.wrap(str(g), _NAME, max_lines=2, placeholder="…")) or "(blank)" for g in rows["group"]]
    told = pd.DataFrame({"group": rows["group"], "name": name, "counted": counted, "ink": "ink", "slate": "slate"})
    lines = told["name"].astype(str).str.count("\n") + 1
    # A name with nothing below it stands where its mark does.
    bare = ~told["counted"].fillna("").astype(str).str.strip().astype(bool)
    return [
        mark
        for n in (1, 2)
        for alone in (False, True)
        if ((lines == n) & (bare == alone)).any()
        for mark in _block(told[(lines == n) & (bare == alone)], rows["group"], n, alone)
    ]


def _block(told: pd.DataFrame, order: pd.Series, lines: int, alone: bool) -> list[alt.Chart]:
    base = alt.Chart(told).encode(y=across(order), x=alt.value(-12))
    text: dict[str, Any] = {"align": "right", "baseline": "middle", "lineHeight": 15, "lineBreak": "\n", "aria": False}
    if alone:
        name = base.mark_text(**text, fontSize=13, dy=-7 * (lines - 1))
        return [name.encode(text="name:N", color=theme.coloured("ink"))]
    name = base.mark_text(**text, fontSize=13, dy=-7 * lines - (lines - 1))
    count = base.mark_text(**text, fontSize=12, dy=9 if lines == 1 else 16)
    ink, slate = (theme.coloured(role) for role in ("ink", "slate"))
    return [name.encode(text="name:N", color=ink), count.encode(text="counted:N", color=slate)]


def measured(rows: pd.DataFrame, field: str) -> list[alt.Chart]:
    """Numbers at the right edge, each with its unit in grey below, which stands in `<field>_unit`."""
    text: dict[str, Any] = {"align": "right", "baseline": "middle", "dx": 58, "dy": 16, "fontSize": 12, "aria": False}
    base = alt.Chart(rows.assign(slate="slate")).mark_text(**text, limit=62)
    unit: alt.Chart = base.encode(
        y=across(rows["group"]), x=alt.value("width"), text=f"{field}_unit:N", color=theme.coloured("slate")
    )
    return [column(rows, field), unit]


def column(rows: pd.DataFrame, field: str) -> alt.Chart:
    """Numbers as text at the right edge, aligned as in a table."""
    text: dict[str, Any] = {
        "align": "right",
        "baseline": "middle",
        "dx": 58,
        "fontSize": 13,
        "fontWeight": 600,
        "aria": False,
    }
    base = alt.Chart(rows.assign(ink="ink")).mark_text(**text).encode(y=across(rows["group"]), x=alt.value("width"))
    numbers: alt.Chart = base.encode(text=f"{field}:N", color=theme.coloured("ink"))
    return numbers


def part_of(frame: pd.DataFrame, whole: str, part: str, title: str) -> list[Any]:
    """A pale bar for each group, the part of it that matters in full color, and both numbers in words.

    frame: group counted says, and the two columns of numbers.
    """
    told = frame.assign(all="context", lost="leaving")
    base = alt.Chart(told).encode(y=across(told["group"]))
    # The word at the right needs more room than a number: the longest bar ends before it.
    reach = alt.Scale(domain=[0, 1.12 * max(float(told[whole].max()), 1.0)], nice=False)
    axis = alt.Axis(title=title, tickMinStep=1, tickCount=6, format="d")
    bars = [
        base.mark_bar(height=18, aria=False, **pale).encode(
            x=alt.X(f"{field}:Q", axis=axis, scale=reach), color=theme.coloured(role)
        )
        for field, role, pale in ((whole, "all", {"opacity": 0.35}), (part, "lost", {}))
    ]
    return [*bars, *named(told, told["counted"]), column(told, "says")]


def framed(marks: Sequence[Any], says: str, draws: str, height: int | None = None) -> alt.LayerChart:
    """The marks under a title that says what they say; a row for each group where no height is given."""
    look: dict[str, Any] = {"height": height or alt.Step(STEP), "title": theme.titled(says, draws)}
    return cast(alt.LayerChart, alt.layer(*marks).properties(**look, autosize=theme.AUTOSIZE))
