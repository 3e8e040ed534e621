"""Running an analysis, and remembering what it said: the one place that caches, the one place that catches."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import streamlit as st

from analysis import AnalysisError, Book
from analysis.book.book_cache import answered, comparable, is_answered
from analysis.phrases import in_currency
from analysis.qbr.asking import Asked
from pages._cells.slots import answers
from pages._cells.source_digest import sources
from pages._cells.stopping import count_again, watched
from pages._cells.text import calm

T = TypeVar("T")


def run(work: Callable[..., T], book: Book, **controls: Any) -> T:
    """The answer of an analysis, remembered for this session; what cannot be answered is said calmly and ends the page.

    It is kept with the book, and the same object while the book is open: nobody writes into an answer.
    """
    answer = _run(work, book, controls)
    if isinstance(answer, AnalysisError):
        calm(answer)
        count_again(answer)
        st.stop()
    return answer


def run_beside(work: Callable[..., T], book: Book, **controls: Any) -> T | None:
    """The answer of an analysis beside that of the page, remembered; None where it cannot be answered."""
    answer = _run(work, book, controls)
    count_again(answer)
    return None if isinstance(answer, AnalysisError) else answer


def _run(work: Callable[..., T], book: Book, controls: dict[str, Any]) -> T | AnalysisError:
    known = is_answered(book, work, controls)
    # A spinner is a thread of its own, which begins beside all that other sessions are working out. The place it would
    # stand in stays, so that nothing below it moves.
    with nullcontext(st.empty()) if known else st.spinner("Counting"), in_currency(book.currency):
        if known:
            answer = attempt(lambda: _remembered(work, book, controls))
        else:
            asked = f"{work.__module__}.{work.__qualname__} {sorted(controls.items())!r} {book.fingerprint}"
            answer = attempt(lambda: watched(lambda: _remembered(work, book, controls), asked))
    if not isinstance(answer, AnalysisError) and (question := Asked.of(work, controls)):
        answers().append((question, answer))
    return answer  # type: ignore[no-any-return]


def attempt(work: Callable[[], T]) -> T | AnalysisError:
    """What the work gives, or why it could not be done. Bugs keep their traceback."""
    try:
        return work()
    except AnalysisError as problem:
        return problem


def asked_once(asked: Asked, book: Book) -> Any:
    """The book's answer to a written question, worked out once for the book.

    Raises AnalysisError where the book cannot answer, or for what is no question.
    """
    with in_currency(book.currency):
        return answered(book, _put, {"asked": asked})


def _put(book: Book, asked: Asked) -> Any:
    return asked.ask(book)


def forget() -> None:
    """No answer of this session is remembered any longer, but those that books keep themselves."""
    _by_contents.clear()


def _remembered(work: Callable[..., T], book: Book, controls: dict[str, Any]) -> T:
    """The answer, remembered; controls that cannot be compared as they are, as lists, are by what they hold."""
    asked = tuple(sorted(controls.items()))
    if comparable(asked):
        return answered(book, work, controls)
    given: T = _by_contents(work.__module__, work.__name__, sources(), book.fingerprint, asked, work, book)
    return given


@st.cache_data(scope="session", max_entries=16, show_spinner=False)
def _by_contents(
    module: str, function: str, sources: str, fingerprint: str, asked: tuple[tuple[str, Any], ...], _work: Any,
    _book: Book,
) -> Any:  # fmt: skip
    """The key is never a frame, which Streamlit would hash from a sample."""
    return _work(_book, **dict(asked))
