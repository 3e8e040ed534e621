"""Asking a book everything, question by question, beside the pages: what is answered can be read at any time."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from weakref import ref

from ..book import Book
from ..book.book_cache import go_second
from ..errors import AnalysisError
from ..phrases import in_currency
from .questions import Question, questions

WORKERS = 2
# All books of a process together have no more than that: a server for several would do nothing else.
_TURN = threading.BoundedSemaphore(WORKERS)
# How long a question waits for the pages that somebody looks at: in seconds of computing, so that on a busy machine it
# is as much of their work, and at most in seconds of the day.
PATIENCE, MOST_PATIENCE, STEP = 2.0, 30.0, 0.05


@dataclass(frozen=True, eq=False)
class Answered:
    """A question with its answer; None where the book cannot answer it, and `broken` where the asking itself failed."""

    question: Question
    answer: Any = None
    broken: bool = False

    @property
    def findings(self) -> tuple[Any, ...]:
        return () if self.answer is None else tuple(self.answer.findings)


Watched = Callable[[Callable[[], Answered], str], Answered]


def ask(question: Question, book: Book) -> Answered:
    """The answer of a book; one that cannot be given, or a fault of ours, ends nothing."""
    try:
        with in_currency(book.currency):
            return Answered(question, question.ask(book))
    except AnalysisError:
        return Answered(question)
    except Exception:
        logging.getLogger(__name__).exception("the summary could not ask %s", question.name)
        return Answered(question, broken=True)


def read(book: Book) -> tuple[Answered, ...]:
    """All that a book is asked, answered in order."""
    return tuple(ask(question, book) for question in questions(book))


class Reading:
    """A book that is being asked, on threads of its own, until all is answered or nobody wants to know any longer.

    Nobody does once nobody holds this: its threads do not hold it between two questions. busy: whether pages are being
    worked out just now, which go first. watched: works a question out, given its name, and raises AnalysisError where
    it ended it meanwhile.
    """

    def __init__(
        self, book: Book, busy: Callable[[], bool] = lambda: False, watched: Watched = lambda work, _: work()
    ) -> None:
        self._busy, self._watched = busy, watched
        self.asked = questions(book)
        self._book: Book | None = book
        self._answers: dict[Question, Answered] = {}
        self._waiting = list(self.asked)
        self._turn = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._awaited: list[None] = []
        self.judged: dict[int, Any] = {}

    def start(self) -> "Reading":
        """Begin, once."""
        if not self._threads:
            busy, awaited = self._busy, self._awaited
            given = (ref(self), lambda: busy() and not awaited)
            self._threads = [threading.Thread(target=_work, args=given, daemon=True) for _ in range(WORKERS)]
            for thread in self._threads:
                thread.start()
        return self

    def stop(self) -> None:
        """Ask nothing more; what is being asked now is not broken off."""
        with self._turn:
            self._waiting.clear()

    def wait(self, seconds: float | None = None) -> "Reading":
        """Until all is answered, or so long: meanwhile no page goes first, since one waits for this."""
        end = None if seconds is None else time.monotonic() + seconds
        self._awaited.append(None)
        try:
            for thread in self._threads:
                thread.join(None if end is None else max(end - time.monotonic(), 0))
        finally:
            self._awaited.pop()
        return self

    @property
    def answered(self) -> tuple[Answered, ...]:
        """What is answered so far, in the order of the questions, whichever came first."""
        known = dict(self._answers)
        return tuple(known[question] for question in self.asked if question in known)

    @property
    def finished(self) -> bool:
        return len(self._answers) == len(self.asked)

    def ask_next(self) -> bool:
        """Ask the next question; whether there was one."""
        book = self._book
        if book is None or (question := self._next()) is None:
            return False
        try:
            self._answers[question] = self._watched(lambda: ask(question, book), question.name)
        except AnalysisError:
            self._answers[question] = Answered(question)
        if self.finished:
            self._book = None
        return True

    def _next(self) -> Question | None:
        with self._turn:
            return self._waiting.pop(0) if self._waiting else None


def _work(whose: "ref[Reading]", busy: Callable[[], bool]) -> None:
    """Ask until there is nothing more to ask, or nobody who would read it."""
    more = True
    while more:
        patience = _Patience(busy)
        patience.wait()
        go_second(patience.wait)
        with _TURN:
            reading = whose()
            more = reading is not None and reading.ask_next()
            del reading


class _Patience:
    """Lets pages go first, before a question and within it, for so long and no longer in all."""

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy, self._left, self._left_of_day = busy, PATIENCE, MOST_PATIENCE

    def wait(self, awaited: Callable[[], bool] = lambda: False) -> None:
        """Until no page is worked out, patience is at its end, or a page waits for what may be an answer of ours."""
        began, day = time.process_time(), time.monotonic()
        while self._busy() and not awaited() and self._is_patient(began, day):
            time.sleep(STEP)
        self._left -= time.process_time() - began
        self._left_of_day -= time.monotonic() - day

    def _is_patient(self, began: float, day: float) -> bool:
        return time.process_time() - began < self._left and time.monotonic() - day < self._left_of_day


def families(answered: Iterable[Answered]) -> dict[str, tuple[float, int]]:
    """Every family that was judged, found or not: its p-value and how many comparisons; 1 for what has no answer.

    A question that compares nothing, as that after the MRR, has no family.
    """
    told: dict[str, tuple[float, int]] = {}
    for each in answered:
        judged = getattr(each.answer, "families", ())
        told |= {family.name: (family.p_value, family.tests) for family in judged}
        told |= {each.question.name: (1.0, 0)} if each.answer is None else {}
    return told
