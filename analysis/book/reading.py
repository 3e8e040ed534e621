"""A file becomes sheets of text: nothing is typed, guessed away or lost."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.book.delimited import no_rows, read_delimited, unique_headers
from analysis.errors import UnusableUpload

MOST_BYTES, MOST_ROWS, MOST_CELLS, MOST_COLUMNS = 500 * 2**20, 20_000_000, 200_000_000, 2_000
MOST_UNPACKED, MOST_RATIO = 300 * 2**20, 120
_NOT_TABLES = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a gzip archive",
               b"GIF8": "a picture", b"\x7fELF": "a program", b"MZ": "a program"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table as it stands in a file: columns c0, c1, ... with their headers, and the rows that could not be split.

    ragged: (text of the row, rule) for rows whose cells do not fit the header. notes: how the file was read.
    """

    file: str
    headers: tuple[str, ...]
    table: pa.Table
    digest: str
    sheet: str = ""
    ragged: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> int:
        return int(self.table.num_rows) + len(self.ragged)

    @property
    def title(self) -> str:
        return f"{self.file} · {self.sheet}" if self.sheet else self.file


def read(source: str | Path | tuple[str, bytes]) -> list[Sheet]:
    """The tables in one CSV, Excel or Parquet file, as text.

    source: a path, or (name, bytes). Raises UnusableUpload with what would help.
    """
    name, data = (source[0], source[1]) if isinstance(source, tuple) else _from_disk(Path(source))
    _refuse_what_is_no_table(name, data)
    digest = hashlib.sha256(data).hexdigest()
    reader = _reader(name, data)
    try:
        sheets = reader(name, data, digest)
    except UnusableUpload:
        raise
    except Exception as error:
        raise UnusableUpload(f"{name} could not be read.", "It may be cut off or damaged.", _SAVE_AGAIN) from error
    for sheet in sheets:
        check_size(sheet.title, sheet.table.num_rows, sheet.table.num_columns)
    return sheets


_SAVE_AGAIN = "Export it once more, or save it as CSV, and try again."


def check_size(title: str, rows: int, columns: int) -> None:
    """Raise UnusableUpload for a table beyond the limits."""
    if columns > MOST_COLUMNS or rows > MOST_ROWS or rows * columns > MOST_CELLS:
        limits = f"{MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells"
        raise UnusableUpload(
            f"{title} is too large: {rows:,} rows and {columns:,} columns.",
            f"The limits are {limits}.",
            "Export fewer columns or a shorter period.",
        )


def _from_disk(path: Path) -> tuple[str, bytes]:
    if not path.is_file():
        raise UnusableUpload(f"{path.name} was not found.", fix="Check the path.")
    return path.name, path.read_bytes()


def _refuse_what_is_no_table(name: str, data: bytes) -> None:
    if not data.strip():
        raise UnusableUpload(f"{name} is empty.", fix="Export it once more and check that it holds rows.")
    if len(data) > MOST_BYTES:
        size = f"It is {len(data) / 2**20:,.0f} MB; the limit is {MOST_BYTES // 2**20} MB."
        raise UnusableUpload(f"{name} is too large.", size, "Export a shorter period, or save it as Parquet.")
    for magic, what in _NOT_TABLES.items():
        if data.startswith(magic):
            raise UnusableUpload(f"{name} is {what}, not a table.", fix="Export the table as CSV, XLSX or Parquet.")


def _reader(name: str, data: bytes) -> "Callable[[str, bytes, str], list[Sheet]]":
    if data.startswith(b"PAR1"):
        return _parquet
    if data.startswith(b"PK\x03\x04"):
        return _workbook
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _sheets
    return _delimited


def _delimited(name: str, data: bytes, digest: str) -> list[Sheet]:
    headers, table, ragged, notes = read_delimited(name, data, MOST_COLUMNS)
    return [Sheet(name, headers, table, digest, ragged=ragged, notes=notes)]


def _parquet(name: str, data: bytes, digest: str) -> list[Sheet]:
    file = pq.ParquetFile(io.BytesIO(data))
    check_size(name, file.metadata.num_rows, file.metadata.num_columns)
    if file.metadata.num_rows == 0:
        raise no_rows(name)
    return [from_arrow(name, file.read(), digest)]


def from_arrow(name: str, table: pa.Table, digest: str) -> Sheet:
    """A sheet from a typed Arrow table: dates, numbers and flags keep their type, all else becomes text."""
    headers = unique_headers([str(column) for column in table.column_names])
    columns = [_simple(column) for column in table.columns]
    return Sheet(name, headers, pa.table(columns, names=[f"c{i}" for i in range(len(columns))]), digest)


def _simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return column.cast(pa.float64())
    if pa.types.is_unsigned_integer(kind):
        return column.cast(pa.int64())
    if pa.types.is_nested(kind):
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())])
    keeps = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_date, pa.types.is_timestamp)
    return column if any(test(kind) for test in keeps) else column.cast(pa.string())


def _workbook(name: str, data: bytes, digest: str) -> list[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    if not any(entry.filename.startswith(("xl/", "content.xml")) for entry in entries):
        raise UnusableUpload(f"{name} is a zip archive, not a workbook.", fix="Unpack it and upload the files in it.")
    heavy = [e for e in entries if e.file_size > 5 * 2**20 and e.file_size > MOST_RATIO * max(e.compress_size, 1)]
    if heavy or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        size = sum(entry.file_size for entry in entries) / 2**20
        raise UnusableUpload(f"{name} unpacks to {size:,.0f} MB.", "That is more than a workbook holds.", _SAVE_AGAIN)
    return _sheets(name, data, digest)


def _sheets(name: str, data: bytes, digest: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for title in book.sheet_names:
        rows = [row for row in book.get_sheet_by_name(title).to_python() if any(cell != "" for cell in row)]
        if len(rows) > 1:
            sheets.append(_sheet_of(name, title, rows, digest))
    if not sheets:
        raise no_rows(name)
    return sheets


def _sheet_of(name: str, title: str, rows: Sequence[Sequence[object]], digest: str) -> Sheet:
    headers = unique_headers([cell_text(cell) for cell in rows[0]])
    columns = [pa.array([cell_text(row[i]) for row in rows[1:]], pa.string()) for i in range(len(headers))]
    return Sheet(name, headers, pa.table(columns, names=[f"c{i}" for i in range(len(headers))]), digest, sheet=title)


def cell_text(cell: object) -> str:
    """A workbook's cell as the text a person would type."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    return text.removesuffix(" 00:00:00")
