"""What was agreed and what is only proposed; every row that a title counts; goals that went the wrong way."""

import pandas as pd
import pytest
from test_decks import PLAN

from analysis import Book
from analysis.phrases import in_currency
from analysis.qbr.decks import customer_review
from analysis.qbr.decks.model import TO_AGREE
from analysis.qbr.decks.outcomes import Outcome, pairs
from analysis.qbr.decks.plan import plan_slides
from analysis.qbr.decks.room import fitted
from analysis.qbr.decks.steps import written_slides
from analysis.qbr.decks.wording import between, natural, of_all, signed

DAY = pd.Timestamp("2025-12-01").date()


def step(**more: object) -> dict[str, object]:
    return {"step": "Train the admins", "owner": "Robin", "due_on": DAY, "done_on": None, "source": "", **more}


def book(goals: list[dict], actions: list[dict] | None = None) -> Book:
    accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["Alder", "Birch"], "started_on": ["2023-01-01"] * 2,
                             "churned_on": [None, "2025-02-01"]})  # fmt: skip
    own = {"account_id": "A", "goal": "Faster", "baseline": 10.0, "target": 20.0, "actual": 15.0}
    tables = {"actions": pd.DataFrame([{"account_id": "A", **row} for row in actions])} if actions else {}
    return Book.from_frames(accounts=accounts, goals=pd.DataFrame([{**own, **row} for row in goals]),
                            as_of="2025-12-31", **tables)  # fmt: skip


def test_where_all_written_steps_are_done_what_is_proposed_is_not_called_agreed(sample_book: Book) -> None:
    done = [step(done_on=DAY)]
    for slides in (plan_slides(sample_book, done), written_slides(done)):
        for slide in slides:
            assert slide.draft
            assert "agreed" not in slide.title.replace("to be agreed", "")
            assert "not agreed" in slide.footer or "to be agreed" in slide.footer
            assert all(row[1].text == TO_AGREE for row in slide.table.rows)
    open_ = [step(), step(step="Second", done_on=DAY)]
    for slides in (plan_slides(sample_book, open_), written_slides(open_)):
        assert not slides[0].draft
        assert [row[0].text for row in slides[0].table.rows] == ["Train the admins"]


def rows(deck, key: str) -> list[str]:
    slides = [slide for slide in deck.slides if slide.key.split("-")[0] == key]
    return [row[0].text for slide in slides for row in slide.table.rows]


def test_every_goal_and_step_that_a_title_counts_has_its_row() -> None:
    goals = [{"goal": f"Goal {n}", "due_on": "2025-06-01"} for n in range(7)]
    actions = [{"step": f"Step {n}", "due_on": "2025-06-01", "owner": "Robin"} for n in range(7)]
    deck = customer_review(book(goals, actions), "A")
    assert sorted(rows(deck, "goals")) == [f"Goal {n}" for n in range(7)]
    assert sorted(rows(deck, "last")) == [f"Step {n}" for n in range(7)]
    assert sorted(rows(deck, "misses")) == [f"Goal {n}" for n in range(7)]
    assert {f"Step {n}" for n in range(7)} <= set(rows(deck, "next"))
    assert "seven" in next(slide.title for slide in deck.slides if slide.key == "goals")
    many = fitted(written_slides([step(step=f"Step {n}") for n in range(9)]))
    assert sum(len(slide.table.rows) for slide in many) == 9
    assert all(len(slide.table.rows) <= 6 for slide in many)
    assert [slide.title.endswith(", continued") for slide in many] == [False, *[True] * (len(many) - 1)]


def test_a_goal_that_went_the_wrong_way_is_drawn_and_said_so() -> None:
    deck = customer_review(book([{"goal": "Faster"}, {"goal": "Fewer", "actual": 8.0, "due_on": "2026-12-01"}]), "A")
    marks = deck.slide("progress").figure
    drawn = dict(zip(marks.categories, zip(marks.series[0].values, marks.series[0].labels, marks.series[0].tones,
                                            strict=True), strict=True))  # fmt: skip
    assert drawn["Fewer"] == (-20.0, "−20%", "lost")
    assert marks.foot == -20
    assert "Fewer" in rows(deck, "misses")
    assert "Moved back" in [row[4].text for row in deck.slide("goals").table.rows]
    assert "on the way" not in " ".join(s.title for s in deck.slides).replace("one is on the way", "")


def test_one_goal_stands_large_and_not_in_a_table_of_one_row() -> None:
    slide = customer_review(book([{"promised_value": 30_000.0}]), "A").slide("goals")
    assert [block.number for block in slide.rows] == ["15.0", "20.0", "10.0"]
    assert "30,000 a year" in " ".join(block.text for block in slide.panels)


def outcome(unit: str, before: float = 61.0, after: float = 60.4) -> Outcome:
    return Outcome("k", "Sales an hour", unit, False, "worse", (before, after), (before, before), (-0.6, -1.1, -0.1),
                   (40, 40), "site")  # fmt: skip


@pytest.mark.parametrize(("unit", "first"), [("EUR", "Before €61"), ("$", "Before $61"), ("CHF", "Before CHF 61")])
def test_columns_of_money_are_written_in_their_currency(unit: str, first: str) -> None:
    marks = pairs(outcome(unit))
    assert marks.series[0].labels[0] == first
    assert marks.series[1].labels[1].endswith("60.40")
    assert pairs(outcome("hours")).series[0].labels[0] == "Before 61.0"


def test_money_is_written_as_money() -> None:
    assert natural(60.4, "EUR") == "€60.40"
    assert natural(1234.5, "USD") == "$1,234" or natural(1234.5, "USD") == "$1,235"
    assert signed(-0.2, "€") == "−€0.20"
    assert between(-1.1, -0.1, "€") == "€0.10 to €1.10 less"
    assert between(-1.4, 1.1, "€") == "−€1.40 to +€1.10"
    with in_currency("EUR"):
        assert natural(3.0, "€") == "€3"


def test_a_title_says_whom_a_measure_is_compared_with_in_words_a_buyer_knows() -> None:
    told = outcome("hours")
    assert told.title == "Sales an hour fell 0.6 hours vs. sites without it"
    assert "control" not in told.title


def test_some_of_all_in_words() -> None:
    assert of_all(0, 2, "step") == "neither of the two steps is"
    assert of_all(2, 2, "step") == "both steps are"
    assert of_all(1, 2, "step") == "one of two steps is"
    assert of_all(3, 3, "goal") == "three of three goals are"


def test_money_that_came_stands_beside_what_was_promised_at_the_sale(sample_book: Book) -> None:
    deck = customer_review(sample_book, "A-1021", plan=PLAN, prices={"planning_hours": 28}, periods=13)
    means = deck.slide("kpi planning_hours").beside[-1]
    assert means.text.endswith("at 60 sites over 13 weeks.")
    assert means.small == "Promised at the sale: 87,000 a year"
