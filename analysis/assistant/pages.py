"""What the pages say, as a last way to support a sentence that its own words could not be read for; never to accuse."""

import re
from collections.abc import Iterable
from functools import cached_property

from ..book import Book
from ..find import STEM
from ..phrases import in_currency
from .figures import Figure, figures
from .spoken import said_of

WORD = re.compile(r"[a-z]{4,}|\b(?:19|20)\d\d\b")
PIECE = re.compile(r"(?<=[.;])\s+(?=[A-Z0-9])")
# How much of a sentence's words the page's must have.
MUCH = 0.5


class Pages:
    """The sentences of the pages, read when first asked."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def say(self, text: str, told: Iterable[Figure]) -> bool:
        """Whether one sentence of a page has all the numbers of this one, and most of its words."""
        stems, told = _stems(text), tuple(told)
        return bool(told) and any(
            len(stems & own) >= MUCH * len(stems) and all(any(says(one, figure) for one in known) for figure in told)
            for own, known in self._every)  # fmt: skip

    @cached_property
    def _every(self) -> list[tuple[frozenset[str], tuple[Figure, ...]]]:
        with in_currency(self._book.currency):
            said = [piece for text in dict.fromkeys(said_of(self._book)) for piece in (text, *PIECE.split(text))]
        return [(_stems(one), figures(one, [])) for one in dict.fromkeys(said)]


def says(one: Figure, figure: Figure) -> bool:
    """Whether a number of the book is that of a sentence, or the whole that it is a part of."""
    if one.unit != figure.unit:
        return False
    if figure.of is not None:
        return figure.fits(one.value) and one.of is not None and figure.of_fits(one.of)
    return figure.fits(one.value) or (one.of is not None and figure.fits(one.of))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in WORD.findall(text.lower()))
