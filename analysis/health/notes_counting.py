"""The notes of a book with their words, and which of them were known of an account on each day looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.vocabulary import said, words
from ..counting import Lazy, collected
from ..counting.sampling import one_in
from ..errors import MissingTable
from ..phrases import numeral
from .landmarks import Landmarks
from .words import asked, folded, holds, parted, terms

NO_NOTES = MissingTable(
    "There are no notes in this book.",
    "No file has what was written about a customer, with the day.",
    "Add notes from your CRM, call summaries, or tickets with their text: account, day and text.",
)
# What a word in a note of so many days says is still known; and a table that has notes: its day.
KNOWN_DAYS = 90
DAYS = {"notes": "noted_on", "touches": "touched_on"}
TONES = {"tone.bad": -1.0, "tone.middling": 0.0, "tone.good": 1.0}
MOST_NOTES, EACH_ALONE, STEP = 100_000, 10, float(np.log(1.15))


@dataclass(frozen=True, eq=False)
class Notes:
    """The notes of a book in order of account and day: `rows` account_id noted_on (day number) own sentiment.

    own: their words, as they are compared. all_rows: how many notes the book has; every: every how many-th is read.
    """

    rows: pd.DataFrame
    all_rows: int
    every: int

    @cached_property
    def terms(self) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        """Every term with its place, and the pairs of note and term."""
        place: dict[str, int] = {}
        note_at, term_at = [], []
        for number, own in enumerate(self.rows["own"]):
            for term in sorted(terms(own)):
                note_at.append(number)
                term_at.append(place.setdefault(term, len(place)))
        return tuple(place), np.array(note_at, dtype=np.int64), np.array(term_at, dtype=np.int64)

    def holding(self, word: str) -> np.ndarray:
        """The places of the notes that hold a word or a phrase."""
        own = asked(word)
        first = own.strip("*").split(" ")[0]
        return np.array([i for i, text in enumerate(self.rows["own"]) if first in text and holds(text, own)], dtype=int)

    @property
    def sampled(self) -> tuple[str, ...]:
        read, there = numeral(len(self.rows)), numeral(self.all_rows)
        return (f"Of {there} notes 1 in {self.every} was read, {read} of them.",) if self.every > 1 else ()


def has_notes(book: Book) -> bool:
    """Whether a book holds notes, or contacts and tickets with a text."""
    return any(table in book.tables and not book.missing(table, "text") for table in DAYS)


@cached
def read_notes_of(book: Book) -> Notes:
    """Every note of the book, of a large one a part (at most 100,000); tickets and contacts with a text are notes."""
    parts = [_texts(book, table) for table in DAYS if table in book.tables and not book.missing(table, "text")]
    rows = parts[0] if len(parts) == 1 else nw.concat(parts)
    many = int(collected(rows.select(nw.len().alias("rows")))["rows"].iloc[0])
    every = max(1, -(-many // MOST_NOTES))
    if every > 1:
        placed = rows.with_row_index("place", order_by=["account_id", "noted_on", "text"])
        rows = placed.filter(one_in(every, "place")).drop("place")
    found = collected(rows).sort_values(["account_id", "noted_on", "text"], ignore_index=True)
    own = [parted(folded(str(text))) for text in found.pop("text")]
    return Notes(found.assign(own=own, sentiment=tones(found["sentiment"])), many, every)


def _texts(book: Book, table: str) -> Lazy:
    rows = book.tables[table].filter(~nw.col("text").is_null(), ~nw.col(DAYS[table]).is_null())
    has = "sentiment" in rows.collect_schema().names()
    tone = nw.col("sentiment") if has else nw.lit(None).cast(nw.String()).alias("sentiment")
    return rows.select("account_id", nw.col(DAYS[table]).cast(nw.Int64).alias("noted_on"), "text", tone)


def tones(given: pd.Series) -> np.ndarray:
    """The sentiment of each note as a number: as it stands, or -1, 0 and 1 for words of eight languages."""
    known = {value: _tone(str(value)) for value in given.dropna().unique()}
    numbers: np.ndarray = given.map(known).to_numpy(float)
    return numbers


def _tone(value: str) -> float:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        said_so = {tone: number for topic, number in TONES.items() if (tone := said(topic, value))}
        return said_so[max(said_so, key=len)] if said_so else np.nan
    return number if np.isfinite(number) else np.nan


@dataclass(frozen=True, eq=False)
class Noted:
    """Looks at accounts beside the notes of the 90 days before each: the pairs of look and note."""

    landmarks: Landmarks
    notes: Notes
    look_at: np.ndarray
    note_at: np.ndarray

    @cached_property
    def many(self) -> np.ndarray:
        """How many notes each look knows."""
        return np.bincount(self.look_at, minlength=len(self.landmarks.rows))

    @cached_property
    def beside(self) -> Landmarks:
        """The looks with how much was written: like is compared with like, for more words hold any word more often.

        Up to ten words each number stands by itself, beyond that numbers within 15% of each other stand together.
        """
        notes = np.bincount(self.notes.terms[1], minlength=len(self.notes.rows))
        much = np.bincount(self.look_at, notes[self.note_at], len(self.landmarks.rows))
        band = np.where(much <= EACH_ALONE, much, EACH_ALONE + np.ceil(np.log(np.maximum(much, 1) / EACH_ALONE) / STEP))
        return replace(self.landmarks, rows=self.landmarks.rows.assign(notes_known=np.minimum(band, 99)))

    def carrying(self, holding: np.ndarray) -> np.ndarray:
        """Per look 1 where one of its notes is among these, 0 where it has others, missing where it has none."""
        of_notes = np.zeros(len(self.notes.rows), dtype=bool)
        of_notes[holding] = True
        on = np.bincount(self.look_at, of_notes[self.note_at], len(self.landmarks.rows)) > 0
        return np.where(self.many > 0, on.astype(float), np.nan)

    @cached_property
    def mean_tone(self) -> np.ndarray:
        """The mean sentiment of the notes that have one; missing where none has."""
        tone = self.notes.rows["sentiment"].to_numpy(float)[self.note_at]
        known = ~np.isnan(tone)
        total = np.bincount(self.look_at[known], tone[known], len(self.landmarks.rows))
        each = np.bincount(self.look_at[known], minlength=len(self.landmarks.rows))
        means: np.ndarray = np.divide(total, each, out=np.full(len(each), np.nan), where=each > 0)
        return means


def noted(landmarks: Landmarks, notes: Notes) -> Noted:
    """Which notes were at most 90 days old on each day looked at; nothing written later is among them."""
    ids, account = np.unique(landmarks.rows["account_id"].to_numpy(str), return_inverse=True)
    own = np.searchsorted(ids, notes.rows["account_id"].to_numpy(str))
    there = (own < len(ids)) & (ids[np.minimum(own, len(ids) - 1)] == notes.rows["account_id"].to_numpy(str))
    place = np.flatnonzero(there)
    wide = 10_000_000
    key = own[place] * wide + notes.rows["noted_on"].to_numpy(np.int64)[place]
    place, key = place[np.argsort(key, kind="stable")], np.sort(key, kind="stable")
    day = landmarks.rows["day"].to_numpy(np.int64)
    first = np.searchsorted(key, account * wide + day - KNOWN_DAYS + 1, "left")
    last = np.searchsorted(key, account * wide + day, "right")
    many = last - first
    look_at = np.repeat(np.arange(len(day)), many)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return Noted(landmarks, notes, look_at, place[np.repeat(first, many) + within])


def watched(notes: Notes, fewest: int) -> tuple[str, ...]:
    """The words that teams watch for, in eight languages, which enough accounts have notes with."""
    found = []
    for word in words("note.watched"):
        accounts = notes.rows["account_id"].iloc[notes.holding(word)].nunique()
        found += [word] if accounts >= fewest else []
    return tuple(_each_once(notes, found))


def _each_once(notes: Notes, found: Sequence[str]) -> list[str]:
    """Of words that stand in the very same notes the shortest, as one of another language may be the same word."""
    seen: dict[bytes, str] = {}
    for word in sorted(found, key=lambda w: (len(w.strip("*")), w)):
        seen.setdefault(notes.holding(word).tobytes(), word)
    return [word for word in found if word in seen.values()]
