"""What the book cannot tell yet: the open questions about most of its accounts, and what each would need."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .. import composition, contents, targets
from ..book import Book
from ..book.days import month_of, month_start
from ..errors import AnalysisError
from ..finding import OPEN, Finding
from ..phrases import count, numeral
from .cards import said
from .reading import Answered

MOST, LONGEST, HALF = 3, 50, 6


@dataclass(frozen=True)
class Open:
    """One open question: what is known of it, what it would need, and where it is asked."""

    title: str
    said: str
    needs: str
    word: str
    view: tuple[tuple[str, str], ...] = ()


def unanswered(book: Book, answered: Iterable[Answered]) -> tuple[Open, ...]:
    """The open questions, about the most accounts first: of the last six months, then page by page."""
    told = [*_half_year(book)]
    found = [(each.question, finding) for each in answered for finding in each.findings if _asks(finding)]
    asked = {"change"}
    for question, finding in sorted(found, key=lambda pair: -pair[1].accounts):
        needs = more_accounts(finding)
        if question.word not in asked and needs:
            asked.add(question.word)
            view = tuple(question.view.items())
            told.append(Open(_question(question.word), said(question, finding).headline, needs, question.word, view))
    return tuple(told[:MOST])


def _asks(finding: Finding) -> bool:
    return finding.verdict == OPEN and finding.low < finding.high


def _question(word: str) -> str:
    return contents.view_named(word).question


def more_accounts(finding: Finding) -> str:
    """How many times as many accounts would show a difference of the size seen; nothing where none can be given.

    The width of an interval goes with one over the square root of the accounts. Ratios are taken on their logarithm.
    """
    ratio = "times as" in finding.claim
    numbers = [finding.estimate, finding.low, finding.high]
    if ratio and (min(numbers) <= 0 or not all(map(math.isfinite, numbers))):
        return ""
    value, low, high = map(math.log, numbers) if ratio else numbers
    reach = value - low if value > 0 else high - value
    if not value or not math.isfinite(reach) or reach <= abs(value):
        return ""
    factor = (reach / abs(value)) ** 2
    if factor > LONGEST:
        return "So small a difference would need more than 50 times as many accounts."
    return f"A difference of this size would show with about {numeral(max(factor, 1.1), 1)} times as many accounts."


def _half_year(book: Book) -> list[Open]:
    """Whether churn moved in the last six months, and how many quarters it would take to see that."""
    if book.as_of is None or book.snapshot:
        return []
    since = month_start(month_of(book.as_of) - HALF + 1)
    try:
        change = composition.change(book, since=since)
        finding = next(f for f in change.findings if f.about.get("part") == "change")
        if finding.verdict != OPEN:
            return []
        needs = _quarters(book, change)
    except (AnalysisError, StopIteration):
        return []
    title = "Did churn change in the last six months?"
    told = finding.claim.partition(". ")[0]
    return [Open(title, f"{told}.", needs, "change", (("since", since.isoformat()), ("until", book.as_of.isoformat())))]


def _quarters(book: Book, change: composition.Change) -> str:
    """The quarters it takes to see what churn a quarter seems to have become."""
    share = change.bridge.set_index("part")["share"]
    before, after = (1 - math.sqrt(1 - share[when]) for when in ("before", "after"))
    try:
        told = targets.waiting(book, rate=before, hoped=after)
    except AnalysisError:
        return "Needs more churned accounts."
    quarters = told.findings[0].estimate
    if quarters > LONGEST:
        return "A change as small as this would take more than 50 quarters to see."
    return f"A change of this size would show after {count(quarters, 'quarter')} before and as many after."
