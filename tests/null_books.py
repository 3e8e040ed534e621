"""Books in which no group differs from another, although hazards follow tenure, the calendar, renewals or nothing.

Every column is dealt out by chance. Whatever a page says of a group in one of them is false; what it says of a stage of
life, a month or a period may be true.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from books import AS_OF

from analysis import Book

LEVELS = {"segment": 3, "region": 4, "channel": 3, "industry": 6}
REASONS = ("Price", "Product", "Service", "Moved")
MONTHS = 48


def lives(random: np.random.Generator, accounts: int, hazard: Callable[[int, np.ndarray, np.ndarray], np.ndarray],
          term: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Start and last month (from 0) of accounts; MONTHS while here. hazard: of month, tenure and term."""
    start = random.integers(-24, MONTHS, accounts)
    gone = np.full(accounts, MONTHS)
    terms = np.ones(accounts) if term is None else term
    for month in range(-24, MONTHS):
        here = (start < month) & (gone == MONTHS)
        leaves = random.random(accounts) < hazard(month, month - start, terms)
        gone[here & leaves] = month
    return start, gone


def book_of(random: np.random.Generator, start: np.ndarray, gone: np.ndarray, levels: dict[str, int] | None = None,
            tail: float = 1.0, **columns: np.ndarray) -> Book:  # fmt: skip
    """The accounts that were ever here, with columns and reasons dealt out by chance."""
    accounts = len(start)
    first = pd.Period(AS_OF, "M") - MONTHS + 1
    days = random.integers(1, 28, accounts)
    day = [f"{first + int(m)}-{d:02d}" for m, d in zip(start, days, strict=True)]
    left = [f"{first + int(m)}-{d:02d}" if m < MONTHS else "" for m, d in zip(gone, days, strict=True)]
    dealt = {name: [f"{name} {value}" for value in random.integers(0, many, accounts)]
             for name, many in (levels or LEVELS).items()}  # fmt: skip
    reason = np.where(gone < MONTHS, random.choice(REASONS, accounts), "")
    frame = pd.DataFrame({
        "account_id": [f"A{place}" for place in range(accounts)], "started_on": day, "churned_on": left,
        "mrr": np.round(random.lognormal(5, tail, accounts)), **dealt, "churn_reason": reason, **columns,
    })  # fmt: skip
    return Book.from_frames(accounts=frame, as_of=AS_OF)


def flat(random: np.random.Generator, accounts: int = 500) -> Book:
    """One hazard for everybody at any time."""
    return book_of(random, *lives(random, accounts, lambda *_: np.full(accounts, 0.015)))


def tenure(random: np.random.Generator, accounts: int = 500) -> Book:
    """Young accounts leave more."""
    return book_of(random, *lives(random, accounts, lambda _, age, __: np.where(age <= 6, 0.04, 0.008)))


def calendar(random: np.random.Generator, accounts: int = 500) -> Book:
    """All leave more in some years than in others."""
    return book_of(
        random, *lives(random, accounts, lambda month, *_: np.full(accounts, (0.008, 0.03)[month // 12 % 2]))
    )


def seasonal(random: np.random.Generator, accounts: int = 500) -> Book:
    """Every contract ends in December, and that is when accounts leave."""
    return book_of(
        random, *lives(random, accounts, lambda month, *_: np.full(accounts, 0.12 if month % 12 == 11 else 0.004))
    )


def heavy(random: np.random.Generator, accounts: int = 500) -> Book:
    """A few accounts pay most of the MRR, and one column has forty values."""
    start, gone = lives(random, accounts, lambda *_: np.full(accounts, 0.015))
    return book_of(random, start, gone, {**LEVELS, "industry": 40}, tail=2.5)


def wide(random: np.random.Generator, accounts: int = 500) -> Book:
    """Twelve columns."""
    start, gone = lives(random, accounts, lambda *_: np.full(accounts, 0.015))
    return book_of(random, start, gone, {f"region {n}": 2 + n % 5 for n in range(12)})


def upgrade(random: np.random.Generator, accounts: int = 600) -> Book:
    """One hazard for everybody; all begin on monthly contracts and one in twenty-five a month moves to a yearly one.

    The file says what contract each has now, so that whom it calls yearly had to stay first.
    """
    start, gone = lives(random, accounts, lambda *_: np.full(accounts, 0.02))
    stayed = gone - start
    yearly = random.geometric(0.04, accounts) < stayed
    return book_of(random, start, gone, contract=np.where(yearly, "Yearly", "Monthly"),
                   contract_months=np.where(yearly, 12, 1).astype(str))  # fmt: skip


BOOKS = {"flat": flat, "tenure": tenure, "calendar": calendar, "seasonal": seasonal, "heavy": heavy, "wide": wide}
SIZES = (12, 60)


def drawn(kind: str, number: int, **sizes: int) -> Book:
    """A book of a kind, the same for a number each time."""
    return BOOKS[kind](np.random.default_rng([sum(map(ord, kind)), number]), **sizes)
