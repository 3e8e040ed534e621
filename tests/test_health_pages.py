"""The health pages as a reader meets them: on the sample book, with choices made, and where a book cannot answer."""

import pandas as pd
import pytest
from asking import frame, to
from streamlit.testing.v1 import AppTest

from analysis import Book

SAYS = {
    "health": "scored 50 or more when last looked at: A-1227 and A-1633",
    "flags": "Active users begin to fall 3 months before an account leaves",
    "early": "did or did not do in their first 90 days",
    "losses": "had a warning sign in their last 90 days",
}


def opened(page: str, book: Book) -> AppTest:
    return to(frame(180, book=book), page)


def said(app: AppTest) -> str:
    return " ".join(element.value for element in app.get("html") if element.value)


@pytest.mark.parametrize("page", SAYS)
def test_a_page_says_what_was_planted_with_its_controls_as_they_are(page: str, sample_book: Book) -> None:
    app = opened(page, sample_book)
    assert not app.exception
    assert SAYS[page] in said(app)


def test_the_accounts_that_need_us_are_a_table_with_reason_action_and_renewal(sample_book: Book) -> None:
    app = opened("health", sample_book)
    frame = next(table.value for table in app.dataframe if "mrr_at_risk" in table.value)
    assert {"why", "action", "renewal_in", "signs", "score_change"} <= set(frame)
    assert frame["mrr_at_risk"].is_monotonic_decreasing


def test_weights_of_one_profile_are_moved_on_the_page(sample_book: Book) -> None:
    means = {}
    for written in ({}, {"Latest NPS answer": {"SMB": 3.0}}):
        app = frame(180, book=sample_book, profile="segment")
        app.session_state[f"weights-segment-notes-{sample_book.fingerprint[:8]}"] = dict(written)
        app = to(app, "health")
        assert not app.exception
        profiles = next(table.value for table in app.dataframe if {"profile", "mean_score"} <= set(table.value))
        means[bool(written)] = profiles.set_index("profile")["mean_score"]
    moved = (means[True] - means[False]).abs() > 1e-9
    assert moved.to_dict() == {"Enterprise": False, "Mid-market": False, "SMB": True}


def test_what_is_written_in_the_playbook_is_the_action_in_the_list(sample_book: Book) -> None:
    app = frame(180, book=sample_book)
    app.session_state[f"playbook-notes-{sample_book.fingerprint[:8]}"] = {"Silent": {"action": "Ring them"}}
    app = to(app, "health")
    assert not app.exception
    listed = next(table.value for table in app.dataframe if "mrr_at_risk" in table.value)
    silent = listed["signs"].str.startswith("Silent")
    assert silent.any()
    assert set(listed.loc[silent, "action"]) == {"Ring them"}


def test_a_lesson_that_was_written_stands_under_its_reason(sample_book: Book) -> None:
    app = frame(180, book=sample_book)
    app.session_state[f"forms-notes-{sample_book.fingerprint[:8]}"] = {"A-1633": {"changed": "A named expert"}}
    app = to(app, "losses")
    assert not app.exception
    lessons = next(table.value for table in app.dataframe if "lessons" in table.value).set_index("churn_reason")
    assert lessons.loc["Help desk", "lessons"] == "A-1633: A named expert"
    assert lessons["written"].sum() == 1


def test_a_rule_of_the_readers_own_is_tested_with_the_others(sample_book: Book) -> None:
    app = opened("flags", sample_book)
    app = app.selectbox(key="rule_column").set_value("share").run()
    app = app.number_input(key="rule_value").set_value(0.45).run()
    assert not app.exception
    assert "Your rule (Share of seats in use below 0.45)" in said(app)


def test_a_rule_on_a_dimension_offers_its_values_and_says_what_it_cannot_know(sample_book: Book) -> None:
    app = opened("flags", sample_book)
    app = app.selectbox(key="rule_column").set_value("segment").run()
    assert app.selectbox(key="rule_is_True").options == ["Enterprise", "Mid-market", "SMB"]
    app = app.selectbox(key="rule_is_True").set_value("SMB").run()
    assert not app.exception
    assert "Your rule (segment is SMB)" in said(app)
    assert "segment is known as it stands now" in said(app)


@pytest.mark.parametrize("page", SAYS)
def test_a_book_that_cannot_answer_is_told_so_calmly(page: str) -> None:
    snapshot = pd.DataFrame({"account_id": range(40), "tenure_months": range(1, 41), "churned": [0, 1] * 20})
    bare = pd.DataFrame({"account_id": range(40), "started_on": ["2024-03-01"] * 40, "churned_on": [None] * 40})
    for book in (Book.from_frames(accounts=snapshot), Book.from_frames(accounts=bare, as_of="2025-12-31")):
        app = opened(page, book)
        assert not app.exception
        assert "problem" in said(app) or "answer" in said(app)
