"""Columns of days of which some lie in no year that calendars and Python know."""

import pyarrow as pa
import pyarrow.compute as pc

# Reads like a day and is none; nines throughout would stand for an empty cell.
_NO_DAY = "9999-88-88"
# The years 1000 to 9999 in days since 1970, and how many parts a day has in each unit of Arrow; nanoseconds count no
# further than to 2262, the most that 64 bits hold.
_FIRST_DAY, _LAST_DAY = -354_285, 2_932_897
_MOST = 2**63 - 1
_A_DAY = {"D": 1, "s": 86_400, "ms": 86_400_000, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def on_the_calendar(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The days as they are; where one lies outside the years 1000 to 9999, all of them as text."""
    inside = _inside(column)
    return column if pc.all(inside).as_py() is not False else _told(column, inside)


def _inside(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether each day lies in the years that calendars and Python know; what is missing is no such question."""
    unit = "D" if pa.types.is_date32(column.type) else "ms" if pa.types.is_date64(column.type) else column.type.unit
    numbers = column.cast(pa.int32()).cast(pa.int64()) if unit == "D" else column.cast(pa.int64())
    low, high = (max(-_MOST, min(day * _A_DAY[unit], _MOST)) for day in (_FIRST_DAY, _LAST_DAY))
    return pc.and_(pc.greater_equal(numbers, low), pc.less(numbers, high))


def _told(column: pa.ChunkedArray, inside: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days as text, those outside the calendar as one that no calendar has, which is refused by its rule."""
    known = pc.if_else(inside, column, pa.scalar(None, column.type))
    naive = pc.local_timestamp(known) if pa.types.is_timestamp(known.type) and known.type.tz else known
    return pc.if_else(inside, naive.cast(pa.string()), _NO_DAY)
