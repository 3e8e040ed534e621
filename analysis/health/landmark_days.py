"""The days on which a book is looked at: what was known by then, and what came after."""

from dataclasses import dataclass
from datetime import date, timedelta

from ..book import Book
from ..book.days import month_end, month_of, to_date, to_day
from ..errors import AnalysisError

MOST_DAYS = 60


@dataclass(frozen=True)
class Landmark:
    """A day, both as its number and with the last month that was over by then."""

    day: int
    month: int


def landmark_days(book: Book, most: int = MOST_DAYS) -> tuple[Landmark, ...]:
    """as_of and the same day of each month before it, oldest first, back to the first day that was watched.

    A month's last day stays a month's last day. Raises MissingTable without accounts, AnalysisError for a snapshot,
    which has no days.
    """
    book.require("accounts", "churned")
    stop = book.as_of
    if book.snapshot or stop is None:
        raise AnalysisError(
            "Signs cannot be dated in a snapshot.",
            "It says who churned, not when: a sign could not be told from its consequence.",
            "Add accounts with a start date and a churn date.",
        )
    days = [_months_before(stop, number) for number in range(most)]
    watched = [day for day in days if book.observed_from is None or day >= book.observed_from]
    return tuple(Landmark(to_day(day), last_full_month(to_day(day))) for day in reversed(watched))


def earlier(day: int, months: int) -> Landmark:
    """The landmark so many months before a day."""
    then = _months_before(to_date(day), months)
    return Landmark(to_day(then), last_full_month(to_day(then)))


def _months_before(day: date, number: int) -> date:
    last = month_end(month_of(day) - number)
    return last if day == month_end(month_of(day)) else last.replace(day=min(day.day, last.day))


def last_full_month(day: int) -> int:
    """The last month that was over when a day ended."""
    return month_of(to_date(day) + timedelta(days=1)) - 1
