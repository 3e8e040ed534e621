"""The default comparison is the dimension that tells most, on a corrected test, and is named as chosen."""

import math

import numpy as np
import pandas as pd
import pytest
from asking import frame, to
from nightly import times
from public_data import public
from scipy import stats
from scipy.stats.contingency import association

from analysis import Book, composition
from analysis.composition.telling import Telling, explained
from analysis.finding import CLEAR, OPEN, Finding


def book(rng: np.random.Generator, told: str = "", accounts: int = 300) -> Book:
    """Five dimensions of random groups; in `told` the groups differ in churn."""
    rows = {name: rng.integers(0, groups, accounts) for name, groups in
            {"region": 4, "plan": 3, "office": 6, "channel": 2, "industry": 5}.items()}  # fmt: skip
    share = np.where(rows[told] == 0, 0.5, 0.1) if told else np.full(accounts, 0.2)
    gone = rng.random(accounts) < share
    words = {name: [f"{name} {value}" for value in values] for name, values in rows.items()}
    return Book.from_frames(
        accounts=pd.DataFrame({"account_id": [f"A{i}" for i in range(accounts)], **words, "started_on": "2023-01-15",
                               "churned_on": np.where(gone, "2025-06-20", "")}), as_of="2025-12-31")  # fmt: skip


@pytest.mark.parametrize("told", ["region", "office", "industry"])
def test_the_dimension_in_which_churn_differs_is_chosen_and_named(told: str) -> None:
    answer = composition.telling(book(np.random.default_rng(7), told))
    assert answer.by == told
    assert answer.chosen
    assert f"Compared by {told}, in which churn differs most of 5 dimensions" in answer.words
    assert answer.level == pytest.approx(0.05 * answer.clear / 5)


def test_where_nothing_differs_a_dimension_is_chosen_no_more_than_5_times_in_100() -> None:
    rng = np.random.default_rng(11)
    books = times(10, 300)
    answers = [composition.telling(book(rng, accounts=150)) for _ in range(books)]
    assert sum(answer.chosen for answer in answers) <= stats.binom.ppf(0.99, books, 0.05)
    assert {answer.by for answer in answers if not answer.chosen} == {"region"}, "the first, as before"
    assert {answer.words for answer in answers if not answer.chosen} == {""}


def test_what_a_dimension_explains_is_the_contingency_of_scipy_without_what_chance_explains() -> None:
    churned, accounts = pd.Series([5, 20, 9]), pd.Series([50, 60, 70])
    table = np.array([churned, accounts - churned])
    square = association(table, method="cramer") ** 2
    assert explained(churned, accounts) == pytest.approx(square - 2 / 179)
    assert explained(pd.Series([0, 0]), pd.Series([5, 5])) == 0


def test_telco_is_compared_by_contract_and_not_by_gender() -> None:
    answer = composition.telling(Book.from_files(*public("ibm_telco_churn.csv")))
    assert answer.by == "contract"
    assert answer.tested >= 9


def test_a_book_without_dimensions_or_without_churn_has_no_choice() -> None:
    bare = Book.from_frames(nps=pd.DataFrame({"answered_on": ["2025-01-01"], "score": [9]}), as_of="2025-12-31")
    assert composition.telling(bare) == Telling(None, "", 1.0, 0, 0)
    nobody = pd.DataFrame({"account_id": list("AB"), "plan": ["x", "y"], "started_on": "2024-01-01", "churned_on": ""})
    assert not composition.telling(Book.from_frames(accounts=nobody, as_of="2025-12-31")).chosen


def test_inside_a_chosen_dimension_what_is_clear_is_so_for_all_that_were_looked_at() -> None:
    told = Telling("plan", "plan", 0.001, 10, 2)
    sure, unsure = Finding("A.", CLEAR, p_value=0.009), Finding("B.", CLEAR, p_value=0.011)
    fact, untested = Finding("C.", "fact"), Finding("D.", CLEAR, p_value=math.nan)
    held = composition.for_chosen((sure, unsure, fact, untested), told)
    assert (held[0], held[2], held[3]) == (sure, fact, untested)
    assert held[1].verdict == OPEN
    assert "Chosen from 10 dimensions, this is no longer clear (adjusted p 0.011)." in held[1].claim
    first = Telling("plan", "plan", 1.0, 10, 0)
    assert composition.for_chosen((unsure,), first) == (unsure,)


def test_the_page_opens_on_it_says_so_and_takes_another_from_its_address() -> None:
    mine = book(np.random.default_rng(7), "industry")
    app = to(frame(book=mine), "composition")
    assert app.selectbox(key="by").value == "industry"
    assert any("in which churn differs most of 5" in caption.value for caption in app.caption)
    app.selectbox(key="by").select("Plan").run()
    assert not any("in which churn differs most" in caption.value for caption in app.caption)
    assert not app.exception
