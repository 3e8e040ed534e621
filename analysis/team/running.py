"""What is being worked out for readers: ended when it takes more than an analysis may, or when nobody waits for it."""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..errors import AnalysisError
from ..phrases import count

T = TypeVar("T")
# How often the watcher looks, and how long it waits before it says once more that something is to end, in seconds.
STEP, AGAIN = 0.2, 1.0
LIMIT, CANCELED, LEFT = "limit", "canceled", "left"


class Ended(BaseException):
    """Raised from outside in the thread of what is to end.

    No AnalysisError: what asks several analyses takes those for answers, and would remember this one.
    """


class Stopped(AnalysisError):
    """What was worked out was ended before it was done."""


def _clock() -> Callable[[], float]:
    """The CPU seconds of this thread, to be read from any other; seconds of the day where the system counts no such."""
    of_thread = getattr(time, "pthread_getcpuclockid", None)
    if of_thread is None:
        return time.monotonic
    known = of_thread(threading.get_ident())
    return lambda: time.clock_gettime(known)


@dataclass(eq=False)
class Run:
    """One analysis of one reader, made in the thread that works it out.

    whose: the session, compared by identity. asked: the question, as text. most: CPU seconds; None for no limit.
    gone: whether nobody waits for it any longer. beside: whether it is worked out beside the pages, which go first.
    reason: why it was ended, empty until then. took: CPU seconds by then.
    """

    whose: object
    asked: str
    most: float | None
    gone: Callable[[], bool]
    beside: bool = False
    thread: int = field(default_factory=threading.get_ident)
    clock: Callable[[], float] = field(default_factory=_clock)
    began: float = 0.0
    took: float = 0.0
    reason: str = ""
    leaving: bool = False
    told: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.clock()

    def why(self) -> str:
        """Why it is to end; empty where it is not."""
        self.took = self.clock() - self.began
        if self.most is not None and self.took > self.most:
            return LIMIT
        return LEFT if self.gone() else ""

    def stopped(self) -> Stopped:
        """What is said of it."""
        if self.reason != LIMIT:
            return canceled()
        return Stopped(
            "This answer takes more computing time than this server gives.",
            f"It had taken {count(int(self.took), 'second')} when it was ended; "
            f"an answer may take {count(int(self.most or 0), 'second')}.",
            "Choose fewer accounts or a shorter period, or ask whoever runs the server for more time.",
        )


def canceled() -> Stopped:
    """What is said of an answer that its reader stopped."""
    why = "You stopped it before it was done. Nothing of it is kept."
    return Stopped("This was not counted to its end.", why, "Count it again, or choose fewer accounts.")


class Watcher:
    """All that is being worked out in this process, looked at by one thread that runs while there is something."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[int, Run] = {}
        self._drawn: list[None] = []
        self._some = threading.Event()
        self._thread: threading.Thread | None = None

    def watched(self, work: Callable[[], T], run: Run) -> T:
        """What the work gives. Raises Stopped where it was ended; nothing that ends it arrives after that.

        Ended is raised between any two steps of Python, so also while this very function leaves. It is told twice at
        most within a second, so that it is caught at one of the two places where the run is forgotten.
        """
        if run.thread in self._runs:
            return work()
        try:
            try:
                self._enter(run)
                return work()
            finally:
                self._leave(run)
        except Ended:
            self._leave(run)
            raise run.stopped() from None

    def cancel(self, whose: object, asked: str) -> None:
        """End what this session asked, as its reader wishes."""
        with self._lock:
            for run in self._runs.values():
                if run.whose is whose and run.asked == asked and not run.reason:
                    run.reason = CANCELED
                    self._tell(run)

    def count(self) -> int:
        """How many analyses are being worked out."""
        return len(self._runs)

    def busy(self) -> bool:
        """Whether anything is for a page, or a whole page is being drawn."""
        return bool(self._drawn) or any(not run.beside for run in list(self._runs.values()))

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """A whole page is being drawn for as long as the block takes."""
        self._drawn.append(None)
        try:
            yield
        finally:
            self._drawn.pop()

    def _enter(self, run: Run) -> None:
        with self._lock:
            self._runs[run.thread] = run
            self._some.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="analyses", daemon=True)
                self._thread.start()

    def _leave(self, run: Run) -> None:
        run.leaving = True
        try:
            self._forget(run)
        except Ended:
            self._leave(run)

    def _forget(self, run: Run) -> None:
        with self._lock:
            self._runs.pop(run.thread, None)
            # Only where something may wait: Python 3.11 runs on the spot for ever, once profiled or traced, after this.
            if run.told:
                _raise_in(run.thread, None)
            if not self._runs:
                self._some.clear()

    def _watch(self) -> None:
        while True:
            self._some.wait()
            time.sleep(STEP)
            with self._lock:
                for run in self._runs.values():
                    self._look(run)

    def _look(self, run: Run) -> None:
        run.reason = run.reason or run.why()
        if run.reason and time.monotonic() - run.told > AGAIN:
            self._tell(run)

    def _tell(self, run: Run) -> None:
        """Told again after a while: Python drops what is raised while it tidies up objects."""
        if not run.leaving:
            run.told = time.monotonic()
            _raise_in(run.thread, Ended)


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    """Have a thread raise this at its next step of Python; None takes back what it has not raised yet."""
    told: Any = None if what is None else ctypes.py_object(what)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), told)


WATCHER = Watcher()
