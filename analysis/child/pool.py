"""A few warm children, one for each piece of work at a time."""

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from . import wire, worker
from .ended import Ended
from .limits import Guard, resident

T = TypeVar("T")
MOST = max(2, min(4, os.cpu_count() or 2))
WARM = 2
# A child that has grown beyond this is replaced rather than kept.
ROOMY = 700 * 2**20
_ROOT = str(Path(__file__).parents[2])
_BEGIN = "import sys; sys.path[:] = {path!r}; from {house}.worker import serve; serve({parent})"


class _Child:
    """One child process and its two pipes."""

    def __init__(self) -> None:
        path = [_ROOT, *(place or os.getcwd() for place in sys.path)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN.format(path=path, house=__package__, parent=os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        for pipe in (self.process.stdin, self.process.stdout):
            wire.widen(pipe)

    def end(self) -> None:
        """Kill it, whatever it does, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def ask(self, work: list[Any], seconds: float, memory: int, stop: threading.Event | None) -> tuple[bool, Any]:
        """(True, what the work gives) or (False, what it raises); raises Ended where it breaks off."""
        body, *beside = work
        room = memory + sum(memoryview(part).nbytes for part in beside)
        guard = Guard(self.process.pid, self.process.kill, seconds, room, stop)
        guard.start()
        try:
            assert self.process.stdin
            assert self.process.stdout
            wire.send(self.process.stdin, [*wire.packed((seconds, memory, body)), *beside])
            answer = wire.receive(self.process.stdout)
        except (OSError, EOFError, MemoryError) as error:
            guard.leave()
            raise Ended(guard.reason or "died", seconds, memory) from error
        guard.leave()
        came, value = wire.unpacked(answer)
        return came, value

    @property
    def fit(self) -> bool:
        """Whether it lives and has not grown large.

        One that was killed is not to be reaped before its last thread is gone; on Linux it holds no memory by then.
        """
        held = resident(self.process.pid)
        return self.process.poll() is None and held < ROOMY and (held > 0 or sys.platform != "linux")


class Pool:
    """Children that are started when asked for, up to `most`, and kept."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()
        self._starting = 0
        self._free = threading.Condition()
        self._first: tuple[Callable[[], Any], ...] = ()

    def run(
        self,
        function: Callable[..., T],
        *arguments: Any,
        seconds: float,
        memory: int,
        stop: threading.Event | None = None,
    ) -> T:
        """What an importable function gives for these arguments, called in a child; what it raises is raised.

        arguments and what comes back can be pickled; Arrow tables and bytes travel beside the pickle. memory: bytes
        beyond what the child takes at rest. stop: set from another thread, it ends the work. Raises Ended.
        """
        if worker.here:
            return function(*arguments)
        if function.__module__ == "__main__":
            raise TypeError(f"{function.__name__} stands in no module that a child could import")
        work = wire.packed((function, tuple(map(wire.light, arguments))))
        child = self._taken(seconds)
        try:
            came, value = child.ask(work, seconds, memory, stop)
        except BaseException:
            self._lost(child)
            raise
        self._back(child)
        if came:
            found: T = value
            return found
        raise Ended("memory", seconds, memory) if isinstance(value, MemoryError) else value

    def warm(self, *functions: Callable[[], Any]) -> None:
        """Start children in the background, and have each call these functions, so that nobody waits for imports."""
        self._first = functions
        self._start_in_background(min(WARM, self.most) - len(self._all))

    def end(self) -> None:
        """No child is left."""
        with self._free:
            children, self._idle, self._all = list(self._all), [], set()
        for child in children:
            child.end()

    def _taken(self, seconds: float) -> _Child:
        """A child that is idle or new; raises Ended where none comes free in time."""
        until = time.monotonic() + seconds
        with self._free:
            while True:
                while self._idle:
                    child = self._idle.pop()
                    if child.fit:
                        return child
                    self._drop(child)
                if len(self._all) + self._starting < self.most:
                    self._starting += 1
                    break
                if not self._free.wait(until - time.monotonic()):
                    raise Ended("busy")
        return self._started()

    def _started(self) -> _Child:
        """A new child, for whom a place was taken."""
        child = None
        try:
            child = _Child()
        except OSError as error:
            raise Ended("busy") from error
        finally:
            with self._free:
                self._starting -= 1
                if child is not None:
                    self._all.add(child)
        return child

    def _start_in_background(self, children: int = 1) -> None:
        def start() -> None:
            for _ in range(children):
                self._warmed()

        threading.Thread(target=start, name="churn-notebook-warm", daemon=True).start()

    def _warmed(self) -> None:
        with self._free:
            if len(self._all) + self._starting >= self.most:
                return
            self._starting += 1
        with suppress(Ended):
            child = self._started()
            try:
                for function in self._first:
                    child.ask(wire.packed((function, ())), 60, 2**31, None)
            except Ended:
                self._lost(child, again=False)
            else:
                self._back(child)

    def _back(self, child: _Child) -> None:
        if not child.fit:
            self._lost(child)
            return
        with self._free:
            self._idle.append(child)
            self._free.notify()

    def _lost(self, child: _Child, again: bool = True) -> None:
        """A child that broke off makes room for another, which is warmed if the first was."""
        with self._free:
            self._drop(child)
            self._free.notify()
        if again and self._first:
            self._start_in_background()

    def _drop(self, child: _Child) -> None:
        self._all.discard(child)
        child.end()


_pool = Pool()


def run(
    function: Callable[..., T], *arguments: Any, seconds: float, memory: int, stop: threading.Event | None = None
) -> T:
    """As `Pool.run`, in the pool that everybody shares."""
    return _pool.run(function, *arguments, seconds=seconds, memory=memory, stop=stop)


def warm(*functions: Callable[[], Any]) -> None:
    """As `Pool.warm`, in the pool that everybody shares."""
    _pool.warm(*functions)


def _anew() -> None:
    """A process that was forked has its own children, and leaves those of its parent alone."""
    global _pool
    _pool = Pool(_pool.most)


atexit.register(lambda: _pool.end())
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_anew)
