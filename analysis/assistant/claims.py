"""The sentences that the pages say, for numbers that no measure has: whether one of them says this number of this."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log

from .. import summary
from ..book import Book
from ..find import STEM
from ..finding import Finding
from ..phrases import in_currency
from ..standards import FEWEST
from .asking import Days
from .figures import Figure, figures
from .heard import OF_LIFE, Heard
from .spans import Span

TOKEN = re.compile(r"[a-z]{3,}|\d[\d,.]*\d|\d")
# Words that stand in most sentences of this field.
EMPTY = frozenset(TOKEN.findall(
    "the and are our that this with was were has have had for from its than all one not but "
    "out them they their who within while there just only about after before into over per been will would could"
))  # fmt: skip
LEAST, DISTINCT, LEAST_DISTINCT = 0.38, 5, 0.1
YEARS = re.compile(r"\b(?:19|20)\d\d\b")
# An interval: that a number is one of its ends says nothing of it.
ENDS = re.compile(r"\([^()]*\d[^()]* to [^()]*\d[^()]*\)")
PIECE = re.compile(r"(?<=[.;])\s+(?=[A-Z0-9])")


@dataclass(frozen=True)
class Claim:
    """One sentence of the book, with the stems of its words and its numbers."""

    text: str
    stems: frozenset[str]
    figures: tuple[Figure, ...]


class Claims:
    """All that the front page and the pages it asks say of a book, read once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._claims: tuple[Claim, ...] | None = None
        self._counts: Counter[str] = Counter()

    def supporting(self, figure: Figure, told: Heard, usual: Days) -> str:
        """A sentence of the book that says this number of the same; empty where there is none.

        Of the words that the sentence and the book share, weighed by how few sentences of the book have them, so much
        must be in that one; a long number is hardly that of anything else.
        """
        if not all(_is_year(span) or (span.since, span.until) == usual for span in told.spans):
            return ""
        stems = _stems(told.text) - _stems(figure.said)
        needed = LEAST_DISTINCT if len(re.sub(r"\D", "", figure.said)) >= DISTINCT else LEAST
        fitting = [claim for claim in self._read() if any(says(one, figure) for one in claim.figures)]
        held = [claim for claim in fitting if _same_groups(told, claim)]
        best = max(held, key=lambda claim: self._share(stems, claim), default=None)
        return best.text if best and self._share(stems, best) >= needed else ""

    def _share(self, stems: frozenset[str], claim: Claim) -> float:
        known = {stem: self._weight(stem) for stem in stems}
        return sum(known[stem] for stem in stems & claim.stems) / (sum(known.values()) or 1.0)

    def _weight(self, stem: str) -> float:
        """How much a word tells: the more, the fewer sentences of the book have it; nothing where none has it."""
        many = self._counts[stem]
        return log(1 + len(self._read()) / many) if many else 0.0

    def _read(self) -> tuple[Claim, ...]:
        if self._claims is None:
            with in_currency(self._book.currency):
                every = [piece for text in dict.fromkeys(_said(self._book)) for piece in _pieces(text)]
            self._claims = tuple(dict.fromkeys(every))
            self._counts.update(stem for claim in self._claims for stem in claim.stems)
        return self._claims


def _is_year(span: Span) -> bool:
    return (span.since.month, span.since.day, span.until.month) == (1, 1, 12) and span.since.year == span.until.year


def _said(book: Book) -> Iterator[str]:
    for number in summary.numbers(book):
        yield f"{number.label}: {number.value}, {number.change}, {number.said}, {number.note}"
    yield from (f"{one.title}. {one.said}" for one in summary.coming(book))
    for answered in summary.read(book):
        yield from _claims(answered.findings)


def _claims(findings: Iterable[Finding]) -> Iterator[str]:
    yield from (finding.claim for finding in findings if not 0 < finding.accounts < FEWEST)


def _pieces(text: str) -> Iterator[Claim]:
    """Each sentence of a claim with its own numbers, and with the words of the first, which says what all are of."""
    first, *rest = PIECE.split(text)
    yield _claim(first, "")
    yield from (_claim(piece, first) for piece in rest)


def _claim(text: str, about: str) -> Claim:
    blocked = [match.span() for pattern in (OF_LIFE, ENDS) for match in pattern.finditer(text)]
    subject = about.partition(":")[0] if ":" in about else about
    return Claim(f"{subject} … {text}" if about else text, _stems(f"{subject} {text}"), figures(text, blocked))


def _stems(text: str) -> frozenset[str]:
    words = (word for word in TOKEN.findall(text.lower()) if word not in EMPTY)
    return frozenset(word if word[0].isdigit() else word[:STEM] for word in words)


def says(one: Figure, figure: Figure) -> bool:
    """Whether a number of the book is that of a sentence, or the whole that it is a part of."""
    if one.unit != figure.unit:
        return False
    if figure.of is not None:
        return figure.fits(one.value) and one.of == figure.of
    return figure.fits(one.value) or (one.of is not None and figure.fits(one.of))


def _same_groups(told: Heard, claim: Claim) -> bool:
    """Whether a claim is of all the groups and years that the sentence names."""
    text = claim.text.lower()
    years = {year for span in told.spans for year in YEARS.findall(told.text[span.start : span.end])}
    return all(one.value.lower() in text for one in told.groups) and all(year in text for year in years)
