"""Days that are known to the month, moments in several zones, and dates that a spreadsheet half converted."""

from datetime import date

import pytest

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.questions import answered, questions


def accounts(*rows: str, header: str = "account_id,started_on,churned_on") -> tuple[str, bytes]:
    return "accounts.csv", "\n".join([header, *rows, ""]).encode()


def days(book: Book, column: str = "started_on") -> list[date | None]:
    sql = f"SELECT DATE '1970-01-01' + CAST({column} AS INTEGER) FROM accounts ORDER BY account_id"
    return [day for (day,) in book.built.engine.rows(sql)]


@pytest.mark.parametrize("month", ["2024-02", "02/2024", "Feb 2024", "202402", "2024年2月", "February 2024", "Feb-24"])
def test_a_start_known_to_the_month_counts_from_its_first_day_and_an_end_to_its_last(month: str) -> None:
    rows = ["a,2024-01-10,", f"b,2024-01-05,{month}", f"c,{month},2024-05-06", "d,2024-01-07,2024-03-08"]
    file = accounts(*rows)
    draft = Draft.from_files([file])
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert days(book)[2] == date(2024, 2, 1)
    assert days(book, "churned_on")[1] == date(2024, 2, 29)
    assert any("known to the month: counted from its first day" in said for said in book.assumptions)
    assert any("known to the month: counted to its last day" in said for said in book.assumptions)


def test_one_moment_has_one_day_whatever_zone_it_is_written_in() -> None:
    moments = ["2024-01-31T23:30:00-05:00", "2024-02-01T04:30:00Z", "2024-02-01T10:00:00+05:30", "2024-02-01 04:30:00"]
    book = Book.from_files(accounts(*(f"a{i},{moment}," for i, moment in enumerate(moments))))
    assert days(book) == [date(2024, 2, 1)] * 4
    assert any("days in UTC" in said for said in book.assumptions)


def test_midnights_of_a_zone_are_the_days_they_say() -> None:
    moments = ["2024-02-01T00:00:00+01:00", "2024-07-01T00:00:00+02:00"]
    book = Book.from_files(accounts(*(f"a{i},{moment}," for i, moment in enumerate(moments))))
    assert days(book) == [date(2024, 2, 1), date(2024, 7, 1)]


def half_converted() -> Draft:
    """Of days such as 09/01/2024, January 9, an American spreadsheet took the first five for months."""
    starts = [
        "2024-09-01",
        "2024-10-01",
        "2024-11-01",
        "2024-12-01",
        "2024-03-02",
        "13/01/2024",
        "14/01/2024",
        "15/01/2024",
    ]
    return Draft.from_files([accounts(*(f"a{i},{day}," for i, day in enumerate(starts)))])


def test_dates_half_converted_by_a_spreadsheet_are_asked_about() -> None:
    (asked,) = (q for q in questions(half_converted()) if q.word == "swapped")
    assert asked.waits
    assert asked.example == "2024-09-01"


@pytest.mark.parametrize(("answer", "first"), [("yes", date(2024, 1, 9)), ("no", date(2024, 9, 1))])
def test_they_are_swapped_back_on_the_readers_word(answer: str, first: date) -> None:
    draft = half_converted()
    told = answered(draft, next(q for q in questions(draft) if q.word == "swapped"), answer)
    book = Book.from_sheets(told.sheets, told.recipe, as_of="2025-01-01")
    assert days(book)[0] == first
    assert days(book)[4] == (date(2024, 2, 3) if answer == "yes" else date(2024, 3, 2))
    assert days(book)[5] == date(2024, 1, 13)


@pytest.mark.parametrize("more", [["2024-05-13"], []])
def test_a_date_after_the_twelfth_speaks_against_it(more: list[str]) -> None:
    starts = ["2024-09-01", "2024-10-01", "2024-11-01", "2024-12-01", "2024-03-02", *(more or ["05/01/2024"]),
              "13/01/2024", "14/01/2024"]  # fmt: skip
    draft = Draft.from_files([accounts(*(f"a{i},{day}," for i, day in enumerate(starts)))])
    assert not [q for q in questions(draft) if q.word == "swapped"]


NEVER = ["99/99/9999", "9999-99-99", "99.99.99", "99999999", "31/12/99", "1980-01-06",
         "1900-01-01", "1970-01-01", "0001-01-01", "00/00/0000", "12/31/9999", "31.12.9999", "9999-12-31 23:59:59",
         "2099-12-31", "1899-12-30", "0000-00-00", "still active", "aktiv", "en cours", "activo", "ativo",
         "devam ediyor", "在用", "継続中", "n/a", "TBD", "open-ended", "none", "--"]  # fmt: skip


@pytest.mark.parametrize("never", NEVER)
def test_no_day_in_all_its_spellings_is_no_end(never: str) -> None:
    rows = [f"a{i},2023-0{1 + i % 9}-1{i % 10},{never if i % 3 else f'2024-0{1 + i % 6}-15'}" for i in range(30)]
    book = Book.from_files(accounts(*rows))
    assert book.count() == 30
    assert book.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)
    assert str(book.as_of) == "2024-06-15" or book.as_of <= date(2024, 6, 30)
