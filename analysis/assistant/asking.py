"""What the book says of one measure, of one group or all, in one stretch of time; asked once for each."""

import math
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any, NamedTuple

from .. import explore
from ..book import Book
from ..counting.period import year_to
from ..errors import AnalysisError
from .spans import before


class Row(NamedTuple):
    """One number of Explore with what it is made of; of a share 0.08, 44 and 550.

    difference: to all other groups; verdict: how sure it is.
    """

    value: float
    numerator: float
    denominator: float
    accounts: float
    form: str
    difference: float = math.nan
    verdict: str = ""


Days = tuple[date, date] | None


class Asking:
    """A book, and what was asked of it already."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._known: dict[tuple[str, str, Days], dict[str, Row]] = {}

    def row(self, measure: str, group: tuple[str, str] | None, days: Days) -> Row | None:
        """The number of a group, or of all accounts; None where the book cannot say it."""
        by, value = group or ("", "")
        return self.rows(measure, by, days).get(value)

    def rows(self, measure: str, by: str, days: Days) -> dict[str, Row]:
        """The numbers of all groups of a dimension, and under "" that of all accounts."""
        key = (measure, by, days or self.usual)
        if key not in self._known:
            self._known[key] = self._ask(*key)
        return self._known[key]

    @property
    def usual(self) -> Days:
        """The last 12 months, as pages are asked."""
        end = self.book.as_of
        return None if end is None or self.book.snapshot else (year_to(end), end)

    def before(self, days: Days) -> Days:
        """The stretch of the same length before."""
        told = days or self.usual
        return before(*told) if told else None

    def _ask(self, measure: str, by: str, days: Days) -> dict[str, Row]:
        since, until = days or (None, None)
        try:
            answer = explore.analyze(self.book, measure=measure, by=by or (), since=since, until=until)
        except AnalysisError:
            return {}
        form = answer.measure.form
        whole, groups = answer.whole.to_dict("records"), answer.groups.to_dict("records")
        named = [("", whole[0]), *((str(row["group"]), row) for row in groups)]
        return {name: _row(row, form) for name, row in named}


def _row(row: Mapping[Hashable, Any], form: str) -> Row:
    value, above, below, accounts = (float(row[name]) for name in ("value", "numerator", "denominator", "accounts"))
    return Row(value, above, below, accounts, form, float(row.get("difference", math.nan)), str(row.get("verdict", "")))
