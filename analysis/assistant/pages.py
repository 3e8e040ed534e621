"""What the pages of a sentence's words say, as a last way to support what could not be read of it; never to accuse."""

import re
from collections.abc import Iterable

from .. import find
from ..book import Book
from ..phrases import in_currency
from .figures import Figure, figures
from .spoken import FRONT, said_on

WORD = re.compile(r"[a-z]{4,}|\b(?:19|20)\d\d\b")
PIECE = re.compile(r"(?<=[.;])\s+(?=[A-Z0-9])")
# How much of a sentence's words the page's must have, and how many pages are read for one sentence.
MUCH, PAGES = 0.5, 4


class Pages:
    """The sentences of the pages, each page read when a sentence first has its words."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._read: dict[str, list[tuple[frozenset[str], tuple[Figure, ...]]]] = {}

    def say(self, text: str, told: Iterable[Figure]) -> bool:
        """Whether one sentence of a page has all the numbers of this one, and most of its words."""
        stems, told = _stems(text), tuple(told)
        return bool(told) and any(
            len(stems & own) >= MUCH * len(stems) and all(any(says(one, figure) for one in known) for figure in told)
            for page in (FRONT, *(view.word for view in find.views(text, most=PAGES)))
            for own, known in self._of(page)
        )

    def _of(self, page: str) -> list[tuple[frozenset[str], tuple[Figure, ...]]]:
        if page not in self._read:
            with in_currency(self._book.currency):
                said = [piece for text in dict.fromkeys(said_on(self._book, page))
                        for piece in (text, *PIECE.split(text))]  # fmt: skip
            self._read[page] = [(_stems(one), figures(one, [])) for one in dict.fromkeys(said)]
        return self._read[page]


def says(one: Figure, figure: Figure) -> bool:
    """Whether a number of the book is that of a sentence, or the whole that it is a part of."""
    if one.unit != figure.unit:
        return False
    if figure.of is not None:
        return figure.fits(one.value) and one.of is not None and figure.of_fits(one.of)
    return figure.fits(one.value) or (one.of is not None and figure.fits(one.of))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[: find.STEM] for word in WORD.findall(text.lower()))
