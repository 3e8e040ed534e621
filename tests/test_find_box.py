"""The find box: pages, accounts, columns and words; grey with what is lacked; nothing typed enters a link."""

from collections.abc import Callable
from unittest.mock import patch

import pandas as pd
import pytest
from asking import frame
from books import nine
from streamlit.testing.v1 import AppTest

from analysis import Book
from analysis.counting.period import Chosen
from pages._cells import find as box
from pages._cells.chosen import Bar

Opened = Callable[..., AppTest]

HARM = "![x](http://evil.test/x.png)"


@pytest.fixture(scope="module")
def book() -> Book:
    return nine()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """The find box with this typed. The test framework runs whole pages and no dialog alone: it is typed beforehand."""

    def shows(typed: str, **state: object) -> AppTest:
        monkeypatch.setattr(box, "AT_FIRST", typed)
        app = frame(**state).run()
        app.button(key="find").click().run()
        assert not app.exception
        assert app.text_input(key="find_text").value == typed
        return app

    return shows


def links(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("page_link") if element.proto.label.startswith("**")]


def test_nothing_typed_offers_what_is_asked_most(opened: Opened, book: Book) -> None:
    assert any(label.startswith("**At-risk accounts**") for label in links(opened("", book=book)))


def test_a_term_leads_to_its_page_and_its_view(opened: Opened, book: Book) -> None:
    app = opened("onboarding", book=book)
    assert links(app)[0].startswith("**Lifecycle: Onboarding habits**")
    first = next(e for e in app.get("page_link") if e.proto.label == links(app)[0])
    assert "view=early" in first.proto.query_string


def test_a_page_that_cannot_answer_is_grey_and_says_what_it_lacks(opened: Opened) -> None:
    bare = Book.from_frames(accounts=pd.DataFrame({"account_id": list("AB"), "churned": ["no", "yes"]}))
    app = opened("nps", book=bare)
    first = next(element for element in app.get("page_link") if element.proto.label.startswith("**NPS**"))
    assert first.proto.disabled
    assert "needs" in first.proto.label


def test_accounts_are_found_by_name_and_their_names_are_text(opened: Opened) -> None:
    rows = {"account_id": ["A1", "A2"], "name": [HARM, "Oak"], "started_on": ["2024-01-01"] * 2, "churned_on": ["", ""]}
    app = opened("evil", book=Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-01-01"))
    found = [button for button in app.button if str(button.key).startswith("find-")]
    assert len(found) == 1
    assert HARM not in found[0].label
    assert "evil" not in str(dict(app.query_params))


@pytest.mark.parametrize(
    "typed", ["everything about account Oak", "What happened with Oak?", "tell me about customer oak"]
)
def test_an_account_is_found_inside_a_question(opened: Opened, typed: str) -> None:
    rows = {
        "account_id": ["A1", "A2"],
        "name": ["Elm", "Oak"],
        "started_on": ["2024-01-01"] * 2,
        "churned_on": ["", ""],
    }
    app = opened(typed, book=Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-01-01"))
    assert [button.key for button in app.button if str(button.key).startswith("find-")] == ["find-A2"]


def test_a_word_of_a_question_that_stands_inside_a_name_names_no_account(opened: Opened) -> None:
    rows = {"account_id": ["A1"], "name": ["Campus"], "started_on": ["2024-01-01"], "churned_on": [""]}
    app = opened("which of them stay with us", book=Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-01-01"))
    assert not [button.key for button in app.button if str(button.key).startswith("find-A")]


def test_a_column_leads_to_churn_by_it_and_a_word_is_answered(opened: Opened, book: Book) -> None:
    assert any("churn by segment" in label for label in links(opened("segment", book=book)))
    assert any("Customer success manager" in element.value for element in opened("csm", book=book).get("html"))


@pytest.mark.parametrize("typed", ["zzzz", "'; --", "%", "\\", "*", "的", "x" * 3000])
def test_what_nothing_is_called_is_said_calmly(opened: Opened, book: Book, typed: str) -> None:
    assert any("Nothing is called" in element.value for element in opened(typed, book=book).caption)
    opened(typed)


def test_a_stretch_of_time_that_a_question_names_holds_for_that_question_alone() -> None:
    """The next one goes back to what was chosen before; what is chosen in the bar stays."""
    state = {"book": nine(), "bar": Bar()}
    with patch.object(box.st, "session_state", state):
        asked = box._settings("composition", "what did we lose last quarter")
        assert (asked["period"], "period_before=year" in asked["choices"]) == ("quarter", True)
        state |= {"bar": Bar(Chosen("quarter")), "period_before": "year"}
        assert box._settings("composition", "churn rate")["period"] == "year"
        assert "period" not in box._settings("health", "who to call")
        state.pop("period_before")
        assert "period" not in box._settings("composition", "churn rate")
