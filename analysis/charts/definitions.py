"""The same accounts by the rules of several products."""

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.charts.revenue import FORMATS
from analysis.phrases import named_period
from analysis.revenue import Definitions


@drawn
def definitions(result: Definitions, metric: str) -> alt.LayerChart:
    """One metric by every rule, ours first and in blue; its interval where it is a share of accounts."""
    frame = _ruled(result.rules[result.rules["metric"] == metric])
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    axis = alt.Axis(title=metric, format=FORMATS[frame["unit"].iloc[0]], tickCount=5)
    value = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True))
    whisker = base.mark_rule(strokeWidth=2, aria=False).encode(x=alt.X("low:Q"), x2="high:Q", color=theme.coloured())
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in
            (("group", "By the rule of"), ("says", "Is"), ("inputs", "Made of"), ("rule", "Rule"))]  # fmt: skip
    point = base.mark_point(size=130, filled=True, opacity=1).encode(x=value, color=theme.coloured(), tooltip=tips)
    marks = [whisker, point, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    first, last = (f"the end of {named_period(month)}" for month in (result.since, result.until))
    draws = f"{metric} from {first} to {last}, by the rule of each product."
    says = next((f.claim for f in result.findings if f.about.get("metric") == metric), draws)
    return alt.layer(*marks).properties(height=rows.height(), title=theme.titled(says, draws), autosize=theme.AUTOSIZE)


def _ruled(rules: pd.DataFrame) -> pd.DataFrame:
    role = ["staying"] + ["slate"] * (len(rules) - 1)
    frame = rules.rename(columns={"product": "group"}).round({"value": 4, "low": 4, "high": 4})
    return frame.assign(role=role, counted="")
