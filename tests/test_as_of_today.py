"""What accounts are compared by is what they are now: a claim on what they can change says so, on every page.

In the books of `upgrade` one hazard holds for all, and accounts move to yearly contracts because they stay: every ratio
of yearly to monthly accounts is false, and none may stand without saying whence it may come.
"""

from collections.abc import Iterator
from functools import cache
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd
import pytest
from books import AS_OF
from nightly import most, times
from null_books import MONTHS, lives
from remembered import asked as once
from test_every_analysis import answer, results, work

from analysis import AnalysisError, Book
from analysis.finding import CLEAR, ESTIMATE, Finding

# Pages that speak of a trial, of one account, or of what was said already.
OTHERS = ("experiment.", "account.", "health.rated", "targets.hold", "composition.crossed")
SAID = "as last recorded"
GROUPS = ("Yearly", "Monthly", "12-month contracts", "1-month contracts")
# Sentences that name groups and compare none of their rates: who answers, what accounts of today pay, churn a month.
COUNTS = ("response rate", "One point of churn a year", "Monthly churn is")


@cache
def upgrade(seed: int, told: bool = False) -> Book:
    """700 accounts with months of MRR, answers, usage and contacts that tell of nothing.

    told: the months of MRR say what contract an account was on in each.
    """
    random = np.random.default_rng([71, seed])
    start, gone = lives(random, 700, lambda *_: np.full(700, 0.02))
    moved = random.geometric(0.04, 700)
    yearly = moved < gone - start
    first, ids = pd.Period(AS_OF, "M") - MONTHS + 1, np.array([f"A{n:03d}" for n in range(700)])
    accounts = pd.DataFrame({
        "account_id": ids, "started_on": [f"{first + int(m)}-05" for m in start],
        "churned_on": [f"{first + int(m)}-20" if m < MONTHS else "" for m in gone],
        "contract": np.where(yearly, "Yearly", "Monthly"), "contract_months": np.where(yearly, 12, 1),
    })  # fmt: skip
    here = [(n, m) for n in range(700) for m in range(max(int(start[n]), 0), min(int(gone[n]), MONTHS))]
    who, month = (np.array(part) for part in zip(*here, strict=True))
    named = np.array([str(first + m) for m in range(MONTHS)])[month]
    pays = np.round(random.lognormal(5, 0.6, 700))
    some = {name: random.choice(len(who), 4000, replace=False) for name in ("nps", "touches")}
    longer = month - start[who] > moved[who]
    both = {"contract": np.where(longer, "Yearly", "Monthly"), "contract_months": np.where(longer, 12, 1)}
    then = both if told else {}
    return Book.from_frames(
        accounts=accounts,
        mrr=pd.DataFrame({"account_id": ids[who], "month": named, "mrr": pays[who], **then}),
        usage=pd.DataFrame({"account_id": ids[who], "month": named, "seats": 20,
                            "active_users": random.integers(8, 19, len(who))}),
        nps=pd.DataFrame({"account_id": ids[who[some["nps"]]], "answered_on": named[some["nps"]] + np.array("-15"),
                          "score": random.integers(0, 11, 4000)}),
        touches=pd.DataFrame({"account_id": ids[who[some["touches"]]], "touched_on": named[some["touches"]]
                              + np.array("-10"), "answered": "yes", "kind": "call"}),
        as_of=AS_OF,
    )  # fmt: skip


def asked(question: str, book: Book) -> tuple[Any, ...]:
    """The page compared by the contract, where it can be; and as it opens."""
    told = []
    for controls in ({"by": "contract"}, {}):
        if controls and "by" not in signature(work(question)).parameters:
            continue
        try:
            told.append(once(work(question), book, **controls) if controls else answer(question, book))
        except (AnalysisError, TypeError):
            continue
    return tuple(told)


def on_contracts(question: str, book: Book) -> Iterator[Finding]:
    """The claims and estimates whose sentence names a group of contracts."""
    for result in asked(question, book):
        for finding in result.findings:
            named = any(group in finding.claim for group in GROUPS)
            if named and finding.verdict in (CLEAR, ESTIMATE) and not any(word in finding.claim for word in COUNTS):
                yield finding


PAGES = [name for name in results() if not name.startswith(OTHERS)]


@pytest.mark.parametrize("question", PAGES)
def test_no_claim_on_a_contract_stands_without_saying_that_it_is_of_today(question: str) -> None:
    books = times(1, 100)
    bare = [[f.claim for f in on_contracts(question, upgrade(seed)) if SAID not in f.claim] for seed in range(books)]
    assert sum(map(bool, bare)) / books <= (most(books) if books > 20 else 0), bare


def test_the_trap_is_sprung_on_many_pages() -> None:
    sprung = {q for q in PAGES if any(f.verdict == CLEAR for f in on_contracts(q, upgrade(0)))}
    assert len(sprung) >= 8, sprung


def test_what_cannot_change_carries_no_such_words() -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"account_id": [f"A{n}" for n in range(300)], "started_on": "2023-02-01",
                          "gender": random.choice(["f", "m"], 300)})  # fmt: skip
    gone = random.random(300) < np.where(frame["gender"] == "f", 0.6, 0.1)
    book = Book.from_frames(accounts=frame.assign(churned_on=np.where(gone, "2025-06-01", "")), as_of=AS_OF)
    told = [f for q in ("composition.analyze", "survival.analyze", "targets.watch")
            for f in work(q)(book, by="gender").findings]  # fmt: skip
    assert any(f.verdict == CLEAR for f in told)
    assert not any(SAID in f.claim for f in told)
