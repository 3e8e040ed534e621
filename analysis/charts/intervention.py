"""What was followed around a change: in the accounts it touched, in the others, and where it was heading."""

import altair as alt
import pandas as pd

from ..phrases import named_day
from ..targets import Target
from . import theme
from .axes import money_axis
from .drawn import drawn
from .target import changed, periods

HEADING = "as it was heading"
UNITS = {"churn": "Churn", "nps": "Mean score, 0 to 10", "usage": "Share of seats in use", "mrr": "MRR per account"}


@drawn
def intervention(result: Target) -> alt.LayerChart:
    """What was followed in the accounts a change touched, in the others, and where it was heading before the change."""
    frame = result.series.reset_index(drop=True)
    across, lines = periods(frame["period"]), _lines(frame)
    height = _height(result, lines)
    base = alt.Chart(lines).encode(x=across, y=height, color=theme.coloured())
    told = [alt.Tooltip("period:N", title="Period"), alt.Tooltip("line:N", title="Of"), _value(result)]
    drawn = base.mark_line(strokeWidth=2, aria=False).encode(strokeDash=theme.dashed(), detail="line:N")
    seen = alt.Chart(lines[lines["line"] != HEADING]).encode(x=across, y=height, color=theme.coloured())
    dots = seen.mark_point(filled=True, size=40, opacity=1).encode(tooltip=told)
    since, effect = named_day(result.changed_on or ""), result.effects.iloc[0]
    says = f"Since {since}: {effect['says']}, {effect['verdict']}"
    draws = f"{UNITS[result.measure]} by {result.every}, before and after the change."
    marks = [*changed(result, frame["period"], across), drawn, dots, *_named(lines)]
    return theme.finished(marks, says, draws)


def _lines(frame: pd.DataFrame) -> pd.DataFrame:
    names = {
        "value": ("touched", "leaving"),
        "other_value": ("the others", "staying"),
        "expected": (HEADING, "slate"),
    }
    parts = [
        pd.DataFrame(
            {"place": frame.index, "period": frame["period"], "shown": frame[name], "line": line, "role": role}
        )
        for name, (line, role) in names.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="shown").round(5)


def _named(lines: pd.DataFrame) -> list[alt.Chart]:
    """What each line is of, in its colour, side by side over the chart; one line alone needs no name."""
    ends = lines.groupby("line", sort=False).tail(1)
    base = alt.Chart(ends).mark_text(align="left", baseline="bottom", fontSize=13, fontWeight=600, aria=False)
    text = base.encode(y=alt.value(-8), text="line:N", color=theme.coloured())
    names, drawn_, across = list(ends["line"]), [], 0
    for name in names:
        drawn_.append(text.transform_filter(f"datum.line == '{name}'").encode(x=alt.value(across)))
        across += 24 + 7 * len(name)
    return drawn_ if len(names) > 1 else []


def _height(result: Target, lines: pd.DataFrame) -> alt.Y:
    share = result.measure in ("churn", "usage")
    scale = alt.Scale(zero=result.measure == "churn", nice=True)
    plain = alt.Axis(title=_unit(result), format="~%" if share else "~g", tickCount=5)
    axis = money_axis(UNITS[result.measure]) if result.measure == "mrr" else plain
    return alt.Y("shown:Q", axis=axis, scale=scale)


def _value(result: Target) -> alt.Tooltip:
    written = {"nps": ".2f", "mrr": ",.0f"}.get(result.measure, ".2%")
    return alt.Tooltip("shown:Q", title=_unit(result), format=written)


def _unit(result: Target) -> str:
    unit = UNITS[result.measure]
    return theme.in_unit(unit) if result.measure == "mrr" else unit
