"""What was worked out of an open book is kept with it: what several questions need is counted once."""

import threading
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, overload

import pandas as pd

from .answers import Answers
from .book import Book

# A session asks about fifty questions for its summary, and as many again on its pages.
KEPT, KEPT_ANSWERS = 2, 128
T = TypeVar("T")
_here = threading.local()
# The threads that wait for an answer which another is working out.
_waiting: set[int] = set()


def go_second(pause: Callable[[Callable[[], bool]], None]) -> None:
    """From now on this thread calls `pause` before it works anything out: others are to go first.

    pause is told how to ask whether somebody waits for an answer on its way, which may be one of this thread's.
    """
    _here.pause = pause


def _is_awaited() -> bool:
    return bool(_waiting)


class _Kept:
    """The last answers that were worked out of one book; who asks for one that is on its way waits for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[Any, Any] = {}
        self._on_its_way: dict[Any, Any] = {}
        self._turn = threading.Lock()

    def has(self, asked: Any) -> bool:
        with self._turn:
            return asked in self._answers

    def get(self, asked: Any, work: Callable[[], T], shares: int = 1) -> T:
        with self._turn:
            if asked in self._answers:
                return self._answers[asked]  # type: ignore[no-any-return]
            own = self._on_its_way.setdefault(asked, threading.RLock())
        me = threading.get_ident()
        _waiting.add(me)
        try:
            with own:
                _waiting.discard(me)
                return self._first(asked, work, shares)
        finally:
            _waiting.discard(me)

    def _first(self, asked: Any, work: Callable[[], T], shares: int) -> T:
        """The answer, worked out unless another thread has done so meanwhile."""
        with self._turn:
            if asked in self._answers:
                return self._answers[asked]  # type: ignore[no-any-return]
        if pause := getattr(_here, "pause", None):
            pause(_is_awaited)
        answer = work()
        with self._turn:
            for oldest in list(self._answers)[: len(self._answers) + 1 - self._most * shares]:
                self._answers.pop(oldest)
            self._answers[asked] = answer
            self._on_its_way.pop(asked, None)
        return answer


@overload
def cached(work: Callable[..., T]) -> Callable[..., T]: ...
@overload
def cached(*, most: int) -> Callable[[Callable[..., T]], Callable[..., T]]: ...
def cached(work: Callable[..., T] | None = None, *, most: int = KEPT) -> Any:
    """Remember the last answers for each open book, two of them unless said.

    They hang on the book and go with it: who does not hold it, or has not brought the very same one, cannot reach them,
    and no book can give the answers of another, whatever it is called. Controls are compared as they are; those that
    cannot be are not kept. A frame is handed out anew each time: who writes into it changes nobody else's.
    """

    def decorated(work: Callable[..., T]) -> Callable[..., T]:
        @wraps(work)
        def remembered(book: Book, *given: Any, **controls: Any) -> T:
            kept = _answers_of(book)
            asked = (given, tuple(sorted(controls.items())))
            if not comparable(asked):
                return work(book, *given, **controls)
            of_work: _Kept = kept.setdefault(work, _Kept(most))
            answer = of_work.get(asked, lambda: work(book, *given, **controls), kept.shares)
            return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer

        return remembered

    return decorated if work is None else decorated(work)


def _answers_of(book: Book) -> Answers:
    held = vars(book)
    if "_worked_out" not in held:
        held.setdefault("_worked_out", book.built.answers.of(book))
    answers: Answers = held["_worked_out"]
    return answers


def described_once(work: Callable[..., T]) -> Callable[..., T]:
    """Keep a description of rows, which none is read for yet, with the book: putting one together takes milliseconds.

    Each thread has its own, since the tables of a book are handed to each thread by themselves.
    """

    @wraps(work)
    def remembered(book: Book, *given: Any) -> T:
        own = vars(vars(book).setdefault("_described", threading.local()))
        asked = (work, given)
        if asked not in own.setdefault("rows", {}):
            own["rows"][asked] = work(book, *given)
        return own["rows"][asked]  # type: ignore[no-any-return]

    return remembered


@cached(most=KEPT_ANSWERS)
def _answered(book: Book, work: Callable[..., T], asked: tuple[tuple[str, Any], ...]) -> T:
    return work(book, **dict(asked))


def answered(book: Book, work: Callable[..., T], controls: Mapping[str, Any]) -> T:
    """The answer of an analysis, worked out once for a book, whether a page or the summary asks first.

    What is asked for by name and is the default anyway is the same question; what cannot be compared is asked anew.
    Raises what the analysis raises.
    """
    told = _told(work, controls)
    return _answered(book, work, told) if comparable(told) else work(book, **controls)


def is_answered(book: Book, work: Callable[..., Any], controls: Mapping[str, Any]) -> bool:
    """Whether the answer is there already, so that nothing has to be worked out."""
    told = _told(work, controls)
    of_answers: _Kept | None = _answers_of(book).get(_answered.__wrapped__)  # type: ignore[attr-defined]
    return of_answers is not None and comparable(told) and of_answers.has(((work, told), ()))


def _told(work: Callable[..., Any], controls: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What is asked otherwise than by default."""
    defaults = {name: known.default for name, known in signature(work).parameters.items()}
    asked = {name: value for name, value in controls.items() if name not in defaults or not _is(value, defaults[name])}
    return tuple(sorted(asked.items()))


def comparable(value: Any) -> bool:
    """Whether a value can be looked up by: a tuple of texts can, a list or a frame cannot."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _is(value: Any, default: Any) -> bool:
    """Whether a value is the default; 1, 1.0 and True are not each other."""
    return type(value) is type(default) and bool(value == default)
