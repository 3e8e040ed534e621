"""Words of notes and their sentiment as warning signs, back-tested beside all others."""

from collections.abc import Sequence

import numpy as np

from ..book import Book
from ..book.book_cache import cached
from ..phrases import numeral
from ..standards import FEWEST
from .landmarks import Landmarks, read_landmarks
from .notes_counting import KNOWN_DAYS, Noted, has_notes, noted, read_notes_of
from .notes_tested import estimate_words, looks_at
from .signs_rules import Sign

SENTIMENT, BESIDE = "sentiment", "notes_known"
LOWEST = 0.25
ASK = "Ask what is behind it before the next review."


def note_signs(
    book: Book, landmarks: Landmarks, words: Sequence[str], horizon: int
) -> tuple[Landmarks, list[tuple[Sign, np.ndarray]]]:
    """The signs that notes give, and the looks with how many notes each knows; nothing where the book has no notes.

    A word counts as found among all words looked at, for who names it has read the notes: its p-value is theirs.
    """
    if not has_notes(book):
        return landmarks, []
    known = noted(landmarks, read_notes_of(book))
    looked = count_looked(book, horizon, tuple(words)) if words else 1
    built = [(word_sign(word, looked), known.carrying(known.notes.holding(word))) for word in words]
    own = sentiment_sign(known)
    return known.beside, built + ([own] if own else [])


def word_sign(word: str, looked: int) -> Sign:
    shown = word.replace("*", "…")
    return Sign(f"word_{word}", f"“{shown}” in notes", f"written in the last {KNOWN_DAYS} days", ASK, looked, BESIDE)


@cached
def count_looked(book: Book, horizon: int, words: tuple[str, ...]) -> int:
    """Among how many words a word of the notes is found, for a back-test."""
    looks = looks_at(noted(read_landmarks(book).sample, read_notes_of(book)), horizon)
    return max(estimate_words(looks, words)[1], len(words), 1)


def sentiment_sign(known: Noted) -> tuple[Sign, np.ndarray] | None:
    """A low sentiment: below 0 on a scale that goes below, else among the lowest quarter of all notes."""
    given = known.notes.rows["sentiment"].to_numpy(float)
    told = given[~np.isnan(given)]
    if len(told) < FEWEST or len(np.unique(told)) < 2:
        return None
    signed = bool((told < 0).any())
    ranked = np.unique(told)
    few = [value for value in ranked if (told <= value).mean() <= LOWEST]
    limit = 0.0 if signed else float(max(few, default=ranked[0]))
    tone = known.mean_tone
    low = tone < limit if signed else tone <= limit
    rule = (
        "below 0"
        if signed
        else f"at most {numeral(limit, 0 if limit.is_integer() else 2)}, the lowest quarter of all notes"
    )
    sign = Sign(SENTIMENT, "Low sentiment in notes", f"mean of the last {KNOWN_DAYS} days {rule}", ASK, 1, BESIDE)
    return sign, np.where(np.isnan(tone), np.nan, low.astype(float))
