"""Delimited text: encoding, delimiter and header are found; every row comes out as text or is kept as ragged."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from ..errors import UnusableUpload
from ..finding import listed
from ..phrases import numeral
from .dialects import Dialect, delimiter_written, dialect_of, rewritten, split
from .dictionary_encoding import each, packed
from .encoding import encoding_of
from .headers import Head, head_of, unique_headers
from .layout import (
    AGAIN,
    BELOW,
    blank_rows,
    notes_below,
    repeated_headers,
    says_something,
    without_rows,
)
from .quotes import balanced, is_quoted_whole, plain_hyphens, unwrap, unwrapped, without_whole

BESIDE_QUOTES = ", beside quotation marks"
SAMPLE, _LONGEST_LINE = 64 * 1024, 4 * 2**20
WHOLE_LINES, _LINES = "each line stood in one pair of quotation marks, which are left out", 50
_BLOCK, WINDOW = 2**20, 2**24


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


def read_delimited(name: str, data: bytes, most_columns: int) -> Split:
    """The rows of a delimited text, with its encoding, delimiter and header found.

    Raises UnusableUpload for what is not text, has too many columns, or no rows.
    """
    encoding = encoding_of(name, data)
    data = plain_hyphens(data) if encoding.startswith("utf-8") else data
    sample = _sample(data, encoding)
    whole = not encoding.startswith(("utf-16", "utf-32")) and is_quoted_whole(sample.splitlines()[:_LINES])
    if whole:
        data = without_whole(data)
        sample = _sample(data, encoding)
    dialect = dialect_of(sample)
    rows, ends = split(sample, dialect)
    head = head_of(rows)
    header = _widened(rows, head)
    if len(rows) == head.above + head.deep and len(data) < SAMPLE:
        raise no_rows(name)
    if len(header) > most_columns:
        raise UnusableUpload(
            f"{name} has {numeral(len(header))} columns.", f"The limit is {numeral(most_columns)}.", "Export fewer."
        )
    above = ends[head.above + head.deep - 1] if ends else 0
    told = [f"{dialect.words}, {encoding.removesuffix('-sig').upper()}", *head.notes, *[WHOLE_LINES] * whole]
    data, form, open_lines = _readable(data, _Format(encoding, delimiter_written(dialect), len(header), above), dialect)
    table, ragged, gaps = _used(*_rows(data, form), header)
    blank = len(gaps) - len(ragged)
    if table.num_rows == 0 and not ragged:
        raise no_rows(name)
    headers, table = _without_nameless([unwrap(name) for name in header], unwrapped(table))
    notes = (*told, *_notes(blank, open_lines))
    return Split(headers, table, ragged, gaps, form.above + 1, notes, _is_tight(data, form.delimiter))


def _readable(data: bytes, form: _Format, dialect: Dialect) -> tuple[bytes, _Format, list[int]]:
    """The text with cells parted and quoted as the reader of rows knows them, and the lines whose quotes were open."""
    if not dialect.usual:
        data, form = rewritten(data, form.encoding, dialect), replace(form, encoding="utf-8")
    if b'"' not in data:
        return data, form, []
    if form.encoding.startswith("utf-16") or form.encoding.startswith("utf-32"):
        data, form = data.decode(form.encoding, errors="replace").encode(), replace(form, encoding="utf-8")
    told, open_lines = balanced(data, form.delimiter, form.width, form.above)
    return told, form, open_lines


def _used(
    table: pa.Table, ragged: tuple[tuple[str, str], ...], gaps: tuple[int, ...], header: Sequence[str]
) -> tuple[pa.Table, tuple[tuple[str, str], ...], tuple[int, ...]]:
    """The rows without blank ones, which are no rows; headers repeated among them and notes below are set aside."""
    again, blank = repeated_headers(table, header), blank_rows(table)
    notes = notes_below(table, set(blank))
    if not again and not blank and not notes:
        return table, ragged, gaps
    places = np.setdiff1d(np.arange(table.num_rows + len(gaps)), gaps)
    said = [(",".join(header), AGAIN)] * len(again) + [(str(table.column(0)[row]), BELOW) for row in notes]
    more = tuple(int(places[row]) for row in [*again, *notes, *blank])
    return without_rows(table, [*again, *notes, *blank]), (*ragged, *said), (*gaps, *more)


def _notes(blank: int, open_lines: Sequence[int]) -> list[str]:
    said = [f"{numeral(blank)} blank row{'s' * (blank > 1)} left out"] if blank else []
    if open_lines:
        where = listed([numeral(line) for line in open_lines], most=3)
        lines = f"line{'s' * (len(open_lines) > 1)} {where}"
        said.append(f"{lines}: a quotation mark is never closed, and is read as a letter of its cell")
    return said


def _is_tight(data: bytes, delimiter: str) -> bool:
    """Whether plain bytes show that no cell has space around it, which spares a look at every cell."""
    if not data.isascii() or (delimiter != "\t" and b"\t" in data):
        return False
    if data[:1] == b" " or data[-1:] == b" ":
        return False
    letters, edges = np.frombuffer(data, np.uint8), np.frombuffer(f'{delimiter}"\r\n'.encode(), np.uint8)
    for start in range(0, len(letters), WINDOW):
        part = letters[max(start - 1, 0) : start + WINDOW + 1]
        spaces = np.flatnonzero(part[1:-1] == ord(" ")) + 1
        if np.isin(part[spaces - 1], edges).any() or np.isin(part[spaces + 1], edges).any():
            return False
    return True


def _sample(data: bytes, encoding: str) -> str:
    """The first lines; more of them where the header alone is longer than usual."""
    much = SAMPLE if len(data[:SAMPLE].splitlines()) > 2 else _LONGEST_LINE
    return data[:much].decode(encoding, errors="ignore").lstrip("\ufeff")


def _widened(rows: Sequence[Sequence[str]], head: Head) -> list[str]:
    """The header, with a nameless cell more where every row ends in a delimiter and the header does not."""
    header, below = list(head.names), rows[head.above + head.deep :]
    longer = [row for row in below if len(row) == len(header) + 1 and not row[-1].strip()]
    return [*header, ""] if longer and len(longer) >= 0.9 * len(below) else header


def _rows(data: bytes, form: _Format) -> tuple[pa.Table, tuple[tuple[str, str], ...], tuple[int, ...]]:
    """The rows that fit and, as text with rule, those that do not, with the places where they stood."""
    try:
        table, kept = _arrow(data, form, _BLOCK)
    except pa.ArrowInvalid:
        table, kept = _arrow(data, form, min(len(data) + 2, 2**31 - 1))
    ragged = tuple((text, rule) for text, rule, _ in kept if text.strip())
    return table, ragged, tuple(at - form.above - 1 for *_, at in kept)


def _arrow(data: bytes, form: _Format, block: int) -> tuple[pa.Table, list[tuple[str, str, int]]]:
    """The rows, read and packed block by block; for those that do not fit their text, rule and place.

    A line with nothing on it does not fit either, and its text is empty.
    """
    kept: list[tuple[str, str, int]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        more = row.actual_columns > row.expected_columns
        rule = f"{'more' if more else 'fewer'} cells than the header{BESIDE_QUOTES * (more and chr(34) in row.text)}"
        kept.append((row.text.strip("\r\n"), rule, row.number or 0))
        return "skip"

    names = [f"c{i}" for i in range(form.width)]
    blocks = arrow_csv.open_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            encoding=form.encoding.removesuffix("-sig"),
            skip_rows=form.above,
            use_threads=False,
            block_size=block,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=form.delimiter,
            quote_char='"',
            newlines_in_values=b'"' in data,
            invalid_row_handler=keep,
            ignore_empty_lines=False,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
        ),
    )
    return packed(blocks, names), kept


def _without_nameless(header: Sequence[str], table: pa.Table) -> tuple[tuple[str, ...], pa.Table]:
    """Columns with neither a name nor a filled cell are what trailing delimiters leave behind."""
    headers = unique_headers(header)
    keep = [i for i, name in enumerate(header) if name.strip() or not _is_blank(table.column(i))] or [0]
    names = [f"c{i}" for i in range(len(keep))]
    return tuple(headers[i] for i in keep), table.select(keep).rename_columns(names)


def _is_blank(column: pa.ChunkedArray) -> bool:
    return not pc.any(each(column, says_something)).as_py()


def no_rows(name: str) -> UnusableUpload:
    """What to say of a file that has headers and nothing else."""
    return UnusableUpload(f"{name} has a header and no rows.", fix="Check the filter of the export and try again.")
