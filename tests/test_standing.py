"""Whose revenue it is, on accounts to count on the fingers."""

import pandas as pd
import pytest
from revenue_books import contracts

from analysis import Book, NotEnoughData, revenue


def test_the_largest_accounts_carry_what_the_fingers_say() -> None:
    """9 × 100 + 900 + 50 + 10 = 1,860 MRR, of which the largest has 900."""
    frame = revenue.standing(contracts()).concentration.set_index("top")
    assert frame.loc["largest", "share_of_mrr"] == pytest.approx(900 / 1860)
    assert frame.loc["5 largest", "mrr"] == 900 + 4 * 100
    assert frame["n_eff"].iloc[0] == pytest.approx(1860**2 / (9 * 100**2 + 900**2 + 50**2 + 10**2))


def test_cohorts_add_up_to_the_mrr_of_each_month() -> None:
    layers = revenue.standing(contracts()).layers
    total = layers.groupby("month")["mrr"].sum()
    moved = revenue.analyze(contracts()).movements.set_index("month")["closing"]
    pd.testing.assert_series_equal(total, moved, check_names=False)
    last = layers[layers["month"] == "2025-12"].set_index("cohort")["mrr"]
    assert dict(last) == {"2024-Q1": 1810, "2025-Q3": 50}


def test_nobody_paying_is_said_calmly() -> None:
    paid = pd.DataFrame([("a", "2025-01", 5.0), ("a", "2025-02", 0.0)], columns=["account_id", "month", "mrr"])
    with pytest.raises(NotEnoughData, match="No account pays"):
        revenue.standing(Book.from_frames(mrr=paid))
