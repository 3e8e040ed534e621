"""The book that is being read for its summary: once for a book in a session, beside the pages, and remembered."""

from collections.abc import Callable
from typing import TypeVar
from weakref import ref

import streamlit as st

from analysis import Book, summary
from analysis.team.limits import Limits
from analysis.team.running import WATCHER, Run
from pages._cells.reader import presence
from pages._cells.source_digest import sources

MOST, STEP = 3, 8
T = TypeVar("T")


def reading_of(book: Book) -> summary.Reading:
    """What this book was asked so far; asking begins with the first call. The oldest of more than three are let go."""
    kept: dict[tuple[str, str], summary.Reading] = st.session_state.setdefault("readings", {})
    key = (book.fingerprint, sources())
    if key not in kept:
        for other in kept.values():
            other.stop()
        kept[key] = summary.Reading(book, WATCHER.busy, _watching())
        for old in [old for old, one in kept.items() if old != key and not one.finished]:
            del kept[old]
        while len(kept) > MOST:
            del kept[next(iter(kept))]
    return kept[key].start()


def _watching() -> Callable[[Callable[[], T], str], T]:
    """Ends a question that takes more than one may, or whose reader has left: the session is gone by then."""
    here, most = ref(presence()), Limits.told().seconds
    return lambda work, asked: WATCHER.watched(work, Run(None, asked, most, lambda: here() is None, beside=True))


def judged(book: Book, reading: summary.Reading) -> summary.Summary:
    """What the answers say together, worked out once for as many answers, and not anew for each that comes."""
    answered = reading.answered
    if len(answered) < len(reading.asked):
        answered = answered[: len(answered) // STEP * STEP]
    kept: dict[int, summary.Summary] = reading.judged
    if len(answered) not in kept:
        kept.clear()
        kept[len(answered)] = summary.judge(book, answered, len(reading.asked) - len(answered))
    return kept[len(answered)]
