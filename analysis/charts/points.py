"""A point and its interval for each group."""

from collections.abc import Mapping, Sequence
from typing import cast

import altair as alt
import pandas as pd

from ..phrases import numeral
from . import rows, theme


def number(value: float, digits: int = 1) -> str:
    """A number as it is written beside its mark, with a true minus sign."""
    return "–" if value != value else numeral(value, digits)


def points(
    frame: pd.DataFrame,
    field: str,
    axis: alt.Axis,
    scale: alt.Scale,
    words: Mapping[str, str] | None,
    none: float | None = None,
) -> list[alt.Chart]:
    """A point and its interval in every row, coloured by role, said in `words`; `none` is where nothing differs."""
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    across = alt.X(f"{field}:Q", axis=axis, scale=scale)
    whisker = base.mark_rule(strokeWidth=2.5, opacity=0.75, aria=False).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q", color=theme.coloured()
    )
    point = base.mark_point(size=110, filled=True, opacity=1, aria=False).encode(x=across, fill=theme.filled(words))
    return [*([] if none is None else [_line(none, axis, scale)]), whisker, point]


def _line(at: float, axis: alt.Axis, scale: alt.Scale) -> alt.Chart:
    frame = pd.DataFrame({"at": [at], "role": ["context"]})
    rule = alt.Chart(frame).mark_rule(strokeDash=[3, 3], aria=False)
    return cast(alt.Chart, rule.encode(x=alt.X("at:Q", axis=axis, scale=scale), color=theme.coloured()))


def shaped(base: alt.Chart, measures: Sequence[tuple[str, str, str, bool]]) -> alt.Chart:
    """A mark for each measure of a group, of its share. measures: words, shape, role, and whether it is filled.

    The legend shows shapes and colours; what a mark is filled with comes from the page's palette too.
    """
    words, shapes, roles, _ = (list(column) for column in zip(*measures, strict=True))
    key = alt.Legend(
        orient="top",
        title=None,
        columns=theme.IN_A_ROW,
        symbolSize=110,
        labelLimit=300,
        values=words,
        symbolFillColor="transparent",
    )
    hue = alt.Scale(domain=_in_places(dict(zip(words, roles, strict=True))))
    full = alt.FieldOneOfPredicate(field="measure", oneOf=[word for word, *_, filled in measures if filled])
    tips = [alt.Tooltip(field, title=title) for field, title in (("group:N", "Group"), ("measure:N", "Share"))]
    mark = base.mark_point(size=120, strokeWidth=2, opacity=1).encode(
        shape=alt.Shape("measure:N", scale=alt.Scale(domain=words, range=shapes), legend=key),
        stroke=alt.Stroke("measure:N", scale=hue, legend=key),
        fill=alt.condition(full, alt.Fill("measure:N", scale=hue, legend=None), alt.value("transparent")),
        tooltip=[*tips, alt.Tooltip("share:Q", title="Is", format=".1%")],
    )
    return cast(alt.Chart, mark)


def _in_places(roles: Mapping[str, str]) -> list[str]:
    """A scale's words, each in the place of its role in the palette, which begins anew after its last colour."""
    left, placed = dict(roles), list[str]()
    while left:
        for role in theme.ROLES:
            word = next((word for word, of in left.items() if of == role), "")
            left.pop(word, None)
            placed.append(word or f"{role} {len(placed)}")
    return placed


def picked(frame: pd.DataFrame) -> alt.Chart:
    """An unseen band over the whole row, so that a click anywhere on it picks the group."""
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer", tooltip=True)
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    return cast(alt.Chart, band.encode(**place, tooltip=told("group:N", "Group")).add_params(pick))


def told(field: str, title: str) -> list[alt.Tooltip]:
    ends = [alt.Tooltip(f"{name}:Q", title=word, format=".2f") for name, word in (("low", "From"), ("high", "To"))]
    return [
        alt.Tooltip(field, title=title),
        alt.Tooltip("says:N", title="Is"),
        *ends,
        alt.Tooltip("counted:N", title="Counted"),
    ]
