"""All that the front page and the pages say of a book, as plain sentences."""

from collections.abc import Iterable, Iterator, Mapping

from .. import contents, summary
from ..book import Book
from ..command.asked import ask, controls_of, function_of, given
from ..errors import AnalysisError
from ..finding import Finding
from ..standards import FEWEST

NOT_ASKED = frozenset({"account", "explore"})


def said_of(book: Book) -> Iterator[str]:
    """Each sentence of the front page, then what the pages say that it does not ask, by the first dimension too."""
    for number in summary.numbers(book):
        yield f"{number.label}: {number.value}, {number.change}, {number.said}, {number.note}"
    yield from (f"{one.title}. {one.said}" for one in summary.coming(book))
    for answered in summary.read(book):
        yield from _claims(answered.findings)
    asked = {question.word for question in summary.questions(book)}
    for view in contents.views():
        for by in ({}, {"by": next(iter(book.dimensions), "")}) if book.dimensions else ({},):
            if view.word not in asked or by:
                yield from _asked(book, view.word, by)


def _asked(book: Book, word: str, by: Mapping[str, str]) -> Iterator[str]:
    """What a page says that the front page does not ask; nothing where it cannot answer, or is not asked by groups."""
    try:
        if word not in NOT_ASKED and (not by or "by" in controls_of(function_of(word))):
            yield from _claims(ask(book, word, given(book, word, word, by)).findings)
    except AnalysisError:
        return


def _claims(findings: Iterable[Finding]) -> Iterator[str]:
    yield from (finding.claim for finding in findings if not 0 < finding.accounts < FEWEST)
