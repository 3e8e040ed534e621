"""Books in which nothing tells of a leaving, though much moves with age, with the year or with the season.

decay: usage and answers fall with tenure, alike for all. tenure: the young use less, answer worse and leave more.
calendar: usage, answers and leaving move with the year. seasonal: contracts end in one month, before which usage dips.
`lift`: how many times as often accounts leave in the three months after their own usage has halved and answers have
turned bad: an effect to find, which comes to one account in ten a year.
"""

import numpy as np
import pandas as pd

from analysis import Book

MONTHS, END = 48, pd.Timestamp("2025-12-31")
KINDS = ("decay", "tenure", "calendar", "seasonal")
DIP, TROUBLED = 4, 0.01


def moving(kind: str, age: np.ndarray, month: int) -> tuple[np.ndarray, np.ndarray]:
    """Of accounts of an age in a month: the chance of leaving in it, and how good things stand, from 0 to 1."""
    flat = np.ones(len(age))
    if kind == "decay":
        return 0.02 * flat, 0.2 + 0.8 * np.exp(-age / 8)
    if kind == "tenure":
        return np.where(age < 6, 0.06, 0.012), np.where(age < 6, 0.4, 0.9)
    if kind == "calendar":
        bad = (month // 12) % 2 == 0
        return flat * (0.035 if bad else 0.01), flat * (0.45 if bad else 0.9)
    return flat * (0.15 if month % 12 == 0 else 0.004), flat * (0.5 if month % 12 in (10, 11) else 0.85)


def tables(kind: str, seed: int, accounts: int = 240, lift: float = 1.0) -> dict[str, pd.DataFrame]:
    """The files of such a book; months run from 0 to 47, 2022 to 2025."""
    random = np.random.default_rng(seed)
    start = random.integers(-12, MONTHS - 1, accounts)
    level, gone = random.uniform(0.6, 1.0, accounts), np.full(accounts, MONTHS)
    trouble = np.full(accounts, -99)
    rows = []
    for month in range(MONTHS):
        here = (start <= month) & (gone >= month)
        hit = here & (random.random(accounts) < TROUBLED) & (month - trouble > DIP)
        trouble[hit] = month
        bad = month - trouble < DIP
        hazard, good = moving(kind, month - start, month)
        leaves = here & (random.random(accounts) < hazard * np.where(bad & (month > trouble), lift, 1.0))
        shown = good * level * np.where(bad & (lift > 1), 0.5, 1.0) * random.uniform(0.85, 1.15, accounts)
        rows.append(pd.DataFrame({"account": np.flatnonzero(here), "month": month, "good": shown[here]}))
        gone[leaves] = np.minimum(gone, month)[leaves]
    return _files(random, pd.concat(rows), start, gone)


def _files(random: np.random.Generator, seen: pd.DataFrame, start: np.ndarray, gone: np.ndarray) -> dict:
    first = (END - pd.DateOffset(months=MONTHS - 1)).replace(day=1)
    month = [f"{2022 + m // 12}-{m % 12 + 1:02d}" for m in range(MONTHS)]

    def day(months: np.ndarray) -> np.ndarray:
        days = [first + pd.DateOffset(months=int(m)) + pd.Timedelta(days=int(d)) for m, d in
                zip(months, random.integers(0, 28, len(months)), strict=True)]  # fmt: skip
        return np.array([f"{d:%Y-%m-%d}" for d in days])

    ids = np.array([f"A{number:04d}" for number in range(len(start))])
    whole = seen.assign(account_id=ids[seen["account"]], named=np.array(month)[seen["month"]])
    own = whole[(whole["month"] < gone[whole["account"]]) & (whole["month"] > start[whole["account"]])]
    asked = own[random.random(len(own)) < 0.3 * own["good"] + 0.05]
    met = own[random.random(len(own)) < 0.6 * own["good"]]
    hit = own[random.random(len(own)) < 0.06 * (1.2 - own["good"])]
    score = np.clip(np.rint(10 * asked["good"] + random.normal(0, 1.5, len(asked))), 0, 10).astype(int)
    when = {name: part["named"] + "-" + [f"{d:02d}" for d in random.integers(1, 28, len(part))]
            for name, part in (("nps", asked), ("touches", met), ("events", hit))}  # fmt: skip
    return {
        "accounts": pd.DataFrame({"account_id": ids, "started_on": day(start),
                                  "churned_on": np.where(gone < MONTHS, day(np.minimum(gone, MONTHS - 1)), "")}),
        "usage": pd.DataFrame({"account_id": own["account_id"], "month": own["named"], "seats": 100,
                               "active_users": np.clip(np.rint(80 * own["good"]), 0, 100).astype(int)}),
        "nps": pd.DataFrame({"account_id": asked["account_id"], "answered_on": when["nps"], "score": score}),
        "touches": pd.DataFrame({"account_id": met["account_id"], "touched_on": when["touches"], "answered": "yes",
                                 "contact": "x", "kind": "call"}),
        "events": pd.DataFrame({"account_id": hit["account_id"], "happened_on": when["events"],
                                "kind": random.choice(["Outage", "Merger"], len(hit))}),
    }  # fmt: skip


def null_book(kind: str, seed: int, accounts: int = 240, lift: float = 1.0) -> Book:
    return Book.from_frames(**tables(kind, seed, accounts, lift), as_of=f"{END:%Y-%m-%d}")
