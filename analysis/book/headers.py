"""Where a table begins in a file, and what its columns are called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ..cleaning import clean_name

LOOKED_AT = 50
_UNIT = re.compile(r"^\(.*\)$|^[%€$£¥]$|^(Open-Ended )?Response$")
_VALUE = re.compile(r"^[-+(]?[$€£¥]?\s?\d|^(true|false|yes|no)$", re.IGNORECASE)
_MOST_DEEP = 4
MOST_LETTERS = 10_000


@dataclass(frozen=True)
class Head:
    """The header of a table: the rows above it, the rows it takes, and the names it gives."""

    above: int
    deep: int
    names: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What to tell the reader of it."""
        left_out = f"{self.above} row{'s' * (self.above > 1)} above the header left out"
        several = f"{self.deep} header rows read as one"
        return (*([left_out] if self.above else []), *([several] if self.deep > 1 else []))


def filled_in(row: Sequence[str]) -> int:
    """How many cells of a row say anything."""
    return sum(1 for cell in row if cell.strip())


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The place of the header: the first row that fills at least half as many cells as the fullest one.

    Titles and notes above a table fill one or two cells; one cell above names for several columns is a title.
    """
    filled = [filled_in(row) for row in rows[:LOOKED_AT]]
    fullest = max(filled, default=0)
    full = (i for i, cells in enumerate(filled) if 2 * cells >= fullest and (len(rows[i]) > 1 or fullest == 1))
    top = next(full, 0)
    below = next((i for i in range(top + 1, len(filled)) if filled[i]), 0)
    is_title = filled and filled[top] == 1 and below and filled[below] > 1 and not any(map(is_value, rows[below]))
    return below if is_title else top


def is_value(cell: str) -> bool:
    """Whether a cell says a number, a date, yes or no: what a name of a column is not."""
    return bool(_VALUE.match(cell.strip()))


def head_of(rows: Sequence[Sequence[str]]) -> Head:
    """The header among the first rows of a table: one row, or several that name the columns together.

    Rows below belong to it while they leave the first column empty and fill its gaps or give units. A row above that
    heads groups of columns comes before their names where those repeat.
    """
    top = first_row(rows)
    band = rows[top] if _is_band(rows[top:]) else ()
    last = top + bool(band)
    names = [" ".join(cell.split()) for cell in rows[last]] if rows else [""]
    for place in range(last + 1, min(len(rows) - 1, top + _MOST_DEEP)):
        if not filled_in(rows[place]):
            continue
        if not _continues(names, rows[place]):
            break
        names, last = _joined(names, rows[place]), place
    if band:
        return Head(top, last - top + 1, tuple(_under(band, names)))
    banded = top > 0 and len(rows[top - 1]) == len(names) and filled_in(rows[top - 1]) > 1
    if banded and len(set(filter(None, names))) < filled_in(names):
        return Head(top - 1, last - top + 2, tuple(_under(rows[top - 1], names)))
    return Head(top, last - top + 1, tuple(names))


def _is_band(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row heads groups of columns whose names are in the second.

    It leaves gaps where the second says something everywhere, and below that two columns at least hold only values.
    """
    if len(rows) < 3 or len(rows[0]) > len(rows[1]) or filled_in(rows[1]) < len(rows[1]):
        return False
    if filled_in(rows[0]) == len(rows[1]) or any(map(is_value, [*rows[0], *rows[1]])):
        return False
    below = [row for row in rows[2:] if filled_in(row) and not _continues(rows[1], row)]
    columns = ([row[place] for row in below if len(row) > place and row[place]] for place in range(len(rows[1])))
    return sum(bool(cells) and all(map(is_value, cells)) for cells in columns) > 1


def _continues(names: Sequence[str], row: Sequence[str]) -> bool:
    first = next((i for i, name in enumerate(names) if name), 0)
    said = {i: cell.strip() for i, cell in enumerate(row) if cell.strip()}
    if first in said or max(said) >= len(names) or any(cell[:1].isdigit() for cell in said.values()):
        return False
    return any(not names[i] for i in said) or all(_UNIT.match(cell) for cell in said.values())


def _joined(names: Sequence[str], row: Sequence[str]) -> list[str]:
    """The names with what a row below adds; a gap takes the name to its left, which was one cell above several."""
    joined, left = [], ""
    for i, name in enumerate(names):
        left = name or left
        more = " ".join(row[i].split()) if i < len(row) else ""
        joined.append(f"{name or left} {more}".strip() if more else name)
    return joined


def _under(bands: Sequence[str], names: Sequence[str]) -> list[str]:
    """Names that repeat, each behind the band it stands under."""
    under, band = [], ""
    for above, name in zip_longest(bands, names, fillvalue=""):
        band = " ".join(above.split()) or band
        under.append(f"{band} {name}" if band and list(names).count(name) > 1 else name)
    return under


def unique_headers(raw: Sequence[str]) -> tuple[str, ...]:
    """Headers with a name each: empty ones are numbered, repeated ones marked."""
    taken: set[str] = set()
    headers = []
    for position, header in enumerate(raw, start=1):
        stem = clean_name(header, MOST_LETTERS) or f"column {position}"
        name, turn = stem, 2
        while name in taken:
            name, turn = f"{stem} ({turn})", turn + 1
        taken.add(name)
        headers.append(name)
    return tuple(headers)
