"""Months that say what an account pays, beside months that say by how much that changed: all become levels."""

import re
from collections.abc import Sequence

from ..finding import listed
from .build_result import Built
from .checking import columns_of
from .engine import literal
from .reading import Sheet
from .text_fit import MOVES

# A new or returned account pays what its row says; the other kinds may say by how much the MRR moved.
_LEVELS = re.compile(r"\bnew\b|\bneu\b|react|win.?back|resurrect|return")
_MOST_SAID_KINDS, _LOOKED_AT, _BEAR_OUT, _LEAST_CASES = 12, 20_000, 0.8, 3


def as_levels(built: Built, used: Sequence[int], sheets: Sequence[Sheet]) -> None:
    """Brings changes in months of their own to what the account pays from then on, where the rows after bear it out."""
    for place in used:
        if {"account_id", "month", "mrr"} <= set(columns_of(built.engine, f"read_{place}")):
            for header, kinds in _kinds(sheets[place]):
                if _settled(built, place, sheets[place], header, kinds):
                    break


def _kinds(sheet: Sheet) -> list[tuple[str, list[str]]]:
    """The columns of kinds of which some are changes and others are none, with the changes."""
    found = []
    for place, header in enumerate(sheet.headers):
        cells = sheet.table.column(place).slice(0, _LOOKED_AT).unique().to_pylist()
        said = [str(cell) for cell in cells if cell is not None and str(cell).strip()]
        changes = [cell for cell in said if MOVES.search(cell.lower()) and not _LEVELS.search(cell.lower())]
        if changes and len(changes) < len(said) <= _MOST_SAID_KINDS:
            found.append((header, changes))
    return found


def _settled(built: Built, place: int, sheet: Sheet, header: str, kinds: Sequence[str]) -> bool:
    """Whether the months of a file are levels and changes, by what follows a change; they are then levels."""
    engine, cell = built.engine, f"CAST(raw_{place}.c{sheet.headers.index(header)} AS VARCHAR)"
    changes = f"coalesce({cell} IN ({', '.join(map(literal, kinds))}), false)"
    engine.run(
        f"""CREATE OR REPLACE TEMP TABLE mixed AS SELECT *, sum(mrr) OVER (PARTITION BY account_id, span ORDER BY month)
        AS level FROM (SELECT *, count(*) FILTER (NOT changes) OVER (PARTITION BY account_id ORDER BY month) AS span
        FROM (SELECT _row, account_id, month, mrr, {changes} AS changes FROM read_{place}
        JOIN (SELECT _row AS _at, * EXCLUDE (_row) FROM raw_{place}) AS raw_{place} ON _at = _row
        WHERE _rule IS NULL AND account_id IS NOT NULL AND month IS NOT NULL AND mrr IS NOT NULL))"""
    )
    follows = "lead({0}) OVER (PARTITION BY account_id ORDER BY month)"
    after = f"SELECT *, {follows.format('changes')} AS moves_again, {follows.format('mrr')} AS paid FROM mixed"
    last = "FILTER (changes AND NOT moves_again{0})"
    cases, right, twice = engine.row(
        f"SELECT count(*) {last.format('')}, "
        f"count(*) {last.format(' AND abs(paid - level) < 0.01 AND abs(paid - mrr) > 0.01')}, "
        f"count(*) - count(DISTINCT (account_id, month)) FROM ({after})"
    )
    if twice or cases < _LEAST_CASES or right < _BEAR_OUT * cases:
        return False
    level = (
        f"UPDATE read_{place} SET mrr = round(greatest(level, 0), 6) FROM mixed WHERE mixed._row = read_{place}._row"
    )
    engine.run(f"{level} AND changes")
    built.assumptions.append(
        f"{sheet.title}: rows of {header} {listed([f'“{kind}”' for kind in kinds], 9)} say by how much the MRR moved, "
        "the others what it is: each month counts what the account pays from then on"
    )
    return True
