"""Groups that leave more than expected: how many times as often, with its interval, and what went in MRR."""

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.composition import Drivers
from analysis.finding import CLEAR
from analysis.phrases import numeral, out_of, ratio, ratios, with_sign

MOST, FURTHEST = 12, 8
LEAST, LARGEST = 0.2, 50.0
WORDS = {"leaving": "leaves more than expected", "context": "no more than chance alone makes some leave"}
TOLD = {
    "inside": "Group",
    "counted": "Left",
    "interval": "Times as often",
    "says": "MRR beyond expected",
    "reason": "Main reason",
}


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
    draws = "Leavers against those expected at the same life stage, with 95% intervals; at the right the MRR beyond it."
    chart: alt.LayerChart = alt.LayerChart(layer=[*_even(frame), whisker, dot, *words, _pick(frame)]).properties(
        height=rows.height(), title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return chart


def _as_drawn(cells: pd.DataFrame) -> pd.DataFrame:
    shown = cells[cells["verdict"] == CLEAR].head(MOST)
    frame = shown if len(shown) else cells.head(FURTHEST)
    drawn = frame[["rate_ratio", "ratio_low", "ratio_high"]].clip(LEAST, LARGEST).round(3)
    told = pd.DataFrame({"ratio": drawn["rate_ratio"], "low": drawn["ratio_low"], "high": drawn["ratio_high"]})
    left, times = _rows(frame, "churned", "accounts", "expected"), _rows(frame, "rate_ratio", "ratio_low", "ratio_high")
    return told.assign(
        group=frame["values"],
        inside=[" in ".join(part for part in pair if part) for pair in _rows(frame, "values", "within")],
        says=[_more(amount) for amount in frame["excess_mrr"]],
        counted=[f"{out_of(x, n)}, {numeral(e, 1)} expected" for x, n, e in left],
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
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.STEP - 2, cursor="pointer", tooltip=True)
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()]
    clicked: alt.Chart = band.encode(**place, tooltip=tips).add_params(pick)
    return clicked


def _rows(frame: pd.DataFrame, *names: str) -> Any:
    return zip(*(frame[name] for name in names), strict=True)


def _more(amount: float) -> str:
    return "unknown" if amount != amount else with_sign(amount)
