"""Some of the accounts: what they can be chosen by, and a choice in an address that tells nobody a name."""

import pandas as pd
import pytest

from analysis import Book
from analysis.counting.filters import as_of_today, count_values, held, in_words, marked, owner_of, unmarked, values_of


def book(extra: str = "x") -> Book:
    rows = {
        "account_id": list("ABCD"), "segment": ["S", "S", "L", None], "region": ["East", "West", "East", "West"],
        "csm": ["Ann", "Ben", "Ann", "Ann"], "started_on": ["2024-01-01"] * 4, "churned_on": ["", "2025-03-01", "", ""],
        "note": [extra, "y", "z", "w"],
    }  # fmt: skip
    return Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-12-31")


def test_each_value_of_each_dimension_with_its_accounts() -> None:
    known = values_of(count_values(book()))
    assert known["region"] == {"East": 2, "West": 2}
    assert sum(known["segment"].values()) == 4
    assert known["csm"] == {"Ann": 3, "Ben": 1}


def test_a_choice_is_read_from_its_marks_and_they_say_no_name() -> None:
    mine = book()
    counts, only = count_values(mine), (("region", ("East",)), ("segment", ("L", "S")))
    text = marked(mine, only)
    assert unmarked(mine, counts, text) == only
    assert not any(word in text for word in ("East", "segment", "L."))
    assert marked(mine, only[::-1]) == text


@pytest.mark.parametrize("text", ["", "zzz", "..", "0" * 5000, "<script>", "é"])
def test_marks_that_no_value_has_choose_nothing(text: str) -> None:
    assert unmarked(book(), count_values(book()), text) == ()


def test_marks_of_another_book_choose_nothing() -> None:
    mine, other = book(), book("other")
    assert unmarked(other, count_values(other), marked(mine, (("region", ("East",)),))) == ()


def test_of_a_choice_made_on_another_book_what_this_one_has_is_left() -> None:
    counts = count_values(book())
    only = (("office", ("Rome",)), ("region", ("East", "North")), ("segment", ("XL",)))
    assert held(counts, only) == (("region", ("East",)),)


def test_whom_it_leaves_in_words() -> None:
    assert in_words((("region", ("EMEA",)), ("segment", ("Enterprise", "SMB")))) == "EMEA, Enterprise or SMB"
    assert owner_of(book()) == "csm"
    assert in_words((("team", ("R and D", "Sales", "a", "b", "c")),)) == "R and D, Sales, a or 2 more"
    assert as_of_today(book(), ["csm"]) == "CSM as last recorded."
    assert as_of_today(book(), []) == ""


def test_a_book_without_accounts_has_nothing_to_choose_by() -> None:
    bare = Book.from_frames(nps=pd.DataFrame({"answered_on": ["2025-01-01"], "score": [9]}), as_of="2025-12-31")
    assert values_of(count_values(bare)) == {}
    assert owner_of(bare) == ""
