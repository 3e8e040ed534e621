"""Two dimensions at once, as a heat map with counts and intervals."""

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts import theme
from analysis.charts.composition import DRAWN
from analysis.charts.drawn import drawn
from analysis.composition import Crossed
from analysis.names import spoken
from analysis.phrases import out_of

MOST = 10
STEP = 54
# In pixels: how wide a letter of a name is, and how wide a name may be.
LETTER, LIMIT = 7, 110


@drawn
def crossed(result: Crossed) -> alt.LayerChart:
    """A square for each pair of values, the darker the more left, with the rate and its count; small ones stay grey.

    The ten largest values of each dimension are drawn.
    """
    frame, columns = _as_drawn(result), _largest(result.groups, "across")
    across, down = _across(result.labels[1], columns), alt.Axis(orient="left", **_quiet(result.labels[0]))
    base = alt.Chart(frame).encode(
        x=alt.X("across:N", sort=columns, axis=across),
        y=alt.Y("group:N", sort=_largest(result.groups, "group"), axis=down),
    )
    top = max(float(frame["shade"].max()), 1e-9)
    square = base.mark_rect(cornerRadius=3).encode(
        fill=alt.condition("datum.judged", alt.value(theme.ROLES["leaving"][0]), alt.value(theme.ROLES["context"][0])),
        opacity=alt.condition("datum.judged", theme.shaded("shade", 0.0, top), alt.value(0.2)),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()],
    )
    text = {"fontSize": 13, "baseline": "middle", "aria": False}
    rate = base.mark_text(**text, dy=-8, fontWeight=600).encode(text="says:N", color=theme.coloured("ink"))
    counted = base.mark_text(**{**text, "fontSize": 11}, dy=9).encode(text="counted:N", color=theme.coloured("ink"))
    grey = "" if frame["judged"].all() else "; grey: fewer than 10 accounts"
    draws = f"{DRAWN[result.basis]}, by {result.labels[0]} and {result.labels[1]}{grey}."
    chart: alt.LayerChart = alt.LayerChart(layer=[square, rate, counted]).properties(
        height=alt.Step(STEP), title=theme.titled(result.findings[0].claim, draws), autosize=theme.LAID_OUT_TWICE
    )
    return chart


TOLD = {
    "group": "Down",
    "across": "Across",
    "says": "Rate",
    "interval": "95% interval",
    "counted": "Left",
    "money": "MRR that left",
}


def _across(title: str, columns: list[str]) -> alt.Axis:
    """The names above: aslant where the longest is wider than its squares, so that none is left out."""
    longest = max(map(len, columns), default=0)
    is_tight = f"bandwidth('x') < {min(LETTER * longest, LIMIT)}"
    stands = {
        "labelAngle": alt.ExprRef(f"{is_tight} ? -45 : 0"),
        "labelAlign": alt.ExprRef(f"{is_tight} ? 'left' : 'center'"),
    }
    return alt.Axis(orient="top", labelOverlap=False, **stands, **_quiet(title))


def _quiet(title: str) -> dict[str, Any]:
    return {"title": spoken(title), "labelLimit": LIMIT, "domain": False, "ticks": False, "grid": False}


def _largest(groups: pd.DataFrame, column: str) -> list[str]:
    sizes = groups.groupby(column)["accounts"].sum().sort_values(ascending=False, kind="stable")
    return [str(value) for value in sizes.index[:MOST]]


def _as_drawn(result: Crossed) -> pd.DataFrame:
    rows = result.groups
    kept = rows[rows["group"].isin(_largest(rows, "group")) & rows["across"].isin(_largest(rows, "across"))]
    said, low, high = ([theme.rate_text(rate, result.basis) for rate in kept[name]] for name in ("rate", "low", "high"))
    told = kept[["group", "across", "judged"]].assign(
        says=said,
        interval=[f"{a} to {b}" for a, b in zip(low, high, strict=True)],
        counted=[f"{out_of(x, n)}" for x, n in zip(kept["churned"], kept["accounts"], strict=True)],
        money=[_money(lost, start) for lost, start in zip(kept["mrr_churned"], kept["mrr_start"], strict=True)],
        shade=kept["rate"].where(kept["judged"]).fillna(0.0).round(4),  # without a shade no square is drawn
        ink="ink",
    )
    return told.reset_index(drop=True)


def _money(lost: float, start: float) -> str:
    return "unknown" if lost != lost else f"{out_of(lost, start)}"
