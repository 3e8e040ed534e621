"""Answers that are worked out once for all tests of a run, in whichever process: the same book, asked the same.

What is kept is what the app keeps: a pickled answer, under the function, the book's contents and the controls. Only
functions of `analysis` as they stand are kept, and nothing of a test that puts something else in their place.
"""

import hashlib
import os
import pickle
import shutil
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache, partial, wraps
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

from analysis import AnalysisError, Book
from analysis.book import base
from analysis.charts import drawn
from analysis.phrases import money
from analysis.qbr.asking import ANALYSES, public
from analysis.summary.questions import Question
from pages._cells import analysis_runs

PLAIN = (bool, int, float, str, date)
# Off while a test changes something of the app's.
OFF = [False]
# Counted up by test: what a book was told while one changes something is not told to the next.
TEST = [0]
# The tables of the books opened last: who opens the same files again finds them there.
BASES: deque[Any] = deque(maxlen=48)
# Where a run of several processes keeps its answers; each of them is told.
FOLDER = "CHURN_NOTEBOOK_TEST_ANSWERS"


def asked(work: Callable[..., Any], book: Book, **controls: Any) -> Any:
    """The answer, or the error that says why there is none."""
    work = _own(work)
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
    work = _own(work)
    file = folder() / _key(work, book, controls)
    _keep(file, _worked_out(work, book, controls))
    return _given(file)


def _given(file: Path) -> Any:
    given, answer = pickle.loads(file.read_bytes())
    if not given:
        raise answer
    with suppress(TypeError):
        vars(answer)["_charts"] = _Charts(file.name)
    return answer


class _Charts(drawn._OfAnAnswer):
    """The charts of an answer that tests share, with the name under which it is kept."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer


def _drawn_once(of: Any, key: tuple[Any, ...], draw: Callable[[], Any]) -> Any:
    """A chart of a shared answer, drawn and described by the first process that needs it.

    It is kept without the answer it was drawn from, which is told to it again.
    """
    answer = getattr(vars(of)["_charts"], "answer", None)
    function, others, currency = key
    if answer is None or OFF[0]:
        return draw()
    told = (answer, function.__module__, function.__name__, others, currency)
    file = folder() / hashlib.sha256(pickle.dumps(told)).hexdigest()
    if not file.exists():
        _keep(file, (True, _without_what_it_shows(draw())))
    chart = pickle.loads(file.read_bytes())[1]
    module = function.__module__.rsplit(".", 1)[-1]
    object.__setattr__(chart, "drawn", drawn.Drawn(module, function.__name__, (of, *others)))
    return chart


def _without_what_it_shows(chart: Any) -> Any:
    drawn.specified(chart)
    object.__delattr__(chart, "drawn")
    return chart


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
    own = _own(getattr(sys.modules.get(module), getattr(work, "__name__", ""), None)) is work
    return own and module.startswith("analysis.")


def _own(work: Any) -> Any:
    """A question of the app's, where tests were given one that is asked once a run."""
    return getattr(work, "asked_once", work)


def _key(work: Callable[..., Any], book: Book, controls: dict[str, Any]) -> str:
    told = (work.__module__, work.__name__, book.fingerprint, book.name, book.engine, book.sample, money(1))
    return hashlib.sha256(pickle.dumps((told, sorted(controls.items())))).hexdigest()


# What was asked in the test that runs, so that asking twice in one test is asking twice.
_ASKED: set[tuple[int, str]] = set()


def by_tests() -> None:
    """From now on a public question that tests put to a book themselves is worked out once, too, for all of them."""
    for room in ANALYSES:
        module = import_module(f"analysis.{room}")
        for name, work in public(room).items():
            if "findings" in _fields_told(work):
                setattr(module, name, _once_a_run(work))


def _fields_told(work: Callable[..., Any]) -> set[str]:
    """The names of the fields of what a question returns."""
    told = getattr(work, "__annotations__", {}).get("return")
    kind = getattr(sys.modules[work.__module__], told, None) if isinstance(told, str) else told
    return set(getattr(kind, "__dataclass_fields__", ()))


def _once_a_run(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def asking(*books: Any, **controls: Any) -> Any:
        key = _key_of(work, books, controls)
        if key is None or (TEST[0], key) in _ASKED:
            return work(*books, **controls)
        _ASKED.add((TEST[0], key))
        return asked(work, books[0], **controls)

    asking.asked_once = work  # type: ignore[attr-defined]
    return asking


def _key_of(work: Callable[..., Any], books: tuple[Any, ...], controls: dict[str, Any]) -> str | None:
    """None for what is not kept: a test that changes something, more than a book, controls that are no plain values."""
    one = len(books) == 1 and type(books[0]) is Book and books[0].session is None
    return _key(work, books[0], controls) if one and not OFF[0] and all(map(_plain, controls.values())) else None


def _plain(value: Any) -> bool:
    return all(map(_plain, value)) if isinstance(value, tuple | list) else value is None or type(value) in PLAIN


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

    drawn.once = _drawn_once
    analysis_runs._remembered = shared  # type: ignore[assignment]
    Question.ask = ask  # type: ignore[method-assign]


def by_books() -> None:
    """From now on the tables of a book that is small stay for the next who opens it, and not only while one has it."""
    build = base.build

    def building(*given: Any) -> Any:
        built = build(*given)
        if not built.engine.large:
            BASES.append(built)
        return built

    base.build = building


@cache
def folder() -> Path:
    """The folder of this run, which goes with it."""
    return Path(os.environ.get(FOLDER) or mkdtemp(prefix="answers-", dir=gettempdir()))


def forget() -> None:
    """The folder of a run that is over."""
    shutil.rmtree(folder(), ignore_errors=True)
