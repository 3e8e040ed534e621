"""Quotation marks that do not balance: only the line they stand in is read without them."""

import re
from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .dictionary_encoding import each

# How exports keep a spreadsheet from changing ids: as a formula that gives a text, or behind an apostrophe.
_FORMULA, _APOSTROPHE = r'^="(.*)"$', r"^'(\d.*)$"
_WHOLE = re.compile(r'^"((?:[^"]|"")*)"$')
# U+2010 to U+2015 and the minus sign, in UTF-8.
_HYPHEN = rb"(?:\xe2\x80[\x90-\x95]|\xe2\x88\x92)"
_LIKE_HYPHENS = re.compile(rb"(\d{4}|\d{1,2})" + _HYPHEN + rb"(\d{1,2})" + _HYPHEN + rb"(\d{4}|\d{1,2})")
_STRETCH, _LONGEST_CELL = 2**23, 2**20


def balanced(data: bytes, delimiter: str, width: int, above: int = 0) -> tuple[bytes, list[int]]:
    """The text with every mark closed that a line opens and nothing closes, and the numbers of these lines, from 1.

    width: the cells of a row; above: the lines of the header and what stands over it. A cell may have several lines:
    its mark is closed where a delimiter or the end of a line follows, and its row then has as many cells as the header.
    """
    newline = b"\r" if b"\n" not in data and b"\r" in data else b"\n"
    odd, bad, done, place = list(_odd_lines(data, newline)), [], _after(data, newline, above), 0
    while place < len(odd):
        start, end = odd[place]
        place += 1
        if start < done or _is_whole(data[start:end], delimiter, width):
            continue
        if closed := _closing(data, odd, place - 1, delimiter, width):
            place, done = closed, odd[closed - 1][1]
        else:
            bad.append((start, end))
    return (_mended(data, bad, delimiter), [data.count(newline, 0, start) + 1 for start, _ in bad[:9]]) if bad else (
        data, [])  # fmt: skip


def _odd_lines(data: bytes, newline: bytes) -> Iterator[tuple[int, int]]:
    """Where the lines with an odd number of quotation marks start and end."""
    start = 0
    while start < len(data):
        stop = data.rfind(newline, start, start + _STRETCH) + 1 or data.find(newline, start + _STRETCH) + 1 or len(data)
        letters = np.frombuffer(data, np.uint8, stop - start, start)
        ends = np.append(np.flatnonzero(letters == newline[0]), stop - start)
        marks = np.searchsorted(np.flatnonzero(letters == ord('"')), ends)
        begins = np.append(0, ends[:-1] + 1)
        for line in np.flatnonzero(np.diff(marks, prepend=0) % 2):
            yield start + int(begins[line]), start + int(ends[line])
        start = stop


def _after(data: bytes, newline: bytes, lines: int) -> int:
    """Where the line after so many lines begins."""
    at = 0
    for _ in range(lines):
        at = data.find(newline, at) + 1 or len(data)
    return at


def _is_whole(line: bytes, delimiter: str, width: int) -> bool:
    """Whether a line ends outside quotation marks, and none of them closes before its cell ends.

    A mark of inches may stand inside a cell; one that closes early is a letter where the row fits only so.
    """
    _, is_closed, clean = _cells(line, delimiter)
    return is_closed and (clean or len(_parts(line, delimiter.encode())) != width)


def _closing(data: bytes, odd: list[tuple[int, int]], place: int, delimiter: str, width: int) -> int:
    """The place after the odd line that closes what one opens; 0 where none does, or the row does not fit."""
    start = odd[place][0]
    for later in range(place + 1, len(odd)):
        end = odd[later][1]
        if end - start > _LONGEST_CELL:
            break
        cells, is_closed, clean = _cells(data[start:end], delimiter)
        if is_closed:
            return later + 1 if clean and cells == width else 0
    return 0


def _cells(row: bytes, delimiter: str) -> tuple[int, bool, bool]:
    """How many cells a row has, whether its last mark is closed, and whether each closes where its cell ends.

    A mark that another follows is doubled, and closes nothing.
    """
    row, quoted, mark = row.removesuffix(b"\r"), re.compile(rb'"(?:[^"]|"")*"(?!")'), delimiter.encode()
    at, cells, clean = 0, 1, True
    while at < len(row):
        if row[at : at + 1] == b'"':
            found = quoted.match(row, at)
            if not found:
                return cells, False, False
            at = found.end()
            clean = clean and row[at : at + 1] in (b"", mark)
        at = row.find(mark, at)
        if at < 0:
            break
        at, cells = at + 1, cells + 1
    return cells, True, clean


def _mended(data: bytes, bad: list[tuple[int, int]], delimiter: str) -> bytes:
    parts, done = [], 0
    for start, end in bad:
        parts += [data[done:start], _as_it_stands(data[start:end], delimiter.encode())]
        done = end
    return b"".join([*parts, data[done:]])


def _as_it_stands(line: bytes, mark: bytes) -> bytes:
    """The line with a quoted cell where one is closed, and every other mark as a letter of its cell."""
    return mark.join(_parts(line, mark)) + (b"\r" if line.endswith(b"\r") else b"")


def _parts(line: bytes, mark: bytes) -> list[bytes]:
    one = re.escape(mark)
    cell = re.compile(rb'("(?:[^"]|"")*")(?=%s|$)|([^%s]*)' % (one, one))
    told, at, row = [], 0, line.removesuffix(b"\r")
    while at <= len(row):
        found = cell.match(row, at)
        literal = found[2] if found else row[at:]
        told.append(found[1] if found and found[1] else _quoted(literal))
        at = (found.end() if found else len(row)) + 1
    return told


def _quoted(cell: bytes) -> bytes:
    return b'"' + cell.replace(b'"', b'""') + b'"' if b'"' in cell else cell


def is_quoted_whole(lines: list[str]) -> bool:
    """Whether each line is one pair of quotation marks around several cells, as some systems write them."""
    inside = [found[1] for line in lines if line.strip() and (found := _WHOLE.match(line.strip()))]
    if len(inside) < 2 or len(inside) < sum(bool(line.strip()) for line in lines):
        return False
    return any(len({line.count(mark) for line in inside}) == 1 and mark in inside[0] for mark in ",;\t|")


def without_whole(data: bytes) -> bytes:
    """The text without the marks around its lines; doubled ones inside become single again."""
    return re.sub(rb'(?m)^"(.*)"(\r?)$', lambda line: line[1].replace(b'""', b'"') + line[2], data)


def plain_hyphens(data: bytes) -> bytes:
    """The text with hyphens in its days, where signs stand that only look like them."""
    return _LIKE_HYPHENS.sub(rb"\1-\2-\3", data) if b"\xe2\x80" in data or b"\xe2\x88\x92" in data else data


def unwrap(cell: str) -> str:
    """The text inside ="text"."""
    return re.sub(_FORMULA, r"\1", cell)


def unwrapped(table: pa.Table) -> pa.Table:
    """The table with the texts inside ="00123", and without the apostrophe before every cell of a column."""
    columns = [_unwrapped(column) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _unwrapped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    for pattern, start in ((_FORMULA, '="'), (_APOSTROPHE, "'")):
        begun = each(column, partial(pc.starts_with, pattern=start))
        if not pc.any(begun).as_py():
            continue
        if start == '="' or pc.all(pc.or_(begun, each(column, lambda cells: pc.equal(cells, "")))).as_py():
            column = each(column, partial(pc.replace_substring_regex, pattern=pattern, replacement=r"\1"))
    return column
