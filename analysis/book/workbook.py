"""Workbooks: every sheet with rows becomes a table of text, and one that would not fit in memory is never unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.book.delimited import no_rows
from analysis.book.headers import first_row, unique_headers
from analysis.errors import UnusableUpload

MOST_UNPACKED, MOST_RATIO, MOST_GRID = 300 * 2**20, 120, 20_000_000
SAVE_AGAIN = "Export it once more, or save it as CSV, and try again."
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_PLACE = re.compile(rb"""\br=["']([A-Za-z]*)(\d+)["']""")
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
    return _pages(name, data)


def read_old(name: str, data: bytes) -> list[Page]:
    """The sheets of an .xls; raises UnusableUpload for a workbook under a password."""
    if _PROTECTED in data:
        raise UnusableUpload(f"{name} is protected with a password.", fix="Save it without one and try again.")
    return _pages(name, data)


def _refuse_foreign(name: str, archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "content.xml" in names or any(entry.endswith("workbook.bin") for entry in names):
        raise UnusableUpload(f"{name} is a workbook of another kind.", fix="Save it as XLSX or CSV and try again.")
    if not any(entry.startswith("xl/") for entry in names):
        raise UnusableUpload(f"{name} is a zip archive, not a workbook.", fix="Unpack it and upload the files in it.")


def _refuse_heavy(name: str, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    heavy = [e for e in entries if e.file_size > 5 * 2**20 and e.file_size > MOST_RATIO * max(e.compress_size, 1)]
    unpacked = sum(entry.file_size for entry in entries)
    if heavy or unpacked > MOST_UNPACKED:
        raise UnusableUpload(
            f"{name} unpacks to {unpacked / 2**20:,.0f} MB.", "That is more than a workbook holds.", SAVE_AGAIN
        )


def _refuse_sparse(name: str, archive: zipfile.ZipFile) -> None:
    """Two cells far apart span a grid that no memory holds, however small the file; so does one text said often."""
    entries = {entry: archive.read(entry) for entry in archive.namelist() if entry.lower().endswith(".xml")}
    texts = next(
        (np.array([len(text) for text in xml.split(b"<si")[1:]]) for xml in entries.values() if b"<sst" in xml), None
    )
    for xml in entries.values():
        if b"sheetData" not in xml:
            continue
        rows, columns = _extent(xml)
        if rows * columns > MOST_GRID or _said(xml, texts) > MOST_UNPACKED:
            raise UnusableUpload(
                f"{name} would unpack to {rows:,} rows and {columns:,} columns of long texts.",
                f"A workbook may span {MOST_GRID:,} cells and {MOST_UNPACKED // 2**20} MB of text.",
                "Delete what stands far outside the table, or save the table as CSV.",
            )


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


def _pages(name: str, data: bytes) -> list[Page]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    pages = [page for title in book.sheet_names for page in _page(title, book.get_sheet_by_name(title).to_python())]
    if not pages:
        raise no_rows(name)
    return pages


def _page(title: str, cells: Sequence[Sequence[object]]) -> Iterator[Page]:
    """The sheet as a table, if it has a header and a row below it."""
    filled = [i for i, row in enumerate(cells) if any(cell not in ("", None) for cell in row)]
    head = first_row([[cell_text(cell) for cell in cells[i]] for i in filled[:50]])
    if len(filled) <= head + 1:
        return
    top, below = filled[head], filled[head + 1 :]
    header = [cell_text(cell) for cell in cells[top]]
    columns = [[cell_text(cells[i][c]) for i in below] for c in range(len(header))]
    keep = [c for c, name in enumerate(header) if name or any(columns[c])]
    table = pa.table([pa.array(columns[c], pa.string()) for c in keep], names=[f"c{i}" for i in range(len(keep))])
    named = unique_headers(header)
    blank = sorted(set(range(top + 1, below[-1] + 1)) - set(below))
    notes = (f"{head} row{'s' * (head > 1)} above the header left out",) if head else ()
    yield Page(title, tuple(named[c] for c in keep), table, top + 2, tuple(row - top - 1 for row in blank), notes)


def cell_text(cell: object) -> str:
    """A workbook's cell as the text a person would type."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip().removesuffix(" 00:00:00")
