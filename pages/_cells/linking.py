"""From any list of accounts to the page of one account. Its id stays in the session and never enters the URL."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, account
from pages._cells.analysis_runs import attempt, run
from pages._cells.slots import places
from pages._cells.text import calm

ACCOUNT, TEXT, LEAVING = "account_chosen", "account_text", "account_asked_for"
MOST = 1_000


def linked(frame: Any, name: str) -> dict[str, Any]:
    """The column settings that make the ids of a list lead to the account's page; none where there are no ids."""
    if "account_id" not in frame.columns:
        return {}
    settings = {"type": "secondary", "alignment": "left", "help": "Choose an account to see its whole life."}
    key = f"{name}-open"
    ids = [str(account) for account in frame["account_id"]]
    return {"account_id": st.column_config.ButtonColumn("account", on_click=_ask, args=(key, ids), key=key, **settings)}


def follow() -> None:
    """Go to the page of the account that was asked for in a list above."""
    if st.session_state.pop(LEAVING, False):
        st.switch_page("account.py", query_params={})


def open_account(account_id: str) -> None:
    """Go to the page of an account, from wherever the reader is."""
    st.session_state[ACCOUNT], st.session_state[TEXT] = account_id, ""
    st.switch_page("account.py", query_params={})


def _ask(key: str, ids: list[str]) -> None:
    st.session_state[ACCOUNT] = ids[st.session_state[key]["row"]]
    st.session_state[TEXT] = ""
    st.session_state[LEAVING] = True


def choose_account(book: Any, find: Callable[..., Any]) -> str:
    """One account, by name or id; the one that was asked for in a list, where one was.

    find: gives account_id, name and status of the accounts whose name or id holds a text.
    """
    asked = st.session_state.get(ACCOUNT)
    typed = ""
    if book.count() > MOST:
        typed = places().controls.text_input("Find by name or id", key=TEXT, persist_state="session", width=200)
    found = run(find, book, text=typed, also=None if typed else asked)
    words = in_words(found)
    if asked not in words:
        st.session_state.pop(ACCOUNT, None)
    settings = {"format_func": words.__getitem__, "key": ACCOUNT, "persist_state": "session", "width": 340}
    return str(places().controls.selectbox("Account", list(words), **settings))


def account_of(book: Book, name: str) -> str | None:
    """Whose review it is, by name or id: those that are here first, those that have churned after them and marked.

    name: what the choice is kept under. None, with a calm message, where no account is found.
    """
    typed = st.text_input("Find by name or id", key=f"{name}_text", width=200) if book.count() > MOST else ""
    found = attempt(lambda: account.find_accounts(book, text=typed))
    if isinstance(found, AnalysisError):
        calm(found)
        return None
    names = in_words(found)
    return str(st.selectbox("Account", list(names), format_func=names.__getitem__, key=f"{name}_account", width=320))


def in_words(found: Any) -> dict[str, str]:
    """Each account as it is offered: by name and id, and whether it has left."""
    return {row.account_id: _words(row) for row in found.itertuples(index=False)}


def _words(row: Any) -> str:
    named = row.name if isinstance(row.name, str) and row.name else ""
    return " · ".join(part for part in (named, row.account_id, row.status) if part)
