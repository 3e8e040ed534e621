"""Days and months as whole numbers, and back to what people read."""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
DAYS_A_MONTH = 30.4375


def to_day(day: date) -> int:
    """The day's number: days since 1970-01-01."""
    return (day - EPOCH).days


def to_date(day: int) -> date:
    """The calendar day behind a day number."""
    return EPOCH + timedelta(days=int(day))


def month_of(day: date) -> int:
    """The month's number: year × 12 + month − 1."""
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """A month number as people write it, for example 2025-07."""
    return f"{int(month) // 12}-{int(month) % 12 + 1:02d}"


def month_start(month: int) -> date:
    """The first day of a month number."""
    return date(int(month) // 12, int(month) % 12 + 1, 1)


def month_end(month: int) -> date:
    """The last day of a month number."""
    return month_start(month + 1) - timedelta(days=1)


def as_date(value: date | str | None) -> date | None:
    """A date from a date or its ISO text; nothing stays nothing."""
    return date.fromisoformat(value) if isinstance(value, str) else value
