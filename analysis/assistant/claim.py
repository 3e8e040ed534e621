"""One sentence of the book, as a text is held against it: its words, its numbers, and which way it goes."""

import itertools
import re
from dataclasses import dataclass
from typing import NamedTuple

from ..find import STEM
from .figures import LONG, PLAIN, WORDS, Figure, figures
from .heard import OF_LIFE
from .meaning import alike

TOKEN = re.compile(r"[a-z]{3,}|\b(?:19|20)\d\d\b|\bq[1-4]\b")
# Words that stand in most sentences of this field, or in any sentence.
EMPTY = frozenset(TOKEN.findall(
    "the and are our that this with was were has have had for from its than all one not but "
    "out them they their who within while there just only about after before into over per been will would could "
    "more less much many most some any every each very also even well like such these those here still now right "
    "runs run went goes going come came comes get gets got make makes made say says said see seen does did "
    "can may might should what when where which how why you your around roughly nearly almost close usual usually "
    "once ever never somewhere bit little lot rather quite year years bring brings "
    "times likely later under half third quarter quarters thirds far whole total next compared versus against "
    + " ".join(WORDS)
))  # fmt: skip
# An interval: that a number is one of its ends says nothing of it.
ENDS = re.compile(r"\([^()]*\d[^()]* to [^()]*\d[^()]*\)")
MORE_OF_THEM = re.compile(r"\band \d+ more\b")
TOSS = re.compile(r"50% is a coin toss")
PIECE = re.compile(r"(?<=[.;])\s+(?=[A-Z0-9])")
TO = re.compile(r"[^.;]{0,30}?\bto\s*(?:just |only |about |around )?", re.IGNORECASE)
FROM = re.compile(r"[^.;]{0,30}?\bfrom\s*(?:just |only |about |around )?", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """One sentence of the book, with the stems of its words and its numbers. whole: with those it stands among."""

    text: str
    whole: str
    stems: frozenset[str]
    figures: tuple[Figure, ...]


class Place(NamedTuple):
    """A word, and where it stands."""

    word: str
    start: int
    end: int


def pieces(text: str) -> list[Claim]:
    """Each sentence of a claim with its own numbers, and with the words of the first, which says what all are of."""
    first, *rest = PIECE.split(text)
    return [_claim(first, "", text), *(_claim(piece, first, text) for piece in rest)]


def _claim(text: str, about: str, whole: str) -> Claim:
    blocked = [match.span() for pattern in (OF_LIFE, ENDS, MORE_OF_THEM, TOSS) for match in pattern.finditer(text)]
    subject = about.partition(":")[0] if ":" in about else about
    said = f"{subject} … {text}" if about else text
    return Claim(said, whole, stems_of(f"{subject} {text}"), figures(text, blocked))


def stems_of(text: str) -> frozenset[str]:
    words = (word for word in TOKEN.findall(alike(text).lower()) if word not in EMPTY)
    return frozenset(word[:STEM] for word in words)


def has(claim: Claim, figure: Figure) -> bool:
    """Whether a claim has a number; a part and its whole may stand apart in it: 19 were tested, 9 of them predict."""
    if any(says(one, figure) for one in claim.figures):
        return True
    if figure.of is None:
        return False
    return any(figure.fits(one.value) for one in claim.figures) and any(figure.of_fits(o.value) for o in claim.figures)


def says(one: Figure, figure: Figure) -> bool:
    """Whether a number of the book is that of a sentence, or the whole that it is a part of."""
    if one.unit != figure.unit and (figure.unit, one.unit) != (LONG, PLAIN):
        return False
    if figure.of is not None:
        return figure.fits(one.value) and one.of is not None and figure.of_fits(one.of)
    return figure.fits(one.value) or (one.of is not None and figure.fits(one.of))


def turned(claim: str, text: str) -> bool:
    """Whether a sentence goes from one number to another that the book goes to from there."""
    one, other = from_to(claim), from_to(text)
    return bool(one and other and other[0].fits(one[1].value) and other[1].fits(one[0].value)
                and not other[0].fits(one[0].value))  # fmt: skip


def from_to(text: str) -> tuple[Figure, Figure] | None:
    """The first and the last number of "from 550 to 572", or of "to 572 from 550"."""
    found = [one for one in figures(text, [match.span() for match in ENDS.finditer(text)]) if one.unit != LONG]
    for first, second in itertools.pairwise(found):
        before, between = text[: first.start].rstrip().lower(), text[first.end : second.start]
        if before.endswith("from") and TO.fullmatch(between):
            return first, second
        if before.endswith("to") and FROM.fullmatch(between):
            return second, first
    return None
