"""What was planted in the sample book's revenue, on three seeds with other names, and silence on the twin."""

from pathlib import Path

import pandas as pd
import pytest
from nightly import times
from sample_files import SampleBook

from analysis import Book, revenue
from sample_data.make import make

TABLES = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs")
NAMES = {"SMB": "Small", "customer success": "care", "Low adoption": "Hardly used", "voluntary": "chosen"}


def opened(folder: Path) -> Book:
    return Book.from_files(*(folder / f"{table}.csv" for table in TABLES))


@pytest.mark.parametrize("seed", [99, 7, 20251231][: times(1, 3)])
def test_expansion_carries_the_year_and_one_churn_in_six_is_a_failed_payment(tmp_path: Path, seed: int) -> None:
    make(tmp_path, seed=seed, names=NAMES)
    truth = SampleBook(tmp_path, NAMES).truth["facts"]["D13"]
    result = revenue.analyze(opened(tmp_path))
    row = result.involuntary.iloc[0]
    assert row["movements"] == truth["churn_movements"]
    assert row["failed"] >= truth["failed_payments_among_them"]
    assert row["soon"] >= truth["back_within_60_days"]
    said = [finding.claim for finding in result.findings]
    assert any(claim.startswith("Expansion carried the year") for claim in said)
    told = next(claim for claim in said if "failed payment" in claim)
    assert f"{row['failed']} of {row['movements']} times that MRR stopped, one in six, were failed payments" in told
    assert "Most came back" in told
    assert "none of them is recorded as churned" in told
    assert len(result.table) == 13
    assert result.table["value"].notna().all()


def test_the_twin_without_plants_says_neither(tmp_path: Path) -> None:
    make(tmp_path, seed=7, plant=False, names=NAMES)
    result = revenue.analyze(opened(tmp_path))
    said = " ".join(finding.claim for finding in result.findings)
    assert "Expansion carries" not in said
    assert "one in six" not in said
    assert result.involuntary["failed"].iloc[0] <= 2


def test_movements_are_those_of_an_independent_reading() -> None:
    folder = Path(__file__).parents[1] / "sample_data"
    paid = SampleBook(folder).mrr
    moved = revenue.analyze(opened(folder)).movements
    before = paid.shift(axis=1, fill_value=0)
    ever = before.cumsum(axis=1) > 0
    change = paid - before
    expected = {
        "new": change.where(~ever, 0),
        "reactivation": change.where(ever & (before == 0), 0),
        "expansion": change.where((before > 0) & (change > 0), 0),
        "contraction": -change.where((paid > 0) & (change < 0), 0),
        "churn": -change.where((before > 0) & (paid == 0), 0),
    }
    for kind, amounts in expected.items():
        pd.testing.assert_series_equal(
            moved[kind], amounts.sum().reset_index(drop=True), check_names=False, check_dtype=False
        )
