"""Delimited text: encoding, delimiter and header are found; every row comes out as text or is kept as ragged."""

import codecs
import csv
import io
from collections import Counter

import pyarrow as pa
from pyarrow import csv as arrow_csv

from analysis.errors import UnusableUpload

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 64 * 1024

Delimited = tuple[tuple[str, ...], pa.Table, tuple[tuple[str, str], ...], tuple[str, ...]]


def read_delimited(name: str, data: bytes, most_columns: int) -> Delimited:
    """Headers, an Arrow table of text columns c0, c1, ..., the ragged rows with their rule, and how it was read."""
    encoding = _encoding(name, data)
    sample = data[:_SAMPLE].decode(encoding, errors="ignore").lstrip("\ufeff")
    delimiter = _delimiter(sample)
    header = next((row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if any(row)), [])
    if len(header) > most_columns:
        raise UnusableUpload(f"{name} has {len(header):,} columns.", f"The limit is {most_columns:,}.", "Export fewer.")
    headers = unique_headers(header)
    table, ragged = _rows(data, encoding, delimiter, len(headers))
    if table.num_rows == 0 and not ragged:
        raise no_rows(name)
    return headers, table, ragged, (f"{DELIMITERS[delimiter]}-separated, {encoding.removesuffix('-sig').upper()}",)


def _encoding(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in data[:_SAMPLE]:
        raise UnusableUpload(f"{name} is not text.", fix="Export the table as CSV, XLSX or Parquet.")
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-8" if _decodes(data, "utf-8") else "cp1252" if _decodes(data, "cp1252") else "latin-1"


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, len(view), 2**20):
            decoder.decode(view[start : start + 2**20])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """The delimiter that splits most lines into the same number of cells, and into more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        lines = csv.reader(io.StringIO(sample), delimiter=delimiter)
        widths = Counter(len(row) for row, _ in zip(lines, range(200), strict=False) if row)
        width, lines_alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (lines_alike, width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=agreement)


def _rows(data: bytes, encoding: str, delimiter: str, width: int) -> tuple[pa.Table, tuple[tuple[str, str], ...]]:
    ragged: list[tuple[str, str]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        more = row.actual_columns > row.expected_columns
        ragged.append((row.text, f"{'more' if more else 'fewer'} cells than the header"))
        return "skip"

    names = [f"c{i}" for i in range(width)]
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(column_names=names, encoding=encoding.removesuffix("-sig"), skip_rows=0),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=b'"' in data, invalid_row_handler=keep
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
        ),
    )
    return table.slice(1), tuple(ragged)


def unique_headers(raw: list[str]) -> tuple[str, ...]:
    """Headers with a name each: empty ones are numbered, repeated ones marked."""
    seen: dict[str, int] = {}
    headers = []
    for position, header in enumerate(raw, start=1):
        name = " ".join(header.split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(headers)


def no_rows(name: str) -> UnusableUpload:
    """What to say of a file that has headers and nothing else."""
    return UnusableUpload(f"{name} has a header and no rows.", fix="Check the filter of the export and try again.")
