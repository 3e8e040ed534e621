"""Delimited text: encoding, delimiter and header are found; every row comes out as text or is kept as ragged."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from analysis.book.headers import first_row, unique_headers
from analysis.errors import UnusableUpload

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE, _LONGEST_LINE = 64 * 1024, 4 * 2**20
_BLOCK, _MOST_SPACES = 2**20, 10_000_000


@dataclass(frozen=True, eq=False)
class Split:
    """Delimited text as it was split: columns c0, c1, ... under their headers, and what did not fit.

    ragged: (text, rule) of rows whose cells do not fit the header. gaps: where those rows stood. first: the line of
    the first row. notes: how the text was read. tight: no cell has space around it.
    """

    headers: tuple[str, ...]
    table: pa.Table
    ragged: tuple[tuple[str, str], ...]
    gaps: tuple[int, ...]
    first: int
    notes: tuple[str, ...]
    tight: bool


@dataclass(frozen=True)
class _Format:
    encoding: str
    delimiter: str
    width: int
    above: int
    quotes: bool


def read_delimited(name: str, data: bytes, most_columns: int) -> Split:
    """The rows of a delimited text, with its encoding, delimiter and header found.

    Raises UnusableUpload for what is not text, has too many columns, or no rows.
    """
    encoding = _encoding(name, data)
    sample = _sample(data, encoding)
    delimiter = _delimiter(sample)
    rows, ends = _split(sample, delimiter)
    start = first_row(rows)
    header = _widened(rows, start)
    if len(header) > most_columns:
        raise UnusableUpload(f"{name} has {len(header):,} columns.", f"The limit is {most_columns:,}.", "Export fewer.")
    form = _Format(encoding, delimiter, len(header), ends[start] if ends else 0, data.count(b'"') % 2 == 0)
    table, ragged, gaps = _rows(data, form)
    if table.num_rows == 0 and not ragged:
        raise no_rows(name)
    headers, table = _without_nameless(header, table)
    return Split(headers, table, ragged, gaps, form.above + 1, _notes(form, start), _is_tight(data, delimiter))


def _notes(form: _Format, start: int) -> tuple[str, ...]:
    notes = [f"{DELIMITERS[form.delimiter]}-separated, {form.encoding.removesuffix('-sig').upper()}"]
    if start:
        notes.append(f"{start} line{'s' * (start > 1)} above the header left out")
    if not form.quotes:
        notes.append("a quotation mark is never closed: each line is read as a row of its own")
    return tuple(notes)


def _encoding(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in data[:_SAMPLE]:
        raise UnusableUpload(f"{name} is not text.", fix="Export the table as CSV, XLSX or Parquet.")
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-8" if data.isascii() or _decodes(data, "utf-8") else "cp1252" if _decodes(data, "cp1252") else "latin-1"


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


def _is_tight(data: bytes, delimiter: str) -> bool:
    """Whether plain bytes show that no cell has space around it, which spares a look at every cell."""
    if not data.isascii() or (delimiter != "\t" and b"\t" in data):
        return False
    if data.count(b" ") > _MOST_SPACES:
        return False
    letters = np.frombuffer(data, np.uint8)
    spaces = np.flatnonzero(letters == ord(" "))
    inside = spaces[(spaces > 0) & (spaces < len(letters) - 1)]
    edges = np.frombuffer(f'{delimiter}"\r\n'.encode(), np.uint8)
    beside = np.concatenate([letters[inside - 1], letters[inside + 1]])
    return len(inside) == len(spaces) and not np.isin(beside, edges).any()


def _sample(data: bytes, encoding: str) -> str:
    """The first lines; more of them where the header alone is longer than usual."""
    much = _SAMPLE if len(data[:_SAMPLE].splitlines()) > 2 else _LONGEST_LINE
    return data[:much].decode(encoding, errors="ignore").lstrip("\ufeff")


def _split(sample: str, delimiter: str, most: int = 200) -> tuple[list[list[str]], list[int]]:
    """The first rows that hold anything, and the line on which each ends."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows, ends = [], []
    try:
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num)
            if len(rows) == most:
                break
    except csv.Error:
        pass
    return rows, ends


def _delimiter(sample: str) -> str:
    """The delimiter that splits most lines into the same number of cells, and into more than one."""

    def agreement(delimiter: str) -> tuple[int, int, int]:
        widths = Counter(len(row) for row in _split(sample, delimiter)[0])
        width, alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (alike, width, 0) if width > 1 else (0, 0, -sample.count(delimiter))

    return max(DELIMITERS, key=agreement)


def _widened(rows: Sequence[Sequence[str]], start: int) -> list[str]:
    """The header, with a nameless cell more where every row ends in a delimiter and the header does not."""
    header = list(rows[start]) if rows else [""]
    longer = [row for row in rows[start + 1 :] if len(row) == len(header) + 1 and not row[-1].strip()]
    return [*header, ""] if longer and len(longer) >= 0.9 * (len(rows) - start - 1) else header


def _rows(data: bytes, form: _Format) -> tuple[pa.Table, tuple[tuple[str, str], ...], tuple[int, ...]]:
    try:
        table, kept = _arrow(data, form, _BLOCK)
        if kept:
            table, kept = _arrow(data, form, _BLOCK, in_order=True)
    except pa.ArrowInvalid:
        table, kept = _arrow(data, form, min(len(data) + 2, 2**31 - 1), in_order=True)
    table = table if form.quotes else _unquoted(table)
    return table, tuple((text, rule) for text, rule, _ in kept), tuple(at - form.above - 1 for *_, at in kept)


def _arrow(
    data: bytes, form: _Format, block: int, in_order: bool = False
) -> tuple[pa.Table, list[tuple[str, str, int]]]:
    """The rows that fit and, as text with rule and place, those that do not; the places are known only in order."""
    kept: list[tuple[str, str, int]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        more = row.actual_columns > row.expected_columns
        kept.append((row.text, f"{'more' if more else 'fewer'} cells than the header", row.number or 0))
        return "skip"

    names = [f"c{i}" for i in range(form.width)]
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            encoding=form.encoding.removesuffix("-sig"),
            skip_rows=form.above,
            use_threads=not in_order,
            block_size=block,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=form.delimiter,
            quote_char='"' if form.quotes else False,
            newlines_in_values=form.quotes and b'"' in data,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
        ),
    )
    return table, kept


def _unquoted(table: pa.Table) -> pa.Table:
    """Cells without the quotation marks around them."""
    columns = [pc.replace_substring_regex(column, r'^"(.*)"$', r"\1") for column in table.columns]
    return pa.table([pc.replace_substring(column, '""', '"') for column in columns], names=table.column_names)


def _without_nameless(header: Sequence[str], table: pa.Table) -> tuple[tuple[str, ...], pa.Table]:
    """Columns with neither a name nor a filled cell are what trailing delimiters leave behind."""
    headers = unique_headers(header)
    keep = [i for i, name in enumerate(header) if name.strip() or not _is_blank(table.column(i))] or [0]
    names = [f"c{i}" for i in range(len(keep))]
    return tuple(headers[i] for i in keep), table.select(keep).rename_columns(names)


def _is_blank(column: pa.ChunkedArray) -> bool:
    return not pc.any(pc.greater(pc.binary_length(pc.utf8_trim_whitespace(column)), 0)).as_py()


def no_rows(name: str) -> UnusableUpload:
    """What to say of a file that has headers and nothing else."""
    return UnusableUpload(f"{name} has a header and no rows.", fix="Check the filter of the export and try again.")
