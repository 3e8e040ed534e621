"""The check of a book says what to fix first, with the rows; ids written otherwise are joined only when asked to."""

from dataclasses import replace

import pytest

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.problems import SET_ASIDE, UNKNOWN, fix_for
from analysis.book.questions import answered, questions
from analysis.book.recipe import Recipe

ACCOUNTS = """account_id,started_on,churned_on,segment,seats
CUST001,2024-01-15,,SMB,5
CUST002,2024-02-01,2025-03-31,SMB,x
CUST003,2024-05-20,2024-01-01,Enterprise,4
CUST4,2025-06-30,,Enterprise,3
"""
NPS = """account_id,answered_on,score
cust_001,2025-01-01,9
CUST 2,2025-01-02,11
CUST-002,2025-02-02,3
ZZ,2025-01-01,3
"""


def book_of(accounts: str = ACCOUNTS, nps: str = NPS) -> Book:
    return Book.from_files(("accounts.csv", accounts.encode()), ("nps.csv", nps.encode()))


def test_what_costs_most_comes_first_and_names_its_cure() -> None:
    found = book_of().diagnostics.problems
    assert found[["table", "problem", "rows", "share"]].to_numpy().tolist() == [
        ["accounts", "left before it started", 1, 0.25],
        ["nps", "no such account", 3, 0.75],
        ["accounts.csv", "cells of seats that could not be read: missing", 1, 0.25],
        ["nps", "score outside 0 to 10", 1, 0.25],
    ]
    assert found["fix"][0] == "Correct the day of the start or of the leaving."
    assert all(found["fix"].str.len() > 10)


def test_every_problem_has_as_many_rows_to_send_back_as_it_counts() -> None:
    book = book_of()
    for kind, table, problem, rows, *_ in book.diagnostics.problems.itertuples(index=False):
        assert len(book.diagnostics.rows_behind(kind, table, problem)) == rows


def test_the_rows_to_send_back_stand_as_in_the_file_with_their_line() -> None:
    book = book_of()
    gone = book.diagnostics.rows_behind(SET_ASIDE, "accounts", "left before it started")
    assert gone[["file", "line", "account_id", "churned_on"]].to_numpy().tolist() == [
        ["accounts.csv", 4, "CUST003", "2024-01-01"]
    ]
    strange = book.diagnostics.rows_behind(UNKNOWN, "nps", "no such account")
    assert strange["line"].tolist() == [2, 4, 5]
    cells = book.diagnostics.rows_behind(
        "contradicts", "accounts.csv", "cells of seats that could not be read: missing"
    )
    assert cells[["line", "seats"]].to_numpy().tolist() == [[3, "x"]]


def test_a_book_without_a_problem_has_none_to_fix() -> None:
    clean = "account_id,started_on\nA-1,2024-01-15\nA-2,2024-02-01\n"
    assert len(Book.from_files(("accounts.csv", clean.encode())).diagnostics.problems) == 0


@pytest.mark.parametrize("rule", ["no such rule that anybody wrote", "started_on could not be read", "no account_id"])
def test_no_problem_is_left_without_a_word(rule: str) -> None:
    assert fix_for(rule).endswith(".")


# Ids that are nearly the same


def test_ids_that_differ_in_writing_are_reported_and_not_joined() -> None:
    book = book_of()
    # CUST 2 is refused for its score; cust_001 and CUST-002 are CUST001 and CUST002.
    assert book.diagnostics.alike.to_numpy().tolist() == [["nps", 2, "CUST-002", "CUST002"]]
    assert book.diagnostics.joins["not_in_accounts"].tolist() == [3]


def test_they_are_joined_on_the_readers_word_and_said() -> None:
    book = book_of()
    joined = book.reopened(replace(book.recipe, alike=True))
    assert joined.diagnostics.joins["not_in_accounts"].tolist() == [1]
    assert len(joined.diagnostics.alike) == 0
    assert joined.fingerprint != book.fingerprint
    assert any("for example CUST 2 to CUST002" in said for said in joined.assumptions)
    again = Recipe.from_json(joined.recipe.to_json())
    assert again.alike


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("CUST001", "cust_1", True), ("A-007", "a7", True), ("0015", "15", True), ("A-10", "A-100", False),
     ("Straße 1", "STRASSE1", False), ("客户-01", "客户1", True), ("A-1", "B-1", False), ("100", "1", False)],
)  # fmt: skip
def test_capitals_spaces_punctuation_and_leading_zeros_are_all_that_is_overlooked(
    one: str, other: str, same: bool
) -> None:
    accounts = f"account_id,started_on\n{one},2024-01-15\nother,2024-02-01\n"
    book = book_of(accounts, f"account_id,answered_on,score\n{other},2025-01-01,9\n")
    assert bool(len(book.diagnostics.alike)) == same


def test_where_two_accounts_could_be_meant_neither_is() -> None:
    accounts = "account_id,started_on\nA-1,2024-01-15\nA1,2024-02-01\n"
    book = book_of(accounts, "account_id,answered_on,score\na_1,2025-01-01,9\n")
    assert book.diagnostics.alike.to_numpy().tolist() == [["accounts", 2, "A-1", "A1"]]
    joined = book.reopened(replace(book.recipe, alike=True))
    assert joined.diagnostics.joins["not_in_accounts"].tolist() == [1]


def test_a_file_that_only_describes_accounts_written_otherwise_is_joined_too() -> None:
    crm = "account_id,started_on\n" + "\n".join(f"CUST{i:03d},2024-01-0{1 + i % 9}" for i in range(30))
    sheet = "customer,health,owner\n" + "\n".join(f"cust_{i},{'green' if i % 2 else 'red'},Ines" for i in range(30))
    files = [("crm.csv", crm.encode()), ("sheet.csv", sheet.encode())]
    book = Book.from_files(*files)
    assert book.refused["rule"].tolist() == ["no such account"]
    joined = book.reopened(replace(book.recipe, alike=True))
    assert joined.dimensions == {"health": "health"}
    assert joined.files["refused"].tolist() == [0, 0]


# Dates that can be read in two ways


def draft(*days: str, other: str = "") -> Draft:
    rows = "\n".join(f"A-{i},{day},{other}" for i, day in enumerate(days))
    return Draft.from_files([("accounts.csv", f"account_id,started_on,churned_on\n{rows}\n".encode())])


def test_a_date_that_can_be_read_in_two_ways_is_asked_and_the_answer_holds() -> None:
    asked = draft("03/04/2025", "05/05/2025", "01/02/2025")
    (question,) = questions(asked)
    assert (question.about, question.example, question.chosen) == ("started_on", "03/04/2025", "")
    assert question.waits
    assert [words for _, words in question.options] == ["April 3, 2025 (day first)", "March 4, 2025 (month first)"]
    told = answered(asked, question, "month first")
    assert questions(told)[0].chosen == "month first"
    assert str(Book.from_sheets(told.sheets, told.recipe).as_of) == "2025-05-05"
    first = Book.from_sheets(told.sheets, told.recipe).tables["accounts"].collect("pandas").to_pandas()
    assert first["started_on"].min() == 20090, "2 January 2025 is day 20,090"


@pytest.mark.parametrize(
    "days", [("03/04/2025", "13/04/2025"), ("03/04/2025", "04/13/2025"), ("2025-04-03", "2025-04-04"), ("05/05/2025",)]
)
def test_what_the_column_tells_is_not_asked(days: tuple[str, ...]) -> None:
    assert questions(draft(*days)) == ()


def test_what_another_column_of_the_file_tells_is_not_asked() -> None:
    assert questions(draft("03/04/2025", "01/02/2025", other="25/12/2025")) == ()


def test_a_bare_call_decides_and_says_so() -> None:
    bare = Book.from_files(("accounts.csv", b"account_id,started_on\nA-1,03/04/2025\nA-2,01/02/2025\n"))
    assert any("nothing in the column rules out month first" in said for said in bare.assumptions)
