"""Judging leavers by hand, and reading a book without those nobody could have kept."""

from typing import Any

import streamlit as st

from analysis import Book, composition
from pages._cells.controls import choose
from pages._cells.derived import derived
from pages._cells.linking import follow, linked
from pages._cells.reader import only_answers
from pages._cells.safe_text import headed
from pages._cells.undo import edited, undo_button

CHOICES = {"every": "Yes", "avoidable": "No"}


def judging() -> composition.Judging:
    """What was judged by hand in this session."""
    given: composition.Judging = st.session_state.get("judging", composition.Judging())
    return given


def without_unavoidable(book: Book) -> Book:
    """The book as it is, or read without unavoidable leavers, as the reader chooses."""
    if choose("Include unavoidable churn", CHOICES, name="read") != "avoidable":
        return book
    mine = judging()
    return derived(book, mine, lambda: composition.avoidable(book, mine))


def judge(reasons: Any, accounts: Any) -> None:
    """Two tables to judge in: every reason, and the accounts that differ from it. A saved notebook keeps both."""
    st.header("Which losses were avoidable?", anchor=False)
    st.caption(f"{composition.RULE} Change it where you know better; your choice holds on every page.")
    undo_button(st, "judging", _put, "judge-undo")
    mine = judging()
    by_reason = _edited(reasons, "churn_reason", dict(mine.reasons), "judge-reasons")
    by_account = dict(mine.accounts)
    if not only_answers():
        with st.expander("Judge single accounts", key="judge-single"):
            by_account = _edited(accounts, "account_id", by_account, "judge-accounts")
    made = composition.Judging(tuple(sorted(by_reason.items())), tuple(sorted(by_account.items())))
    if made != mine:
        edited("judging", mine)
        _put(made)
        st.rerun()


def _put(made: composition.Judging) -> None:
    st.session_state["judging"] = made


def _edited(frame: Any, key: str, given: dict[str, str], name: str) -> dict[str, str]:
    """The judgements that were changed by hand, on top of those given before."""
    shown = frame[[column for column in (key, "name", "group", "mrr", "churned", "judgement") if column in frame]]
    choice = st.column_config.SelectboxColumn("judged as", options=list(composition.JUDGEMENTS), required=True)
    plain_words = shown.assign(judgement=shown["judgement"].str.removeprefix("mostly "))
    edited = st.data_editor(
        plain_words,
        placeholder="–",
        column_config={column: headed(column) for column in shown} | linked(shown, name) | {"judgement": choice},
        disabled=[column for column in shown if column != "judgement"],
        hide_index=True,
        key=f"{name}-{abs(hash(tuple(sorted(given.items()))))}",
    )
    follow()
    changed = edited["judgement"] != plain_words["judgement"]
    new = dict(zip(edited.loc[changed, key].astype(str), edited.loc[changed, "judgement"], strict=True))
    return {**given, **new}
