"""Segments against one of them: how many times as much each measure is, with its interval."""

import altair as alt
import pandas as pd

from ..composition import Economics
from ..finding import CLEAR
from ..phrases import money, months, numeral, percent, ratio, ratios
from . import rows, theme
from .drawn import drawn
from .intervals import LARGEST

LEAST = 0.05
NAMES = {
    "acquisition_cost": "CAC",
    "sales_cycle_days": "Sales cycle",
    "mrr": "ARPA",
    "churn_per_year": "Churn a year",
    "stay": "Months retained",
    "worth": "LTV",
    "worth_extrapolated": "LTV, extrapolated",
    "payback": "Months to payback",
}
WORDS = {"staying": "differs", "unsure": "cannot tell", "context": "counted, not tested"}
UNIT = {"stay": " months", "payback": " months", "sales_cycle_days": " days"}
MOST = 2


@drawn
def economics(result: Economics) -> alt.LayerChart:
    """A row for each measure and group, as many times the reference group's, on a scale where half and twice mirror.

    The two largest other groups are drawn; all stand in the table.
    """
    frame = _as_drawn(result)
    said = theme.said(WORDS, frame["role"])
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    ends = [min([0.5, *frame["low"].dropna()]), max([2.0, *frame["high"].dropna()])]
    axis = alt.Axis(title=f"Times that of {result.reference}", values=[0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32], format="~r")
    scale = alt.Scale(type="log", domain=[float(end) for end in ends], nice=False)
    whisker = base.mark_rule(strokeWidth=2, aria=False).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q", color=theme.coloured()
    )
    told = {"group": "Measure", "is_": "Is", "reference": "Reference", "says": "Ratio", "interval": "95% interval"}
    dot = base.mark_circle(size=130, opacity=1).encode(
        x=alt.X("ratio:Q", axis=axis, scale=scale),
        fill=theme.filled(said),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in told.items()],
    )
    even = alt.Chart(pd.DataFrame({"even": [1.0], "role": ["slate"]})).mark_rule(strokeDash=[3, 3], aria=False)
    line = even.encode(x=alt.X("even:Q", axis=axis, scale=scale), color=theme.coloured())
    marks = [line, whisker, dot, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    others = result.groups["group"].nunique() - 1
    of = f" (the {MOST} largest of {others} other groups)" if others > MOST else ""
    draws = f"Each measure against {result.reference}{of}, with 95% intervals; LTV within {months(result.horizon)}."
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=rows.height(), title=theme.titled(theme.headline(result.findings), draws), autosize=theme.AUTOSIZE
    )
    return chart


def _as_drawn(result: Economics) -> pd.DataFrame:
    sizes = result.groups[result.groups["group"] != result.reference].groupby("group")["accounts"].first()
    drawn = list(sizes.sort_values(ascending=False, kind="stable").index[:MOST])
    kept = result.groups[result.groups["group"].isin(drawn) & result.groups["measure"].isin(list(NAMES))]
    kept = kept[kept["ratio"] > 0]
    base = result.groups[result.groups["group"] == result.reference].set_index("measure")["value"]
    beside = kept["measure"].map(base)
    clipped = kept[["ratio", "ratio_low", "ratio_high"]].clip(LEAST, LARGEST).round(3)
    ends = zip(kept["ratio_low"], kept["ratio_high"], strict=True)
    told = clipped.rename(columns={"ratio_low": "low", "ratio_high": "high"}).assign(
        group=[f"{NAMES[name]}: {group}" for name, group in zip(kept["measure"], kept["group"], strict=True)],
        counted=[
            f"{_short(name, value).removesuffix(UNIT.get(name, ''))} against {_short(name, other)}"
            for name, value, other in zip(kept["measure"], kept["value"], beside, strict=True)
        ],
        is_=[_short(name, value) for name, value in zip(kept["measure"], kept["value"], strict=True)],
        reference=[_short(name, value) for name, value in zip(kept["measure"], beside, strict=True)],
        says=[f"{ratio(value)}×" for value in kept["ratio"]],
        interval=[ratios(low, high) for low, high in ends],
        role=kept["verdict"].map({CLEAR: "staying", "cannot tell": "unsure", "fact": "context"}),
    )
    return told.reset_index(drop=True)


def _short(measure: str, value: float) -> str:
    """A measure in its unit: €926, 6.1%, 48 days, 3.5 months."""
    if measure == "churn_per_year":
        return percent(value)
    return f"{numeral(value, 1)}{UNIT[measure]}" if measure in UNIT else money(value)
