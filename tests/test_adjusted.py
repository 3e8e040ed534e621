"""Ratios with the rest the same: R, and a ratio that changes with tenure."""

import math

import numpy as np
import pandas as pd
import pytest
from books import nine
from golden_cases import case
from lives import accounts_lt, life_table, null_lives, shown

from analysis import Book, NotEnoughData, survival
from analysis.survival.adjusted import estimate_adjusted, restated


def test_ratios_through_the_counts_of_a_book_equal_coxph_of_r_with_late_entry() -> None:
    golden, rows = case("surv_03_left_truncation"), accounts_lt()
    counts = life_table(rows, "plan", "value_band", "size_band")
    result = estimate_adjusted(counts, ("plan", "value_band", "size_band"))
    want = dict(zip(golden.expected["cox_efron"]["names"], golden.expected["cox_efron"]["coef"], strict=True))
    ratio = {(row.dimension, row.group): math.log(row.ratio) for row in result.ratios.itertuples()}
    assert result.ratios.groupby("dimension")["other"].first()["plan"] == "annual"
    golden.agrees(ratio[("plan", "monthly")], want["planmonthly"])
    largest = result.ratios.groupby("dimension")["other"].first()["value_band"]
    sign, level = (1, "low") if largest == "high" else (-1, "high")
    golden.agrees(sign * ratio[("value_band", level)], want["value_bandlow"])


def test_a_ratio_that_changes_with_tenure_is_said_and_given_before_and_after_month_twelve() -> None:
    random = np.random.default_rng(5)
    group = random.integers(0, 2, 4000)
    early = random.geometric(np.where(group == 1, 0.06, 0.02))
    late = 12 + random.geometric(np.where(group == 1, 0.01, 0.04), 4000)
    life = np.where(early <= 12, early, late)
    rows = pd.DataFrame({"plan": np.where(group == 1, "B", "A"), "entry": 0, "exit": np.minimum(life, 40),
                         "churned": (life <= 40).astype(int)})  # fmt: skip
    result = estimate_adjusted(life_table(rows, "plan"), ("plan",))
    stage = result.by_stage.set_index("stage")["ratio"]
    ratio = 1 / stage if result.ratios["other"].iloc[0] == "B" else stage
    assert ratio["0-12"] > 2
    assert ratio["12+"] < 0.5
    assert any("One ratio does not hold" in claim for claim in shown(result.findings))


def test_a_column_that_restates_another_is_seen_and_left_out_of_the_usual_choice(sample_book: Book) -> None:
    counts = survival.count_lives(sample_book, ["segment", "plan"])
    assert restated(counts, ["segment", "plan"]) == [("segment", "plan")]
    assert "plan" not in survival.default_dimensions(sample_book)


def test_too_few_leavers_for_the_ratios_is_said_with_how_many_it_takes() -> None:
    with pytest.raises(NotEnoughData, match="ratios need"):
        survival.adjusted(nine(), by=("segment",))


@pytest.mark.nightly
def test_where_nothing_differs_at_most_5_books_in_100_show_a_ratio() -> None:
    """Of 400 such books 20 showed a ratio at a level of 0.04."""
    random, books = np.random.default_rng(20251131), 400
    found = 0
    for _ in range(books):
        rows = null_lives(random)
        found += bool(shown(estimate_adjusted(life_table(rows, "one", "two"), ("one", "two")).findings))
    assert found <= 0.05 * books, f"{found} of {books}"
