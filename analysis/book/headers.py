"""Where a table begins in a file, and what its columns are called."""

from collections.abc import Sequence

_LOOKED_AT = 50


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The place of the header: the first row that fills at least half as many cells as the fullest one.

    Titles and notes above a table fill one or two cells.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:_LOOKED_AT]]
    fullest = max(filled, default=0)
    full = (i for i, cells in enumerate(filled) if 2 * cells >= fullest and (len(rows[i]) > 1 or fullest == 1))
    return next(full, 0)


def unique_headers(raw: Sequence[str]) -> tuple[str, ...]:
    """Headers with a name each: empty ones are numbered, repeated ones marked."""
    taken: set[str] = set()
    headers = []
    for position, header in enumerate(raw, start=1):
        stem = " ".join(header.split()) or f"column {position}"
        name, turn = stem, 2
        while name in taken:
            name, turn = f"{stem} ({turn})", turn + 1
        taken.add(name)
        headers.append(name)
    return tuple(headers)
