"""A table on a slide: no boxes, a rule under the header, and room between the rows."""

from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches

from .model import Cell, Table
from .stage import Box
from .type import INCH, Part, arranged, fitting, put

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
TALLEST, HEADER = Inches(1.6), Inches(0.42)


def add_table(page: Any, table: Table, at: Box, own: bool) -> Any:
    """The table as PowerPoint's own, its text on the margin; who cannot see it hears its cells."""
    left, top, width, height = at
    headed = any(table.headers)
    high = min(int(TALLEST), (height - (HEADER if headed else 0)) // max(len(table.rows), 1))
    count = len(table.rows) + headed
    shape = page.shapes.add_table(count, len(table.headers), left, top, width, high * len(table.rows) + HEADER * headed)
    shape.name = "Table"
    shape._element.nvGraphicFramePr.cNvPr.set("descr", table.alt)
    shown = shape.table
    shape._element.graphic.graphicData.tbl.tblPr.find("{*}tableStyleId").text = NO_STYLE
    shown.first_row, shown.horz_banding = headed, False
    widths = table.widths or (1,) * len(table.headers)
    for place, part in enumerate(widths):
        shown.columns[place].width = Emu(int(width * part / sum(widths)))
    if headed:
        shown.rows[0].height = Emu(HEADER)
        for place, head in enumerate(table.headers):
            inches = width * widths[place] / sum(widths) / INCH - 0.15
            words = arranged([(head, 12, True, "quiet")], inches, HEADER / INCH - 0.08)
            _fill(shown.cell(0, place), words, own, place in table.right, 1.5)
    for number, row in enumerate(table.rows):
        shown.rows[number + headed].height = Emu(high)
        last = number == len(table.rows) - 1
        for place, cell in enumerate(row):
            inches = width * widths[place] / sum(widths) / INCH - 0.15
            _fill(
                shown.cell(number + headed, place),
                _said(cell, inches, high / INCH),
                own,
                place in table.right,
                0 if last else 1,
            )
    return shape


def _said(cell: Cell, inches: float, high: float) -> list[Part]:
    """The words of a cell, as large as its room lets them be."""
    sizes = (18, 16, 14, 12) if high > 0.75 else (14, 12)
    lines = max(1, int((high - 0.12 - (0.25 if cell.small else 0)) / 0.3))
    size = fitting(cell.text, inches, min(lines, 3), sizes, cell.strong)
    small = [(cell.small, fitting(cell.small, inches, 1, (14, 12)), False, "quiet")] if cell.small else []
    return arranged([(cell.text, size, cell.strong, cell.tone), *small], inches, high - 0.1, 1)


def _fill(cell: Any, parts: list[Part], own: bool, right: bool, rule: float) -> None:
    put(cell.text_frame, parts, own, "right" if right else "left", 1)
    cell.margin_left, cell.margin_right = (Inches(0.1), 0) if right else (0, Inches(0.12))
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell._tc.get_or_add_tcPr().set("anchor", "ctr")
    props = cell._tc.get_or_add_tcPr()
    sides = {"lnL": 0, "lnR": 0, "lnT": 0, "lnB": rule}
    rule_, strong = ('<a:srgbClr val="8B95A3"/>',) * 2 if own else (
        '<a:schemeClr val="accent5"/>', '<a:schemeClr val="tx1"/>')  # fmt: skip
    for side, weight in sides.items():
        fill = f"<a:solidFill>{strong if weight > 1 else rule_}</a:solidFill>" if weight else "<a:noFill/>"
        props.append(parse_xml(f'<a:{side} w="{int(weight * 12_700)}" {nsdecls("a")}>{fill}</a:{side}>'))
    props.append(parse_xml(f"<a:noFill {nsdecls('a')}/>"))
