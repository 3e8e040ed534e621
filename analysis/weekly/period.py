"""What happened in the stretch of time that a week.toml names, beside the last 12 months that the front page is of."""

from collections.abc import Callable
from datetime import date
from typing import Any

from .. import composition, nps, revenue
from ..book import Book
from ..counting.period import NAMED, Chosen, first_day
from ..errors import AnalysisError
from ..finding import Finding
from ..phrases import named_day

SENTENCES = 2
ASKED: tuple[Callable[[Book, date, date], Any], ...] = (
    lambda book, since, until: composition.analyze(book, since=since, until=until),
    lambda book, since, until: composition.reasons(book, since=since, until=until),
    lambda book, since, until: revenue.analyze(book, months=_months(since, until), until=until),
    lambda book, since, until: nps.analyze(book, since=since, until=until),
)


def of_period(book: Book, period: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """A section: the first sentences on churn, reasons, MRR and NPS of these days. None where no period is named."""
    if not period or book.as_of is None or book.snapshot:
        return []
    since, until = Chosen(period).days(book.as_of, first_day(book))
    told = [(finding.claim, finding.verdict) for work in ASKED for finding in _said(work, book, since, until)]
    return [(f"{NAMED[period]}: {named_day(since)} to {named_day(until)}", told)]


def _said(work: Callable[[Book, date, date], Any], book: Book, since: date, until: date) -> list[Finding]:
    try:
        return list(work(book, since, until).findings[:SENTENCES])
    except AnalysisError:
        return []


def _months(since: date, until: date) -> int:
    return 12 * (until.year - since.year) + until.month - since.month + 1
