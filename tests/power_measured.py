"""How often an effect of the sizes in the sample's story is found where it is planted; kept in calibration/power.csv.

Run `python tests/power_measured.py EFFECT BOOKS` to measure an effect again. Beside every correction stands what it
leaves of what is there: an effect counts as found where the page says it clearly of the planted group, and of no other.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from books import AS_OF
from null_books import MONTHS, book_of, lives
from planted import OTHER_WORDS
from scipy.stats import binom

from analysis import AnalysisError, Book, composition, nps, survival, targets
from analysis.finding import CLEAR
from sample_data.make import make

KEPT = Path(__file__).parent / "calibration" / "power.csv"
COLUMNS = ["measured_on", "effect", "question", "books", "found", "share", "needed"]
WANTED, SURE = 0.9, 0.01
ACCOUNTS = 550


class Effect(NamedTuple):
    """of: the book in which it is planted; asked: the question to each page; said: what its claim has to hold."""

    of: Callable[[np.random.Generator], Book]
    asked: dict[str, Callable[[Book], Any]]
    said: str


def group(random: np.random.Generator) -> Book:
    """310 of 550 accounts churn five times as often: the story's small accounts against the large ones."""
    small = np.arange(ACCOUNTS) < 310
    start, gone = lives(random, ACCOUNTS, lambda *_: np.where(small, 0.02, 0.004))
    return book_of(random, start, gone, segment=np.where(small, "Planted", "Others"))


def niche(random: np.random.Generator) -> Book:
    """One industry of ten churns four times as often."""
    hit = np.arange(ACCOUNTS) < 55
    start, gone = lives(random, ACCOUNTS, lambda *_: np.where(hit, 0.04, 0.01))
    others = random.choice([f"other {n}" for n in range(9)], ACCOUNTS)
    return book_of(random, start, gone, industry=np.where(hit, "Planted", others))


def waiting(random: np.random.Generator) -> Book:
    """On contracts of a year 15 in 100 churn at each renewal and hardly any between; on those of a month 2 a month."""
    term = np.where(np.arange(ACCOUNTS) % 2 == 0, 12, 1)

    def hazard(_: int, age: np.ndarray, terms: np.ndarray) -> np.ndarray:
        return np.where(terms == 1, 0.02, np.where((age > 0) & (age % 12 == 0), 0.15, 0.003))

    start, gone = lives(random, ACCOUNTS, hazard, term)
    return book_of(random, start, gone, contract_months=term.astype(str))


def young(random: np.random.Generator) -> Book:
    """In the first 3 months accounts churn four times as often."""
    start, gone = lives(random, ACCOUNTS, lambda _, age, __: np.where(age <= 3, 0.04, 0.01))
    return book_of(random, start, gone)


def reason(random: np.random.Generator) -> Book:
    """Of those that churned in one segment of four 60 in 100 name one reason, of all others 15."""
    start, gone = lives(random, ACCOUNTS, lambda *_: np.full(ACCOUNTS, 0.015))
    hit = np.arange(ACCOUNTS) % 4 == 0
    named = np.where(random.random(ACCOUNTS) < np.where(hit, 0.6, 0.15), "Missing feature", random.choice(
        ["Price", "Service", "Moved"], ACCOUNTS))  # fmt: skip
    segment = np.where(hit, "Planted", random.choice(["a", "b", "c"], ACCOUNTS))
    return book_of(random, start, gone, segment=segment, churn_reason=np.where(gone < MONTHS, named, ""))


def turned(random: np.random.Generator) -> Book:
    """In the last quarter one segment of three churns seven times as often."""
    hit = np.arange(ACCOUNTS) % 3 == 0

    def hazard(month: int, *_: np.ndarray) -> np.ndarray:
        return np.where(hit & (month >= MONTHS - 3), 0.085, 0.012)

    start, gone = lives(random, ACCOUNTS, hazard)
    return book_of(random, start, gone, segment=np.where(hit, "Planted", random.choice(["a", "b"], ACCOUNTS)))


def quiet(random: np.random.Generator) -> Book:
    """140 of 550 accounts hardly ever answer and churn 4 times as often; of all others half answer in a quarter."""
    hit = np.arange(ACCOUNTS) < 140
    start, gone = lives(random, ACCOUNTS, lambda *_: np.where(hit, 0.04, 0.01))
    first, ids = pd.Period(AS_OF, "M") - MONTHS + 1, np.array([f"A{n}" for n in range(ACCOUNTS)])
    day = [f"{first + int(m)}-05" for m in start]
    left = [f"{first + int(m)}-20" if m < MONTHS else "" for m in gone]
    here = (np.arange(MONTHS)[None, :] > start[:, None]) & (np.arange(MONTHS)[None, :] < gone[:, None])
    who, when = np.nonzero(here & (random.random(here.shape) < np.where(hit, 0.02, 0.2)[:, None]))
    months = np.array([str(first + m) for m in range(MONTHS)])
    said = {"account_id": ids[who], "answered_on": months[when] + np.array("-15"),
            "score": random.integers(0, 11, len(who))}  # fmt: skip
    accounts = pd.DataFrame({"account_id": ids, "started_on": day, "churned_on": left})
    return Book.from_frames(accounts=accounts, nps=pd.DataFrame(said), as_of=AS_OF)


def story(random: np.random.Generator, plant: bool = True) -> Book:
    """The sample book of another seed under other words: in it 20 of one segment's industry left in months 6 to 10."""
    with TemporaryDirectory() as own:
        make(own, int(random.integers(1_000_000)), plant, OTHER_WORDS)
        return Book.from_files(*(Path(own) / f"{table}.csv" for table in ("accounts", "mrr", "nps", "costs")))


By = {"by": "segment"}
EFFECTS = {
    "small accounts churn 5 times as often": Effect(
        group,
        {
            "composition": lambda book: composition.analyze(book, **By),
            "survival": lambda book: survival.analyze(book, **By),
            "gaps": lambda book: survival.gaps(book, **By),
            "adjusted": survival.adjusted,
            "drivers": composition.drivers,
        },
        "Planted",
    ),
    "one industry of ten churns 4 times as often": Effect(niche, {"drivers": composition.drivers}, "Planted"),
    "one industry within a segment, D3 of STORY": Effect(
        story, {"drivers": composition.drivers}, OTHER_WORDS["Hospitality"]
    ),
    "accounts wait for their renewal": Effect(waiting, {"renewing": survival.renewing}, "12-month contracts"),
    "the young churn 4 times as often": Effect(
        young, {"stages": survival.stages, "drivers": composition.drivers}, "0–3"
    ),
    "one segment names one reason": Effect(
        reason, {"reasons": lambda book: composition.reasons(book, **By)}, "Planted"
    ),
    "one segment turns in the last quarter": Effect(
        turned, {"watch": lambda book: targets.watch(book, **By)}, "Planted"
    ),
    "large accounts churn a fifth as often": Effect(group, {"goal": lambda book: targets.goal(book, **By)}, "Others"),
    "those who do not answer churn 4 times as often": Effect(
        quiet, {"silence": nps.silence}, "Non-responders churn more often than those who answered"
    ),
}


def found(effect: str, number: int) -> dict[str, bool]:
    """Of one book, on which pages the effect is said clearly."""
    own = EFFECTS[effect]
    book = own.of(np.random.default_rng([23, sum(map(ord, effect)), number]))
    told = {}
    for question, ask in own.asked.items():
        try:
            told[question] = _says(ask(book), own.said)
        except AnalysisError:
            told[question] = False
    return told


def _says(result: Any, said: str) -> bool:
    """A clear claim that holds the words; of targets, one that is taken from the group of that name."""
    if isinstance(result, targets.Goal):
        aims = result.aims.set_index("source")["aim_rate"]
        return bool(aims.notna().get(f"best group: {said}", False))
    return any(f.verdict == CLEAR and said in f.claim for f in result.findings)


def fewest(books: int) -> float:
    """The smallest share of books that does not speak against finding it in 90 of 100."""
    return float(binom.ppf(SURE, books, WANTED) / books)


def measured(effect: str, books: int) -> pd.DataFrame:
    rows = pd.DataFrame([found(effect, number) for number in range(books)])
    told = [(date.today().isoformat(), effect, question, books, int(rows[question].sum()),
             round(float(rows[question].mean()), 3), round(fewest(books), 3)) for question in rows]  # fmt: skip
    return pd.DataFrame(told, columns=COLUMNS)


def table() -> pd.DataFrame:
    """The figures as they were last measured."""
    return pd.read_csv(KEPT) if KEPT.exists() else pd.DataFrame(columns=COLUMNS)


def keep(frame: pd.DataFrame) -> None:
    """Writes figures in the place of those of before."""
    before = table()
    old = before[~before["effect"].isin(frame["effect"])]
    both = pd.concat([old, frame], ignore_index=True) if len(old) else frame
    both.sort_values(["effect", "question"]).to_csv(KEPT, index=False)


if __name__ == "__main__":
    of, many = sys.argv[1:]
    made = measured(of, int(many))
    print(made.to_string())
    keep(made)
