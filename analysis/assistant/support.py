"""Whether the book says a number: it is asked for the measure, the group and the days that the sentence names."""

import re
from collections.abc import Iterator

from ..explore.counted import POINTS, SHARE
from .asking import Asking, Days, Row
from .figures import LONG, PLAIN, TIMES, Figure
from .heard import Heard
from .subjects import Group

ARR = re.compile(r"\bARR\b|\bannual(?:ized)? recurring\b", re.IGNORECASE)
STAYED = re.compile(
    r"\bloyal\b|\bstick(?:y|ier|iest)\b|\bsafe(?:st|r)?\b|\bstay\w*|\bkept\b|\bkeeps?\b|\bretention\b|\bretain\w*"
    r"|\bstill\b",
    re.IGNORECASE,
)
FROM, TO = re.compile(r"\bfrom\s+$", re.IGNORECASE), re.compile(r"\s+(?:\w+\s+){0,3}to\s", re.IGNORECASE)
OF_MRR = re.compile(r"\s+of\s+(?:(?:all|our|the|total|today['’]s|overall)\s+)*(?:MRR|ARR|(?:recurring )?revenue)\b"
                    r"(?! (?:that|which|lost|churned|up|at))", re.IGNORECASE)  # fmt: skip
ITS_OWN = re.compile(r"\s+of\s+(?:(?:the|our|all|its|their)\s+)*", re.IGNORECASE)
LESS_OFTEN = re.compile(r"\s+(?:less|fewer|lower|smaller|shorter)\b", re.IGNORECASE)
SUMS = ("money", "count")
# A number that is told against another, which is then that of the stretch before.
AGAINST = re.compile(
    r"\b(?:after|from|against|versus|vs\.?|compared (?:with|to)|up on|down on)\s+(?:just |only )?$", re.IGNORECASE
)
A_MONTH, MONTHS_A_YEAR = re.compile(r"\s*(?:\w+\s+){0,2}(?:a|per|each|every) month\b", re.IGNORECASE), 12


def decided(figure: Figure, told: Heard, asking: Asking) -> bool:
    """Whether a measure alone decides on a number: the share of all MRR that a group has."""
    group = told.group_of(figure)
    return (figure.unit == SHARE and group is not None and bool(OF_MRR.match(told.text[figure.end :]))
            and asking.row("mrr", _pair(group), told.days_of(figure)) is not None)  # fmt: skip


def supported(figure: Figure, told: Heard, asking: Asking) -> bool:
    """Whether any measure the sentence names has this number, of the group and days that it belongs to."""
    group, days = told.group_of(figure), told.days_of(figure)
    stretches = [days, asking.before(days)] if _is_start(figure, told.text) else [days]
    return any(_measured(figure, told, asking, group, one) for one in stretches)


def _is_start(figure: Figure, text: str) -> bool:
    """Whether a number is the first of "from 550 to 572", or what another is told against."""
    started = FROM.search(text[: figure.start]) and TO.match(text[figure.end :])
    return bool(started or AGAINST.search(text[: figure.start]))


def _measured(figure: Figure, told: Heard, asking: Asking, group: Group | None, days: Days) -> bool:
    for measure in told.measures:
        if told.narrow and not measure.startswith("retention"):
            continue
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
    return figure.fits(pair[0]) and figure.of_fits(pair[1])


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
        yield from _shares(measure, figure, row, whole, told, None if _is_of(figure, group, told) else group)
        yield from _relative(measure, row, asking, group, days)
    elif figure.unit == POINTS:
        yield from _points(measure, row, told, asking, group, days)
    elif figure.unit == TIMES:
        yield from _times(measure, figure, row, told, asking, group, days)
    elif figure.unit == PLAIN:
        yield from _plain(measure, row, told, figure)
    elif figure.unit == LONG:
        return


def _shares(measure: str, figure: Figure, row: Row, whole: Row, told: Heard, group: Group | None) -> Iterator[float]:
    if row.form == "percent":
        yield 100 * row.value
        if measure in ("logo_churn", "mrr_churn") and A_MONTH.match(told.text[figure.end :]):
            yield 100 * (1 - (1 - row.value) ** (1 / MONTHS_A_YEAR))
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


def _is_of(figure: Figure, group: Group | None, told: Heard) -> bool:
    """Whether a share is said to be of a group: half of the Hospitality accounts are no part of all that churned."""
    return group is not None and bool(ITS_OWN.fullmatch(told.text[figure.end : group.start]))


def _times(
    measure: str, figure: Figure, row: Row, told: Heard, asking: Asking, group: Group | None, days: Days
) -> Iterator[float]:
    """How many times as many a group has as the rest, as another that is named, and as in the stretch before."""
    before = [one for one in told.groups if one.end <= figure.start]
    subject = before[-1] if before else group
    own = asking.row(measure, _pair(subject), days) or row
    others = [asking.row(measure, _pair(one), days) for one in told.groups if _pair(one) != _pair(subject)]
    past = asking.row(measure, _pair(subject), asking.before(days))
    less = bool(LESS_OFTEN.match(told.text[figure.end :]))
    for against in [own.value - own.difference, *(other.value for other in (*others, past) if other)]:
        above, below = (against, own.value) if less else (own.value, against)
        if below:
            yield above / below


def _plain(measure: str, row: Row, told: Heard, figure: Figure) -> Iterator[float]:
    if row.form == "percent":
        yield 100 * row.value
    if row.form == "count" and A_MONTH.match(told.text[figure.end :]):
        yield row.value / MONTHS_A_YEAR
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
