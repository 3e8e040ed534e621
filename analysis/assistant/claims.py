"""The sentences that the pages say, for numbers that no measure has: whether one of them says this number of this."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log

from .. import contents, summary
from ..book import Book
from ..command.asked import ask, controls_of, function_of, given
from ..errors import AnalysisError
from ..find import STEM
from ..finding import Finding
from ..phrases import MONTHS, in_currency
from ..standards import FEWEST
from .asking import Days
from .figures import Figure, figures
from .heard import OF_LIFE, Heard
from .meaning import alike
from .spans import Span

TOKEN = re.compile(r"[a-z]{3,}|\d[\d,.]*\d|\d")
# Words that stand in most sentences of this field.
EMPTY = frozenset(TOKEN.findall(
    "the and are our that this with was were has have had for from its than all one not but "
    "out them they their who within while there just only about after before into over per been will would could"
))  # fmt: skip
# How much of a sentence a claim must have; how near to the one that has most; and what is enough for a long number.
LEAST, NEAR, DISTINCT, LEAST_DISTINCT, ENOUGH_ALIKE = 0.3, 0.7, 5, 0.1, 0.5
YEARS = re.compile(r"\b(?:19|20)\d\d\b")
# An interval: that a number is one of its ends says nothing of it.
ENDS = re.compile(r"\([^()]*\d[^()]* to [^()]*\d[^()]*\)")
# A name within a sentence, which its claim must name too; and the words that only look like one.
PROPER = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[A-Z][a-z]{3,}\b")
USUAL = frozenset({one.lower().rstrip("s") for one in MONTHS} | {"promoter", "success"})
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
        self._weights: dict[str, float] = {}

    def supporting(self, figure: Figure, told: Heard, usual: Days) -> str:
        """A sentence of the book that says this number of the same; empty where there is none.

        Of the words that the sentence and the book share, weighed by how few sentences of the book have them, so much
        must be in that one; a long number is hardly that of anything else.
        """
        stems = _stems(told.text) - _stems(figure.said)
        distinct = len(re.sub(r"\D", "", figure.said)) >= DISTINCT
        every = self._read()
        nearest = max((self._share(stems, claim) for claim in every), default=0.0)
        fitting = [claim for claim in every if _says(claim, figure) and not _of_another(claim, figure, told)]
        held = [claim for claim in fitting if _same_groups(told, claim) and _same_days(told, claim, usual)]
        best = max(held, key=lambda claim: self._share(stems, claim), default=None)
        if best is None:
            return ""
        share = self._share(stems, best)
        near = share >= LEAST and share >= NEAR * nearest
        return best.text if near or (distinct and share >= LEAST_DISTINCT) else ""

    def nearest(self, told: Heard) -> str:
        """The sentence of the book that has most of the words of this one; empty where none has half of them."""
        stems = _stems(told.text)
        held = [claim for claim in self._read() if _same_groups(told, claim)]
        best = max(held, key=lambda claim: self._share(stems, claim), default=None)
        return best.text if best and self._share(stems, best) >= ENOUGH_ALIKE else ""

    def _share(self, stems: frozenset[str], claim: Claim) -> float:
        """How much of a sentence a claim has. Another of its numbers speaks for a claim, and never against it."""
        shared = sum(self._weight(stem) for stem in stems & claim.stems)
        lacking = sum(self._weight(stem) for stem in stems - claim.stems if not stem[0].isdigit())
        return shared / (shared + lacking or 1.0)

    def _weight(self, stem: str) -> float:
        """How much a word tells: the more, the fewer sentences of the book have it; nothing where none has it."""
        if stem not in self._weights:
            many, every = self._counts[stem], len(self._read())
            self._weights[stem] = log(1 + every / many) if many else 0.0
        return self._weights[stem]

    def _read(self) -> tuple[Claim, ...]:
        if self._claims is None:
            with in_currency(self._book.currency):
                every = [piece for text in dict.fromkeys(_said(self._book)) for piece in _pieces(text)]
            self._claims = tuple(dict.fromkeys(every))
            self._counts.update(stem for claim in self._claims for stem in claim.stems)
        return self._claims


def _is_year(span: Span) -> bool:
    return (span.since.month, span.since.day, span.until.month) == (1, 1, 12) and span.since.year == span.until.year


def _says(claim: Claim, figure: Figure) -> bool:
    """Whether a claim has a number; a part and its whole may stand apart in it: 19 were tested, 9 of them predict."""
    if any(says(one, figure) for one in claim.figures):
        return True
    return figure.of is not None and {figure.value, figure.of} <= {one.value for one in claim.figures}


def _of_another(claim: Claim, figure: Figure, told: Heard) -> bool:
    """Whether a claim says the number of another group than the sentence does: 32.5% of SMB and 3.6% of Mid-market."""
    group = told.group_of(figure)
    if group is None or len(told.groups) < 2:
        return False
    others = "|".join(re.escape(one.value) for one in told.groups if one.value != group.value)
    said = re.escape(figure.said.split(" ")[0])
    return bool(others and re.search(rf"(?<![\d.]){said}\s*(?:\([^)]*\)\s*)?of (?:{others})\b", claim.text, re.I))


def _same_days(told: Heard, claim: Claim, usual: Days) -> bool:
    """Whether a claim is of the days that the sentence names: years are compared apart, others stand in its words."""
    text = claim.text.lower()
    named = [one for one in told.spans if not _is_year(one) and (one.since, one.until) != usual]
    return all(told.text[one.start : one.end].lower() in text for one in named)


def _said(book: Book) -> Iterator[str]:
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


NOT_ASKED = frozenset({"account", "explore"})


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
    words = (word for word in TOKEN.findall(alike(text).lower()) if word not in EMPTY)
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
    named = {name.lower().rstrip("s") for name in PROPER.findall(told.text)} - USUAL
    return all(one in text for one in {*named, *years, *(group.value.lower() for group in told.groups)})
