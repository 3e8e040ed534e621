"""The open book of the session, and what goes with it from one book to the next."""

import re

import streamlit as st

from analysis import Book
from analysis.counting.actions import still_told
from pages._cells.reader import PRESENCE, only_answers

# The actions written in the app, decks' next steps among them: one list for both.
ACTIONS = "kept_deck_steps"
NOTES = re.compile(r"^(?P<what>(?:[a-z_]+|weights-[^\n]{1,80})-notes-)(?P<book>[0-9a-f]{8})$")


# What a session has beside its notebook.
OF_SESSION = frozenset({PRESENCE, "arrived", "counted_files", "page", "upload_turn", "store_on", "taken_up"})
# What a book is opened on, by the first of these that it holds.
_FIRST = {"accounts": "summary", "mrr": "summary", "nps": "nps", "kpis": "experiment"}


def keep_book(book: Book) -> None:
    """Make this the open book of the session, in the place of the one before.

    What was written about the one before goes with it: the playbook, the weights and the forms hold for the next
    quarter's files too. What was kept of other files is last time's. Nothing of the sample goes to a book of one's own.
    """
    state = st.session_state
    old: Book | None = state.pop("goes_on_from", None) or state.get("book")
    if old is not None and old.sample == book.sample:
        _carry(old, book)
        _actions_of_files(old, book)
        if not _same_files(old, book) and len(state.get("pack") or ()):
            state["before"] = state["pack"]
    elif old is not None:
        state.pop("judging", None)
        state.pop("bar", None)
    put_book(book)


def landing(book: Book) -> str:
    """The word of the page on which a book is opened; empty where it stays on its own."""
    return next((page for table, page in _FIRST.items() if table in book.tables), "")


def land() -> None:
    """After opening a book from the first page: its summary, or, of answers or an experiment alone, the page of those.

    A link to another page stays there.
    """
    book: Book = st.session_state["book"]
    to = landing(book)
    if st.session_state.get("page") == "open_book" and to:
        st.switch_page(f"{to}.py", query_params={})
    st.rerun()


def put_book(book: Book) -> None:
    """Make this the open book of the session, with nothing of the one before."""
    _leave_to_its_owner(book)
    st.session_state["book"] = book
    st.session_state["unsaved"] = True
    st.session_state.pop("other_book", None)


def _leave_to_its_owner(book: Book) -> None:
    """What was written in a notebook that is shared to see answers stays there: who opens another book has none of it,
    who there may see and save everything."""
    state = st.session_state
    if only_answers() and state.get("held_files") != tuple(sheet.contents for sheet in book.sheets):
        for name in [name for name in state if name not in OF_SESSION]:
            del state[name]


def _carry(old: Book, book: Book) -> None:
    """Notes and plans of one book for another, where it has none of its own yet."""
    state, mine = st.session_state, book.fingerprint
    for key in [key for key in state if isinstance(key, str)]:
        found = NOTES.match(key)
        if found and found["book"] == old.fingerprint[:8]:
            notes = {line: dict(told) for line, told in state[key].items()}
            state.setdefault(f"{found['what']}{mine[:8]}", notes)
    plans = state.get("plans", {})
    if old.fingerprint in plans and _kpis(old) == _kpis(book):
        state["plans"] = {mine: plans[old.fingerprint], **plans}


def _actions_of_files(old: Book, book: Book) -> None:
    """An action written here that the new files tell otherwise is as they say: they are the later word."""
    kept = st.session_state.get(ACTIONS, [])
    if kept and "actions" in book.tables:
        keys = [(row["account_id"], row["step"], row["said_on"]) for row in kept]
        still = still_told(keys, old, book)
        st.session_state[ACTIONS] = [row for row, holds in zip(kept, still, strict=True) if holds]


def _kpis(book: Book) -> tuple[str, ...]:
    """The columns a plan speaks of."""
    return tuple(book.tables["kpis"].collect_schema().names()) if "kpis" in book.tables else ()


def _same_files(old: Book, new: Book) -> bool:
    """Whether one is the other read another way, or with files added."""
    before, after = ({sheet.contents for sheet in book.sheets} for book in (old, new))
    return before <= after or after <= before
