"""Where the tables of a sheet lie: blocks of rows between blank ones, each with a header of its own."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from .dictionary_encoding import each
from .headers import LOOKED_AT, filled_in, first_row, is_value

AGAIN, BELOW = "the header again", "a note below the rows"
# A table whose rows say more than one thing is so wide and long; notes are few; so many rows above are looked at.
_WIDE, _LONG, _FEW_NOTES, _ABOVE = 4, 20, 5, 200


def tables_on(rows: Sequence[Sequence[str]]) -> list[tuple[int, int, int, int]]:
    """The tables of a sheet, below one another and side by side, each as its first and last row and column."""
    found = []
    for top, bottom in tables_in(rows):
        block = rows[top:bottom]
        sides = side_by_side(block)
        for left, right in sides:
            below = tables_in([row[left:right] for row in block]) if len(sides) > 1 else [(0, bottom - top)]
            found += [(top + start, top + stop, left, right) for start, stop in below]
    return found


def tables_in(rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """The tables among the rows of a sheet, each as (its first row, the row after its last).

    A block of rows after a blank one is a table of its own when it begins with a header that is not the one before;
    a title above the first table and notes below the last belong to them.
    """
    found: list[tuple[int, int]] = []
    header: tuple[str, ...] = ()
    for start, stop in _blocks(rows):
        begins = _header(rows[start:stop])
        if found and (not header or not begins or begins == header):
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
        header = begins if begins and begins != header else header
    return found


def side_by_side(rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """The tables that stand side by side in some rows, each as (its first column, the column after its last).

    Columns that are empty from top to bottom part them when each part begins with a header of its own, and either two
    parts name a column alike or they are not equally long, each filled without a gap: a table with an empty column for
    looks is one table.
    """
    width = max((len(row) for row in rows), default=0)
    found = list(_columns(rows, width))
    parts = [[list(row[left:right]) for row in rows] for left, right in found]
    headers = [_header(_filled(part)) for part in parts]
    if len(found) < 2 or not all(headers):
        return [(0, width)]
    named = [name.lower() for header in headers for name in set(header)]
    alone = len({_length(part) for part in parts}) > 1 and all(map(_without_gap, parts))
    return found if alone or len(set(named)) < len(named) else [(0, width)]


def _columns(rows: Sequence[Sequence[str]], width: int) -> Iterator[tuple[int, int]]:
    """The runs of columns in which something is said."""
    said = [any(len(row) > place and row[place].strip() for row in rows) for place in range(width)]
    start = None
    for place, is_said in enumerate([*said, False]):
        if is_said:
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None


def _filled(rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    return [row for row in rows if filled_in(row)]


def _length(rows: Sequence[Sequence[str]]) -> int:
    """How far down the rows say anything."""
    return max((place for place, row in enumerate(rows, 1) if filled_in(row)), default=0)


def _without_gap(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column is filled from the header to the last row."""
    below = _filled(rows)[first_row(_filled(rows[:LOOKED_AT])) :]
    return all(row and row[0].strip() for row in below)


def _blocks(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    start = None
    for place, row in enumerate([*rows, ()]):
        if filled_in(row):
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None


def _header(block: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The header a block begins with: names for at least two columns, none of them a value, with rows below."""
    head = first_row(block[:LOOKED_AT])
    names = tuple(cell.strip() for cell in block[head])
    said = [name for name in names if name]
    if len(said) < 2 or head > 2 or head + 1 >= len(block) or len(set(said)) < len(said):
        return ()
    below = [cell.strip() for row in block[head + 1 : head + 1 + LOOKED_AT] for cell in row if cell.strip()]
    is_told = any(map(is_value, below))
    return names if is_told and not any(map(is_value, said)) else ()


def blank_rows(table: pa.Table) -> list[int]:
    """The rows of a table of text in which no cell says anything."""
    return _where(table, lambda _, cells: pc.invert(says_something(cells)))


def says_something(cells: pa.Array) -> pa.Array:
    """Whether there is more in each cell than space."""
    return pc.greater(pc.binary_length(pc.utf8_trim_whitespace(cells)), 0)


def repeated_headers(table: pa.Table, header: Sequence[str]) -> list[int]:
    """The rows of a table of text that only say the header again, as printed pages do."""
    return _where(table, lambda place, cells: pc.equal(cells, header[place]))


def notes_below(table: pa.Table, blank: Collection[int] = ()) -> list[int]:
    """The last rows of a table of text of which each says one thing only, in its first cell, as no row above does.

    A program that wrote the table wrote them too: 5,174 rows selected. blank: rows in which no cell says anything.
    """
    width, last, found = table.num_columns, table.num_rows - 1, []
    if width < _WIDE or table.num_rows < _LONG:
        return []
    while last > 0 and (last in blank or _only_first(table, last)):
        found += [] if last in blank else [last]
        last -= 1
    above = range(max(0, last - _ABOVE), last + 1)
    usual = not any(_only_first(table, row) for row in above if row not in blank)
    return sorted(found) if usual and len(found) <= _FEW_NOTES else []


def _only_first(table: pa.Table, row: int) -> bool:
    cells = [str(column[row].as_py() or "").strip() for column in table.columns]
    return bool(cells[0]) and not any(cells[1:])


def _where(table: pa.Table, test: Callable[[int, pa.Array], pa.Array]) -> list[int]:
    """The rows in which every cell passes a test; a column in which none does ends the search."""
    rows = None
    for place, column in enumerate(table.columns):
        part = column if rows is None else column.take(rows)
        passed = pc.indices_nonzero(pc.fill_null(each(part, partial(test, place)), True))
        rows = passed if rows is None else rows.take(passed)
        if not len(rows):
            return []
    return [] if rows is None else [int(row) for row in rows.to_pylist()]


def without_rows(table: pa.Table, rows: Sequence[int]) -> pa.Table:
    """The table without some of its rows."""
    if not rows:
        return table
    keep = pc.invert(pc.is_in(pa.array(range(table.num_rows), pa.int64()), pa.array(sorted(rows), pa.int64())))
    return table.filter(keep)
