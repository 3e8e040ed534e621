"""How often a family's p-value is small where nothing differs; the figures are kept in calibration/families.csv.

Run `python tests/families_measured.py KIND BOOKS [QUESTION ...]` to measure a kind of book again. A kind is asked only
what is not so in it: where young accounts leave more, nothing is false in saying that of a stage of life.
"""

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from books import AS_OF
from confounded_books import null_book, tables
from null_books import BOOKS, LEVELS, MONTHS, book_of, flat, lives
from null_books import drawn as by_lot
from null_notes import book_of as noted
from scipy.stats import binom
from test_dunning import drawn as retried
from test_growth import null_growth
from test_value import null_start

from analysis import AnalysisError, Book, composition, experiment, health, nps, revenue, survival, targets

KEPT = Path(__file__).parent / "calibration" / "families.csv"
AT = (0.01, 0.05, 0.10, 0.20)
SHARES = [f"at_{t:.2f}" for t in AT]
COLUMNS = ["measured_on", "family", "kind", "books", *SHARES, "allowed_at_0.05", "holds"]
# The share that speaks against a level, one time in a hundred.
SURE = 0.01
By = {"by": "segment"}
GROUPS: dict[str, Callable[[Book], Any]] = {
    "composition": lambda book: composition.analyze(book, **By),
    "reasons": lambda book: composition.reasons(book, **By),
    "survival": lambda book: survival.analyze(book, **By),
    "gaps": lambda book: survival.gaps(book, **By),
    "adjusted": survival.adjusted,
    "peers": survival.peers,
    "causes": lambda book: survival.causes(book, of="churn_reason", **By),
    "saved_point": targets.saved_point,
}
TIMES: dict[str, Callable[[Book], Any]] = {
    "change": lambda book: composition.change(book, **By),
    "stages": lambda book: survival.stages(book, **By),
    "plays": health.plays,
    "drivers": composition.drivers,
    "target": lambda book: targets.target(book, changed_on="2024-07-01"),
    "watch": lambda book: targets.watch(book, **By),
}
BEFORE: dict[str, Callable[[Book], Any]] = {"signs": health.signs, "leading": nps.leading, "silence": nps.silence}
# What a kind of book is asked, beside what of its answers is true in it after all.
ASKED: dict[str, tuple[dict[str, Callable[[Book], Any]], tuple[str, ...]]] = {
    "flat": ({**GROUPS, **TIMES}, ()),
    "heavy": ({**GROUPS, "drivers": composition.drivers}, ()),
    # Stages of life differ where the young leave more: how early a group leaves is asked of the search there alone.
    "tenure": ({**GROUPS, "drivers": composition.drivers}, ("survival.months", "drivers")),
    "calendar": ({**GROUPS, "drivers": composition.drivers}, ("survival.months",)),
    "seasonal": ({**GROUPS, "drivers": composition.drivers}, ("survival.months",)),
    "wide": ({"drivers": composition.drivers}, ()),
    "renewing": ({"renewing": survival.renewing}, ()),
    # Its risks differ, though all have one chance: that they are off is so, and held against what is planted by
    # "slope and level of the risks, together" in `calibration_books`.
    "usage falls with age": ({**BEFORE, "early": health.early, "health": health.analyze}, ("health.risks",)),
    "the young use less and leave more": (BEFORE, ()),
    "usage and churn move with the year": (BEFORE, ()),
    "usage dips before the season of churn": (BEFORE, ()),
    "events of every day": ({"events:churn": partial(nps.events, of="churn"), "events:score": nps.events,
                             "nps": nps.analyze}, ()),
    "paid by the month": ({"expansion": revenue.expansion, "returns": revenue.returns}, ()),
    "arms alike": ({"experiment": experiment.analyze}, ()),
    "notes and people": ({"notes": health.notes, "relations": health.relations}, ()),
    "retries dealt out": ({"dunning": revenue.dunning}, ()),
    "reasons dealt out": ({"losses": health.losses}, ()),
    "starts that tell nothing": ({"value": survival.value}, ()),
    "growth dealt out": ({"growth": revenue.growth}, ()),
    "the young fill their seats and grow": ({"growth": revenue.growth}, ()),
    "actions dealt out": ({"actions": lambda book: health.actions(book, written=_dealt(book))}, ()),
}  # fmt: skip
MOVING = {
    "usage falls with age": "decay",
    "the young use less and leave more": "tenure",
    "usage and churn move with the year": "calendar",
    "usage dips before the season of churn": "seasonal",
}


def drawn(kind: str, number: int) -> Book:
    """A book of a kind in which nothing differs, the same for a number each time; of `BOOKS` those of the claims."""
    if kind in BOOKS:
        return by_lot(kind, number)
    random = np.random.default_rng([17, sum(map(ord, kind)), number])
    if kind in MOVING:
        return null_book(MOVING[kind], 10_000 + number)
    own = {"renewing": _renewing, "events of every day": _happening, "paid by the month": _paid, "arms alike": _arms,
           "actions dealt out": partial(flat, accounts=400),
           "retries dealt out": lambda one: Book.from_frames(retries=retried(_any(one)), as_of="2026-03-01"),
           "starts that tell nothing": lambda one: null_start(_any(one)),
           "growth dealt out": lambda one: null_growth(_any(one), "dealt"),
           "the young fill their seats and grow": lambda one: null_growth(_any(one), "young"),
           "reasons dealt out": lambda one: _reasoned(one, number),
           "notes and people": lambda one: noted("plain", _any(one))}  # fmt: skip
    return own[kind](random)


def _reasoned(random: np.random.Generator, number: int) -> Book:
    """A book whose signs tell of churn, and in which those that churned name any of three reasons."""
    told = tables("decay", 10_000 + number, 400, 6.0)
    gone = told["accounts"]["churned_on"].fillna("").astype(str).ne("").to_numpy()
    reason = np.where(gone, random.choice(["Price", "Product", "Service"], len(gone)), "")
    return Book.from_frames(**{**told, "accounts": told["accounts"].assign(churn_reason=reason)}, as_of=AS_OF)


def _flat(random: np.random.Generator, accounts: int) -> tuple[np.ndarray, np.ndarray]:
    return lives(random, accounts, lambda *_: np.full(accounts, 0.015))


def _renewing(random: np.random.Generator) -> Book:
    """Contracts of a month and of a year, dealt out; nobody waits for their end."""
    return book_of(random, *_flat(random, 500), contract_months=random.choice(["1", "12"], 500))


def _months() -> list[str]:
    return [str(month) for month in pd.period_range(end=AS_OF, periods=MONTHS, freq="M")]


def _accounts(start: np.ndarray, gone: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    months = pd.period_range(end=AS_OF, periods=MONTHS, freq="M")
    first = months[0]
    return pd.DataFrame({
        "account_id": [f"A{place}" for place in range(len(start))],
        "started_on": [f"{first + int(m)}-05" for m in start],
        "churned_on": [f"{first + int(m)}-20" if m < MONTHS else "" for m in gone],
        **{name: [f"{name} {one}" for one in random.integers(0, many, len(start))] for name, many in LEVELS.items()},
    })  # fmt: skip


def _happening(random: np.random.Generator) -> Book:
    """Events and answers on any day of a stay, of which neither knows of the other or of churn."""
    start, gone = _flat(random, 300)
    here = (np.arange(MONTHS)[None, :] > start[:, None]) & (np.arange(MONTHS)[None, :] < gone[:, None])
    months, parts = np.array(_months()), {}
    for name, chance in (("answered_on", 0.2), ("happened_on", 0.04)):
        who, when = np.nonzero(here & (random.random(here.shape) < chance))
        days = [f"{months[m]}-{d:02d}" for m, d in zip(when, random.integers(1, 28, len(when)), strict=True)]
        parts[name] = pd.DataFrame({"account_id": [f"A{one}" for one in who], name: days})
    level = random.normal(7, 1.2, 300)
    own = level[[int(one[1:]) for one in parts["answered_on"]["account_id"]]]
    score = np.clip(np.rint(own + random.normal(0, 1.5, len(own))), 0, 10).astype(int)
    kinds = random.choice(["Outage", "Merger", "Move"], len(parts["happened_on"]))
    return Book.from_frames(accounts=_accounts(start, gone, random), nps=parts["answered_on"].assign(score=score),
                            events=parts["happened_on"].assign(kind=kinds), as_of=AS_OF)  # fmt: skip


def _paid(random: np.random.Generator) -> Book:
    """Who expands and who comes back is dealt out; accounts use what they use."""
    start, gone = _flat(random, 300)
    months, rows, used = _months(), [], []
    reasons = random.choice(["Price", "Product", "Moved"], 300)
    for one, (first, last) in enumerate(zip(start, gone, strict=True)):
        mrr, back = float(random.integers(50, 500)), last + random.integers(2, 8) if random.random() < 0.3 else MONTHS
        for month in range(max(first, 0), MONTHS):
            if last <= month < back:
                continue
            mrr *= 1.15 if random.random() < 0.04 else 1.0
            rows.append((f"A{one}", months[month], round(mrr)))
            used.append((f"A{one}", months[month], int(random.integers(5, 20)), 20))
    accounts = _accounts(start, gone, random).assign(churn_reason=np.where(gone < MONTHS, reasons, ""))
    return Book.from_frames(
        accounts=accounts, mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]),
        usage=pd.DataFrame(used, columns=["account_id", "month", "active_users", "seats"]), as_of=AS_OF,
    )  # fmt: skip


def _arms(random: np.random.Generator) -> Book:
    """Eight KPIs of 100 units that go together, and two arms drawn by lot."""
    own = random.normal(size=(100, 1))
    kpis = {f"kpi {n}": np.round(20 + own[:, 0] + random.normal(0, 1.5, 100), 3) for n in range(8)}
    arm = random.permutation(["control", "treatment"] * 50)
    return Book.from_frames(kpis=pd.DataFrame({"unit_id": [f"U{n}" for n in range(100)], "arm": arm, **kpis}))


def _any(random: np.random.Generator) -> int:
    """The number of a book that is drawn from its number."""
    return int(random.integers(10**9))


def _dealt(book: Book) -> tuple[tuple[str, ...], ...]:
    """Actions for 120 accounts by lot, over a year and a half: they know nothing of the accounts they go to."""
    random = np.random.default_rng(list(book.fingerprint[:16].encode()))
    ids = random.choice([f"A{place}" for place in range(400)], 120, replace=False)
    days = pd.to_datetime("2024-03-01") + pd.to_timedelta(random.integers(0, 480, 120), "D")
    return tuple((one, "Call", "", "", "", "", "", str(day.date())) for one, day in zip(ids, days, strict=True))


def p_values(kind: str, number: int, only: tuple[str, ...] = ()) -> dict[str, float]:
    """The p-value of every family that a book of a kind is asked, without those that may be true in it."""
    questions, true = ASKED[kind]
    book, found = drawn(kind, number), {}
    for question, ask in questions.items():
        if only and question not in only:
            continue
        try:
            told = ask(book)
        except AnalysisError:
            continue
        found |= {f.name: f.p_value for f in told.families if f.name.split(":")[0] not in true}
    return found


def measured(kind: str, books: int, only: tuple[str, ...] = ()) -> pd.DataFrame:
    """The share of books in which each family's p-value is at most t; a family that could not be asked counts as 1."""
    rows = pd.DataFrame([p_values(kind, number, only) for number in range(books)])
    told = [(family, kind, books, *(float((rows[family] <= t).mean()) for t in AT)) for family in rows]
    frame = pd.DataFrame(told, columns=["family", "kind", "books", *SHARES])
    holds = [all(row[name] <= allowed(books, t) for name, t in zip(SHARES, AT, strict=True)) for _, row in
             frame.iterrows()]  # fmt: skip
    kept = {"measured_on": date.today().isoformat(), "allowed_at_0.05": allowed(books, 0.05), "holds": holds}
    return frame.assign(**kept)[COLUMNS]


def allowed(books: int, t: float, among: int = 1) -> float:
    """The largest share of books that does not speak against t: one in a hundred times more is seen, or more.

    among: how many shares are looked at together, so that one in a hundred times any of them is more.
    """
    return float(binom.ppf(1 - SURE / among, books, t) / books)


def beyond(frame: pd.DataFrame) -> pd.DataFrame:
    """The families of which more books than chance would bring have a small p-value, in all that the frame tells."""
    limits = np.array([[allowed(books, t, frame.shape[0] * len(AT)) for t in AT] for books in frame["books"]])
    return frame[(frame[SHARES].to_numpy() > limits + 1e-9).any(axis=1)]


def table() -> pd.DataFrame:
    """The figures as they were last measured."""
    return pd.read_csv(KEPT) if KEPT.exists() else pd.DataFrame(columns=COLUMNS)


def keep(frame: pd.DataFrame) -> None:
    """Writes figures in the place of those of before."""
    before, keys = table(), ["family", "kind"]
    old = before[~before.set_index(keys).index.isin(frame.set_index(keys).index)]
    both = pd.concat([old, frame.round(4)], ignore_index=True) if len(old) else frame.round(4)
    both.sort_values(keys).to_csv(KEPT, index=False)


if __name__ == "__main__":
    of, many, *asked = sys.argv[1:]
    made = measured(of, int(many), tuple(asked))
    print(made.to_string())
    keep(made)
