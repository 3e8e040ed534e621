"""What the front page and each page say of a book, as plain sentences."""

from collections.abc import Iterable, Iterator, Mapping

from .. import summary
from ..book import Book
from ..command.asked import ask, controls_of, function_of, given
from ..errors import AnalysisError
from ..finding import Finding
from ..standards import FEWEST

NOT_ASKED = frozenset({"account", "explore"})
FRONT = "front"


def said_on(book: Book, page: str) -> Iterator[str]:
    """Each sentence of the front page, or of another page as it stands and by the first dimension."""
    if page == FRONT:
        yield from _front(book)
        return
    for by in ({}, {"by": next(iter(book.dimensions), "")}) if book.dimensions else ({},):
        yield from _asked(book, page, by)


def _front(book: Book) -> Iterator[str]:
    for number in summary.numbers(book):
        yield f"{number.label}: {number.value}, {number.change}, {number.said}, {number.note}"
    yield from (f"{one.title}. {one.said}" for one in summary.coming(book))


def _asked(book: Book, word: str, by: Mapping[str, str]) -> Iterator[str]:
    """What a page says that the front page does not ask; nothing where it cannot answer, or is not asked by groups."""
    try:
        if word not in NOT_ASKED and (not by or "by" in controls_of(function_of(word))):
            yield from _claims(ask(book, word, given(book, word, word, by)).findings)
    except AnalysisError:
        return


def _claims(findings: Iterable[Finding]) -> Iterator[str]:
    yield from (finding.claim for finding in findings if not 0 < finding.accounts < FEWEST)
