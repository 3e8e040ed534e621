"""The books of a workshop: the shipped one, one for each participant under other names, and the twin of each."""

import atexit
import csv
import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sample_data.larkspur.profile import ENDINGS
from sample_data.make import SEED

from ..book import Book
from ..errors import AnalysisError
from ..samples import TABLES
from .exercise import OWN_FILE, PLANTED, TWIN
from .hour import SAMPLE

# Seeds under which every planted fact shows on its page, and nothing shows in the twin; a test asks them again.
SEEDS = (102, 103, 104, 105, 107, 108, 109, 110, 111, 113, 114, 115)
COMPANIES = ("Foxglove", "Juniper", "Marigold", "Sorrel", "Yarrow", "Tansy", "Bluebell", "Primrose", "Clover",
             "Heather", "Camellia", "Verbena")  # fmt: skip
LARKSPUR, CURRENCY, TWIN_NAME = "Larkspur", "EUR", "twin"
# What may change places within a column without a word of the book becoming false.
SHUFFLED = {
    "industry": ("Hospitality", "Retail", "Healthcare", "Logistics", "Manufacturing", "Facility services"),
    "csm": ("Aylin Demir", "Ben Okafor", "Clara Voss", "Dario Ricci", "Emma Lindqvist", "Farid Haddad",
            "Greta Baumann", "Hugo Martins"),
    "region": ("DACH", "UK & Ireland", "Benelux", "Nordics", "Iberia"),
}  # fmt: skip
MAKE = SAMPLE / "make.py"
PATIENCE = 180
_seats = count(Random().randrange(1000))
# Who asks for a book that is being written waits for it; as many are written at once as there are cores.
_writing: defaultdict[tuple[int, bool], threading.Lock] = defaultdict(threading.Lock)
_cores = threading.Semaphore(os.cpu_count() or 1)


def next_number() -> int:
    """The number of one more participant's book: neighbors have other numbers, so other seeds and other names."""
    return next(_seats)


def company(number: int | None) -> str:
    """The company a book is of: the shipped one's without a number."""
    return LARKSPUR if number is None else COMPANIES[number % len(COMPANIES)]


def names(number: int | None) -> dict[str, str]:
    """What some values are called in the book of a number: the same words in other places; none without a number."""
    told: dict[str, str] = {}
    for column, values in SHUFFLED.items() if number is not None else ():
        Random(f"{column} {number}").shuffle(others := list(values))
        told |= dict(zip(values, others, strict=True))
    return told


def book_of(number: int | None, plant: bool = True) -> Book:
    """The book of a number, or its twin in which nothing is planted; without a number the shipped one.

    Raises AnalysisError where it cannot be written here.
    """
    name = company(number) if plant else f"{company(number)} {TWIN_NAME}"
    folder = _folder(number, plant)
    files = [folder / f"{table}.csv" for table in TABLES[1:]]
    with TemporaryDirectory(prefix="churn-notebook-") as own:
        accounts = Path(own) / "accounts.csv"
        _rename(folder / "accounts.csv", accounts, names(number))
        return Book.from_files(accounts, *files, sample=True).called(name, CURRENCY)


def messy_file(number: int | None) -> tuple[str, bytes]:
    """The same accounts as a German Excel export, to practice the upload: name and contents."""
    return "kunden.csv", (_folder(number, True) / "messy" / "kunden.csv").read_bytes()


def facts(number: int | None) -> Mapping[str, Any]:
    """What was planted in the book of a number, with its counts: the facts of its truth.json under its names."""
    told = json.loads((_folder(number, True) / "truth.json").read_text(encoding="utf-8"))["facts"]
    called: Mapping[str, Any] = _called(told, names(number))
    return called


def about(book: Book | None) -> str | None:
    """Which of the books of the workshop is open: PLANTED, TWIN or OWN_FILE; None while none is."""
    if book is None:
        return None
    return OWN_FILE if not book.sample else TWIN if book.name.endswith(f" {TWIN_NAME}") else PLANTED


def _rename(source: Path, target: Path, called: Mapping[str, str]) -> None:
    """The file of accounts with some values renamed; a company keeps its name but for the trade that is part of it."""
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as write:
        rows = csv.DictReader(read)
        out = csv.DictWriter(write, rows.fieldnames or ())
        out.writeheader()
        for row in rows:
            row["name"] = _named_by(row["name"], row["industry"], called)
            out.writerow({name: called.get(value, value) if name in SHUFFLED else value for name, value in row.items()})


def _named_by(name: str, industry: str, called: Mapping[str, str]) -> str:
    first, _, end = name.rpartition(" ")
    if industry not in called or end not in ENDINGS[industry]:
        return name
    return f"{first} {ENDINGS[called[industry]][ENDINGS[industry].index(end)]}"


def _called(told: Any, words: Mapping[str, str]) -> Any:
    if isinstance(told, dict):
        return {name: _called(part, words) for name, part in told.items()}
    return [_called(part, words) for part in told] if isinstance(told, list) else words.get(told, told)


def _folder(number: int | None, plant: bool) -> Path:
    """The folder with the files of a number's seed: the shipped one, or one that is written once a process."""
    if number is None and plant:
        return SAMPLE
    seed = SEED if number is None else SEEDS[number % len(SEEDS)]
    with _writing[seed, plant]:
        return _written(seed, plant)


@cache
def _written(seed: int, plant: bool) -> Path:
    """Write the files of a seed in a process of its own, so that nobody else's page waits for it."""
    folder = _room_for() / f"{seed}-{'planted' if plant else 'twin'}"
    told = [sys.executable, str(MAKE), "--folder", str(folder), "--seed", str(seed)]
    told += [] if plant else ["--unplanted"]
    try:
        with _cores:
            subprocess.run(told, capture_output=True, timeout=PATIENCE, check=True)
    except subprocess.SubprocessError as problem:
        raise AnalysisError(
            "This book could not be written.",
            "There may be no room left on this machine, or it is too busy.",
            "Use the sample book instead.",
        ) from problem
    return folder


@cache
def write_ahead() -> None:
    """Write the books of all participants before anybody asks for one: for a room in which all begin at once."""
    for number in range(len(SEEDS)):
        threading.Thread(target=_folder, args=(number, True), daemon=True).start()


@cache
def _room_for() -> Path:
    """A folder of this process alone, which goes when it ends: the books in it are nobody's data."""
    folder = TemporaryDirectory(prefix="churn-notebook-workshop-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
