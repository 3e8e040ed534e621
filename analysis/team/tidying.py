"""What sessions leave behind is given back now and then, and not after every click, which would wait for it."""

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from .presence import HOUSE

# Seconds between two looks.
EVERY = 20.0


def nobody() -> int:
    return 0


@asynccontextmanager
async def tidied(
    release: Callable[[], object], every: float = EVERY, forget: Callable[[], int] = nobody
) -> AsyncIterator[None]:
    """Collect garbage for as long as the block lasts. What is there by now, all that was imported, is left out of it:
    it stays, and looking through it takes longer than a click should. release: what else lets go of memory. forget:
    lets go of the sessions that have ended, on the thread of this block, and says how many those were."""
    gc.collect()
    gc.freeze()
    task = asyncio.create_task(_now_and_then(release, every, forget))
    try:
        yield
    finally:
        task.cancel()


async def _now_and_then(release: Callable[[], object], every: float, forget: Callable[[], int]) -> None:
    work = give_back(release)
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(work, forget())


def give_back(release: Callable[[], object], sessions: Callable[[], int] = HOUSE.count) -> Callable[[int], None]:
    """What collects where anything has run since the last time; and hands memory back to the system where a session has
    ended, which takes longer."""
    before, seen = 0, -1

    def work(gone: int = 0) -> None:
        nonlocal before, seen
        if not gone and gc.get_stats()[0]["collections"] == seen and sessions() == before:
            return
        gc.collect()
        seen = gc.get_stats()[0]["collections"]
        here = sessions()
        if here < before:
            release()
            _trim()
        before = here

    return work


def _trim() -> None:
    """Only the C library of most Linux systems keeps what was freed, and has a word for giving it back."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
