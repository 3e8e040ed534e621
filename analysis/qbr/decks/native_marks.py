"""Marks as a chart of PowerPoint's own: its numbers can be edited, its colors follow the theme."""

from collections.abc import Callable
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR as THEME
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from ...charts.marks import BARS, LINES, PAIRS, WATERFALL, WHOLE, Marks, Series
from ..columns import FORMULA
from .type import WARM, color

KINDS = {
    PAIRS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    WHOLE: XL_CHART_TYPE.BAR_STACKED_100,
    WATERFALL: XL_CHART_TYPE.COLUMN_STACKED,
    LINES: XL_CHART_TYPE.LINE,
}
TONES = {"level": THEME.ACCENT_3, "was": THEME.ACCENT_4, "good": THEME.ACCENT_1, "faint": THEME.ACCENT_5}
# Words on a filled mark: white on a dark one, ink on a pale one.
ON = {"white": "FFFFFF", "ink": "1B2430"}
OWN = {"level": "8B95A3", "was": "C3CAD3", "faint": "DDE2E8"}


def add_marks(page: Any, marks: Marks, at: tuple[int, int, int, int], own: bool = False) -> Any:
    """Put the chart on a slide; who cannot see it hears its numbers."""
    data = CategoryChartData(number_format="General")
    data.categories = [_cell(name) for name in marks.categories]
    for name, values in _bars(marks) if marks.kind == WATERFALL else ((s.name, s.values) for s in marks.series):
        data.add_series(_cell(name), values)
    shape = page.shapes.add_chart(KINDS[marks.kind], *at, data)
    shape.name = "Figure"
    shape._element.nvGraphicFramePr.cNvPr.set("descr", marks.alt)
    chart = shape.chart
    chart.has_title = chart.has_legend = False
    chart.font.size = Pt(14)
    color(chart.font.color, "", own)
    _bare(chart, marks, own)
    _DRAW[marks.kind](chart, marks, own)
    return shape


def _cell(name: str) -> str:
    """A name in the chart's worksheet, where a program must not read it as a formula."""
    clean = "".join(c if c.isprintable() else " " for c in name)
    return f" {clean}" if clean.startswith(FORMULA) else clean


def _bare(chart: Any, marks: Marks, own: bool) -> None:
    """No axis for numbers, no gridlines: the numbers stand on the marks."""
    up, across = chart.value_axis, chart.category_axis
    up.visible = up.has_major_gridlines = False
    across.has_major_gridlines = False
    across.major_tick_mark = XL_TICK_MARK.NONE
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _ink(across.format.line.color, "was", own)
    across.tick_labels.font.size = Pt(12 if marks.kind in (LINES, WATERFALL) else 14)
    across._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "0")
    ends = [value for series in marks.series for value in series.values if value is not None]
    if marks.kind == LINES:
        _scaled(up, marks, max(ends), own)
    elif marks.kind != WHOLE:
        most = max(high for _, _, high, _, _ in marks.steps()) if marks.kind == WATERFALL else max([*ends, 0])
        up.minimum_scale = marks.foot * 1.3 if marks.foot < 0 else marks.foot
        up.maximum_scale = marks.foot + (most - marks.foot) * (_room(marks) if marks.kind == BARS else 1.12) or 1


def _room(marks: Marks) -> float:
    """How much longer than the longest bar its axis is, so that its words stand beside it."""
    longest = max((len(label) for series in marks.series for label in series.labels), default=0)
    return 1.2 + 0.03 * max(0, longest - 8)


def _scaled(up: Any, marks: Marks, most: float, own: bool) -> None:
    """Lines stand on a scale of four or five round steps: nothing else says how high they are."""
    step = next(
        size
        for size in (1, 2, 5, 10, 20, 25, 50, 100, 1_000, 10_000, 100_000, 10**9)
        if (most - marks.foot) / size <= 5
    )
    up.visible = up.has_major_gridlines = True
    up.minimum_scale, up.major_unit = marks.foot, step
    up.maximum_scale = marks.foot + step * (int((most - marks.foot) // step) + 1)
    up.format.line.fill.background()
    up.major_tick_mark = XL_TICK_MARK.NONE
    _ink(up.major_gridlines.format.line.color, "faint", own)
    up.tick_labels.font.size = Pt(12)
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = (
        '0"%"' if marks.unit == "%" else "#,##0",
        False,
    )


def _paint(fill: Any, tone: str, own: bool) -> None:
    fill.solid()
    if tone == "lost":
        fill.fore_color.rgb = WARM
    elif own and tone in OWN:
        fill.fore_color.rgb = RGBColor.from_string(OWN[tone])
    else:
        fill.fore_color.theme_color = TONES[tone]


def _label(point: Any, text: str, size: int, tone: str = "", place: Any = None) -> None:
    """A label with its own words on one mark."""
    frame = point.data_label.text_frame
    frame.text = text
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(size), True
    if tone in ON:
        font.color.rgb = RGBColor.from_string(ON[tone])
    else:
        color(font.color, "bad" if tone == "lost" else tone)
    if place is not None:
        point.data_label.position = place


def _colored(chart: Any, marks: Marks, own: bool, size: int, place: Any) -> None:
    for drawn, series in zip(chart.plots[0].series, marks.series, strict=True):
        for at, value in enumerate(series.values):
            if value is None:
                continue
            _paint(drawn.points[at].format.fill, series.tone(at), own)
            if series.label(at):
                strong = series.tone(at) if series.tone(at) in ("good", "lost") else ""
                _label(drawn.points[at], series.label(at), size, strong, place)


def _pairs(chart: Any, marks: Marks, own: bool) -> None:
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, -4
    longest = max(len(label) for series in marks.series for label in series.labels)
    _colored(chart, marks, own, 16 if longest < 11 else 14, XL_LABEL_POSITION.OUTSIDE_END)
    chart.category_axis.tick_labels.font.size = Pt(16)


def _horizontal(chart: Any, marks: Marks, own: bool) -> None:
    chart.plots[0].gap_width = 45
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.fill.background()
    _colored(chart, marks, own, 16 if _room(marks) == 1.2 else 14, XL_LABEL_POSITION.OUTSIDE_END)


def _whole(chart: Any, marks: Marks, own: bool) -> None:
    chart.plots[0].gap_width, chart.plots[0].overlap = 35, 100
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.fill.background()
    for drawn, series in zip(chart.plots[0].series, marks.series, strict=True):
        drawn.format.line.color.theme_color = THEME.BACKGROUND_1
        for at, value in enumerate(series.values):
            _paint(drawn.points[at].format.fill, series.tone(at), own)
            if series.label(at) and value:
                dark = series.tone(at) in ("good", "lost")
                _label(drawn.points[at], series.label(at), 16, "white" if dark else "ink", XL_LABEL_POSITION.CENTER)


def _bars(marks: Marks) -> list[tuple[str, list[float | None]]]:
    """A waterfall as columns that stand on one another: an unseen base, then level, gain, loss, and room for words."""
    steps, foot = marks.steps(), marks.foot
    high = max(top for _, _, top, _, _ in steps) - foot
    parts = {"level": "Level", "good": "Gain", "lost": "Loss"}
    base: list[float | None] = [(low if tone != "level" else foot) for _, low, _, tone, _ in steps]
    moved: dict[str, list[float | None]] = {
        name: [
            top - (under or 0) if tone == word else None
            for (_, _, top, tone, _), under in zip(steps, base, strict=True)
        ]
        for word, name in parts.items()
    }
    return [("Base", base), *moved.items(), ("Label", [high * 0.09] * len(steps))]


def _waterfall(chart: Any, marks: Marks, own: bool) -> None:
    plot, steps = chart.plots[0], marks.steps()
    plot.gap_width, plot.overlap = 28, 100
    base, level, gain, loss, label = plot.series
    for unseen in (base, label):
        unseen.format.fill.background()
        unseen.format.line.fill.background()
    for drawn, tone in ((level, "level"), (gain, "good"), (loss, "lost")):
        _paint(drawn.format.fill, tone, own)
    size = 16 if max(len(text) for *_, text in steps) * len(steps) < 42 else 13
    for at, (_, _, _, tone, text) in enumerate(steps):
        _label(label.points[at], text, size, tone if tone != "level" else "", XL_LABEL_POSITION.INSIDE_BASE)


def _lines(chart: Any, marks: Marks, own: bool) -> None:
    for drawn, series in zip(chart.plots[0].series, marks.series, strict=True):
        drawn.smooth = False
        line, faint = drawn.format.line, series.tone(0) in ("faint", "was")
        line.width = Pt(1.5 if faint else 3)
        _ink(line.color, series.tone(0), own)
        drawn.marker.style = None
        drawn._element.get_or_add_marker().append(parse_xml(f'<c:symbol {nsdecls("c")} val="none"/>'))
        for at, text in enumerate(series.labels):
            if text:
                _label(
                    drawn.points[at],
                    text,
                    14,
                    series.tone(0) if series.tone(0) in ("good", "lost") else "",
                    XL_LABEL_POSITION.ABOVE,
                )
    _thinned(chart, len(marks.categories))


def _ink(target: Any, tone: str, own: bool) -> None:
    if tone == "lost":
        target.rgb = WARM
    elif own and tone in OWN:
        target.rgb = RGBColor.from_string(OWN[tone])
    else:
        target.theme_color = TONES[tone]


def _thinned(chart: Any, many: int) -> None:
    """Not every month is written under a long line."""
    axis = chart.category_axis._element
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = parse_xml(f'<{tag} {nsdecls("c")} val="{max(1, -(-many // 7))}"/>')
        before = axis.find(qn("c:noMultiLvlLbl"))
        before.addprevious(skip) if before is not None else axis.append(skip)


_DRAW: dict[str, Callable[[Any, Marks, bool], None]] = {
    PAIRS: _pairs,
    BARS: _horizontal,
    WHOLE: _whole,
    WATERFALL: _waterfall,
    LINES: _lines,
}
__all__ = ["Series", "add_marks"]
