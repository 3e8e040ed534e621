"""Whether the book says a number: it is asked for the measure, the group and the days that the sentence names."""

import re
from collections.abc import Iterator

from ..explore.counted import POINTS, SHARE
from .asking import Asking, Days, Row
from .figures import MONTHS_LONG, PLAIN, TIMES, Figure
from .heard import Heard
from .subjects import Group

ARR = re.compile(r"\bARR\b|\bannual(?:ized)? recurring\b", re.IGNORECASE)
STAYED = re.compile(r"\bloyal\b|\bstay\w*|\bkept\b|\bkeeps?\b|\bretention\b|\bretain\w*|\bstill\b", re.IGNORECASE)
FROM, TO = re.compile(r"\bfrom\s+$", re.IGNORECASE), re.compile(r"\s+(?:\w+\s+){0,3}to\s", re.IGNORECASE)
SUMS = ("money", "count")


def supported(figure: Figure, told: Heard, asking: Asking) -> bool:
    """Whether any measure the sentence names has this number, of the group and days that it belongs to."""
    group, days = told.group_of(figure), told.days_of(figure)
    stretches = [days, asking.before(days)] if _is_start(figure, told.text) else [days]
    return any(_measured(figure, told, asking, group, one) for one in stretches)


def _is_start(figure: Figure, text: str) -> bool:
    """Whether a number is the first of "from 550 to 572"."""
    return bool(FROM.search(text[: figure.start]) and TO.match(text[figure.end :]))


def _measured(figure: Figure, told: Heard, asking: Asking, group: Group | None, days: Days) -> bool:
    for measure in told.measures:
        row = asking.row(measure, _pair(group), days)
        whole = asking.row(measure, None, days)
        if row is None or whole is None:
            continue
        if figure.of is not None:
            if any(_is_pair(figure, pair) for pair in _pairs(row, whole)):
                return True
        elif any(figure.fits(abs(value)) for value in _values(figure, measure, row, whole, told, asking, group, days)):
            return True
    return False


def _pair(group: Group | None) -> tuple[str, str] | None:
    return None if group is None else (group.by, group.value)


def _is_pair(figure: Figure, pair: tuple[float, float]) -> bool:
    return figure.fits(pair[0]) and abs((figure.of or 0) - pair[1]) <= 0.5


def _pairs(row: Row, whole: Row) -> Iterator[tuple[float, float]]:
    """Parts of wholes: what is counted of its base, of the same in all groups, and a group's accounts of all."""
    yield row.numerator, row.denominator
    yield row.numerator, whole.numerator
    yield row.accounts, whole.accounts


def _values(
    figure: Figure, measure: str, row: Row, whole: Row, told: Heard, asking: Asking, group: Group | None, days: Days
) -> Iterator[float]:
    """The numbers of a measure in the unit of a figure."""
    if figure.unit == SHARE:
        yield from _shares(measure, row, whole, told, group)
        yield from _relative(measure, row, asking, group, days)
    elif figure.unit == POINTS:
        yield from _points(measure, row, told, asking, group, days)
    elif figure.unit == TIMES:
        yield from _times(measure, row, told, asking, days)
    elif figure.unit == PLAIN:
        yield from _plain(measure, row, told)
    elif figure.unit == MONTHS_LONG:
        return


def _shares(measure: str, row: Row, whole: Row, told: Heard, group: Group | None) -> Iterator[float]:
    if row.form == "percent":
        yield 100 * row.value
        if measure in ("logo_churn", "mrr_churn") and STAYED.search(told.text):
            yield 100 * (1 - row.value)
    if group is not None and whole.numerator:
        yield 100 * row.numerator / whole.numerator


def _relative(measure: str, row: Row, asking: Asking, group: Group | None, days: Days) -> Iterator[float]:
    """The growth of a sum over the stretch before."""
    past = asking.row(measure, _pair(group), asking.before(days)) if row.form in SUMS else None
    if past and past.value:
        yield 100 * (row.value / past.value - 1)


def _points(measure: str, row: Row, told: Heard, asking: Asking, group: Group | None, days: Days) -> Iterator[float]:
    scale = 100 if row.form == "percent" else 1
    if row.form == "points":
        yield row.value
    yield scale * row.difference
    past = asking.row(measure, _pair(group), asking.before(days))
    if past:
        yield scale * (row.value - past.value)
    for other in told.groups:
        against = asking.row(measure, _pair(other), days)
        if against:
            yield scale * (row.value - against.value)


def _times(measure: str, row: Row, told: Heard, asking: Asking, days: Days) -> Iterator[float]:
    rest = row.value - row.difference
    others = [asking.row(measure, _pair(other), days) for other in told.groups]
    for against in [rest, *(other.value for other in others if other)]:
        if against:
            yield row.value / against
        if row.value:
            yield against / row.value


def _plain(measure: str, row: Row, told: Heard) -> Iterator[float]:
    if row.form in ("money", "count", "points", "number"):
        yield row.value
        if measure == "mrr" and ARR.search(told.text):
            yield 12 * row.value
    if row.form in ("percent", "points"):
        yield row.denominator
    if row.form == "percent":
        yield row.numerator
    if row.form == "points" or measure == "arpa":
        yield row.accounts
