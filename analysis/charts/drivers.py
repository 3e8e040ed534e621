"""Groups that leave more than expected, and a heat map of two dimensions at once, with counts and intervals."""

from typing import Any

import altair as alt
import pandas as pd

from ..composition import Crossed, Drivers
from ..finding import CLEAR
from ..names import spoken
from ..phrases import expected, money, money_with_sign, out_of, ratio, ratios
from . import rows, theme
from .axes import in_squares, names_above
from .composition import DRAWN
from .drawn import drawn
from .intervals import LARGEST
from .rows import FEW

FURTHEST = 8
LEAST = 0.2
WORDS = {"leaving": "churns more than expected", "context": "within what chance explains"}
TOLD = {
    "inside": "Group",
    "counted": "Churned",
    "interval": "Times as often",
    "says": "MRR beyond expected",
    "reason": "Main reason",
}
CROSSED = {
    "group": "Down",
    "across": "Across",
    "says": "Rate",
    "interval": "95% interval",
    "counted": "Churned",
    "money": "MRR that churned",
}
# Two dimensions at once: how many values of each, and in pixels a square, a letter of a name and a name.
WIDEST, STEP, LIMIT = 10, 54, 110


@drawn
def drivers(result: Drivers) -> alt.LayerChart:
    """A row for each group named, or for those furthest out where none is, with how many times as often it leaves.

    At most 12 rows. The parameter "pick" holds the group of the row that was clicked.
    """
    frame = _as_drawn(result.cells)
    said = theme.said(WORDS, frame["role"])
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    picked = alt.selection_point(name="pick", fields=["group"], empty=True)
    shade = alt.condition(picked, alt.value(1), alt.value(0.35))
    whisker = base.mark_rule(strokeWidth=2, aria=False).encode(
        x=_ratio(frame), x2="high:Q", color=theme.coloured(), opacity=shade
    )
    dot = base.mark_circle(size=130, opacity=1, aria=False).encode(x=_ratio(frame, "ratio"), fill=theme.filled(said))
    words = [*rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    draws = (
        "Churned accounts against those expected at that stage, with 95% intervals; right: MRR lost beyond expected."
    )
    chart: alt.LayerChart = alt.LayerChart(layer=[*_even(frame), whisker, dot, *words, _pick(frame)]).properties(
        height=rows.height(), title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return chart


def _as_drawn(cells: pd.DataFrame) -> pd.DataFrame:
    shown = cells[cells["verdict"] == CLEAR].head(FEW)
    frame = shown if len(shown) else cells.head(FURTHEST)
    drawn = frame[["rate_ratio", "ratio_low", "ratio_high"]].clip(LEAST, LARGEST).round(3)
    told = pd.DataFrame({"ratio": drawn["rate_ratio"], "low": drawn["ratio_low"], "high": drawn["ratio_high"]})
    left, times = _rows(frame, "churned", "accounts", "expected"), _rows(frame, "rate_ratio", "ratio_low", "ratio_high")
    return told.assign(
        group=frame["values"],
        inside=[" in ".join(part for part in pair if part) for pair in _rows(frame, "values", "within")],
        says=[_more(amount) for amount in frame["excess_mrr"]],
        counted=[f"{out_of(x, n)}, {expected(e)} expected" for x, n, e in left],
        interval=[f"{ratio(value)} ({ratios(low, high)})" for value, low, high in times],
        reason=frame["main_reason"].fillna(""),
        role=frame["verdict"].eq(CLEAR).map({True: "leaving", False: "context"}),
    ).reset_index(drop=True)


def _ratio(frame: pd.DataFrame, field: str = "low") -> alt.X:
    ends = [min(frame["low"].min(), 0.8) if len(frame) else 0.5, max(frame["high"].max(), 2) if len(frame) else 2]
    axis = alt.Axis(title="Times as often as the others", values=[0.25, 0.5, 1, 2, 4, 8, 16, 32], format="~r")
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(type="log", domain=[float(end) for end in ends], nice=False))


def _even(frame: pd.DataFrame) -> list[alt.Chart]:
    line = pd.DataFrame({"even": [1.0], "says": ["as expected"], "role": ["slate"]})
    ends = _ratio(frame, "even")
    base = alt.Chart(line).encode(x=ends, color=theme.coloured())
    word = base.mark_text(baseline="bottom", fontSize=12).encode(text="says:N", y=alt.value(-3))
    return [base.mark_rule(strokeDash=[3, 3], aria=False), word]


def _pick(frame: pd.DataFrame) -> alt.Chart:
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer", tooltip=True)
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()]
    clicked: alt.Chart = band.encode(**place, tooltip=tips).add_params(pick)
    return clicked


def _rows(frame: pd.DataFrame, *names: str) -> Any:
    return zip(*(frame[name] for name in names), strict=True)


def _more(amount: float) -> str:
    return "unknown" if amount != amount else money_with_sign(amount)


@drawn
def crossed(result: Crossed) -> alt.LayerChart:
    """A square for each pair of values, the darker the more left, with the rate and its count; small ones stay grey.

    The ten largest values of each dimension are drawn.
    """
    frame, columns = _squares(result), _largest(result.groups, "across")
    across, down = _above(result.labels[1], columns), alt.Axis(orient="left", **_quiet(result.labels[0]))
    base = alt.Chart(frame).encode(
        x=alt.X("across:N", sort=columns, axis=across),
        y=alt.Y("group:N", sort=_largest(result.groups, "group"), axis=down),
    )
    top = max(float(frame["shade"].max()), 1e-9)
    square = base.mark_rect(cornerRadius=3).encode(
        fill=alt.condition("datum.judged", alt.value(theme.ROLES["leaving"][0]), alt.value(theme.ROLES["context"][0])),
        opacity=alt.condition("datum.judged", theme.shaded("shade", 0.0, top), alt.value(0.2)),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in CROSSED.items()],
    )
    text: dict[str, Any] = {"fontSize": in_squares(13), "baseline": "middle", "aria": False}
    rate = base.mark_text(**text, dy=-8, fontWeight=600).encode(text="says:N", color=theme.coloured("ink"))
    counted = base.mark_text(**{**text, "fontSize": in_squares(11)}, dy=9).encode(
        text="counted:N", color=theme.coloured("ink")
    )
    grey = "" if frame["judged"].all() else "; gray: fewer than 10 accounts"
    draws = f"{DRAWN[result.basis]}, by {result.labels[0]} and {result.labels[1]}{grey}."
    chart: alt.LayerChart = alt.LayerChart(layer=[square, rate, counted]).properties(
        height=alt.Step(STEP), title=theme.titled(result.findings[0].claim, draws), autosize=theme.AUTOSIZE
    )
    return chart


def _above(title: str, columns: list[str]) -> alt.Axis:
    return names_above(columns, spoken(title))


def _quiet(title: str) -> dict[str, Any]:
    return {"title": spoken(title), "labelLimit": LIMIT, "domain": False, "ticks": False, "grid": False}


def _largest(groups: pd.DataFrame, column: str) -> list[str]:
    sizes = groups.groupby(column)["accounts"].sum().sort_values(ascending=False, kind="stable")
    return [str(value) for value in sizes.index[:WIDEST]]


def _squares(result: Crossed) -> pd.DataFrame:
    groups = result.groups
    kept = groups[groups["group"].isin(_largest(groups, "group")) & groups["across"].isin(_largest(groups, "across"))]
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
    return "unknown" if lost != lost else f"{money(lost)} of {money(start)}"
