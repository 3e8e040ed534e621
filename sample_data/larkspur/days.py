"""Months as whole numbers and contract days."""

from datetime import date, timedelta

FIRST = date(2021, 1, 1)
YEAR_START = date(2025, 1, 1)
AS_OF = date(2025, 12, 31)


def month_of(day: date) -> int:
    """The month a day lies in, as a whole number."""
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """A month as an export writes it, for example 2025-07."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def day_in(month: int, day: int) -> date:
    """The given day of a month."""
    return date(month // 12, month % 12 + 1, day)


def quarter_of(day: date) -> int:
    """The quarter a day lies in, as a whole number."""
    return month_of(day) // 3


def last_day(start: date, months: int) -> date:
    """The last day of a contract after so many months, never so late that it counts in the month after."""
    paid = day_in(month_of(start) + months, start.day) - timedelta(days=1)
    return min(paid, start + timedelta(days=int(30.4375 * months)))


FIRST_MONTH = month_of(FIRST)
LAST_MONTH = month_of(AS_OF)
