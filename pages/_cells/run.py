"""Running an analysis, and remembering what it said: the one place that caches, the one place that catches."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from analysis import AnalysisError, Book
from pages._cells.text import calm

SOURCES = Path(__file__).parents[2] / "analysis"
T = TypeVar("T")


def run(work: Callable[..., T], book: Book, **controls: Any) -> T:
    """The answer of an analysis, remembered for this session; what cannot be answered is said calmly and ends the page.

    The key is the function, the sources of all analyses, the book's fingerprint and the controls: never a frame, which
    Streamlit would hash from a sample.
    """
    asked = tuple(sorted(controls.items()))
    with st.spinner("Counting"):
        answer = attempt(
            lambda: _remembered(work.__module__, work.__name__, _sources(), book.fingerprint, asked, work, book)
        )
    if isinstance(answer, AnalysisError):
        calm(answer)
        st.stop()
    return answer


def attempt(work: Callable[[], T]) -> T | AnalysisError:
    """What the work gives, or why it could not be done. Bugs keep their traceback."""
    try:
        return work()
    except AnalysisError as problem:
        return problem


@st.cache_data(scope="session", max_entries=64, show_spinner=False)
def _remembered(
    module: str,
    function: str,
    sources: str,
    fingerprint: str,
    asked: tuple[tuple[str, Any], ...],
    _work: Any,
    _book: Book,
) -> Any:
    return _work(_book, **dict(asked))


def _sources() -> str:
    """A digest of every source an answer can depend on, so that no answer outlives the code that gave it."""
    files = sorted(SOURCES.rglob("*.py"))
    return _digest(tuple((str(file), file.stat().st_mtime_ns) for file in files))


@cache
def _digest(stamps: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for file, _ in stamps:
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()
