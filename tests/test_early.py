"""Onboarding habits: where no first step matters, none is shown."""

import numpy as np
import pandas as pd
from health_books import books, twin
from nightly import times

from analysis import health
from analysis.finding import CLEAR
from analysis.health.early import estimate_early

__all__ = ["books", "twin"]


def test_in_the_twin_no_first_step_is_shown_to_go_with_staying(twin) -> None:
    shown = health.early(twin[0]).behaviours.query("verdict == 'shown'")["label"].tolist()
    # The sample spreads failed payments evenly over each life, so they fall early in short ones.
    assert shown in ([], ["A failed payment"])


def test_where_no_first_step_matters_at_most_5_books_in_100_claim_one() -> None:
    random, last, books, shown = np.random.default_rng(3), 20_453, times(20, 400), 0
    for _ in range(books):
        accounts = int(random.integers(150, 600))
        start = random.integers(last - 1500, last - 120, accounts)
        gone = start + 90 + random.exponential(1 / random.uniform(0.0003, 0.0015), accounts)
        counts = pd.DataFrame({"started_on": start, "churned_on": np.where(gone <= last, gone, np.nan)})
        steps = {f"step {i}": random.random(accounts) < random.choice([0.05, 0.2, 0.5]) for i in range(10)}
        found = estimate_early(counts, pd.DataFrame(steps).astype(float), {name: name for name in steps}, last)
        shown += bool((found["verdict"] == CLEAR).any())
    assert shown <= 0.05 * max(books, 60), f"{shown} of {books} books"
