"""Whose revenue it is, on accounts to count on the fingers."""

import pandas as pd
import pytest

from analysis import Book, NotEnoughData, revenue

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


def book() -> Book:
    """Twelve old accounts on yearly contracts from February, two of them gone at the renewal of 2025; one large."""
    pays = {f"old-{i:02d}": 100.0 for i in range(11)} | {"large": 900.0}
    paid = [(account, month, pay) for account, pay in pays.items() for month in MONTHS[1:]]
    paid = [row for row in paid if not (row[0] in ("old-00", "old-01") and row[1] >= "2025-02")]
    paid += [("young", month, 50.0) for month in MONTHS[18:]] + [("early", month, 10.0) for month in MONTHS]
    starts = dict.fromkeys(pays, "2024-02-10") | {"young": "2025-07-01", "early": "2023-12-05"}
    length = dict.fromkeys(pays, 12) | {"young": 1, "early": 36}
    accounts = pd.DataFrame({"account_id": list(starts), "started_on": list(starts.values())})
    accounts = accounts.assign(contract_months=accounts["account_id"].map(length))
    return Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))


def test_the_largest_accounts_carry_what_the_fingers_say() -> None:
    """9 × 100 + 900 + 50 + 10 = 1,860 MRR, of which the largest has 900."""
    frame = revenue.standing(book()).concentration.set_index("top")
    assert frame.loc["largest", "share_of_mrr"] == pytest.approx(900 / 1860)
    assert frame.loc["5 largest", "mrr"] == 900 + 4 * 100
    assert frame["n_eff"].iloc[0] == pytest.approx(1860**2 / (9 * 100**2 + 900**2 + 50**2 + 10**2))


def test_cohorts_add_up_to_the_mrr_of_each_month() -> None:
    layers = revenue.standing(book()).layers
    total = layers.groupby("month")["mrr"].sum()
    moved = revenue.analyze(book()).movements.set_index("month")["closing"]
    pd.testing.assert_series_equal(total, moved, check_names=False)
    last = layers[layers["month"] == "2025-12"].set_index("cohort")["mrr"]
    assert dict(last) == {"2024-Q1": 1810, "2025-Q3": 50}


def test_nobody_paying_is_said_calmly() -> None:
    paid = pd.DataFrame([("a", "2025-01", 5.0), ("a", "2025-02", 0.0)], columns=["account_id", "month", "mrr"])
    with pytest.raises(NotEnoughData, match="No account pays"):
        revenue.standing(Book.from_frames(mrr=paid))
