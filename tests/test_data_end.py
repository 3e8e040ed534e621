"""The day on which the data stops: what ended after the last start counts, what is yet to come does not."""

from datetime import date, timedelta

import pytest

from analysis import Book
from analysis.book import data_end
from analysis.book.days import to_day
from analysis.book.draft import Draft
from analysis.book.questions import answered, questions

NOW = date(2025, 6, 15)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:
            return NOW

    monkeypatch.setattr(data_end, "date", Day)


def csv(name: str, header: str, rows: list[str]) -> tuple[str, bytes]:
    return name, "\n".join([header, *rows, ""]).encode()


def subscriptions(*ends: str) -> tuple[str, bytes]:
    """One subscription a day from January 1, 2023."""
    starts = (date(2023, 1, 1) + timedelta(days=place) for place in range(len(ends)))
    rows = [f"a{place},{start},{end},10" for place, (start, end) in enumerate(zip(starts, ends, strict=True))]
    return csv("subscriptions.csv", "account_id,start_date,end_date,mrr", rows)


def test_ends_after_the_last_start_have_happened() -> None:
    ends = [str(date(2023, 3, 20) + timedelta(days=2 * place)) for place in range(40)]
    book = Book.from_files(subscriptions(*ends, *[""] * 60))
    assert book.as_of == date(2023, 6, 6)
    assert book.built.ended[0] == 40


def test_an_end_that_is_planned_has_not() -> None:
    book = Book.from_files(subscriptions("2023-05-01", "2025-12-31", "2026-02-28", *[""] * 57))
    assert book.as_of == date(2023, 5, 1)
    assert book.built.ended[0] == 1


def accounts(*starts: str) -> tuple[str, bytes]:
    return csv("accounts.csv", "account_id,started_on,churned_on", [f"a{i},{day}," for i, day in enumerate(starts)])


def weekly(number: int, first: date = date(2023, 1, 2)) -> list[str]:
    return [str(first + timedelta(days=7 * place)) for place in range(number)]


def test_one_contract_that_begins_later_does_not_move_it() -> None:
    book = Book.from_files(accounts(*weekly(60), "2024-06-01"))
    assert book.as_of == date(2023, 1, 2) + timedelta(days=7 * 59)
    assert book.refused["rule"].tolist() == ["started after the data stops"]


def test_starts_a_month_apart_are_no_stray_ones() -> None:
    months = [f"2023-{month:02}-01" for month in range(1, 13)] + ["2024-01-01", "2024-03-01"]
    assert Book.from_files(accounts(*months)).as_of == date(2024, 3, 1)


def test_a_few_days_after_today_are_said_and_move_nothing() -> None:
    book = Book.from_files(accounts(*weekly(60), "2025-06-20"))
    assert book.as_of == date(2023, 1, 2) + timedelta(days=7 * 59)
    assert any(said.startswith("1 of 61 days lie after today, 2025-06-15") for said in book.assumptions)


def test_the_month_that_runs_today_is_not_yet_to_come() -> None:
    rows = [f"a,2025-{month:02},10" for month in range(1, 7)]
    assert Book.from_files(csv("mrr.csv", "account_id,month,mrr", rows)).as_of == date(2025, 6, 30)


@pytest.mark.parametrize(("answer", "stops"), [("happened", date(2026, 5, 18)), ("to come", date(2025, 6, 9))])
def test_many_days_after_today_are_asked_about(answer: str, stops: date) -> None:
    draft = Draft.from_files([accounts(*weekly(60, date(2025, 3, 31)))])
    (asked,) = (q for q in questions(draft) if q.word == "future")
    assert asked.waits
    assert "49 of 60" in asked.text
    told = answered(draft, asked, answer)
    assert not [q for q in questions(told) if q.waits]
    assert Book.from_sheets(told.sheets, told.recipe).as_of == stops


def test_days_up_to_today_ask_nothing() -> None:
    draft = Draft.from_files([accounts(*weekly(60))])
    assert not [q for q in questions(draft) if q.word == "future"]
    assert data_end.today() == to_day(NOW)


def test_what_is_marked_as_churned_has_happened_whatever_its_day_and_is_said() -> None:
    rows = [f"a{i},{day},yes,{'2025-07-20' if i == 3 else '2025-02-01'}" for i, day in enumerate(weekly(30))]
    book = Book.from_files(csv("accounts.csv", "account_id,started_on,churned,churned_on", rows))
    assert book.as_of == date(2025, 7, 20)
    assert book.built.engine.row("SELECT sum(churned) FROM accounts") == (30,)
    assert any("1 day is after today, 2025-06-15, and marked as churned" in said for said in book.assumptions)


def test_many_that_are_marked_as_churned_far_ahead_are_no_slip_of_the_pen() -> None:
    here = [f"c{i},2024-01-{i % 28 + 1:02},,active" for i in range(2000)]
    far = [f"g{i},2024-01-05,2027-03-01,cancelled" for i in range(12)]
    files = [csv("c.csv", "customer_id,signup_date,end_date,status", here + far)]
    assert Draft.from_files(files).opened.as_of == date(2027, 3, 1)
    few = [csv("c.csv", "customer_id,signup_date,end_date,status", here + far[:3])]
    assert Draft.from_files(few).opened.as_of == date(2024, 1, 28)
