"""How many readers are counted for at once: the others wait, so that pages already counted are drawn meanwhile."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# How often one who waits looks whether that still makes sense, in seconds.
LOOK = 0.2


def nothing() -> None:
    pass


class Turns:
    """As many turns as there are cores. Who counts with a core less for each of fifty others is done no sooner, and
    whoever only looks at what is counted waits for all of them.
    """

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._here = threading.local()

    @contextmanager
    def taken(self, waiting: Callable[[], object] = nothing) -> Iterator[None]:
        """A turn for as long as the block takes; a thread that has one needs no other.

        waiting: called now and then until there is one. What it raises ends the waiting.
        """
        if getattr(self._here, "has", False):
            yield
            return
        while not self._free.acquire(timeout=LOOK):
            waiting()
        self._here.has = True
        try:
            yield
        finally:
            self._here.has = False
            self._free.release()


TURNS = Turns(max(2, os.cpu_count() or 2))
# Files that are read and counted for the first time take seconds: no answer waits for them, and they for each other.
OPENINGS = Turns(1)
