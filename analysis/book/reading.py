"""A file becomes sheets of text: nothing is typed, guessed away or lost."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ..cleaning import clean, clean_name
from ..errors import UnusableUpload
from ..phrases import numeral
from . import columnar, workbook
from .control_characters import cleansed
from .delimited import no_rows, read_delimited
from .dictionary_encoding import taken
from .headers import unique_headers
from .isolated import AGAIN, apart
from .json_tables import tables_of
from .stacked_tables import several_tables

MOST_BYTES, MOST_ROWS, MOST_CELLS, MOST_COLUMNS = 500 * 2**20, 20_000_000, 200_000_000, 2_000
# What the files of tables are called; whatever it is called, a file that is brought is tried.
ENDINGS = ("csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "ods", "parquet")
_NOT_TABLES = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a gzip archive",
               b"GIF8": "a picture", b"\x7fELF": "a program", b"MZ\x90\0": "a program"}  # fmt: skip

_PAGE = "Some systems write their export as a page, and some send their sign-in page where the export was meant."
_ANOTHER_WAY = (
    "Look at it in a browser: where it shows the table, open it in Excel and save it as XLSX; else export again."
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table as it stands in a file: columns c0, c1, ... with their headers, and the rows that could not be split.

    ragged: (text of the row, rule) for rows whose cells do not fit the header. notes: how the file was read. first:
    the line of the first row in the file. gaps: the places, from 0, of lines that are no rows of the table. tight: no
    cell has space around it. origin: of a table taken out of a wider one, the row of that one behind each row.
    """

    file: str
    headers: tuple[str, ...]
    table: pa.Table = field(repr=False)
    digest: str
    sheet: str = ""
    ragged: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=())
    first: int = 2
    gaps: tuple[int, ...] = ()
    tight: bool = False
    origin: "np.ndarray[Any, Any] | None" = None

    @cached_property
    def contents(self) -> str:
        """A digest of what stands in the table, never of what a file says of itself."""
        return columnar.contents(self.headers, self.ragged, self.table)

    @property
    def rows(self) -> int:
        return int(self.table.num_rows) + len(self.ragged)

    @property
    def title(self) -> str:
        return f"{self.file} · {self.sheet}" if self.sheet else self.file

    def cells(self, rows: Sequence[int]) -> pd.DataFrame:
        """These rows of the table as they stand in the file, their columns still c0, c1, ..."""
        some = [taken(column, rows) for column in self.table.columns]
        frame: pd.DataFrame = pa.table(some, names=self.table.column_names).to_pandas()
        return frame

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The lines of the file in which these rows of the table stand."""
        if self.origin is not None:
            return replace(self, origin=None).lines(self.origin[list(rows)].tolist())
        if not self.gaps:
            return [int(row) + self.first for row in rows]
        most = max(int(self.table.num_rows), int(max(rows, default=0)) + 1)
        places = np.setdiff1d(np.arange(most + len(self.gaps)), self.gaps)
        return [int(places[row]) + self.first for row in rows]


def read(source: str | Path | tuple[str, bytes]) -> list[Sheet]:
    """The tables in one CSV, Excel or Parquet file, as text.

    source: a path, or (name, bytes). Raises UnusableUpload with what would help.
    """
    name, data = (source[0], source[1]) if isinstance(source, tuple) else _from_disk(Path(source))
    name = clean_name(name) or "the file"
    _refuse_what_is_no_table(name, data)
    digest = hashlib.sha256(data).hexdigest()
    reader = _reader(data)
    try:
        sheets = reader(name, data, digest)
    except UnusableUpload:
        raise
    except Exception as error:
        raise UnusableUpload(f"{name} could not be read.", "It may be cut off or damaged.", AGAIN) from error
    for sheet in sheets:
        check_size(sheet.title, sheet.table.num_rows, sheet.table.num_columns)
    return [fit(sheet) for sheet in sheets]


def fit(sheet: Sheet) -> Sheet:
    """The sheet with its texts cleaned, those of its cells and those about it."""
    table, changed = cleansed(sheet.table)
    ragged = tuple((clean(text), rule) for text, rule in sheet.ragged)
    title, of, notes = clean_name(sheet.file), clean_name(sheet.sheet), tuple(map(clean, sheet.notes))
    tight = sheet.tight and not changed
    return replace(sheet, file=title, sheet=of, notes=notes, ragged=ragged, table=table, tight=tight)


def check_size(title: str, rows: int, columns: int) -> None:
    """Raise UnusableUpload for a table beyond the limits."""
    if columns > MOST_COLUMNS or rows > MOST_ROWS or rows * columns > MOST_CELLS:
        limits = f"{numeral(MOST_ROWS)} rows, {numeral(MOST_COLUMNS)} columns and {numeral(MOST_CELLS)} cells"
        raise UnusableUpload(
            f"{title} is too large: {numeral(rows)} rows and {numeral(columns)} columns.",
            f"The limits are {limits}.",
            "Export fewer columns or a shorter period.",
        )


def _from_disk(path: Path) -> tuple[str, bytes]:
    if not path.is_file():
        raise UnusableUpload(f"{path.name} was not found.", fix="Check the path.")
    return path.name, path.read_bytes()


def _refuse_what_is_no_table(name: str, data: bytes) -> None:
    if not data[:4096].strip() and not data.strip():
        raise UnusableUpload(f"{name} is empty.", fix="Export it once more and check that it holds rows.")
    if len(data) > MOST_BYTES:
        size = f"It is {numeral(len(data) / 2**20)} MB; the limit is {MOST_BYTES // 2**20} MB."
        raise UnusableUpload(f"{name} is too large.", size, "Export a shorter period, or save it as Parquet.")
    for magic, what in _NOT_TABLES.items():
        if data.startswith(magic):
            raise UnusableUpload(f"{name} is {what}, not a table.", fix="Export the table as CSV, XLSX or Parquet.")
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UnusableUpload(f"{name} is a web page, whatever its name says.", _PAGE, _ANOTHER_WAY)


def _is_json(start: bytes, data: bytes) -> bool:
    return start[:1] in (b"{", b"[") and data[-4096:].rstrip()[-1:] in (b"}", b"]")


def _reader(data: bytes) -> "Callable[[str, bytes, str], list[Sheet]]":
    if data.startswith(b"PAR1"):
        return _parquet
    if data.startswith(b"PK\x03\x04"):
        return lambda name, data, digest: _sheets(name, apart(workbook.read_zipped, name, data), digest)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return lambda name, data, digest: _sheets(name, apart(workbook.read_old, name, data), digest)
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return _json if _is_json(start, data) else _delimited


def _json(name: str, data: bytes, digest: str) -> list[Sheet]:
    return [
        replace(sheet, sheet=key) for key, text in tables_of(name, data) for sheet in _delimited(name, text, digest)
    ]


def _delimited(name: str, data: bytes, digest: str) -> list[Sheet]:
    parts = several_tables(data)
    return [_part(name, part, digest, above, len(parts) > 1 and place) for place, (above, part) in enumerate(parts, 1)]


def _part(name: str, data: bytes, digest: str, above: int, place: int) -> Sheet:
    split = read_delimited(name, data, MOST_COLUMNS)
    return Sheet(
        name,
        split.headers,
        split.table,
        digest,
        f"table {place}" if place else "",
        split.ragged,
        split.notes,
        split.first + above,
        split.gaps,
        split.tight,
    )


def _sheets(name: str, pages: list[workbook.Page], digest: str) -> list[Sheet]:
    return [Sheet(name, p.headers, p.table, digest, p.title, (), p.notes, p.first, p.gaps) for p in pages]


def _parquet(name: str, data: bytes, digest: str) -> list[Sheet]:
    table = parquet_table(name, data)
    if table.num_rows == 0:
        raise no_rows(name)
    return [from_arrow(name, table, digest)]


def parquet_table(name: str, data: bytes) -> pa.Table:
    """A Parquet file as an Arrow table of kinds the book knows, read where it can harm nobody."""
    return apart(columnar.read_parquet, name, data, check_size)


def from_arrow(name: str, table: pa.Table, digest: str = "") -> Sheet:
    """A sheet from a typed Arrow table: dates, numbers and flags keep their type, all else becomes text."""
    headers, cells = unique_headers([str(column) for column in table.column_names]), columnar.simple(table)
    return fit(Sheet(name, headers, cells, digest or columnar.digest(headers, cells), first=1))
