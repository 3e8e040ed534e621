"""Two settings of one measure side by side, and how far they differ."""

import altair as alt
import pandas as pd

from ..explore import Compared
from ..explore.words import ends, said
from ..finding import CLEAR
from . import rows, theme
from .drawn import drawn
from .explored_axis import around, on_axis

SIDES = ("context", "staying")
TIPS = {"group": "Group", "setting": "Setting", "says": "Value", "away": "Difference",
        "range": "Interval of the difference", "verdict": "Verdict"}  # fmt: skip


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
    limits = around(sides)
    key = theme.filled(dict(zip(SIDES, result.names, strict=True)))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in TIPS.items()]
    marks = []
    for role, moved in zip(SIDES, (-7, 7), strict=True):
        own = sides[sides["role"] == role].dropna(subset="value")
        base = alt.Chart(own).encode(y=rows.across(told["group"]))
        marks.append(base.mark_rule(strokeWidth=1.5, opacity=0.7, aria=False, yOffset=moved).encode(
            x=alt.X(**on_axis(measure, sides, "low", limits)), x2="high:Q", color=theme.coloured()))  # fmt: skip
        marks.append(base.mark_circle(size=110, opacity=1, yOffset=moved).encode(
            x=alt.X(**on_axis(measure, sides, "value", limits)), fill=key, tooltip=tips))  # fmt: skip
    clear = told["verdict"].eq(CLEAR).map({True: " ●", False: ""})
    shown = told.assign(says=told["away"] + clear)
    draws = (
        f"{measure.label}: {result.names[0]} and {result.names[1]}, with 95% intervals; right: the difference, ● clear."
    )
    return rows.framed([*marks, *rows.named(shown, shown["range"]), rows.column(shown, "says")],
                       result.findings[0].claim, draws)  # fmt: skip
