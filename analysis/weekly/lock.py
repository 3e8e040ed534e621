"""One run at a time for a folder: the system lets go of the lock when a run ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import AnalysisError

NAME = ".lock"


@contextmanager
def one_run(folder: Path) -> Iterator[None]:
    """Hold the folder, which is made if need be. Raises AnalysisError where another run holds it, or it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / NAME).open("ab")
    except OSError as error:
        raise AnalysisError(
            f"Nothing can be written to {folder.name}.", error.strerror or "", "Name another folder."
        ) from error
    with held:
        try:
            _take(held)
        except OSError as taken:
            what = f"Another run is at work in {folder.name}."
            raise AnalysisError(what, "Two at once would write over each other.", "Try again later.") from taken
        yield


def _take(held: IO[bytes]) -> None:
    """Raises OSError where somebody else has it. The lock goes with the open file, so none is left after a crash."""
    if sys.platform == "win32":
        import msvcrt

        held.seek(0)
        msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
