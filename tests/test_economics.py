"""Segment economics: by hand, planted in the sample, silent where nothing differs."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn, six
from driver_books import claims, sample
from planted import OTHER_WORDS, SEEDS
from test_corrections import adjusted_as

from analysis import AnalysisError, Book, MissingTable, composition
from analysis.estimate import kaplan_meier, restricted_mean


def by_hand() -> Book:
    """12 accounts of S cost 100 or 300 and pay 10; 12 of L cost 800 and pay 40; a year of support costs 2,880."""
    rows = [("S", 100 if place % 2 else 300, 20, 10) for place in range(12)] + [("L", 800, 60, 40)] * 12
    frame = pd.DataFrame(rows, columns=["segment", "acquisition_cost", "sales_cycle_days", "mrr"])
    named = frame.assign(account_id=[f"A{place}" for place in range(24)], started_on="2024-01-01", churned_on="")
    costs = pd.DataFrame({"month": ["2025-06", "2025-06"], "amount": [2880, 5000], "kind": ["support", "sales"]})
    return Book.from_frames(accounts=named, costs=costs, as_of=AS_OF)


def row(result: composition.Economics, group: str, measure: str) -> pd.Series:
    return result.groups.set_index(["group", "measure"]).loc[(group, measure)]


def test_means_ratios_retention_and_payback_on_fingers() -> None:
    result = composition.economics(by_hand(), reference="S")
    assert row(result, "S", "acquisition_cost")["value"] == 200
    assert row(result, "L", "acquisition_cost")["ratio"] == 4
    assert row(result, "L", "sales_cycle_days")["ratio"] == 3
    assert row(result, "L", "mrr")["ratio"] == 4
    months = 24 * 365 / 30.4375
    assert result.kinds == ("support",), "selling is no retention"
    assert row(result, "S", "retention")["value"] == pytest.approx(2880 / months)
    assert row(result, "L", "payback")["value"] == pytest.approx(800 / (40 - 2880 / months))
    assert row(result, "L", "kept_elsewhere")["value"] == pytest.approx(800 / (2880 / months))


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    got = row(composition.economics(by_hand(), reference="S"), "S", "acquisition_cost")
    error = np.std([100, 300] * 6, ddof=1) / np.sqrt(12)
    assert (got["low"], got["high"]) == (pytest.approx(200 - 1.959964 * error), pytest.approx(200 + 1.959964 * error))


def test_stay_is_the_restricted_mean_of_all_accounts_and_not_of_those_who_left() -> None:
    book = Book.from_frames(accounts=drawn(4, {"S": (200, 0.05), "L": (150, 0.01)}), as_of=AS_OF)
    result, lives = composition.economics(book), composition.count_lives(book).accounts
    for group in ("S", "L"):
        part = lives[lives["segment"] == group]
        mean = restricted_mean(kaplan_meier(part["exit"], part["churned"], part["entry"]), result.horizon)
        assert row(result, group, "stay")["value"] == pytest.approx(mean.estimate)
    years = (lives["exit"] - lives["entry"]).groupby(lives["segment"], observed=True).sum() / 12
    left = lives.groupby("segment", observed=True)["churned"].sum()
    assert row(result, "L", "churn_per_year")["ratio"] == pytest.approx((left / years)["L"] / (left / years)["S"])


def test_the_largest_group_is_the_reference_unless_another_is_named() -> None:
    book = Book.from_frames(accounts=drawn(4, {"S": (200, 0.05), "L": (150, 0.01)}), as_of=AS_OF)
    assert composition.economics(book).reference == "S"
    other = composition.economics(book, reference="L")
    adjusted_as(composition.economics(book).groups.dropna(subset="p_adjusted"), "fdr_bh")
    one = row(composition.economics(book), "L", "churn_per_year")["ratio"]
    assert one * row(other, "S", "churn_per_year")["ratio"] == pytest.approx(1)
    with pytest.raises(AnalysisError, match="Choose one of"):
        composition.economics(book, reference="XL")


@pytest.mark.parametrize("seed", SEEDS)
def test_d2_costs_and_brings_four_times_stays_five_times_and_is_worth_five_times_within_the_horizon(seed: int) -> None:
    result = composition.economics(sample(seed))
    large, small = (OTHER_WORDS.get(name, name) for name in ("Enterprise", "SMB"))
    said = next(claim for claim in claims(result.findings) if f"an account of {large} " in claim)
    assert said.startswith(f"Compared with {small}, an account of ")
    assert "has 4.0 times the CAC" in said
    assert "has a sales cycle 4.0 times as long" in said
    within = {"mrr": (3.8, 4.3), "churn_per_year": (0.17, 0.24), "worth": (4.4, 5.6), "worth_extrapolated": (16, 24)}
    for measure, (low, high) in within.items():
        assert low < row(result, large, measure)["ratio"] < high, measure
    stay = row(result, large, "churn_per_year")
    assert 2.4 < 1 / stay["ratio_high"] < 3.6
    assert 7.2 < 1 / stay["ratio_low"] < 10.5
    worth = next(claim for claim in claims(result.findings, "estimate") if f"account of {large} is worth" in claim)
    assert "an extrapolation" in worth


@pytest.mark.parametrize("seed", SEEDS)
def test_d2_is_not_said_of_the_twin(seed: int) -> None:
    assert claims(composition.economics(sample(seed, False)).findings) == []


@pytest.mark.nightly
def test_where_nothing_differs_at_most_five_books_in_a_hundred_show_a_ratio() -> None:
    books, shown = 400, 0
    for seed in range(books):
        rows, random = drawn(seed, {"one": (300, 0.02)}), np.random.default_rng(seed)
        rows["segment"] = np.array(["a", "b", "c"])[random.integers(0, 3, 300)]
        rows["acquisition_cost"], rows["sales_cycle_days"] = random.gamma(4, 300, 300), random.gamma(4, 10, 300)
        shown += bool(claims(composition.economics(Book.from_frames(accounts=rows, as_of=AS_OF)).findings))
    assert shown <= 0.05 * books


def test_a_snapshot_and_a_book_without_costs_say_what_they_can() -> None:
    result = composition.economics(six())
    assert set(result.groups["measure"]) == {"churn_per_year"}
    assert result.findings[0].claim.startswith("An account of East")
    bare = pd.DataFrame({"account_id": ["a"], "started_on": ["2024-01-01"]})
    with pytest.raises(MissingTable):
        composition.economics(Book.from_frames(accounts=bare))
