"""Which stretch of time a book is asked about, and what its rates are counted on."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import as_date, month_start, to_date, to_day
from ..errors import AnalysisError
from ..phrases import capital, during, named_day
from .frames import collected

AT_START = "accounts at the start"
PER_MONTH = "account-months"
SNAPSHOT = "snapshot"
# The stretches of time a reader chooses from, the usual one first.
LAST_YEAR, OWN = "year", "own"
EARLIEST = date(1970, 1, 1)
NAMED = {
    LAST_YEAR: "Last 12 months", "quarter": "Last complete quarter", "this-year": "This year",
    "fiscal": "Fiscal year to date", "all": "All history", OWN: "From … to …",
}  # fmt: skip


# The day or the month of a row, in each table that has one.
DATED = {
    "accounts": "started_on", "mrr": "month", "nps": "answered_on", "events": "happened_on", "payments": "failed_on",
    "usage": "month", "touches": "touched_on",
}  # fmt: skip


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
        return during(self.since, self.until) if self.since and self.until else "so far"


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
            f"There is no time between {named_day(start)} and {named_day(end)}.",
            f"The book was watched from {named_day(seen) if (seen := book.observed_from) else 'its start'} to "
            f"{named_day(book.as_of)}.",
            "Choose a first day before the last one.",
        )
    return Period(basis, start, end)


@dataclass(frozen=True)
class Chosen:
    """The stretch of time a reader chose for all pages: one of NAMED, or two days. first_month: of the fiscal year."""

    name: str = LAST_YEAR
    first_month: int = 1
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Chosen":
        """The choice as an address says it; what says nothing known is the usual one."""
        since, until = _day(given.get("since")), _day(given.get("until"))
        name, month = given.get("period", ""), given.get("fiscal", "")
        known = name if name in NAMED and name != OWN else LAST_YEAR
        first = int(month) if month in {str(number) for number in range(1, 13)} else 1
        return cls(OWN if since or until else known, first, since, until)

    def written(self) -> dict[str, str]:
        """The choice as it stands in an address, where nothing is the usual one."""
        own = {"since": self.since, "until": self.until} if self.name == OWN else {}
        told = {"period": "" if self.name in (OWN, LAST_YEAR) else self.name}
        months = {"fiscal": str(self.first_month) if self.first_month != 1 else ""}
        return {name: str(said) for name, said in {**told, **months, **own}.items() if said}

    def days(self, as_of: date, began: date | None = None) -> tuple[date, date]:
        """The first and the last day, both in, of data that stop on a day; began: the first day that anything is known.

        Quarters and years follow the first month of the fiscal year. Two days in the wrong order change places.
        """
        month = 12 * as_of.year + as_of.month - 1
        if self.name == "quarter":
            complete = (as_of + timedelta(days=1)).day == 1
            return _last_quarter(month + complete, self.first_month)
        if self.name == OWN:
            last = min(self.until or as_of, as_of)
            first = self.since or max(year_to(last), EARLIEST)
            return min(first, last), max(first, last) if first <= as_of else last
        firsts = {
            "this-year": date(as_of.year, 1, 1),
            "fiscal": _month(month - (as_of.month - self.first_month) % 12),
            "all": min(began or year_to(as_of), as_of),
        }
        return firsts.get(self.name) or year_to(as_of), as_of


def first_day(book: Book) -> date | None:
    """The first day the book knows anything of: that of its first account, or since when churn is recorded.

    Where no account has a first day it is that of the first answer, event, payment, contact or month.
    """
    began = first_of(book, "accounts") or min(filter(None, (first_of(book, table) for table in DATED)), default=None)
    return max(filter(None, (began, book.observed_from)), default=None)


@cached(most=8)
def first_of(book: Book, table: str) -> date | None:
    """The first day that a table knows; None where it knows none."""
    if table not in book.tables:
        return None
    rows = book.tables[table].select(nw.col(DATED[table]).min().alias("first"))
    first = collected(rows)["first"].iloc[0]
    return None if pd.isna(first) else month_start(int(first)) if DATED[table] == "month" else to_date(int(first))


def _day(text: str | None) -> date | None:
    with suppress(ValueError):
        day = date.fromisoformat(text or "")
        return day if day >= EARLIEST else None
    return None


def when_in_words(since: date | None, until: date | None, as_of: date | None, began: date | None = None) -> str:
    """In the last 12 months; From Jul 1 to Sep 30, 2025; nothing where no days were asked for.

    began: the first day that anything is known: nothing is said of days before it.
    """
    if since is None and until is None:
        return ""
    if since and began and since < began <= (until or began):
        since = began
    if until == as_of and until is not None and since == year_to(until):
        return "In the last 12 months"
    if since and until:
        return capital(during(since, until))
    return f"Since {named_day(since)}" if since else f"Up to {named_day(until)}" if until else ""


def _month(number: int) -> date:
    """The first day of a month counted from year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _last_quarter(ended: int, first_month: int) -> tuple[date, date]:
    """The last whole quarter before a month: a quarter begins with the first month of the fiscal year."""
    end = ended - (ended - (first_month - 1)) % 3
    return _month(end - 3), _month(end) - timedelta(days=1)


def months_in(since: date, until: date) -> int:
    """How many months a stretch has, at least one: a month that begins before the first day is not in it."""
    return max(12 * (until.year - since.year) + until.month - since.month + (since.day == 1), 1)
