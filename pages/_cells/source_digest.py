"""The sources an answer can depend on."""

import hashlib
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "analysis"


@cache
def sources() -> str:
    """A digest of every source an answer can depend on, so that no answer outlives the code that gave it.

    Read once, as the code is: a process runs what it has loaded, whatever is written to its files later. Where
    Streamlit loads the modules anew, this one is among them.
    """
    digest = hashlib.sha256()
    for file in sorted(path for path in SOURCES.rglob("*") if path.suffix in (".py", ".toml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
