"""What a tenure counts: told by its header or by its file, else asked, and never a unit at 100% that nothing tells."""

import pytest
from public_data import public

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.question import Question
from analysis.book.questions import answered, questions
from analysis.book.tenure_units import told_by_header


def draft(header: str, *lengths: object, more: str = "", cells: str = "") -> Draft:
    rows = "".join(f"a{i},{length},{'yes' if i % 3 else 'no'}{cells}\n" for i, length in enumerate(lengths))
    return Draft.from_files([("accounts.csv", f"account_id,{header},churned{more}\n{rows}".encode())])


def unit(given: Draft) -> Question:
    (asked,) = (q for q in questions(given) if q.word == "unit")
    return asked


@pytest.mark.parametrize(
    ("header", "right"),
    [("tenure_months", "months"), ("Months_on_book", "months"), ("TenureMonths", "months"), ("Tenure (years)", "years"),
     ("days_since_signup", "days"), ("Antigüedad en años", "years"), ("Vertragsdauer in Monaten", "months"),
     ("Ancienneté (mois)", "months"), ("tenure_weeks", "weeks"), ("利用月数", "months"), ("tenure", ""),
     ("subscription_age", ""), ("Account Age", "")],
)  # fmt: skip
def test_the_unit_a_header_says(header: str, right: str) -> None:
    assert told_by_header(header) == right


def test_a_unit_that_nothing_tells_is_asked_and_not_preselected() -> None:
    asked = unit(draft("tenure", *[0.5, 3.2, 12.8, 4.4] * 10))
    assert asked.waits
    assert "up to 12.8" in asked.text
    assert [value for value, _ in asked.options] == ["months", "years", "weeks", "days"]


@pytest.mark.parametrize(("answer", "longest"), [("months", 12), ("years", 144), ("weeks", 3), ("days", 1)])
def test_the_answer_holds(answer: str, longest: int) -> None:
    given = draft("tenure", *[1, 3, 12, 4] * 10)
    told = answered(given, unit(given), answer)
    book = Book.from_sheets(told.sheets, told.recipe)
    assert not unit(told).waits
    assert book.built.engine.row("SELECT max(exit) FROM accounts") == (longest,)
    assert f"tenure in accounts.csv: counted in {answer}" in book.assumptions


def test_a_bare_call_says_that_nobody_knows() -> None:
    given = draft("tenure", *[1, 3, 12, 4] * 10)
    said = Book.from_sheets(given.sheets, given.recipe).assumptions
    assert "tenure in accounts.csv: counted in months: the file does not say what it counts" in said


def test_what_a_header_says_is_said_and_does_not_block() -> None:
    asked = unit(draft("tenure_years", *[1, 3, 12, 4] * 10))
    assert (asked.chosen, asked.blocks) == ("years", False)


def test_lengths_beyond_50_years_of_months_are_days() -> None:
    assert unit(draft("tenure", *[30, 900, 12, 400] * 10)).chosen == "days"


def test_a_total_that_is_so_many_times_the_mrr_counts_months() -> None:
    rows = "".join(f"a{i},{1 + i % 40},no,20,{20 * (1 + i % 40)}\n" for i in range(60))
    text = f"account_id,tenure,churned,mrr,TotalCharges\n{rows}"
    assert unit(Draft.from_files([("accounts.csv", text.encode())])).chosen == "months"


@pytest.mark.parametrize(("name", "waits", "chosen"), [("internet_service_churn.csv", True, ""),
                                                      ("ibm_telco_churn.csv", False, "months")])  # fmt: skip
def test_public_files_tell_or_are_asked(name: str, waits: bool, chosen: str) -> None:
    (path,) = public(name)
    asked = unit(Draft.from_files([(name, path.read_bytes())]))
    assert (asked.waits, asked.chosen) == (waits, chosen)
