"""Ratios with the rest the same: R, and a ratio that changes with tenure."""

import math

import numpy as np
import pandas as pd
import pytest
from books import nine
from golden_cases import case
from lives import accounts_lt, life_table, null_lives, shown
from nightly import least, most
from public_data import public

from analysis import Book, NotEnoughData, survival
from analysis.survival.adjusted import _independent, estimate_adjusted
from analysis.survival.adjusted_choice import choose, restated


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
    assert any("the difference changes with time" in claim for claim in shown(result.findings))


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


def crowded(random: np.random.Generator, accounts: int = 900, effect: float = 1.0) -> pd.DataFrame:
    """Eight columns, of which the last of the file goes with leaving (`effect` times as often in its second group)."""
    frame = {f"a{n}": random.choice(list("xyz"), accounts) for n in range(7)}
    frame["plan"] = random.choice(["Basic", "Plus"], accounts)
    rate = np.where(frame["plan"] == "Plus", 0.02 * effect, 0.02)
    life, watched = random.geometric(rate, accounts), random.integers(1, 49, accounts)
    return pd.DataFrame({**frame, "entry": 0, "exit": np.minimum(life, watched),
                         "churned": (life <= watched).astype(int)})  # fmt: skip


def looked_at(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in rows if name not in ("entry", "exit", "churned"))


def test_columns_are_chosen_without_looking_at_who_left_and_whatever_their_order() -> None:
    rows = crowded(np.random.default_rng(1))
    names = looked_at(rows)
    counts = life_table(rows, *names)
    first = choose(counts, names)
    shuffled = rows.assign(churned=np.random.default_rng(2).permutation(rows["churned"]))
    assert choose(counts, names[::-1]).columns == first.columns
    assert choose(life_table(shuffled, *names), names).columns == first.columns
    assert first.ratios == 7 * 2 + 1


def test_what_is_not_allowed_for_is_named_with_its_reason() -> None:
    rows = crowded(np.random.default_rng(1)).assign(
        copy=lambda r: r["a0"] + "!", empty=lambda r: np.where(r.index % 3, "(missing)", r["a1"]), same="one"
    )
    names = looked_at(rows)
    choice = choose(life_table(rows, *names), names)
    why = dict(choice.left_out)
    assert why["copy"] == "mostly restates a0"
    assert why["empty"] == "known of 33% of accounts"
    assert why["same"].startswith("nearly all are in one group")
    said = estimate_adjusted(life_table(rows, *choice.columns), choice.columns, choice).findings[-1]
    assert said.claim.startswith("Not allowed for, chosen without looking at who churned: ")
    assert "copy (mostly restates a0)" in said.claim
    few = choose(life_table(rows.iloc[:200], *names), names)
    assert any(reason.startswith("too few churned for") for _, reason in few.left_out)


def test_the_correction_counts_the_columns_that_are_not_allowed_for() -> None:
    """One ratio that would stand alone does not among the 15 that could have been looked at."""
    rows = crowded(np.random.default_rng(4), effect=1.05)
    names = looked_at(rows)
    choice = choose(life_table(rows, *names), names, ("plan",))
    ratios = estimate_adjusted(life_table(rows, "plan"), ("plan",), choice).ratios
    assert ratios["p_adjusted"].tolist() == pytest.approx((ratios["p_value"] * 15).tolist())
    assert ratios["p_value"].iloc[0] < 0.05 < ratios["p_adjusted"].iloc[0]


def test_telco_s_contract_is_allowed_for() -> None:
    """The first six columns of the file left it out."""
    assert "contract" in survival.default_dimensions(Book.from_files(*public("ibm_telco_churn.csv")))


@pytest.mark.nightly
def test_where_eight_columns_say_nothing_at_most_5_books_in_100_show_a_ratio_and_one_of_two_is_found() -> None:
    random, books = np.random.default_rng(20251132), 200
    said = {1.0: 0, 2.0: 0}
    for effect in said:
        for _ in range(books):
            rows = crowded(random, effect=effect)
            names = looked_at(rows)
            choice = choose(life_table(rows, *names), names)
            found = shown(estimate_adjusted(life_table(rows, *choice.columns), choice.columns, choice).findings)
            said[effect] += any("plan" in claim for claim in found) if effect > 1 else bool(found)
    assert said[1.0] <= most(books) * books
    assert said[2.0] >= least(books, 0.9) * books


@pytest.mark.parametrize("seed", range(6))
def test_a_column_is_kept_where_the_rank_of_those_before_it_grows(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = random.integers(0, 4, 300)
    x = np.column_stack([groups[:, None] == np.arange(4), np.zeros(300), random.integers(0, 2, (300, 3))]).astype(float)
    x = x[:, random.permutation(x.shape[1])]
    x = np.column_stack([x, x[:, 0] + 1e6 * x[:, 2], x[:, 1] + 1e-3 * random.normal(size=300)])
    centred = x - x.mean(axis=0)
    rank = [int(np.linalg.matrix_rank(centred[:, :columns])) for columns in range(x.shape[1] + 1)]
    assert _independent(x) == [place for place in range(x.shape[1]) if rank[place + 1] > rank[place]]
