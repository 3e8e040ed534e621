"""Books with notes and people in which nothing said or known comes before churn, whatever else goes with it.

`plain`: notes and churn by lot. `busy`: accounts that leave get more notes before. `tenure`: young accounts leave more,
their notes speak of other things, and fewer people are known. `python tests/null_notes.py 400 notes plain` counts how
many of 400 books hold a claim, and keeps the figures in calibration/notes.csv.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import Book, health
from analysis.finding import CLEAR

WORDS = [f"word{chr(97 + i // 10)}{chr(97 + i % 10)}" for i in range(60)]
YOUNG = [f"young{chr(97 + i)}" for i in range(8)]
KINDS = ("plain", "busy", "tenure")
KEPT = Path(__file__).parent / "calibration" / "notes.csv"
COLUMNS = ["measured_on", "what", "kind", "books", "claims"]


def book_of(kind: str, number: int, accounts: int = 300) -> Book:
    """One book of a kind, drawn from its number."""
    random = np.random.default_rng([KINDS.index(kind), number])
    stop = pd.Timestamp("2025-12-31")
    start = stop - pd.to_timedelta(random.integers(60, 900, accounts), unit="D")
    rate = 0.03 if kind != "tenure" else 0.02
    gone = start + pd.to_timedelta(random.exponential(30.4 / rate, accounts).astype(int), unit="D")
    if kind == "tenure":
        early = random.random(accounts) < 0.25
        gone = gone.where(~early, start + pd.to_timedelta(random.integers(30, 150, accounts), unit="D"))
    left = gone <= stop
    frame = pd.DataFrame(
        {
            "account_id": [f"A{i:04d}" for i in range(accounts)],
            "started_on": start.strftime("%Y-%m-%d"),
            "churned_on": np.where(left, gone.strftime("%Y-%m-%d"), ""),
        }
    )
    rows = [
        row for i in range(accounts) for row in _notes(random, kind, i, start[i], min(gone[i], stop), bool(left[i]))
    ]
    notes = pd.DataFrame(rows, columns=["account_id", "noted_on", "text", "sentiment"])
    people, touches = _people(random, kind, start, [min(day, stop) for day in gone])
    return Book.from_frames(accounts=frame, notes=notes, contacts=people, touches=touches, as_of=date(2025, 12, 31))


def _notes(random: np.random.Generator, kind: str, i: int, start: pd.Timestamp, end: pd.Timestamp, left: bool) -> list:
    span = (end - start).days
    days = np.sort(random.integers(0, max(span, 1), max(1, span // 60)))
    if kind == "busy" and left:
        days = np.append(days, np.maximum(span - random.integers(1, 80, 3), 0))
    rows = []
    for day in days:
        young = kind == "tenure" and day < 150
        words = [str(word) for word in random.choice(WORDS + (YOUNG * 3 if young else []), 6)]
        tone = str(random.choice(["positive", "neutral", "negative"]))
        rows.append((f"A{i:04d}", str((start + pd.Timedelta(days=int(day))).date()), " ".join(words), tone))
    return rows


def _people(
    random: np.random.Generator, kind: str, start: pd.DatetimeIndex, ends: list[pd.Timestamp]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People of each account since some day, one in eight of whom leaves, and monthly contacts with one of them."""
    people, touches = [], []
    for i, end in enumerate(ends):
        span = max((end - start[i]).days, 1)
        for who in range(int(random.integers(1, 5))):
            # Where age matters, people come to be known with it.
            day = int(random.integers(0, 200 if kind == "tenure" else 20))
            since, role = start[i] + pd.Timedelta(days=day), str(random.choice(["CEO", "user", "champion"]))
            left = (
                str((since + pd.Timedelta(days=int(random.integers(20, 400)))).date()) if random.random() < 0.12 else ""
            )
            if day < span:
                people.append((f"A{i:04d}", f"P{who}", role, str(since.date()), left))
        for day in range(10, span, 30):
            who, answered = f"P{random.integers(0, 3)}", str(random.choice(["yes", "yes", "yes", "no"]))
            touches.append((f"A{i:04d}", str((start[i] + pd.Timedelta(days=day)).date()), who, answered))
    columns = ["account_id", "contact", "role", "since", "left_on"]
    told = pd.DataFrame(touches, columns=["account_id", "touched_on", "contact", "answered"])
    return pd.DataFrame(people, columns=columns), told


def claims_of(kind: str, number: int, what: str = "notes") -> bool:
    """Whether the view claims a difference: of a word or of the sentiment, or of a relation."""
    book = book_of(kind, number)
    found = health.notes(book, words=("worda*", "wordbb")) if what == "notes" else health.relations(book)
    return any(finding.verdict == CLEAR for finding in found.findings)


def keep(what: str, kind: str, books: int, claims: int) -> None:
    """The figures in the place of those of before."""
    row = pd.DataFrame([(date.today().isoformat(), what, kind, books, claims)], columns=COLUMNS)
    before = pd.read_csv(KEPT) if KEPT.exists() else row.iloc[:0]
    others = before[(before["what"] != what) | (before["kind"] != kind)]
    pd.concat([others, row], ignore_index=True).sort_values(["what", "kind"]).to_csv(KEPT, index=False)


if __name__ == "__main__":
    many, what, kind = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    claims = sum(claims_of(kind, number, what) for number in range(first, first + many))
    print(what, kind, many, claims, flush=True)
    if not first:
        keep(what, kind, many, claims)
