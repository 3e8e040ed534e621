"""A list of churned accounts alone tells no rate: its pages say what is needed, and never that all of them churned."""

import pytest

from analysis import Book, contents
from analysis.book.draft import Draft
from analysis.errors import MissingTable
from analysis.summary import numbers

TELL_NO_RATE = {
    "reasons",
    "causes",
    "losses",
    "account",
    "explore",
    "notebook",
    "summary",
    "open_book",
    "qbr",
    "design",
}


def book(here: int = 0) -> Book:
    rows = [
        f"c{i},2023-0{1 + i % 9}-10,{'' if i < here else f'2024-0{1 + i % 9}-15'},{'SMB' if i % 3 else 'Ent'},Price"
        for i in range(60)
    ]
    lines = ["customer_id,signup_date,churn_date,segment,churn_reason", *rows]
    return Draft.from_files([("churned.csv", "\n".join(lines).encode())]).opened


def test_pages_of_rates_are_not_ready_and_those_of_reasons_are() -> None:
    told = book().readiness().set_index("page")
    stayed = told[told["needs"].str.contains("still here")]
    assert {"composition", "drivers", "adjusted", "peers", "survival", "gaps", "cohorts", "change", "target"} <= {
        *stayed.index
    }
    assert {"reasons", "causes", "losses"} <= {*told[told["ready"]].index}
    assert not TELL_NO_RATE & {*stayed.index}
    assert not book(here=1).readiness()["needs"].str.contains("still here").any()


def test_asking_for_a_rate_says_what_is_missing() -> None:
    survival = next(view for view in contents.views() if view.word == "survival")
    with pytest.raises(MissingTable) as told:
        book().needs(*survival.needs)
    assert "a list of churned accounts alone tells no rate" in told.value.why


def test_the_front_page_shows_no_churn_of_all() -> None:
    churn = next(number for number in numbers(book()) if number.word == "composition")
    assert not churn.value
    assert "still here" in churn.lacks
