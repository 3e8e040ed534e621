"""A native chart put on a slide: bars with their intervals, lines, and staircases."""

from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from analysis.qbr.columns import FORMULA
from analysis.qbr.native import reach
from analysis.qbr.native_form import Native, Series, round_ends

KINDS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE,
    "steps": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
    "dots": XL_CHART_TYPE.LINE_MARKERS,
    "heaps": XL_CHART_TYPE.COLUMN_STACKED,
    "waterfall": XL_CHART_TYPE.COLUMN_STACKED,
    "xy": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
}
QUIET = RGBColor(0x5A, 0x5F, 0x69)


def add_chart(page: Any, native: Native, at: tuple[int, int, int, int], words: str) -> Any:
    """Put the chart on the slide, with its words for who cannot see it."""
    data = _points(native) if native.kind in ("steps", "xy") else _categories(native)
    shape = page.shapes.add_chart(KINDS[native.kind], *at, data)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", words)
    chart = shape.chart
    chart.has_title = False
    chart.font.size = Pt(12)
    _legend(chart, native)
    _axes(chart, native)
    DRAW[native.kind](chart, native)
    return shape


def cell(name: str) -> str:
    """A name as it stands in the chart's worksheet, where a program must not read it as a formula."""
    clean = "".join(c if c.isprintable() else " " for c in name)
    return f" {clean}" if name.startswith(FORMULA) else clean


def _categories(native: Native) -> Any:
    data = CategoryChartData(number_format="0.0%" if native.share else "General")
    data.categories = [cell(name) for name in native.categories]
    for series in native.series:
        data.add_series(cell(series.name), series.y)
    return data


def _points(native: Native) -> Any:
    data = XyChartData(number_format="0.0%" if native.share else "General")
    # Some programs draw only curves of one length: shorter ones stay where they end.
    longest = max(len(series.x) for series in native.series)
    for name, values, series in _curves(native):
        added = data.add_series(cell(name))
        points = [(x, y) for x, y in zip(series.x, values, strict=True) if y is not None]
        for x, y in [*points, *points[-1:] * (longest - len(points))]:
            added.add_data_point(x, y)
    return data


def _curves(native: Native) -> list[tuple[str, tuple[float | None, ...], Series]]:
    """Each curve, and after all of them the ends of their intervals as curves of their own."""
    ends = [
        (f"{series.name}, {word}", values, series)
        for series in native.series
        for word, values in (("from", series.low), ("to", series.high))
        if values
    ]
    return [*((series.name, series.y, series) for series in native.series), *ends]


def _legend(chart: Any, native: Native) -> None:
    chart.has_legend = len(native.series) > 1 and native.kind != "waterfall"
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False


def _axes(chart: Any, native: Native) -> None:
    across, up = chart.category_axis, chart.value_axis
    for axis, title in ((across, native.x_title), (up, native.y_title)):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis.format.line.color.rgb = RGBColor(0xB8, 0xB4, 0xAC)
    up.major_gridlines.format.line.color.rgb = RGBColor(0xE4, 0xE1, 0xDB)
    up.tick_labels.number_format = _written(native)
    up.tick_labels.number_format_is_linked = False
    if native.log:
        _ratios(up)
    elif native.kind != "steps":
        _scale(up, *(native.span or reach(native)))
    if native.kind == "bars":
        across.reverse_order = True
        up.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    if native.kind == "steps":
        up.minimum_scale, up.maximum_scale = 0, 1
        across.minimum_scale = 0
    if native.kind in ("steps", "xy"):
        across.has_major_gridlines = False


def _written(native: Native) -> str:
    """How the numbers beside an axis are written: shares in percent, thousands apart."""
    if native.share:
        return "0%"
    return "#,##0" if max(map(abs, reach(native))) >= 1000 else "General"


def _ratios(axis: Any) -> None:
    """A scale on which twice as much and half as much are as far from 1, where the bars begin."""
    scaling = axis._element.find(qn("c:scaling"))
    scaling.insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="2"/>'))
    # Where the other axis crosses is said on the other axis.
    beside = axis._element.getparent().find(qn("c:catAx"))
    crosses = beside.find(qn("c:crosses"))
    if crosses is not None:
        crosses.addprevious(parse_xml(f'<c:crossesAt {nsdecls("c")} val="1"/>'))
        beside.remove(crosses)


def _scale(axis: Any, low: float, high: float) -> None:
    """Room for every number and its interval, in round steps."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = round_ends(low, high)


def _bars(chart: Any, native: Native) -> None:
    plot, series = chart.plots[0], native.series[0]
    plot.gap_width = 60
    drawn = plot.series[0]
    for bars, own in zip(list(plot.series)[1:], native.series[1:], strict=False):
        bars.format.fill.solid()
        bars.format.fill.fore_color.rgb = _rgb(own.colour)
    for place in range(len(series.y)):
        point = drawn.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = _rgb(series.colours[place] if series.colours else series.colour)
    if any(value is not None for value in series.low):
        _whiskers(drawn, series)


def _lines(chart: Any, native: Native) -> None:
    for drawn, series in zip(chart.plots[0].series, native.series, strict=True):
        drawn.smooth = False
        drawn.format.line.width, drawn.format.line.color.rgb = Pt(2.25), _rgb(series.colour)
        if any(value is not None for value in series.low):
            _whiskers(drawn, series, "8A8F98")


def _dots(chart: Any, native: Native) -> None:
    """Points that no line joins."""
    _lines(chart, native)
    for drawn, series in zip(chart.plots[0].series, native.series, strict=True):
        drawn.format.line.fill.background()
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 8
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = _rgb(series.colour)


def _heaps(chart: Any, native: Native) -> None:
    """Parts that stand on one another."""
    chart.plots[0].gap_width, chart.plots[0].overlap = 30, 100
    for drawn, series in zip(chart.plots[0].series, native.series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = _rgb(series.colour)
    chart.value_axis.minimum_scale = chart.value_axis.maximum_scale = chart.value_axis.major_unit = None


def _steps(chart: Any, native: Native) -> None:
    for drawn, (_, values, series) in zip(chart.plots[0].series, _curves(native), strict=True):
        whole = values is series.y
        drawn.smooth = False
        drawn.format.line.width, drawn.format.line.color.rgb = Pt(2.25 if whole else 1), _rgb(series.colour)
        if not whole:
            drawn.format.line.dash_style = MSO_LINE.DASH


def _waterfall(chart: Any, native: Native) -> None:
    """Steps that hang where the one before ended, over a base that is not seen, each with its amount over it."""
    chart.plots[0].gap_width, chart.plots[0].overlap = 30, 100
    for drawn, series in zip(chart.plots[0].series, native.series, strict=True):
        if series.colour:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = _rgb(series.colour)
        else:
            drawn.format.fill.background()
        for place, text in enumerate(series.labels):
            label = drawn.points[place].data_label
            label.position = XL_LABEL_POSITION.INSIDE_BASE
            label.text_frame.text = text
            label.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
            label.text_frame.paragraphs[0].runs[0].font.bold = True


DRAW = {
    "waterfall": _waterfall,
    "bars": _bars,
    "lines": _lines,
    "steps": _steps,
    "xy": _steps,
    "dots": _dots,
    "heaps": _heaps,
}


def _whiskers(drawn: Any, series: Series, colour: str = "22252B") -> None:
    """The interval of every point as error bars of the chart program's own."""
    pairs = list(zip(series.y, series.low, series.high, strict=True))
    up = [max((high or 0) - (y or 0), 0) if high is not None and y is not None else 0 for y, _, high in pairs]
    down = [max((y or 0) - (low or 0), 0) if low is not None and y is not None else 0 for y, low, _ in pairs]
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{_literal(up)}</c:plus><c:minus>{_literal(down)}</c:minus>"
        f'<c:spPr><a:ln w="12700"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    before = next(drawn._element.iterchildren(qn("c:cat"), qn("c:val"), qn("c:xVal")))
    before.addprevious(bars)


def _literal(values: list[float]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>' for i, value in enumerate(values))
    return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numLit>'


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))
