"""What was explored: bars with intervals, squares for two columns at once, lines over time."""

from typing import Any

import altair as alt
import pandas as pd

from ..explore import Explored
from ..explore.counted import Measure
from ..explore.judging import FEW, UNKNOWN
from ..explore.words import counted, ends, said, small
from ..finding import CLEAR, FACT
from ..phrases import count
from . import rows, theme
from .axes import in_squares
from .drawn import drawn
from .drivers import STEP, WIDEST, _above, _quiet
from .explored_axis import limits_of, on_axis
from .explored_lines import lines

WORDS = {"leaving": "clearly worse than the rest", "staying": "clearly better than the rest",
         "green": "clearly different from the rest", "unsure": "cannot tell", "slate": "counted, not compared",
         "context": "too few, or not known"}  # fmt: skip
TOLD = {"group": "Group", "says": "Value", "interval": "95% interval", "counted": "Counted", "away": "Against the rest",
        "verdict": "Verdict"}  # fmt: skip


@drawn
def explore(result: Explored) -> alt.LayerChart:
    """The chart that suits what was asked: over time lines, by two columns squares, else a bar for each group.

    The parameter "pick" of the bars and the squares holds the group that was clicked.
    """
    if len(result.times):
        return lines(result)
    return _squares(result) if len(result.by) == 2 else _bars(result)


def _drawn_of(result: Explored) -> str:
    by = " and ".join(small(label) for label in result.labels)
    gray = "; gray: too few, or not known" if len(result.groups) and (result.groups["note"] != "").any() else ""
    return f"{result.measure.label}{f' by {by}' if by else ''} {result.days}, with 95% intervals{gray}."


def _told(result: Explored, frame: pd.DataFrame) -> pd.DataFrame:
    """What is written of each group, and the color its verdict has."""
    measure = result.measure
    away = [said(measure, float(x), True) if x == x else "" for x in frame["difference"]]
    ranges = [ends(measure, float(a), float(b), True) for a, b in
              zip(frame["difference_low"], frame["difference_high"], strict=True)]  # fmt: skip
    return pd.DataFrame({
        "group": frame["group"].astype(str), "first": frame["first"].astype(str), "second": frame["second"].astype(str),
        "value": frame["value"], "low": frame["low"], "high": frame["high"],
        "says": [said(measure, float(value)) for value in frame["value"]],
        "interval": [ends(measure, float(a), float(b)) for a, b in zip(frame["low"], frame["high"], strict=True)],
        "counted": [counted(measure, row) for _, row in frame.iterrows()],
        "away": [f"{one} ({range_})" if range_ else one for one, range_ in zip(away, ranges, strict=True)],
        "verdict": [note or verdict for note, verdict in zip(frame["note"], frame["verdict"], strict=True)],
        "role": [_role(measure, row) for _, row in frame.iterrows()], "ink": "ink",
    })  # fmt: skip


def _role(measure: Measure, row: pd.Series) -> str:
    if row["note"] in (FEW, UNKNOWN):
        return "context"
    if row["verdict"] != CLEAR:
        return "slate" if row["verdict"] == FACT else "unsure"
    if not measure.worse:
        return "green"
    return "leaving" if (row["difference"] > 0) == (measure.worse > 0) else "staying"


def _bars(result: Explored) -> alt.LayerChart:
    """A bar for each group with its interval, and a line for all accounts; at most 20 groups."""
    source = result.groups if len(result.groups) else result.whole.assign(
        **dict.fromkeys(("difference", "difference_low", "difference_high"), float("nan")),
        **dict.fromkeys(("first", "second", "note"), ""), verdict=FACT)  # fmt: skip
    frame = _told(result, source.head(rows.SOME))
    limits = limits_of(frame, result.whole)
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    picked = alt.selection_point(name="pick", fields=["group"], empty=True)
    bars = base.mark_bar(height=18, aria=False).encode(
        x=alt.X(**on_axis(result.measure, frame, "value", limits)),
        fill=theme.filled(theme.said(WORDS, frame["role"]) if len(frame) > 1 else None),
        opacity=alt.condition(picked, alt.value(1), alt.value(0.35)),
    )
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False, opacity=0.8).encode(
        x=alt.X(**on_axis(result.measure, frame, "low", limits)), x2="high:Q", color=theme.coloured("ink")
    )
    marks = [*_whole(result, limits), bars, whiskers, *rows.named(frame, frame["counted"]), rows.column(frame, "says"),
             _pick(frame)]  # fmt: skip
    more = len(result.groups) - len(frame)
    draws = _drawn_of(result) + (f" The other {count(more, 'group')} stand in the table." if more > 0 else "")
    return rows.framed(marks, result.findings[0].claim, draws)


def _whole(result: Explored, limits: tuple[float, float]) -> list[alt.Chart]:
    """The value of all accounts as a line; not of a sum, which no group could reach."""
    value = float(result.whole["value"].iloc[0])
    if len(result.groups) < 2 or (result.groups["verdict"] == FACT).all() or not limits[0] <= value <= limits[1]:
        return []
    frame = pd.DataFrame({"value": [value], "says": [f"all {said(result.measure, value)}"], "role": ["slate"]})
    base = alt.Chart(frame).encode(x=alt.X(**on_axis(result.measure, frame, "value", limits)), color=theme.coloured())
    word = base.mark_text(align="center", baseline="bottom", fontSize=12).encode(text="says:N", y=alt.value(-3))
    return [base.mark_rule(strokeDash=[3, 3], aria=False), word]


def _tips() -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()]


def _pick(frame: pd.DataFrame) -> alt.Chart:
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer", tooltip=True)
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    clicked: alt.Chart = band.encode(**place, tooltip=_tips()).add_params(pick)
    return clicked


def _squares(result: Explored) -> alt.LayerChart:
    """A square for each pair, the darker the higher; small and unknown ones are grey. At most ten a column."""
    kept = [_largest(result.groups, side) for side in ("first", "second")]
    groups = result.groups
    frame = _told(result, groups[groups["first"].isin(kept[0]) & groups["second"].isin(kept[1])])
    known = frame[(frame["role"] != "context") & frame["value"].notna()]
    low, high = (float(known["value"].min()), float(known["value"].max())) if len(known) else (0.0, 1.0)
    marked = frame["verdict"].eq(CLEAR).map({True: " ●", False: ""})
    seen = frame.assign(judged=(frame["role"] != "context") & frame["value"].notna(), says=frame["says"] + marked,
                        shade=frame["value"].fillna(low).clip(low, high))  # fmt: skip
    base = alt.Chart(seen).encode(
        x=alt.X("second:N", sort=kept[1], axis=_above(result.labels[1], kept[1])),
        y=alt.Y("first:N", sort=kept[0], axis=alt.Axis(orient="left", **_quiet(result.labels[0]))),
    )
    hue = theme.ROLES["leaving" if result.measure.worse > 0 else "staying"][0]
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    square = base.mark_rect(cornerRadius=3, cursor="pointer").encode(
        fill=alt.condition("datum.judged", alt.value(hue), alt.value(theme.ROLES["context"][0])),
        opacity=alt.condition("datum.judged", theme.shaded("shade", low, high), alt.value(0.2)), tooltip=_tips(),
    ).add_params(pick)  # fmt: skip
    text: dict[str, Any] = {"fontSize": in_squares(13), "baseline": "middle", "aria": False}
    ink = theme.coloured("ink")
    value = base.mark_text(**text, dy=-8, fontWeight=600).encode(text="says:N", color=ink)
    below = base.mark_text(**{**text, "fontSize": in_squares(11)}, dy=9).encode(text="counted:N", color=ink)
    draws = f"{_drawn_of(result).rstrip('.')}; ● differs clearly from all others."
    chart: alt.LayerChart = alt.LayerChart(layer=[square, value, below]).properties(
        height=alt.Step(STEP), title=theme.titled(result.findings[0].claim, draws), autosize=theme.AUTOSIZE
    )
    return chart


def _largest(groups: pd.DataFrame, column: str) -> list[str]:
    """The largest values; years and quarters in their order."""
    sizes = groups.groupby(column)["accounts"].sum().sort_values(ascending=False, kind="stable")
    names = [str(name) for name in sizes.index[:WIDEST]]
    return sorted(names) if all(name[:4].isdigit() or name.startswith("(") for name in names) else names
