"""Several tables in one text, below one another or side by side, as people put them together by hand."""

import csv
import io
import re

from .delimited import SAMPLE
from .dialects import delimiter_of
from .encoding import encoding_of
from .headers import filled_in
from .layout import tables_on

_BY_HAND = 32 * 2**20
# Two delimiters between letters, as an empty column leaves them; zeros between them are those of UTF-16.
_GAP = re.compile(rb"([,;\t|])\0?\1")


def several_tables(data: bytes) -> list[tuple[int, bytes]]:
    """The tables below one another or side by side in one text, each with the lines above it; one where there is one.

    Looked for only where lines or columns are blank, and in files that a person could have put together by hand.
    """
    if len(data) > _BY_HAND or not (_has_blank_lines(data) or _has_blank_column(data[:SAMPLE])):
        return [(0, data)]
    text = data.decode(encoding_of("text", data), errors="replace").lstrip("\ufeff")
    delimiter = delimiter_of(text[:SAMPLE])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, ends = [], [0]
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        return [(0, data)]
    found = tables_on(rows)
    if len(found) < 2:
        return [(0, data)]
    lines = text.splitlines(keepends=True) if len(text.splitlines()) == ends[-1] else io.StringIO(text).readlines()
    parts = []
    for start, stop, left, right in found:
        block = rows[start:stop]
        is_whole = left == 0 and right >= max(map(len, block))
        told = "".join(lines[ends[start] : ends[stop]]) if is_whole else _written(block, left, right, delimiter)
        parts.append((ends[start], told.encode()))
    return parts


def _written(block: list[list[str]], left: int, right: int, delimiter: str) -> str:
    """Some columns of a text as a text of their own, to its last filled row."""
    rows = [row[left:right] for row in block]
    last = max(place for place, row in enumerate(rows, 1) if filled_in(row))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows[:last])
    return stream.getvalue()


def _has_blank_column(start: bytes) -> bool:
    """Whether a column between two others is empty in all of the first lines, as it is between tables side by side."""
    if not _GAP.search(start):
        return False
    text = start.decode(encoding_of("text", start), errors="replace").lstrip("\ufeff")
    rows = csv.reader(io.StringIO(text.rpartition("\n")[0] or text, newline=""), delimiter=delimiter_of(text))
    try:
        filled = {place for row in rows for place, cell in enumerate(row) if cell.strip()}
    except csv.Error:
        return True
    return bool(filled) and len(filled) <= max(filled) - min(filled)


def _has_blank_lines(data: bytes) -> bool:
    marks = (b"\n\n", b"\n\r\n", b"\n\0\n", b"\n\0\r\0\n", b"\n,,", b"\n;;", b"\n\t\t", b"\n||")
    return any(mark in data for mark in marks)
