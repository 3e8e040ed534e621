"""The sources an answer can depend on."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "analysis"


def sources() -> str:
    """A digest of every source an answer can depend on, so that no answer outlives the code that gave it."""
    return _digest(tuple(sorted(_stamps(str(SOURCES)))))


def _stamps(folder: str) -> Iterator[tuple[str, int]]:
    """Each source with the time it was changed. A page asks five times, and `Path.rglob` takes three times as long."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".toml")):
                yield entry.path, entry.stat().st_mtime_ns
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _stamps(entry.path)


@cache
def _digest(stamps: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for file, _ in stamps:
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()
