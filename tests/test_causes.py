"""Ways of leaving that compete: by hand, estimate, planted truth."""

import numpy as np
import pandas as pd
import pytest
from lives import life_table, null_lives, shown

from analysis import Book, estimate, survival
from analysis.finding import CLEAR
from analysis.survival.causes import estimate_causes


def test_ways_of_leaving_and_who_is_still_here_add_up_at_every_tenure(sample_book: Book) -> None:
    for of in survival.cause_choices(sample_book):
        result = survival.causes(sample_book, of=of)
        total = result.incidence.groupby("tenure")["incidence"].sum()
        assert total.to_numpy() == pytest.approx(1.0, abs=1e-9)
        said = result.findings[0].claim
        assert f"By month {result.horizon:.0f}, " in said
        assert f"{100 * (1 - result.totals['incidence'].sum()):.1f}% are still customers" in said


def test_a_leaver_without_a_recorded_way_is_a_way_of_its_own() -> None:
    rows = pd.DataFrame({"cause": ["voluntary"] * 20 + ["(missing)"] * 10 + ["x"] * 70, "entry": 0,
                         "exit": [5] * 30 + [30] * 70, "churned": [1] * 30 + [0] * 70})  # fmt: skip
    result = estimate_causes(life_table(rows, "cause"))
    assert dict(zip(result.totals["cause"], result.totals["incidence"], strict=True)) == pytest.approx(
        {"voluntary": 0.2, "(missing)": 0.1}
    )
    assert any("How 10 accounts of 30 churned is not recorded" in finding.claim for finding in result.findings)


def two_ways(random: np.random.Generator, unpaid: tuple[float, float], accounts: int = 600) -> pd.DataFrame:
    """Accounts of two groups that leave by choice alike, and unpaid at a rate of each group's own."""
    group = random.integers(0, 2, accounts)
    choice, debt = random.geometric(0.02, accounts), random.geometric(np.array(unpaid)[group])
    life, watched = np.minimum(choice, debt), random.integers(1, 49, accounts)
    cause = np.where(life > watched, "x", np.where(debt < choice, "involuntary", "voluntary"))
    return pd.DataFrame({"cause": cause, "group": np.array(["East", "West"])[group], "entry": 0,
                         "exit": np.minimum(life, watched), "churned": (life <= watched).astype(int)})  # fmt: skip


def test_the_group_that_leaves_more_in_one_way_is_named_with_the_shares_of_its_row() -> None:
    rows = two_ways(np.random.default_rng(8), (0.002, 0.02))
    result = estimate_causes(life_table(rows, "cause", "group"), groups_of="region")
    (said,) = [finding for finding in result.findings if finding.verdict == CLEAR]
    row = result.groups.set_index(["cause", "group"]).loc[("involuntary", "West")]
    assert said.claim.startswith("How many churn involuntarily differs by region: by month ")
    assert f"{100 * row['incidence']:.1f}% " in said.claim
    assert said.about == {"cause": "involuntary", "group": "West", "other": "East"}
    west = rows[rows["group"] == "West"]
    number = west["cause"].map({"voluntary": 1, "involuntary": 2}).fillna(0)
    curve = estimate.cumulative_incidence(west["exit"], number).query("cause == 2 and time <= @row.horizon")
    assert row["incidence"] == pytest.approx(curve["incidence"].iloc[-1])
    assert row["churned"] == curve["events"].sum()


def test_d3_stands_in_the_ways_of_leaving_group_by_group_and_not_in_the_twin(both: tuple[Book, Book]) -> None:
    said = shown(survival.causes(both[0], of="churn_reason", by="industry").findings)
    assert any("“Schichttausch; fehlt”" in claim and "of Hotels | & mehr" in claim for claim in said)
    assert shown(survival.causes(both[1], of="churn_reason", by="industry").findings) == []


def test_groups_too_small_to_compare_are_left_out_and_nothing_is_said_of_one_group() -> None:
    rows = two_ways(np.random.default_rng(8), (0.01, 0.01), 60)
    small = rows[(rows["group"] == "East") | (rows.index < 15)]
    assert estimate_causes(life_table(small, "cause", "group")).groups.empty


@pytest.mark.nightly
def test_where_ways_of_leaving_are_alike_at_most_5_books_in_100_show_a_group() -> None:
    """Of 400 such books 14 named one (3.5%)."""
    random, books = np.random.default_rng(20251205), 400
    named = 0
    for _ in range(books):
        rows = null_lives(random).rename(columns={"churn_reason": "cause", "one": "group"})
        named += bool(shown(estimate_causes(life_table(rows, "cause", "group")).findings))
    assert named <= 0.05 * books, f"{named} of {books}"
