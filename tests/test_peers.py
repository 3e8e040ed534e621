"""Early churn against peers: planted truth, a snapshot, and books in which nothing differs."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn
from lives import shown

from analysis import Book, survival
from analysis.finding import CLEAR
from analysis.survival.peers import estimate_peers


def test_d3_the_hotels_of_2024_left_far_earlier_than_their_peers_for_one_reason(both: tuple[Book, Book]) -> None:
    result = survival.peers(both[0])
    first = result.findings[0]
    assert first.verdict == CLEAR
    assert first.claim.startswith("Accounts of industry Hotels | & mehr that started in 2024: 20 of ")
    assert "20 of 20 name “Schichttausch; fehlt”" in first.claim
    assert first.about["months"][0] >= 6
    assert first.about["months"][1] <= 10
    assert (
        "Against all others, of any kind, the odds of industry Hotels | & mehr that started in 2024" in first.caveats[0]
    )
    assert shown(survival.peers(both[1]).findings) == []


def test_a_book_without_start_dates_says_that_early_leavers_are_too_many() -> None:
    book = Book.from_frames(accounts=snapshot(500))
    assert any("no start dates" in caveat for caveat in survival.peers(book).findings[0].caveats)
    assert "first MRR" not in survival.peers(book).findings[0].claim
    dated = Book.from_frames(accounts=drawn(2, {"East": (300, 0.04), "West": (200, 0.01)}), as_of=AS_OF)
    assert not any("no start dates" in caveat for caveat in survival.peers(dated).findings[0].caveats)


def snapshot(accounts: int) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame({"account_id": range(accounts), "plan": random.choice(["Basic", "Plus"], accounts),
                         "tenure_months": random.integers(1, 60, accounts), "mrr": random.lognormal(4, 1, accounts),
                         "churned": random.random(accounts) < 0.3})  # fmt: skip


def units(random: np.random.Generator, accounts: int = 400) -> pd.DataFrame:
    """Accounts whose size, value and start say when they leave, and whose other columns say nothing."""
    size, value = random.lognormal(3, 1, accounts), random.lognormal(5, 1, accounts)
    chance = np.clip(0.25 - 0.03 * np.log(size) + 0.01 * random.normal(size=accounts), 0.02, 0.6)
    frame = {f"d{n}": random.choice(list("abcdefgh")[: 3 + n], accounts) for n in range(5)}
    return pd.DataFrame({"account_id": np.arange(accounts).astype(str), **frame, "size": size, "value": value,
                         "started": random.choice(["2022", "2023", "2024"], accounts), "tenure": 6,
                         "left_early": (random.random(accounts) < chance).astype(int),
                         "churn_reason": "(missing)"})  # fmt: skip


@pytest.mark.nightly
def test_where_no_group_differs_from_its_peers_at_most_5_books_in_100_name_one() -> None:
    """Of 400 such books 18 named one (4.5%)."""
    random, books = np.random.default_rng(20251130), 400
    names = {f"d{n}": f"d{n}" for n in range(5)}
    named = sum(bool(shown(estimate_peers(units(random), names).findings)) for _ in range(books))
    assert named <= 0.05 * books, f"{named} of {books}"
