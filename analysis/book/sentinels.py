"""What stands for no day in a column of dates: a far day that many rows share, the first day of time, a word."""

import re
from collections.abc import Sequence
from datetime import date

from ..finding import listed
from ..phrases import numeral
from .cells import Reading
from .days import to_date, to_day
from .engine import Engine, literal
from .status_words import GONE, says

ENDS = ("churned_on", "ended_on", "recovered_on")
_FIRST, _LATE, FAR_DAY = to_day(date(1902, 1, 1)), to_day(date(2045, 1, 1)), to_day(date(2100, 1, 1))
_EPOCH, _AFTER_EPOCH = (to_day(date(1969, 12, 31)), to_day(date(1970, 1, 1))), to_day(date(1976, 1, 1))
_YEAR_1, _YEAR_9999 = to_day(date.min), to_day(date.max)
_FEWEST, _SHARE, _YEAR, _MOST_NAMED, _MOST_WORDS = 2, 0.05, 366, 4, 20
_YEARS = 5 * 366
_SAYS_A_DAY = "[1-9１-９]"
# 99/99/9999 and the like, which are days in no calendar.
_NINES = r"^(99[-/. ]?99[-/. ]?(99)?\d\d|\d{4}[-/. ]?99[-/. ]?99)([T ].*)?$"
_A_DIGIT, _ALL_NINES = re.compile(_SAYS_A_DAY), re.compile(_NINES)


def says_a_day(cell: str) -> bool:
    """Whether a cell may be a day: it has a digit other than zero, and is not made of nines."""
    return bool(_A_DIGIT.search(cell)) and not _ALL_NINES.match(cell)


def without_words(engine: Engine, table: str, cell: str) -> tuple[str, list[str]]:
    """The SQL of a cell of a date that is NULL where it says a word or nothing but zeros, and what to tell of it.

    A word that says the account is gone stays: it is no day, and not the absence of one either.
    """
    wordy = f"(NOT regexp_matches({cell}, {literal(_SAYS_A_DAY)}) OR regexp_matches({cell}, {literal(_NINES)}))"
    rows = f"SELECT {cell}, count(*) FROM {table} WHERE {wordy} GROUP BY 1 ORDER BY 2 DESC, 1"
    found = [(word, rows) for word, rows in engine.rows(f"{rows} LIMIT {_MOST_WORDS}") if says(word) != GONE]
    if not found:
        return cell, []
    among = ", ".join(literal(word) for word, _ in found)
    said = listed([f"“{word}” ({numeral(rows)})" for word, rows in found], most=_MOST_NAMED)
    return f"CASE WHEN {cell} NOT IN ({among}) THEN {cell} END", [f"{said} read as no day"]


def without_sentinels(engine: Engine, table: str, reading: Reading, cell: str, ends: bool) -> Reading:
    """The same column of days, with the days that stand for none missing.

    cell: the SQL of what stands in the file. ends: the days are ends, of which one that many rows share, more than a
    year after all others, means that nothing has ended.
    """
    counted = f"SELECT {reading.sql} AS day FROM {table}"
    days = engine.rows(f"SELECT day, count(*) FROM ({counted}) WHERE day IS NOT NULL GROUP BY day ORDER BY day")
    found = sentinels(days, ends)
    if not found:
        return reading
    rows = dict(days)
    words = listed([f"{_named(day)} ({numeral(rows[day])})" for day in found], most=_MOST_NAMED)
    none = f"({reading.sql}) IN ({', '.join(map(str, found))})"
    filled = f"CASE WHEN NOT coalesce({none}, false) THEN {reading.filled or cell} END"
    said = "; ".join(filter(None, [reading.decided, f"{words} read as no day"]))
    return Reading(f"CASE WHEN NOT ({none}) THEN {reading.sql} END", said, reading.choice, filled, reading.open)


def _named(day: int) -> str:
    return str(to_date(day)) if _YEAR_1 <= day <= _YEAR_9999 else "a day outside the years 1 to 9999"


def sentinels(days: Sequence[tuple[int, int]], ends: bool) -> list[int]:
    """The days that stand for none, of (day, rows) in order of time.

    A start outside the years 1 to 9999 is none that could be read, and stays to be refused as that.
    """
    within = [(day, rows) for day, rows in days if ends or _YEAR_1 <= day <= _YEAR_9999]
    found = [day for day, _ in within if _is_no_day(day)]
    real = [(day, rows) for day, rows in within if day not in found]
    if any(day in _EPOCH for day, _ in real[:2]) and all(d in _EPOCH or d > _AFTER_EPOCH for d, _ in real):
        found += [day for day, _ in real if day in _EPOCH]
        real = [(day, rows) for day, rows in real if day not in _EPOCH]
    while ends and len(real) > 1 and _stands_apart(real):
        found.append(real.pop()[0])
    if len(real) > 1 and _begins_apart(real, ends):
        found.append(real.pop(0)[0])
    return found


def _is_no_day(day: int) -> bool:
    """Whether no business means this day: before 1902, from 2100 on, or the first or last of a year from 2045 on."""
    at = to_date(day) if _LATE <= day < FAR_DAY else None
    return day <= _FIRST or day >= FAR_DAY or (at is not None and (at.month, at.day) in ((1, 1), (12, 31)))


def _begins_apart(real: Sequence[tuple[int, int]], ends: bool) -> bool:
    """Whether many rows share a first day years before all others; of starts only the first of a year is no day."""
    (first, rows), (second, _) = real[:2]
    at = to_date(first)
    likely = ends or (at.month, at.day) == (1, 1)
    return likely and second - first > _YEARS and rows >= max(_FEWEST, _SHARE * sum(n for _, n in real))


def _stands_apart(real: Sequence[tuple[int, int]]) -> bool:
    (before, _), (last, rows) = real[-2:]
    return last - before > _YEAR and rows >= max(_FEWEST, _SHARE * sum(n for _, n in real))
