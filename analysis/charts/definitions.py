"""The same accounts by the rules of several products."""

import altair as alt
import pandas as pd

from ..revenue import Definitions
from ..revenue.definitions import said_of
from . import rows, theme
from .drawn import drawn
from .revenue import axis_of


@drawn
def definitions(result: Definitions, metric: str) -> alt.LayerChart:
    """One metric by every rule, ours first and in blue; its interval where it is a share of accounts."""
    frame = _ruled(result.rules[result.rules["metric"] == metric])
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    axis = axis_of(metric, frame["unit"].iloc[0])
    value = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True))
    whisker = base.mark_rule(strokeWidth=2, aria=False).encode(x=alt.X("low:Q"), x2="high:Q", color=theme.coloured())
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in
            (("group", "By the rule of"), ("says", "Is"), ("inputs", "Made of"), ("rule", "Rule"))]  # fmt: skip
    point = base.mark_point(size=130, filled=True, opacity=1).encode(x=value, color=theme.coloured(), tooltip=tips)
    marks = [whisker, point, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    draws = f"{metric} {said_of(result.since, result.until)}, by the definition of each tool."
    says = next((f.claim for f in result.findings if f.about.get("metric") == metric), draws)
    return alt.layer(*marks).properties(height=rows.height(), title=theme.titled(says, draws), autosize=theme.AUTOSIZE)


def _ruled(rules: pd.DataFrame) -> pd.DataFrame:
    role = ["staying"] + ["slate"] * (len(rules) - 1)
    frame = rules.rename(columns={"product": "group"}).round({"value": 4, "low": 4, "high": 4})
    return frame.assign(role=role, counted="")
