"""Marks drawn by Altair: the picture of a slide's chart, for the page, the web page and the PDF."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from .marks import BARS, LINES, PAIRS, WATERFALL, WHOLE, Marks

INK, QUIET, RULE = "#1B2430", "#5B6472", "#DDE2E8"
WARM = "#D55E00"


def colors(accent: str) -> dict[str, str]:
    """The color of each tone beside an accent."""
    return {"level": "#8B95A3", "was": "#C3CAD3", "good": accent, "lost": WARM, "faint": "#DDE2E8"}


def drawn(marks: Marks, accent: str = "#0B5FA5", width: int = 760, height: int = 380) -> dict[str, Any]:
    """The chart as a Vega-Lite specification: no gridlines, numbers on the marks, the title on the slide above it."""
    chart = _DRAWN[marks.kind](marks, colors(accent))
    whole: Any = chart.properties(width=width, height=height, background="white")
    dressed = whole.configure(font="Liberation Sans, Arial, sans-serif", view=alt.ViewConfig(stroke=None))
    spec: dict[str, Any] = dressed.to_dict(validate=False)
    return spec


def rows(marks: Marks, palette: dict[str, str]) -> pd.DataFrame:
    """A row for each mark: category, name of the series, value, label and color."""
    return pd.DataFrame(
        [
            (category, series.name, series.values[place], series.label(place), palette[series.tone(place)])
            for series in marks.series
            for place, category in enumerate(marks.categories)
        ],
        columns=["category", "name", "value", "label", "color"],
    )


def _axis(**settings: Any) -> alt.Axis:
    return alt.Axis(
        **{
            "title": None,
            "grid": False,
            "ticks": False,
            "labelFontSize": 16,
            "labelColor": INK,
            "labelAngle": 0,
            "labelLimit": 260,
            "domainColor": RULE,
            **settings,
        }
    )


def _color() -> alt.Color:
    return alt.Color("color:N", scale=None)


def _written(palette: dict[str, str]) -> Any:
    """The color of a label: that of its mark where it is news, else ink, which can be read on white."""
    news = alt.FieldOneOfPredicate(field="color", oneOf=[palette["good"], palette["lost"]])
    return alt.condition(news, alt.Color("color:N", scale=None), alt.value(INK))


def _pairs(marks: Marks, palette: dict[str, str]) -> Any:
    order = [series.name for series in marks.series]
    base = alt.Chart(rows(marks, palette)).encode(
        x=alt.X("category:N", sort=list(marks.categories), axis=_axis(labelFontSize=17), scale=alt.Scale(padding=0.25)),
        xOffset=alt.XOffset("name:N", sort=order, scale=alt.Scale(padding=0.08)),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(domainMin=marks.foot)),
    )
    text = base.mark_text(dy=-10, fontSize=17, fontWeight="bold").encode(text="label:N", color=_written(palette))
    return base.mark_bar().encode(color=_color()) + text


def _bars(marks: Marks, palette: dict[str, str]) -> Any:
    base = alt.Chart(rows(marks, palette)).encode(
        y=alt.Y("category:N", sort=list(marks.categories), axis=_axis(domain=False), scale=alt.Scale(padding=0.35)),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domainMin=min(marks.foot, 0.0))),
    )
    # A bar to the left has its words where bars to the right begin.
    text = base.transform_calculate(end="max(datum.value, 0)").mark_text(
        align="left", dx=8, fontSize=17, fontWeight="bold", color=INK
    )
    return base.mark_bar().encode(color=_color()) + text.encode(x="end:Q", text="label:N")


def _whole(marks: Marks, palette: dict[str, str]) -> Any:
    frame = rows(marks, palette)
    place = {series.name: number for number, series in enumerate(marks.series)}
    frame = frame.assign(place=frame["name"].map(place), dark=frame["color"].isin([palette["good"], palette["lost"]]))
    base = alt.Chart(frame).encode(
        y=alt.Y("category:N", sort=list(marks.categories), axis=_axis(domain=False), scale=alt.Scale(padding=0.2)),
        order="place:Q",
    )
    bar = base.mark_bar(stroke="white").encode(x=alt.X("value:Q", stack="normalize", axis=None), color=_color())
    text = base.mark_text(fontSize=17, fontWeight="bold").encode(
        x=alt.X("value:Q", stack="normalize", bandPosition=0.5, axis=None),
        text="label:N",
        color=alt.condition("datum.dark", alt.value("white"), alt.value(INK)),
    )
    return bar + text


def _waterfall(marks: Marks, palette: dict[str, str]) -> Any:
    told = pd.DataFrame(marks.steps(), columns=["category", "low", "high", "tone", "label"])
    told = told.assign(color=told["tone"].map(palette), low=told["low"].clip(lower=marks.foot))
    base = alt.Chart(told).encode(
        x=alt.X("category:N", sort=list(marks.categories), axis=_axis(labelFontSize=15), scale=alt.Scale(padding=0.2)),
    )
    y = alt.Y("low:Q", axis=None, scale=alt.Scale(domainMin=marks.foot))
    text = base.mark_text(dy=-10, fontSize=16, fontWeight="bold").encode(
        y="high:Q", text="label:N", color=_written(palette)
    )
    return base.mark_bar().encode(y=y, y2="high:Q", color=_color()) + text


def _lines(marks: Marks, palette: dict[str, str]) -> Any:
    frame = rows(marks, palette).dropna(subset=["value"])
    shown = list(marks.categories)[:: max(1, len(marks.categories) // 6)]
    base = alt.Chart(frame).encode(
        x=alt.X("category:N", sort=list(marks.categories), axis=_axis(values=shown, labelFontSize=15)),
        y=alt.Y("value:Q", axis=_steps(marks), scale=alt.Scale(domainMin=marks.foot, zero=False)),
        detail="name:N",
    )
    labeled = base.transform_filter("datum.label != ''").mark_text(dy=-12, fontSize=16, fontWeight="bold")
    return base.mark_line(strokeWidth=3).encode(color=_color()) + labeled.encode(
        text="label:N", color=_written(palette)
    )


def _steps(marks: Marks) -> alt.Axis:
    """Lines stand on a scale of a few steps: nothing else says how high they are."""
    unit = f" + '{marks.unit}'" if marks.unit == "%" else ""
    return _axis(grid=True, gridColor=RULE, domain=False, tickCount=5, labelExpr=f"format(datum.value, ',~g'){unit}")


_DRAWN: dict[str, Callable[[Marks, dict[str, str]], Any]] = {
    PAIRS: _pairs,
    BARS: _bars,
    WHOLE: _whole,
    WATERFALL: _waterfall,
    LINES: _lines,
}
