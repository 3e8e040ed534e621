"""Months and quarters as whole numbers, and which of them a book has watched from their first day to their last."""

from datetime import date

from ..book import Book
from ..book.days import month_end, month_of, month_start, month_text, to_date, to_day
from ..errors import AnalysisError, NotEnoughData
from ..phrases import named_day

MONTHS = {"month": 1, "quarter": 3}


def months_in(every: str) -> int:
    """How many months a period has; raises AnalysisError for anything but month and quarter."""
    if every not in MONTHS:
        raise AnalysisError(f"Periods cannot be {every}s.", fix="Follow churn by month or by quarter.")
    return MONTHS[every]


def text(period: int, every: str) -> str:
    """A period as people write it: 2025-07 or 2025-Q3."""
    month = int(period) * months_in(every)
    return month_text(month) if every == "month" else f"{month // 12}-Q{month % 12 // 3 + 1}"


def number(words: str, every: str) -> int:
    """The period behind 2025-07 or 2025-Q3."""
    year, _, part = words.partition("-")
    place = 3 * (int(part[1:]) - 1) if part.startswith("Q") else int(part) - 1
    return (12 * int(year) + place) // months_in(every)


def first_day(period: int, every: str) -> int:
    """The day number a period begins on."""
    return to_day(month_start(int(period) * months_in(every)))


def last_day(period: int, every: str) -> int:
    """The day number a period ends on."""
    return to_day(month_end((int(period) + 1) * months_in(every) - 1))


def period_of(day: date, every: str) -> int:
    """The period a day lies in."""
    return month_of(day) // months_in(every)


def watched(book: Book, every: str, started_month: int) -> tuple[int, int]:
    """The first and the last period the book has watched from end to end; raises NotEnoughData without any."""
    if book.as_of_day is None or book.as_of is None:
        raise undated()
    last = period_of(book.as_of, every)
    last = last if last_day(last, every) <= book.as_of_day else last - 1
    first = started_month // months_in(every)
    if book.observed_from_day is not None:
        begin = period_of(to_date(book.observed_from_day), every)
        first = max(first, begin if first_day(begin, every) >= book.observed_from_day else begin + 1)
    if first > last:
        raise NotEnoughData(
            f"There is not one whole {every} to look at.",
            f"The data stops on {named_day(book.as_of)}.",
            "Add accounts that started earlier, or look month by month.",
        )
    return first, last


def undated() -> NotEnoughData:
    """What is said of a book that knows who left and not when."""
    return NotEnoughData(
        "Churn cannot be followed over time in this book.",
        "It says who churned, and not when.",
        "Add accounts with the day they started and the day they churned.",
    )
