"""Days and months as whole numbers, and back to what people read."""

import re
from datetime import date, datetime, timedelta

from ..errors import AnalysisError

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
    """A date from a date or from text as people type it: 2025-12-31, 31.12.2025 or 2025-12 (its last day).

    Nothing stays nothing. Raises AnalysisError for what is no date, or could be two.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    text = str(value).strip()
    return _typed(text) if text else None


def _typed(text: str) -> date:
    month_only = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    year_last = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)
    try:
        if month_only:
            return month_end(int(month_only[1]) * 12 + int(month_only[2]) - 1)
        if not year_last:
            return date.fromisoformat(text[:10])
        first, second, year = (int(part) for part in year_last.groups())
        if first <= 12 and second <= 12 and first != second and "." not in text:
            raise AnalysisError(f"{text} can be two dates.", fix="Write it as 2025-12-31.")
        return date(year, second, first) if second <= 12 else date(year, first, second)
    except ValueError as error:
        raise AnalysisError(f"{text} is not a date.", fix="Write it as 2025-12-31.") from error
