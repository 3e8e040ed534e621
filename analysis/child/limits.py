"""How much memory a process takes, and what holds work to its seconds and its memory, from inside and from outside.

From inside the kernel does it, even while native code holds the interpreter: a lid on what may be allocated, and an
alarm that ends a child whose parent is gone. From outside a thread of the parent looks at the clock, the memory and
the word to stop. Memory is held to its limit on Linux, and on macOS as far as `ps` tells it; time everywhere.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .ended import Reason

TICK, SLOW_TICK, GRACE = 0.03, 1.0, 10
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def resident(pid: int) -> int:
    """The bytes of memory a process holds now; 0 where the system does not tell."""
    if sys.platform == "linux":
        with suppress(OSError, ValueError, IndexError):
            return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    elif sys.platform != "win32":
        with suppress(OSError, ValueError):
            told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
            return int(told.stdout) * 1024
    return 0


def last_to_live() -> None:
    """Leaves no image of its memory behind when it crashes, and is the first to go where the machine runs out."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


@contextmanager
def held(seconds: float, memory: int) -> Iterator[None]:
    """Within, the process may allocate so many bytes more, and ends a little after its time at the latest."""
    before = _lid(memory)
    alarm = getattr(signal, "setitimer", None)
    if alarm:
        alarm(signal.ITIMER_REAL, seconds + GRACE)
    try:
        yield
    finally:
        if alarm:
            alarm(signal.ITIMER_REAL, 0)
        if before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def no_files_and_so_long(seconds: int) -> Iterator[None]:
    """Within, the process writes no file, and the kernel ends it after so many seconds of processor time."""
    before: dict[int, tuple[int, int]] = {}
    with suppress(ImportError, OSError, ValueError):
        import resource

        spent = resource.getrusage(resource.RUSAGE_SELF)
        lids = {resource.RLIMIT_CPU: int(spent.ru_utime + spent.ru_stime) + seconds + 1, resource.RLIMIT_FSIZE: 0}
        for kind, most in lids.items():
            before[kind] = resource.getrlimit(kind)
            resource.setrlimit(kind, (most, before[kind][1]))
    try:
        yield
    finally:
        for kind, limits in before.items():
            resource.setrlimit(kind, limits)


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Within, the kernel ends the process after so many seconds by the clock, even where native code hears nothing.

    Inside `held`, whose own alarm is set again for what is left of it.
    """
    alarm = getattr(signal, "setitimer", None)
    left = alarm(signal.ITIMER_REAL, seconds)[0] if alarm else 0.0
    began = time.monotonic()
    try:
        yield
    finally:
        if alarm:
            alarm(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.1) if left else 0)


def _lid(memory: int) -> tuple[int, int] | None:
    """Lets the process allocate so many bytes more than it has; gives the limits before, None where there are none."""
    with suppress(ImportError, OSError, ValueError, IndexError):
        import resource

        status = Path("/proc/self/status").read_text(encoding="ascii")
        now = int(status.split("VmData:")[1].split()[0]) * 1024
        before = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (now + memory, before[1]))
        return before
    return None


class Guard(threading.Thread):
    """Ends a process that takes too long or too much, or when told to; `reason` says why it did."""

    def __init__(
        self, pid: int, end: Callable[[], None], seconds: float, memory: int, stop: threading.Event | None
    ) -> None:
        super().__init__(name="churn-notebook-guard", daemon=True)
        self._pid, self._end, self._stop_asked = pid, end, stop
        self._until, self._most = time.monotonic() + seconds, resident(pid) + memory
        self._tick = TICK if sys.platform in ("linux", "win32") else SLOW_TICK
        self._done = threading.Event()
        self.reason: Reason | None = None

    def run(self) -> None:
        while not self._done.wait(self._tick):
            self.reason = self._broken()
            if self.reason:
                self._end()
                return

    def _broken(self) -> Reason | None:
        if self._stop_asked is not None and self._stop_asked.is_set():
            return "stopped"
        if time.monotonic() > self._until:
            return "time"
        return "memory" if resident(self._pid) > self._most else None

    def leave(self) -> None:
        """The work has ended; nothing is guarded any longer."""
        self._done.set()
        self.join()
