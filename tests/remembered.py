"""Answers that are worked out once for all tests of a run, in whichever process: the same book, asked the same.

What is kept is what the app keeps: a pickled answer, under the function, the book's contents and the controls. Only
functions of `analysis` as they stand are kept, and nothing of a test that puts something else in their place.
"""

import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

from analysis import AnalysisError, Book
from analysis.phrases import money
from analysis.summary.questions import Question
from pages._cells import analysis_runs

# Off while a test changes something of the app's.
OFF = [False]
# Counted up by test: what a book was told while one changes something is not told to the next.
TEST = [0]
# Where a run of several processes keeps its answers; each of them is told.
FOLDER = "CHURN_NOTEBOOK_TEST_ANSWERS"


def asked(work: Callable[..., Any], book: Book, **controls: Any) -> Any:
    """The answer, or the error that says why there is none."""
    if OFF[0] or not _as_it_stands(work):
        return work(book, **controls)
    file = folder() / _key(work, book, controls)
    return _given(file) if file.exists() else afresh(work, book, **controls)


def made(work: Callable[[Book], Any], book: Book) -> Any:
    """What a test makes of a book, once for all processes that make it in the same way."""
    if OFF[0]:
        return work(book)
    file = folder() / _key(work, book, {})
    if not file.exists():
        _keep(file, (True, work(book)))
    return _given(file)


def afresh(work: Callable[..., Any], book: Book, **controls: Any) -> Any:
    """The answer, worked out by this process whether or not another did, and kept for all."""
    file = folder() / _key(work, book, controls)
    _keep(file, _worked_out(work, book, controls))
    return _given(file)


def _given(file: Path) -> Any:
    given, answer = pickle.loads(file.read_bytes())
    if given:
        return answer
    raise answer


def _worked_out(work: Callable[..., Any], book: Book, controls: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, work(book, **controls)
    except AnalysisError as problem:
        return False, problem


def _keep(file: Path, answer: tuple[bool, Any]) -> None:
    """Whole or not at all: another process may be at the same."""
    own = file.with_suffix(f".{os.getpid()}-{id(answer)}")
    own.write_bytes(pickle.dumps(answer))
    own.rename(file)


def _as_it_stands(work: Callable[..., Any]) -> bool:
    module = getattr(work, "__module__", None) or ""
    own = getattr(sys.modules.get(module), getattr(work, "__name__", ""), None) is work
    return own and module.startswith("analysis.")


def _key(work: Callable[..., Any], book: Book, controls: dict[str, Any]) -> str:
    told = (work.__module__, work.__name__, book.fingerprint, book.name, book.engine, book.sample, money(1))
    return hashlib.sha256(pickle.dumps((told, sorted(controls.items())))).hexdigest()


def by_pages() -> None:
    """From now on pages and the summary take what other tests asked. A session still keeps its own, as in the app."""
    session, put, own = analysis_runs._remembered, asked, Question.ask

    @cache
    def putting(work: Any, test: int) -> Any:
        told = partial(put, work)
        told.__module__, told.__name__ = work.__module__, work.__name__  # type: ignore[attr-defined]
        return told

    def shared(work: Any, opened: Book, controls: dict[str, Any]) -> Any:
        return session(putting(work, TEST[0] if OFF[0] else 0), opened, controls)

    def ask(question: Question, book: Book) -> Any:
        if OFF[0]:
            return own(question, book)
        return put(getattr(import_module(f"analysis.{question.room}"), question.function), book, **question.controls)

    analysis_runs._remembered = shared  # type: ignore[assignment]
    Question.ask = ask  # type: ignore[method-assign]


@cache
def folder() -> Path:
    """The folder of this run, which goes with it."""
    return Path(os.environ.get(FOLDER) or mkdtemp(prefix="answers-", dir=gettempdir()))


def forget() -> None:
    """The folder of a run that is over."""
    shutil.rmtree(folder(), ignore_errors=True)
