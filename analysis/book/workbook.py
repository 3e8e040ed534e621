"""Workbooks: every sheet with rows becomes a table of text, and one that would not fit in memory is never unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from ..errors import UnusableUpload
from ..finding import listed
from ..phrases import numeral
from .delimited import no_rows
from .headers import LOOKED_AT, head_of, unique_headers
from .isolated import AGAIN, MOST_RATIO, MOST_UNPACKED
from .layout import repeated_headers, tables_on, without_rows
from .sheet_xml import uncounted

MOST_GRID = 20_000_000
_ROUNDED = "a spreadsheet has rounded numbers of more than 15 digits: ids that long must be saved as text"
_LOCKED = ("is protected with a password.", "Save it without one and try again.")
# The record that begins an .xls, and the one that says how it is locked.
_BEGINS, _PASSWORD = bytes.fromhex("0908100000060500"), 0x002F
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)\s*["']""")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell[^>]*>")
_ROWS = re.compile(rb"""[^>]*number-rows-repeated=["'](\d+)""")
_COLUMNS = re.compile(rb"""number-columns-repeated=["'](\d+)""")
_ONE = ("", "1")
_VALUE = re.compile(rb"<(?:\w+:)?v>(\d{1,9})<")


@dataclass(frozen=True, eq=False)
class Page:
    """One sheet of a workbook: columns c0, c1, ... under their headers; first and gaps place its rows in the sheet."""

    title: str
    headers: tuple[str, ...]
    table: pa.Table
    first: int
    gaps: tuple[int, ...]
    notes: tuple[str, ...]


def read_zipped(name: str, data: bytes) -> list[Page]:
    """The sheets of an .xlsx; raises UnusableUpload before unpacking one that is too large or no workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _refuse_foreign(name, archive)
        _refuse_heavy(name, archive)
        _refuse_sparse(name, archive)
    return _pages(name, data, uncounted(data))


def read_old(name: str, data: bytes) -> list[Page]:
    """The sheets of an .xls; raises UnusableUpload for a workbook under a password."""
    if _PROTECTED in data or _is_locked(data):
        raise UnusableUpload(f"{name} {_LOCKED[0]}", fix=_LOCKED[1])
    return _pages(name, data)


def _is_locked(data: bytes) -> bool:
    """Whether one of the first records of the sheets of an .xls tells of a password."""
    at = data.find(_BEGINS)
    for _ in range(4):
        if at < 0 or at + 4 > len(data):
            return False
        kind, size = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == _PASSWORD:
            return True
        at += 4 + size
    return False


def _refuse_foreign(name: str, archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    foreign = "content.xml" in names and not _is_open_document(archive)
    if foreign or any(entry.endswith("workbook.bin") for entry in names):
        raise UnusableUpload(f"{name} is a workbook of another kind.", fix="Save it as XLSX, ODS or CSV and try again.")
    if "content.xml" not in names and not any(entry.startswith("xl/") for entry in names):
        raise UnusableUpload(f"{name} is a zip archive, not a workbook.", fix="Unpack it and upload the files in it.")


def _refuse_heavy(name: str, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    heavy = [e for e in entries if e.file_size > 5 * 2**20 and e.file_size > MOST_RATIO * max(e.compress_size, 1)]
    unpacked = sum(entry.file_size for entry in entries)
    if heavy or unpacked > MOST_UNPACKED:
        raise UnusableUpload(
            f"{name} unpacks to {numeral(unpacked / 2**20)} MB.", "That is more than a workbook holds.", AGAIN
        )


def _refuse_sparse(name: str, archive: zipfile.ZipFile) -> None:
    """Two cells far apart span a grid that no memory holds, however small the file; so does one text said often."""
    entries = [archive.read(entry) for entry in archive.namelist()]
    texts = next((np.array([len(text) for text in xml.split(b"<si")[1:]]) for xml in entries if b"<sst" in xml), None)
    for xml in entries:
        if b"sheetData" not in xml and b"<table:table-row" not in xml:
            continue
        rows, columns = _extent(xml) if b"sheetData" in xml else _repeated(xml)
        if rows * columns > MOST_GRID or _said(xml, texts) > MOST_UNPACKED:
            raise UnusableUpload(
                f"{name} would unpack to {numeral(rows)} rows and {numeral(columns)} columns of long texts.",
                f"A workbook may span {numeral(MOST_GRID)} cells and {MOST_UNPACKED // 2**20} MB of text.",
                "Delete what stands far outside the table, or save the table as CSV.",
            )


def _is_open_document(archive: zipfile.ZipFile) -> bool:
    is_told = "mimetype" in archive.namelist() and archive.getinfo("mimetype").file_size < 200
    return is_told and b"opendocument.spreadsheet" in archive.read("mimetype")


def _repeated(xml: bytes) -> tuple[int, int]:
    """The rows and columns an OpenDocument table spans once what it repeats is written out; empty ends are not."""
    rows = columns = waiting = 0
    for row in xml.split(b"<table:table-row")[1:]:
        times = int((_ROWS.match(row) or _ONE)[1])
        cells = list(_CELL.finditer(row))
        said = [place for place, cell in enumerate(cells) if b"value-type" in cell[0]]
        wide = sum(int((_COLUMNS.search(cell[0]) or _ONE)[1]) for cell in cells[: said[-1] + 1]) if said else 0
        rows, waiting = (rows + waiting + times, 0) if said else (rows, waiting + times)
        columns = max(columns, wide)
    return rows, columns


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and the last column with a cell."""
    places = _PLACE.findall(xml)
    rows = max(map(int, {row for _, row in places}), default=1)
    return max(rows, 1), max(map(_column, {letters for letters, _ in places if letters}), default=1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _said(xml: bytes, texts: "np.ndarray | None") -> int:
    """Bytes of text once every cell holds its own; a number in a cell may be the place of its text."""
    if texts is None or not len(texts) or int(texts.max()) * xml.count(b"<v>") <= MOST_UNPACKED:
        return 0
    places = np.array(_VALUE.findall(xml), dtype=np.int64)
    return int(texts[places[places < len(texts)]].sum())


def ready() -> None:
    """The reader of workbooks, imported before it is asked for."""
    import python_calamine  # noqa: F401


def _pages(name: str, data: bytes, formulas: Mapping[str, str] = MappingProxyType({})) -> list[Page]:
    """The tables of a workbook. A hidden sheet is none, unless all are hidden; that it was left out is told."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UnusableUpload(f"{name} {_LOCKED[0]}", fix=_LOCKED[1]) from error
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    titles = shown or book.sheet_names
    hidden = [title for title in book.sheet_names if title not in titles]
    pages = [
        replace(page, notes=(*page.notes, *([formulas[title]] if title in formulas else []), *_left_out(hidden)))
        for title in titles
        for page in _in_sheet(title, book.get_sheet_by_name(title))
    ]
    if not pages:
        raise no_rows(name)
    return pages


def _left_out(hidden: Sequence[str]) -> list[str]:
    if not hidden:
        return []
    which = f"hidden sheet{'s' * (len(hidden) > 1)} {listed(hidden)}"
    return [f"{which} left out: show {'them' if len(hidden) > 1 else 'it'} in the workbook to use what is there"]


def _in_sheet(title: str, sheet: Any) -> Iterator[Page]:
    """The tables of one sheet: below one another, side by side, or one."""
    if sheet.height * sheet.width > MOST_GRID:
        return
    cells = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = sheet.merged_cell_ranges or []
    found = tables_on(cells)
    for place, (start, stop, left, right) in enumerate(found, 1):
        part = [row[left:right] for row in cells] if right - left < sheet.width else cells
        own = [(top, at - left, bottom) for (top, at), (bottom, _) in merged if left <= at < right and bottom > top]
        yield from _page(f"{title} ({place})" if len(found) > 1 else title, part, start, stop, own)


def _page(
    title: str, cells: Sequence[list[str]], start: int, stop: int, merged: Sequence[tuple[int, int, int]] = ()
) -> Iterator[Page]:
    """The table in some rows of a sheet, if it has a header and a row below it.

    merged: cells that several rows share, as (first row, column, last row): each of the rows says what they say.
    """
    filled = [i for i in range(start, stop) if any(cells[i])]
    head = head_of([cells[i] for i in filled[:LOOKED_AT]])
    below = filled[head.above + head.deep :]
    if not below:
        return
    top, header = filled[head.above + head.deep - 1], head.names
    shared = _fill_down(cells, [one for one in merged if top < one[0] and one[2] < stop])
    columns = [[cells[i][c] for i in below] for c in range(len(header))]
    keep = [c for c, name in enumerate(header) if name or any(columns[c])]
    table = pa.table([pa.array(columns[c], pa.string()) for c in keep], names=[f"c{i}" for i in range(len(keep))])
    again = repeated_headers(table, [header[c] for c in keep])
    named = unique_headers(header)
    gaps = sorted(set(range(top + 1, below[-1] + 1)) - set(below) | {below[row] for row in again})
    down = [f"merged cells of {listed([header[c] for c in shared if c < len(header)])} filled down"] if shared else []
    notes = (*head.notes, *([_ROUNDED] if _has_rounded(columns) else []), *down)
    places = tuple(row - top - 1 for row in gaps)
    yield Page(title, tuple(named[c] for c in keep), without_rows(table, again), top + 2, places, notes)


def _fill_down(cells: Sequence[list[str]], merged: Sequence[tuple[int, int, int]]) -> list[int]:
    """Gives every row of a merged cell what it says; the columns in which there are any."""
    for top, column, bottom in merged:
        for row in cells[top + 1 : bottom + 1]:
            row[column] = row[column] or cells[top][column]
    return sorted({column for top, column, _ in merged if cells[top][column]})


def _has_rounded(columns: Sequence[Sequence[str]]) -> bool:
    return any(re.fullmatch(r"\d\.\d+e\+\d\d", cell) for column in columns for cell in column[:LOOKED_AT])


def cell_text(cell: object) -> str:
    """A workbook's cell as the text a person would type."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip().removesuffix(" 00:00:00")
