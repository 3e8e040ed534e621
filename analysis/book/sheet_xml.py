"""What the file of a workbook says of its cells beside their values: formulas that nobody has worked out."""

import io
import re
import zipfile

from ..phrases import numeral

# A cell with a formula and no value beside it, as libraries write them that do not calculate.
_UNCOUNTED = re.compile(
    rb"""<c\b[^>]*?\br\s*=\s*["']([A-Z]+\d+)["'][^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
_SHEET, _RELATION = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>"), re.compile(rb"<Relationship\b[^>]*>")
_SMALL = 64 * 2**20


def uncounted(data: bytes) -> dict[str, str]:
    """For each sheet of an .xlsx that has formulas without a value what to tell of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        targets = {_said(one, b"Id"): _said(one, b"Target") for one in
                   _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))}  # fmt: skip
        sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
        parts = {_said(one, b"name"): _part(targets.get(_said(one, b"r:id"), "")) for one in sheets}
        small = {
            title: part for title, part in parts.items() if part in names and archive.getinfo(part).file_size < _SMALL
        }
        found = {title: _UNCOUNTED.findall(archive.read(part)) for title, part in small.items()}
    return {title: _told(cells) for title, cells in found.items() if cells}


def _said(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb"""\s*=\s*["']([^"']*)["']""", tag)
    return found[1].decode("utf-8", errors="replace") if found else ""


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _told(cells: list[bytes]) -> str:
    many = len(cells) > 1
    which = f"{numeral(len(cells))} cells hold formulas" if many else "1 cell holds a formula"
    first = f"{'the first is ' if many else ''}{cells[0].decode()}"
    return f"{which} without a value ({first}): open the workbook in Excel or LibreOffice, save it, and upload it again"
