"""Exercises on telling it: a deck in five minutes, a book in which there is nothing, and a file of one's own."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from .. import composition
from ..book import Book
from ..errors import AnalysisError
from ..summary import numbers
from .churn import whom_not_to_sell
from .exercise import DONE, FIGURE, WRITTEN, Ask, Mistake, read_number

FEWEST_SLIDES = 3


def deck(book: Book) -> tuple[Ask, ...]:
    """A business review begun, and the sentence that opens it."""
    return (
        Ask("slides", "Make a business review of this book.", DONE, FEWEST_SLIDES, "Your business review is there: "
            "look at each slide once as the person who will be shown it.",
            mistakes=(Mistake("", "There is no deck yet. On the QBR page choose Business review and make the deck."),)),
        opening(book),
    )  # fmt: skip


def opening(book: Book) -> Ask:
    """One sentence with numbers, each of which the book says."""
    said = tuple(_said(book))
    because = f"For instance: {said[0]}" if said else "Take a number from the summary."
    return Ask("sentence", "Write the sentence you would open with, with its numbers.", WRITTEN, "", because,
               known=frozenset(_numbers(said)))  # fmt: skip


def _said(book: Book) -> Iterable[str]:
    """What the book says of its churn, and its six numbers; nothing of what it cannot answer."""
    with suppress(AnalysisError):
        yield from (finding.claim for finding in composition.analyze(book).findings)
    yield from (f"{number.value} {number.change} {number.note}" for number in numbers(book))


def _numbers(said: Iterable[str]) -> Iterable[float]:
    """Every number in these sentences, and what it is called short: 34,920 is 34.9k, and 35 thousand."""
    for number in (read_number(text) for words in said for text in FIGURE.findall(words)):
        if number is not None:
            yield from (number, number / 1000, number / 10**6) if number >= 1000 else (number,)


def nothing(book: Book) -> tuple[Ask, ...]:
    """The question of the second exercise, of a book in which nothing was planted."""
    return whom_not_to_sell(book)


def own(book: Book) -> tuple[Ask, ...]:
    """A sentence about the participant's own book."""
    return (opening(book),)


def planted_deck(facts: Mapping[str, Any]) -> str:
    """Nothing is planted in a deck: it says what the book says."""
    return "A deck holds what the book says, with its misses. There is no answer to give away."


def planted_nothing(facts: Mapping[str, Any]) -> str:
    """What was planted in the twin."""
    return "Nothing was planted: every group churns alike, whatever its industry, its contract or its onboarding."


def planted_own(facts: Mapping[str, Any]) -> str:
    """Nobody knows what is in a participant's own file."""
    return "Nobody planted anything in your file: what the book says of it is all there is."
