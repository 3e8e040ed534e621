"""What the app says at a level, counted against what is so or came: measured here, kept in calibration/coverage.csv.

Run `python tests/calibrated.py NAME [KIND]` to measure an interval again on 400 books a kind and to keep the figures.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binom

KEPT = Path(__file__).parent / "calibration" / "coverage.csv"
COLUMNS = ["measured_on", "interval", "page", "kind", "books", "said", "level", "held", "share"]
SURE = 0.01
Measured = Callable[[str, int], Iterator[bool]]


class Interval(NamedTuple):
    """One kind of interval or chance printed on a page. `of`: of a kind of book and its number, whether each held.

    by_day: how many books of each kind are measured again by day; with 0 it is measured by night alone.
    """

    page: str
    level: float
    kinds: tuple[str, ...]
    of: Measured
    by_day: int = 6


def measured(interval: Interval, kind: str, books: int, first: int = 0) -> np.ndarray:
    """Whether what was said held, of every statement; those of one book are averaged first by `books_held`."""
    return np.array([np.mean(held) for n in range(first, first + books) if len(held := list(interval.of(kind, n)))])


def fewest(said: int, level: float, among: int = 1) -> float:
    """The smallest share that does not speak against the level, where the smallest of `among` is looked at."""
    return float(binom.ppf(SURE / among, said, level) / max(said, 1))


def kept() -> pd.DataFrame:
    """The figures as they were last measured."""
    return pd.read_csv(KEPT) if KEPT.exists() else pd.DataFrame(columns=COLUMNS)


def keep(name: str, interval: Interval, kind: str, books: int) -> pd.Series:
    """Measure, and write the figures in the place of those of before."""
    held = measured(interval, kind, books)
    row = dict(zip(COLUMNS, (date.today().isoformat(), name, interval.page, kind, books, len(held), interval.level,
                             round(float(held.sum()), 1), round(float(held.mean()), 3)), strict=True))  # fmt: skip
    before = kept()
    others = before[(before["interval"] != name) | (before["kind"] != kind)]
    frame = pd.concat([others, pd.DataFrame([row])], ignore_index=True) if len(others) else pd.DataFrame([row])
    KEPT.parent.mkdir(exist_ok=True)
    frame.sort_values(["interval", "kind"]).to_csv(KEPT, index=False)
    return pd.Series(row)


if __name__ == "__main__":
    from calibration_books import INTERVALS

    name, *rest = sys.argv[1:]
    many = int(rest[1]) if len(rest) > 1 else 400
    for kind in INTERVALS[name].kinds:
        if not rest or rest[0] in (kind, "all"):
            print(keep(name, INTERVALS[name], kind, many).to_frame().T.to_string(index=False, header=False))
