"""The sample book of three seeds under other words, and its twins in which nothing is planted: each written once.

Once for all processes that test: the folder is named after all that decides what is in it.
"""

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from books import SAMPLE, SAMPLE_FILES
from nightly import times

from analysis import Book
from sample_data.make import SEED, make

# A seed nothing was tried out on, by day; by night the shipped one and a third as well.
SEEDS = (11, SEED, 7)[: times(1, 3)]
# Some of them would be a link, a table's edge, an entity or two cells, were they not taken as text.
OTHER_WORDS = {
    "SMB": "Klein",
    "Mid-market": "Mittel & Co",
    "Enterprise": "Groß, sehr",
    "Hospitality": "Hotels | & mehr",
    "Lisbon": "里斯本",
    "2023 plan": "Plan C",
    "Executive turnover": "Neue Leitung",
    "Champion left": "Fürsprecher weg",
    "Missing feature: shift bidding": "Schichttausch; fehlt",
    "Help desk": "Support [x](y)",
    "Low adoption": "Kaum genutzt",
    "No business impact": "Bringt nichts",
    "Found something better": "Besseres gefunden",
    "ticket": "Anfrage",
    "training": "Schulung",
    "reference declined": "Referenz abgelehnt",
    "alternatives": "Umstieg",
    "competitor": "Mitbewerber",
    "budget freeze": "预算冻结",
    "Go-live": "Inbetriebnahme",
    "First report": "Erster Bericht",
}


@cache
def written(seed: int, plant: bool = True) -> Path:
    """The folder with all files of a seed's book, or of its twin."""
    folder = _shared() / f"{seed}-{'planted' if plant else 'twin'}"
    if not folder.exists():
        own = Path(mkdtemp(dir=folder.parent))
        make(own, seed, plant, OTHER_WORDS)
        _put(own, folder)
    return folder


def _put(own: Path, folder: Path) -> None:
    """A finished folder takes its name at once; where another process was faster, its folder holds the same."""
    try:
        own.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        shutil.rmtree(own)


@cache
def _shared() -> Path:
    """A folder of this user's alone, for the books this code and these words make and for no others."""
    sources = [*sorted((SAMPLE / "larkspur").rglob("*.py")), SAMPLE / "make.py"]
    told = b"".join(path.read_bytes() for path in sources) + repr(sorted(OTHER_WORDS.items())).encode()
    user = getattr(os, "getuid", lambda: "")()
    folder = Path(gettempdir()) / f"planted-{user}-{hashlib.sha256(told).hexdigest()[:16]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


@cache
def opened(seed: int, plant: bool = True, tables: tuple[str, ...] = SAMPLE_FILES) -> Book:
    """The book of some of the files of a seed, or of its twin."""
    return Book.from_files(*(written(seed, plant) / f"{table}.csv" for table in tables))
