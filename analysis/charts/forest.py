"""Times as often with something as without it, a row for each thing, on one scale."""

from collections.abc import Callable, Iterable
from math import isfinite

import altair as alt
import pandas as pd

from ..finding import CLEAR, SAME
from ..phrases import out_of, ratio
from . import rows, theme
from .intervals import ROOM
from .rows import framed

WIDEST, NARROWEST = 300.0, 0.05
RATIO = "Times as often as without (log scale)"


def forest(frame: pd.DataFrame, words: dict[str, str], says: str, draws: str) -> alt.LayerChart:
    """A point for each row on a log scale with its interval; what runs off the scale is cut there.

    frame: group label role counted rate_ratio ratio_low ratio_high, a row each, in order.
    """
    ends = {"rate_ratio": "at", "ratio_low": "low_at", "ratio_high": "high_at"}
    placed = frame.assign(**{to: frame[name].clip(NARROWEST, WIDEST) for name, to in ends.items()}, ink="ink")
    placed["says"] = list(map(_often, frame["rate_ratio"]))
    used, across = theme.said(words, placed["role"]), _across(placed)
    base = alt.Chart(placed).encode(y=rows.across(placed["group"]))
    rule = base.mark_rule(strokeWidth=2.5, aria=False).encode(
        x=across("low_at"), x2="high_at:Q", color=theme.coloured()
    )
    dot = base.mark_point(shape="circle", filled=True, size=90, opacity=1, aria=False).encode(
        x=across("at"), fill=theme.filled(used)
    )
    even = alt.Chart(pd.DataFrame({"at": [1.0], "role": ["slate"]})).mark_rule(strokeDash=[3, 3], aria=False)
    marks = [even.encode(x=across("at"), color=theme.coloured()), rule, dot, _pick(placed)]
    return framed([*marks, *rows.named(placed, placed["counted"]), rows.column(placed, "says")], says, draws)


def of_signs(
    signs: pd.DataFrame, groups: Iterable[str], words: dict[str, str], says: str, draws: str
) -> alt.LayerChart:
    """A forest of warning signs under these names; beside each how many of those that churned had it.

    Grey where it cannot be told.
    """
    had = zip(signs["churned_with"], signs["churned"], strict=True)
    told = signs.assign(
        group=list(groups),
        role=signs["verdict"].map({CLEAR: "leaving", SAME: "staying"}).fillna("context"),
        counted=[f"{out_of(a, b)} that churned had it" for a, b in had],
    )
    return forest(told, words, says, draws)


def _pick(frame: pd.DataFrame) -> alt.Chart:
    """An unseen band over the whole row, to click on."""
    pick = alt.selection_point(name="pick", fields=["label"], empty=True)
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer", aria=False)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    drawn: alt.Chart = band.encode(**place, tooltip=_ratio_tips()).add_params(pick)
    return drawn


def _across(frame: pd.DataFrame) -> Callable[[str], alt.X]:
    """The scale of the ratios: as wide as the intervals need, and never narrower than from half to twice as often."""
    low = max(NARROWEST, min([0.5, *(frame["low_at"].dropna() / ROOM)]))
    high = min(WIDEST, max([2.0, *(frame["high_at"].dropna() * ROOM)]))
    ticks = [tick for tick in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if low <= tick <= high]
    axis = alt.Axis(title=RATIO, values=ticks, format="~g", labelOverlap=True)
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    return lambda field: alt.X(f"{field}:Q", axis=axis, scale=scale)


def _often(value: float) -> str:
    return f"{ratio(value)}×" if isfinite(value) else ratio(value)


def _ratio_tips() -> list[alt.Tooltip]:
    told = [alt.Tooltip("group:N", title="What"), alt.Tooltip("rate_ratio:Q", title="Times as often", format=",.2f")]
    ends = {"ratio_low": "From", "ratio_high": "To"}
    told += [alt.Tooltip(f"{name}:Q", title=title, format=",.2f") for name, title in ends.items()]
    return [*told, alt.Tooltip("verdict:N", title="Verdict")]
