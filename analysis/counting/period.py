"""Which stretch of time a book is asked about, and what its rates are counted on."""

from dataclasses import dataclass
from datetime import date, timedelta

from analysis.book import Book
from analysis.book.days import as_date, to_day
from analysis.errors import AnalysisError

AT_START = "accounts at the start"
PER_MONTH = "account-months"
SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Period:
    """Both days are in; a snapshot has neither."""

    basis: str
    since: date | None
    until: date | None

    @property
    def first(self) -> int:
        return to_day(self.since) if self.since else 0

    @property
    def last(self) -> int:
        return to_day(self.until) if self.until else 0

    @property
    def words(self) -> str:
        return f"between {self.since} and {self.until}" if self.since else "so far"


def year_to(until: date) -> date:
    """The first day of the 12 months that end on a day, both ends in."""
    last = date(until.year - 1, until.month, 1)
    month = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return last.replace(day=min(until.day, month.day)) + timedelta(days=1)


def period(book: Book, since: date | str | None, until: date | str | None, basis: str = AT_START) -> Period:
    """The stretch of time asked for, kept within what the book has watched; raises AnalysisError for an empty one."""
    if book.snapshot or book.as_of is None:
        return Period(SNAPSHOT, None, None)
    end = min(as_date(until) or book.as_of, book.as_of)
    start = max(as_date(since) or year_to(end), book.observed_from or date.min)
    if start > end:
        raise AnalysisError(
            f"There is no time between {start} and {end}.",
            f"The book was watched from {book.observed_from or 'its start'} to {book.as_of}.",
            "Choose a first day before the last one.",
        )
    return Period(basis, start, end)
