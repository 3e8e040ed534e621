"""What several analyses count: stages of a life, lives, who was here, groups and money, each worked by hand."""

from datetime import date

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import pytest
from books import SAMPLE, nine, read, six

from analysis import Book, MissingTable, composition, revenue
from analysis.book.days import DAYS_A_MONTH, month_of, to_day
from analysis.counting import NEVER, collected
from analysis.counting.costs import keeps
from analysis.counting.groups import choices, dimension, key_of, label_of, text_of, with_group
from analysis.counting.lives import count_lives
from analysis.counting.money import first_mrr, last_mrr, opening_mrr
from analysis.counting.population import count_stays, count_undated, days_between, here_after, left_between, placed
from analysis.counting.stages import LAST_DAYS, STAGES, split_life, stage_at, stage_named, stage_of
from analysis.revenue.counting import count_costs


def ids(rows: nw.LazyFrame) -> str:
    return "".join(sorted(collected(rows.select("account_id"))["account_id"]))


def amounts(rows: nw.LazyFrame) -> dict[str, float]:
    return collected(rows.select("account_id", "mrr")).set_index("account_id")["mrr"].to_dict()


def test_a_stage_ends_with_its_last_month_and_in_days_at_the_same_place() -> None:
    assert stage_of([0, 3, 4, 12, 13, np.nan], "?").tolist() == [
        STAGES[0], STAGES[0], STAGES[1], STAGES[1], STAGES[2], "?"
    ]  # fmt: skip
    days = np.arange(1, 800)
    frame = nw.from_native(pd.DataFrame({"age": [*days, None]}, dtype="Int64")).lazy()
    said = frame.with_columns(stage_at(nw.col("age")).alias("stage")).collect().to_native()["stage"]
    assert said[:-1].tolist() == stage_of(np.ceil(days / DAYS_A_MONTH)).tolist()
    assert pd.isna(said.iloc[-1])
    assert [int(np.ceil(last / DAYS_A_MONTH)) for last in LAST_DAYS] == [3, 12]


@pytest.mark.parametrize(("old", "place"), [("0-3", 0), ("0-3 months", 0), ("3-12", 1), ("after 12 months", 2),
                                            ("12 months and more", 2), ("12+ months", 2)])  # fmt: skip
def test_a_stage_is_known_under_its_earlier_names(old: str, place: int) -> None:
    assert stage_named(old) == STAGES[place]


def test_a_life_is_split_at_the_ends_of_stages() -> None:
    parts = split_life(np.array([0, 2, 12]), np.array([3, 14, 20]), np.array([1, 1, 0]))
    assert [months.tolist() for months, _ in parts] == [[3, 1, 0], [0, 9, 0], [0, 2, 8]]
    assert [left.tolist() for _, left in parts] == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_lives_are_counted_by_group_and_those_without_time_are_not() -> None:
    counts = count_lives(six(), by="segment")
    assert counts.to_numpy().tolist() == [["East", 0, 1, 1, 1], ["East", 0, 2, 0, 1], ["East", 0, 5, 0, 1],
                                          ["West", 0, 3, 1, 2]]  # fmt: skip
    assert count_lives(six())["accounts"].sum() == 5


def test_cohorts_are_named_and_their_names_lead_back() -> None:
    book = nine()
    years = count_lives(book, by="cohort_year").groupby("group")["accounts"].sum()
    assert years.to_dict() == {"2022": 2, "2023": 3, "2024": 3, "2025": 1}
    month = month_of(date(2024, 5, 1))
    for by, first in (("cohort_month", month), ("cohort_quarter", month - 1), ("cohort_year", month - 4)):
        assert key_of(by, text_of(by, first)) == first
    assert {"segment", "cohort_year"} <= set(choices(book))
    assert "cohort_year" not in choices(six())


def test_who_was_here_who_left_and_for_how_many_days() -> None:
    book = nine()
    first, last = to_day(date(2025, 1, 1)), to_day(date(2025, 12, 31))
    rows = placed(book)
    assert ids(rows.filter(here_after(first - 1))) == "ABCDEHI"
    assert ids(rows.filter(left_between(first, last))) == "ABEGH"
    assert ids(rows.filter(here_after(last))) == "CDI"
    days = collected(rows.select("account_id", days_between(first, last).alias("days"))).set_index("account_id")["days"]
    assert days[["A", "C", "E", "G", "H"]].tolist() == [60, 365, 365, 152, 1]


def test_an_account_gone_on_an_unknown_day_is_not_placed() -> None:
    text = """
account_id,started_on,churned_on,churned
A,2024-01-01,,no
C,2024-01-01,,yes
D,2024-01-01,2024-05-02,yes
"""
    book = Book.from_frames(accounts=read(text), as_of="2025-12-31")
    assert ids(placed(book)) == "AD"
    assert count_undated(book) == 1


def test_stays_are_counted_by_the_months_they_began_and_ended() -> None:
    stays = count_stays(nine(), by="segment")
    assert stays["accounts"].sum() == 9
    still = stays[stays["churned_month"] == NEVER]
    assert (still["accounts"].sum(), still["churned_on"].sum(), still["churned"].sum()) == (3, 0, 0)
    gum = stays[stays["started_month"] == month_of(date(2025, 1, 1))].iloc[0]
    assert (gum["churned_month"], gum["started_on"]) == (month_of(date(2025, 6, 1)), to_day(date(2025, 1, 1)))


def test_money_of_the_last_the_first_and_the_opening_month() -> None:
    book = nine()
    assert amounts(last_mrr(book)) == {
        "A": 100,
        "B": 70,
        "C": 30,
        "D": 300,
        "E": 400,
        "F": 80,
        "G": 60,
        "H": 20,
        "I": 100,
    }
    assert {name: first for name, first in amounts(first_mrr(book)).items() if name in "BCD"} == {
        "B": 50,
        "C": 30,
        "D": 290,
    }
    before = month_of(date(2025, 1, 1)) - 1
    opening = {"A": 100, "B": 50, "C": 0, "D": 300, "E": 400, "F": 0, "G": 60, "H": 20, "I": 100}
    assert amounts(opening_mrr(book, before, before + 1)) == opening
    assert set(amounts(last_mrr(nine(mrr=False))).values()) == {1.0}


def test_a_dimension_the_book_does_not_have_is_said_calmly() -> None:
    book = nine()
    assert (dimension(book, None), label_of(book, None)) == (("segment", book.dimensions["segment"]), "All accounts")
    with pytest.raises(MissingTable, match="Accounts cannot be compared by color"):
        label_of(book, "color")
    grouped = collected(with_group(book, nw.from_native(pd.DataFrame({"account_id": ["A", "Z"]})).lazy(), None))
    assert set(grouped["group"]) == {"All accounts"}


def test_what_is_spent_on_keeping_accounts_is_one_notion_in_every_room(sample_book: Book) -> None:
    """Setting accounts up is part of winning them; selling is no serving."""
    kept = ("customer success", "support")
    assert composition.economics(sample_book, by="segment").kinds == kept
    month = month_of(sample_book.as_of or date.max)
    spent = read((SAMPLE / "costs.csv").read_text(encoding="utf-8"))
    ages = [month - month_of(date.fromisoformat(f"{text}-01")) for text in spent["month"]]
    latest = spent[[0 <= age < 12 for age in ages]]
    whole = latest.loc[latest["kind"].isin(kept), "amount"].astype(float).sum()
    costs = count_costs(sample_book)
    assert costs.loc[keeps(costs["kind"]) & (costs["month"] > month - 12), "amount"].sum() == pytest.approx(whole)
    assert revenue.tiers(sample_book).groups["cost"].sum() == pytest.approx(whole)
