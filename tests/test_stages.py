"""How often accounts leave in each stage of life: by hand, R, planted truth."""

import numpy as np
import pandas as pd
import pytest
from golden_cases import case
from lives import accounts_lt, life_table, null_lives, shown
from planted import SEEDS, opened

from analysis import Book, estimate, survival
from analysis.counting.stages import stage_named
from analysis.finding import CLEAR
from analysis.survival.stages import estimate_reasons, estimate_stages, judged
from analysis.survival.survival_cliffs import find_cliffs
from analysis.survival.survival_curves import estimate_curves


def test_the_rates_of_stages_by_plan_equal_r() -> None:
    golden = case("surv_06_piecewise_hazard")
    counts = life_table(accounts_lt().assign(group="all"), "group")
    whole = judged(estimate_stages(counts))
    for row, want in zip(whole.itertuples(), golden.expected["stages"], strict=True):
        counted = (stage_named(want["stage"]), want["events"], want["account_months"])
        assert (row.stage, row.churned, row.account_months) == counted
        golden.agrees([row.rate, row.low, row.high], [want["rate"], *want["exact95"]])
    plans = estimate_stages(life_table(accounts_lt().assign(group=accounts_lt()["plan"]), "group"))
    for want in golden.expected["stages_by_plan"]:
        row = plans[(plans["group"] == want["plan"]) & (plans["stage"] == stage_named(want["stage"]))].iloc[0]
        golden.agrees([row["low"], row["high"]], want["exact95"])


def test_a_churn_in_month_three_belongs_to_the_first_stage_and_time_is_split() -> None:
    counts = pd.DataFrame(
        {"group": "g", "entry": [0, 0, 2], "exit": [3, 13, 12], "churned": [1, 1, 0], "accounts": [2, 1, 1]}
    )
    rows = estimate_stages(counts).set_index("stage")
    assert rows["churned"].tolist() == [2, 0, 1]
    assert rows["account_months"].tolist() == [2 * 3 + 3 + 1, 9 + 9, 1]


def test_reasons_are_those_named_more_often_in_a_stage_than_in_all_others_by_fisher() -> None:
    rows = [("Price", 2, 12), ("Use", 2, 3), ("Price", 20, 1), ("Use", 20, 14), ("(missing)", 20, 30)]
    counts = pd.DataFrame(rows, columns=["churn_reason", "exit", "accounts"]).assign(entry=0, churned=1)
    found = estimate_reasons(counts).set_index(["stage", "churn_reason"])
    row = found.loc[("0–3 months", "Price")]
    assert row[["churned", "left", "churned_elsewhere", "left_elsewhere"]].tolist() == [12, 15, 1, 15]
    assert row["p_value"] == pytest.approx(estimate.fisher(12, 15, 1, 15))
    assert set(found.index.get_level_values(1)) == {"Price", "Use"}


def test_d8_three_stages_differ_in_rate_and_in_reasons(both: tuple[Book, Book]) -> None:
    said = shown(survival.stages(both[0]).findings)
    assert any(claim.startswith("In months 0–3 accounts churn ") for claim in said)
    assert any(claim.startswith("After month 12 accounts churn 0.") for claim in said)
    for stage, reason in (("in months 0–3", "Kaum genutzt"), ("in months 3–12", "Bringt nichts"),
                          ("after month 12", "Besseres gefunden")):  # fmt: skip
        assert any(claim.startswith(f"Of those that churned {stage}") and f"“{reason}”" in claim for claim in said)
    assert shown(survival.stages(both[1]).findings) == []


def test_d9_the_2023_plan_leaves_after_its_third_month(both: tuple[Book, Book]) -> None:
    stages = survival.stages(both[0], by="commission_plan")
    assert any(claim.startswith("Plan C: in months 3–12 they churn ") for claim in shown(stages.findings))
    cliffs = find_cliffs(estimate_curves(survival.count_life_table(both[0], by="commission_plan")))
    assert 5 in cliffs.loc[cliffs["group"] == "Plan C", "tenure"].tolist()
    assert not any("Plan C" in claim for claim in shown(survival.stages(both[1], by="commission_plan").findings))


@pytest.mark.parametrize("seed", [*SEEDS, 99])
def test_d9_month_five_of_the_2023_plan_is_said_first_of_its_months_and_as_its_own(seed: int) -> None:
    """Renewals that every plan has crowded it out."""
    found = survival.analyze(opened(seed, True, ("accounts",)), by="commission_plan").findings
    said = [f for f in found if "tenure" in f.about]
    assert said[0].claim.startswith("Plan C: ")
    assert said[0].about["tenure"] == 5
    assert said[0].claim.endswith("which the other groups do not show.")


@pytest.mark.nightly
def test_where_nothing_differs_at_most_5_books_in_100_show_a_stage() -> None:
    """Of 400 such books 8 showed a stage or reason (2.0%)."""
    random, books = np.random.default_rng(20251131), 400
    found = 0
    for _ in range(books):
        rows = null_lives(random)
        stages = judged(estimate_stages(life_table(rows.assign(group="All"), "group")))
        reasons = estimate_reasons(life_table(rows, "churn_reason"))
        found += bool((stages["verdict"] == CLEAR).any() or (reasons["verdict"] == CLEAR).any())
    assert found <= 0.05 * books, f"{found} of {books}"
