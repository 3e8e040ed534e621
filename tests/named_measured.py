"""How often the summary names what was planted in a book like the sample; kept in calibration/named.csv.

Run `python tests/named_measured.py FIRST BOOKS` to read that many more books from seed 1000 + FIRST on; each book's
answers are kept beside the others, so that a measurement can be taken in parts. `python tests/named_measured.py` writes
the shares of all that were read.
"""

import json
import re
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import pandas as pd
from books import SAMPLE_FILES
from power_measured import fewest

from analysis import Book, summary
from sample_data.make import make

KEPT = Path(__file__).parent / "calibration" / "named.csv"
COLUMNS = ["measured_on", "planted", "books", "named", "share", "needed"]
READ = Path(gettempdir()) / "named_measured.jsonl"
FIRST_SEED = 1000
# What was planted, and the words by which a claim of the summary says it: the group, the event, and the cell (one
# industry within one segment, in one stage of life or of one starting year).
PLANTED = {
    "group: accounts of one office score lower": r"Lisbon .*score .*lower",
    "event: accounts score lower after it": r"After “Executive turnover” accounts score .* lower",
    "cell: one industry in its first year": r"Hospitality.*(within SMB|months 3–12|started in 2024)",
}


def claims(seed: int) -> list[str]:
    """What the summary of the book of a seed claims, as a story or under one."""
    with TemporaryDirectory() as folder:
        make(Path(folder), seed, plant=True)
        book = Book.from_files(*(Path(folder) / f"{table}.csv" for table in SAMPLE_FILES))
        told = summary.judge(book, summary.read(book))
    return [f.claim for story in told.stories for f in (story.finding, *(under for _, under in story.under))]


def named(said: list[str]) -> dict[str, bool]:
    """Whether each of what was planted is named by a claim."""
    return {what: any(re.search(words, claim) for claim in said) for what, words in PLANTED.items()}


def read(first: int, books: int) -> None:
    """Reads the books of so many seeds, and keeps what is claimed of each beside what was kept before."""
    for seed in range(FIRST_SEED + first, FIRST_SEED + first + books):
        line = json.dumps({"seed": seed, "claims": claims(seed)})
        with READ.open("a", encoding="utf-8") as kept:
            kept.write(f"{line}\n")


def measured() -> pd.DataFrame:
    """The share of all books that were read in which each is named; a book read again counts as last read."""
    lines = [json.loads(line) for line in READ.read_text(encoding="utf-8").splitlines()]
    rows = pd.DataFrame([named(said) for said in {line["seed"]: line["claims"] for line in lines}.values()])
    made = [(date.today().isoformat(), what, len(rows), int(rows[what].sum()), round(float(rows[what].mean()), 3),
             round(fewest(len(rows)), 3)) for what in PLANTED]  # fmt: skip
    return pd.DataFrame(made, columns=COLUMNS)


def table() -> pd.DataFrame:
    """The figures as they were last measured."""
    return pd.read_csv(KEPT)


if __name__ == "__main__":
    if parts := [int(given) for given in sys.argv[1:]]:
        read(*parts)
    else:
        measured().to_csv(KEPT, index=False)
