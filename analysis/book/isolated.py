"""Files that native code reads are read in a child process: a file that ends the reader ends nobody's server."""

from collections.abc import Callable
from typing import Any, TypeVar

from ..child import SECONDS, Ended, run
from ..errors import UnusableUpload

T = TypeVar("T")
# A second more for so many bytes: twenty times what the slowest workbooks take.
A_SECOND, MEMORY = 2**19, 4 * 2**30
# No table of a business unpacks to so many bytes at once, or to so many times its size.
MOST_UNPACKED, MOST_RATIO = 300 * 2**20, 120
AGAIN = "Export it once more, or save it as CSV, and try again."
_WHY = {
    "died": "It made the program that reads it break off: it may be damaged, or have cells far outside its table.",
    "time": "Reading it took longer than {numeral(seconds)} seconds.",
    "memory": "It unpacks to more than {numeral(gb)} GB of memory.",
    "stopped": "Reading it was stopped.",
    "busy": "The app is busy reading other large files.",
}


def apart(read: Callable[..., T], name: str, data: bytes, *more: Any) -> T:
    """What `read(name, data, *more)` gives in a child process; raises UnusableUpload where it breaks off there."""
    try:
        return run(read, name, data, *more, seconds=SECONDS + len(data) / A_SECOND, memory=MEMORY)
    except Ended as ended:
        why = _WHY[ended.reason].format(seconds=ended.seconds, gb=ended.memory / 2**30)
        fix = "Try again in a minute." if ended.reason == "busy" else AGAIN
        raise UnusableUpload(f"{name} could not be read.", why, fix) from ended
