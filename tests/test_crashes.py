"""What once ended a page or lost an upload: small files and days, each with its right value."""

from pathlib import Path

import pytest
from books import BILLS, NINE, read
from netting import NAMES, faults, opened
from nightly import times

from analysis import AnalysisError, Book, experiment

CASES = Path(__file__).parent / "cases"


def left_of_all(book: Book) -> tuple[int, int]:
    return book.built.engine.row("SELECT CAST(sum(churned) AS INTEGER), CAST(count(*) AS INTEGER) FROM accounts")


@pytest.mark.parametrize(
    ("file", "left", "accounts"), [("one_negative_mrr.csv", 50, 200), ("negative_mrr_snapshot.csv", 10, 40)]
)
def test_an_amount_below_0_is_missing_and_its_account_stays(file: str, left: int, accounts: int) -> None:
    book = Book.from_files(CASES / file)
    assert left_of_all(book) == (left, accounts)
    noted = book.diagnostics.listed[book.diagnostics.listed["note"] == "mrr below 0: missing"]
    assert noted[["table", "rows"]].values.tolist() == [["accounts", 1]]
    assert book.built.engine.row("SELECT count(*) FROM accounts WHERE mrr < 0 OR mrr IS NULL")[0] >= 1
    met = NAMES[accounts % times(3, 1) :: times(3, 1)]
    assert {page: wrong for page in met if (wrong := faults(opened(page, book)))} == {}


def test_subscriptions_that_all_run_end_no_page() -> None:
    book = Book.from_files(CASES / "running_users.csv", CASES / "running_subscriptions.csv")
    assert left_of_all(book) == (0, 30)
    for page in ("cohorts", "design", "watch", "target"):
        assert faults(opened(page, book)) == []


def test_three_linked_files_open_and_tell_who_churned() -> None:
    files = [CASES / name for name in ("linked_accounts.csv", "linked_regions.csv", "linked_tickets.tsv")]
    book = Book.from_files(*files)
    assert left_of_all(book) == (15, 50)
    assert book.built.engine.row("SELECT sum(mrr) FILTER (churned = 1), sum(mrr) FROM accounts") == (2540, 10020)


def test_three_linked_files_open_in_another_order() -> None:
    files = [CASES / name for name in ("linked_tickets.tsv", "linked_regions.csv", "linked_accounts.csv")]
    assert "accounts" in Book.from_files(*files).tables


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2999-01-01", "9999-12-31"])
def test_a_day_that_no_book_has_is_answered_calmly(day: str) -> None:
    with pytest.raises(AnalysisError, match="cannot stop on"):
        Book.from_frames(accounts=read(NINE), mrr=read(BILLS), as_of=day)


def test_a_record_that_begins_in_year_1_is_answered_calmly() -> None:
    with pytest.raises(AnalysisError, match="cannot begin on"):
        Book.from_frames(accounts=read(NINE), as_of="2025-12-31", observed_from="0001-01-01")


def test_a_plan_is_made_from_what_a_table_has_and_from_nothing_it_lacks() -> None:
    usage = read("account_id,month,uses\nC,2025-11,4\nC,2025-12,6\nD,2025-12,9\nI,2025-12,1")
    book = Book.from_frames(accounts=read(NINE), mrr=read(BILLS), usage=usage, as_of="2025-12-31")
    assert "active_users" not in set(experiment.count_history(book)["kpi"])
    assert faults(opened("design", book)) == []
