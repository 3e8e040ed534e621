"""One measure of a book, by one or two dimensions or over time, each group with the verdict against the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from ..book import Book
from ..book.days import as_date
from ..counting.period import year_to
from ..counting.then import at_start
from ..errors import AnalysisError, NotEnoughData
from ..finding import Family, Finding
from ..phrases import named_day
from ..result import Result
from .counted import Counted, Measure, Stretch
from .dimensions import Prepared, by_what, count_pairs, label_of, prepared
from .explore_findings import findings, nobody
from .judging import in_order, judged
from .measures import measure_of
from .times import over_time
from .words import when

NO_DAYS = date(1970, 1, 1)


@dataclass(frozen=True, eq=False, repr=False)
class Explored(Result):
    """A measure by groups. `groups`: a row per group, with its interval and its verdict; `whole`: all in one row.

    times: period and group, where it was asked over time; empty else. by: what it was asked by, labels what that is
    called; days: in words. since, until: None for a snapshot.
    """

    measure: Measure
    by: tuple[str, ...]
    labels: tuple[str, ...]
    over: str
    since: date | None
    until: date | None
    days: str
    groups: pd.DataFrame
    whole: pd.DataFrame
    times: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def analyze(
    book: Book,
    *,
    measure: str = "logo_churn",
    by: Sequence[str] | str = (),
    since: date | str | None = None,
    until: date | str | None = None,
    over: str = "",
) -> Explored:
    """What is a measure, for each group of one or two columns, and which groups differ clearly from the rest?

    measure: a word of `measures`. by: up to two of `by_what`. The time is the 12 months ending on as_of unless said
    otherwise; over: month, quarter or year, for each of them too. Every group has what was counted over what, its 95%
    interval and the difference to the rest, corrected for the groups compared here. Raises MissingTable for a measure
    or a dimension that the book does not have, NotEnoughData where nothing can be counted.
    """
    asked, names = measure_of(book, measure), (by,) if isinstance(by, str) else tuple(by)
    stretch = stretch_of(book, since, until)
    ready = ready_for(asked, book, names, stretch)
    counted = asked.count(ready.book, ready.column, stretch)
    asked = replace(asked, below=counted.over or asked.below)
    told = _grouped(ready, judged(asked, counted), asked) if names else _none_of(asked, counted)
    times = _times(book, names, asked, stretch, over)
    days, known = when(book, asked, *(None, None) if book.snapshot else stretch), by_what(book)
    labels = tuple(label_of(known, name) for name in names)
    said = findings(book, asked, names, labels, told, counted.whole.iloc[0], days)
    none = nobody(asked, names, ready.orders, told, days)
    said = (*none, *said) if names and names[0].count(":") > 1 else (*said, *none)
    family = Family.over(f"explore.{measure}:{'+'.join(names)}", told["p_adjusted"]) if names else None
    said = tuple(_in_family(finding, family) for finding in said)
    first, last = (None, None) if book.snapshot else (stretch.since, stretch.until)
    return Explored(asked, names, labels, over, first, last, days, told, counted.whole, times, said,
                    (family,) if family else (), book.only)  # fmt: skip


def _none_of(measure: Measure, counted: Counted) -> pd.DataFrame:
    return judged(measure, counted._replace(groups=counted.groups.head(0)))


def _in_family(finding: Finding, family: Family | None) -> Finding:
    return finding if family is None or finding.p_value != finding.p_value else replace(finding, family=family.name)


def stretch_of(book: Book, since: date | str | None, until: date | str | None) -> Stretch:
    """The days asked for, within what the book has watched; of a snapshot, days that nothing is counted by."""
    if book.snapshot or book.as_of is None:
        return Stretch(NO_DAYS, NO_DAYS)
    last = min(as_date(until) or book.as_of, book.as_of)
    first = max(as_date(since) or year_to(last), book.observed_from or date.min)
    if first > last:
        raise AnalysisError(f"There is no time between {named_day(first)} and {named_day(last)}.",
                            f"The data stop on {named_day(book.as_of)}.",
                            "Choose a first day before the last one.")  # fmt: skip
    return Stretch(first, last)


def _grouped(ready: Prepared, groups: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The groups in their order, a pair with its two values."""
    ordered = in_order(groups, measure.worse, ready.orders)
    if len(ready.columns) < 2:
        return ordered.assign(first=ordered["group"], second="")
    two = count_pairs(ready)
    both = [two.get(str(group), (str(group), "")) for group in ordered["group"]]
    return ordered.assign(first=[one for one, _ in both], second=[other for _, other in both])


def ready_for(measure: Measure, book: Book, by: Sequence[str], stretch: Stretch) -> Prepared:
    """The book with its groups; churn is counted by what accounts were when the time began, as on its page."""
    if measure.page != "composition" or book.snapshot:
        return prepared(book, by)
    return prepared(book, by, lambda one: at_start(one, since=stretch.since, until=stretch.until))


def _times(book: Book, by: Sequence[str], measure: Measure, stretch: Stretch, over: str) -> pd.DataFrame:
    if not over:
        return pd.DataFrame()
    if not measure.dated or book.snapshot:
        why = "It is a number of the last day of the data." if not measure.dated else "The book is one day."
        raise NotEnoughData(f"{measure.label} cannot be shown over time.", why, "Show it without time.")
    return over_time(lambda days: ready_for(measure, book, by, days), measure, stretch, over)
