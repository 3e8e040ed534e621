"""The sample book of three seeds under other words, and its twins in which nothing is planted: each written once."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from books import SAMPLE_FILES

from analysis import Book
from sample_data.make import SEED, make

SEEDS = (SEED, 7, 11)
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
}
_FOLDERS = TemporaryDirectory(prefix="planted-")


@cache
def written(seed: int, plant: bool = True) -> Path:
    """The folder with all files of a seed's book, or of its twin."""
    folder = Path(_FOLDERS.name) / f"{seed}-{'planted' if plant else 'twin'}"
    make(folder, seed, plant, OTHER_WORDS)
    return folder


@cache
def opened(seed: int, plant: bool = True, tables: tuple[str, ...] = SAMPLE_FILES) -> Book:
    """The book of some of the files of a seed, or of its twin."""
    return Book.from_files(*(written(seed, plant) / f"{table}.csv" for table in tables))
