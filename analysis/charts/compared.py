"""Two settings of one measure side by side, and how far they differ."""

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.charts.explored_axis import limits_of, on_axis
from analysis.explore import Compared
from analysis.explore.words import ends, said
from analysis.finding import CLEAR

SIDES = ("context", "staying")


@drawn
def compared(result: Compared) -> alt.LayerChart:
    """Two points for each group, the first setting grey and the second blue, and their difference at the right."""
    measure, frame = result.measure, result.groups.head(rows.SOME)
    told = pd.DataFrame({
        "group": frame["group"].astype(str),
        "away": [said(measure, float(x), True) for x in frame["difference"]],
        "range": [ends(measure, float(a), float(b), True) for a, b in
                  zip(frame["difference_low"], frame["difference_high"], strict=True)],
        "verdict": frame["verdict"].where(frame["note"] == "", frame["note"]), "ink": "ink",
    })  # fmt: skip
    sides = pd.concat([
        told.assign(value=frame[f"value_{side}"], low=frame[f"low_{side}"], high=frame[f"high_{side}"], role=role,
                    setting=name, says=[said(measure, float(value)) for value in frame[f"value_{side}"]])
        for side, role, name in zip(("one", "other"), SIDES, result.names, strict=True)
    ], ignore_index=True)  # fmt: skip
    limits = limits_of(sides, sides)
    base = alt.Chart(sides.dropna(subset="value")).encode(y=rows.across(told["group"]))
    offset = alt.YOffset("role:N", scale=alt.Scale(domain=list(SIDES), range=[-8, 8]))
    key = theme.filled(dict(zip(SIDES, result.names, strict=True)))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in (
        ("group", "Group"), ("setting", "Setting"), ("says", "Value"), ("away", "Difference"),
        ("range", "Interval of the difference"), ("verdict", "Verdict"))]  # fmt: skip
    rule = base.mark_rule(strokeWidth=1.5, opacity=0.7, aria=False).encode(
        x=alt.X(**on_axis(measure, sides, "low", limits)), x2="high:Q", yOffset=offset, color=theme.coloured()
    )
    dots = base.mark_circle(size=110, opacity=1).encode(
        x=alt.X(**on_axis(measure, sides, "value", limits)), yOffset=offset, fill=key, tooltip=tips
    )
    clear = told["verdict"].eq(CLEAR).map({True: " ●", False: ""})
    shown = told.assign(says=told["away"] + clear)
    draws = (
        f"{measure.label}: {result.names[0]} and {result.names[1]}, with 95% intervals; right: the difference, ● clear."
    )
    return rows.framed([rule, dots, *rows.named(shown, shown["range"]), rows.column(shown, "says")],
                       result.findings[0].claim, draws)  # fmt: skip
