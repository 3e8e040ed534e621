"""The sources an answer can depend on."""

import hashlib
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "analysis"


def sources() -> str:
    """A digest of every source an answer can depend on, so that no answer outlives the code that gave it."""
    files = sorted(file for kind in ("*.py", "*.toml") for file in SOURCES.rglob(kind))
    return _digest(tuple((str(file), file.stat().st_mtime_ns) for file in files))


@cache
def _digest(stamps: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for file, _ in stamps:
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()
