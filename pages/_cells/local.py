"""Notebooks kept on this machine: where it is one person's, or by user where people sign in; else nothing is."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import streamlit as st

from analysis import AnalysisError, Book
from analysis.qbr.saved import Notebook
from analysis.qbr.store import Entry, Store, owner_of, usual_place
from pages._cells.run import attempt
from pages._cells.saving import notebook, open_notebook
from pages._cells.text import calm
from pages._cells.words import plain

MOST_LISTED = 5
READ = "Files are read on the machine that runs this app; nothing is sent anywhere. "
SESSION = "They are kept in memory for this session only: closing or reloading the page forgets them."


def store() -> Store | None:
    """The store of whoever is here; None where nothing may be kept."""
    signs_in = bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets
    user = (st.user.get("sub") or st.user.get("email")) if signs_in and st.user.get("is_logged_in") else None
    owner = owner_of(st.get_option("server.address"), dict(st.context.headers), signs_in, user)
    return None if owner is None else Store(usual_place(), owner)


def where_kept() -> str:
    """What becomes of what is opened, in words: kept on this machine, or in this session only, and why."""
    found = store()
    if found is None:
        return f"{READ}{SESSION} (Notebooks are kept only on a server of one's own, or where people sign in.)"
    if not _on(found):
        return f"{READ}{SESSION}"
    return f"{READ}Notebooks are kept on this machine, in {found.path}, until you delete them."


def take_up() -> None:
    """After a reload: the notebook whose book the address names, as it was last kept."""
    given, state = st.query_params.get("book"), st.session_state
    if "book" in state or not given or state.get("taken_up"):
        return
    state["taken_up"] = True
    found = store()
    if found is None or not _on(found):
        return
    entry = next((entry for entry in found.notebooks() if entry.fingerprint.startswith(given)), None)
    if entry is not None:
        _open(found, entry)


def autosave(book: Book) -> None:
    """Keep the notebook as it stands, where that is wanted and anything changed since."""
    found, state = store(), st.session_state
    if found is None or not _on(found):
        return
    name, whole = _id(book), notebook(book)
    small = (whole.plans, whole.written, whole.views, whole.registers)
    mark = (name, book.fingerprint, id(whole.pack), id(state.get("before")), str(small))
    if state.get("kept_mark") == mark:
        return
    problem = attempt(lambda: _keep(found, name, book, whole))
    if isinstance(problem, AnalysisError):
        state["kept_problem"] = problem
        return
    state["kept_mark"], state["unsaved"] = mark, False
    state["saved_at"] = datetime.now().strftime("%H:%M")


def autosave_at_the_end() -> None:
    """What was edited while the page was drawn is kept too, not only at the next click."""
    book: Book | None = st.session_state.get("book")
    if book is not None:
        autosave(book)


def _keep(found: Store, name: str, book: Book, whole: object) -> None:
    if st.session_state.get("kept_book") != (name, book.fingerprint):
        with st.spinner("Keeping the book on this machine"):
            found.keep_book(name, book)
        st.session_state["kept_book"] = (name, book.fingerprint)
    found.keep_rest(name, whole)


def _id(book: Book) -> str:
    """The same notebook while the same files are open, whatever is corrected in how they are read."""
    files = tuple(sheet.digest for sheet in book.sheets)
    if st.session_state.get("notebook_files") != files:
        st.session_state["notebook_files"], st.session_state["notebook_id"] = files, uuid4().hex
    return str(st.session_state["notebook_id"])


def _on(found: Store) -> bool:
    if "store_on" not in st.session_state:
        on = attempt(lambda: found.kept)
        st.session_state["store_on"] = on is True
    return bool(st.session_state["store_on"])


def kept_here() -> None:
    """What is kept on this machine, to open again or to delete; and whether anything is kept at all."""
    found = store()
    if found is None:
        return
    opened = "book" in st.session_state
    # A fold keeps how it was left; another key folds it once a book is open.
    with st.expander("Notebooks on this machine", expanded=not opened, key=f"kept_here-{opened}"):
        on = st.toggle("Keep notebooks on this machine", _on(found), key="store_toggle")
        if on != _on(found):
            found.turn(on)
            st.session_state["store_on"] = on
            st.rerun()
        if problem := st.session_state.pop("kept_problem", None):
            calm(problem)
        entries = attempt(found.notebooks)
        if isinstance(entries, AnalysisError):
            calm(entries)
            return
        for entry in entries[:MOST_LISTED]:
            _entry(found, entry)
        words = f"Delete all {len(entries)}"
        if entries and st.button(words, key="delete-all", type="tertiary", icon=":material/delete:"):
            _delete(found, None)
        if not entries:
            st.caption("Nothing is kept yet.")


def kept_before(book: Book) -> tuple[str | None, Callable[[], Notebook]]:
    """Another notebook kept on this machine to take as last time's: which one, and how it is opened."""
    found = store()
    entries = attempt(found.notebooks) if found is not None and _on(found) else ()
    others = () if isinstance(entries, AnalysisError) else entries
    words = {
        entry.id: f"{entry.saved_at.replace('T', ' ')[:16]} · {entry.name}"
        for entry in others
        if entry.fingerprint != book.fingerprint
    }
    if not words:
        return None, lambda: Notebook(book)
    chosen = st.selectbox(
        "Or one kept on this machine", list(words), None, format_func=words.__getitem__, key="last_kept",
        placeholder="Choose one",
    )  # fmt: skip
    return chosen, lambda: found.open(str(chosen)) if found else Notebook(book)


def _entry(found: Store, entry: Entry) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    words = f"{entry.saved_at.replace('T', ' ')[:16]} · {plain(entry.name, 60)}"
    if row.button(words, key=f"take-{entry.id}", type="tertiary", icon=":material/book_2:", help="Open it again"):
        _open(found, entry)
    if row.button("Delete", key=f"drop-{entry.id}", type="tertiary", icon=":material/delete:"):
        _delete(found, entry.id)


def _open(found: Store, entry: Entry) -> None:
    with st.spinner("Opening the notebook"):
        opened = attempt(lambda: found.open(entry.id))
    if isinstance(opened, AnalysisError):
        calm(opened)
        return
    open_notebook(opened)
    files = tuple(sheet.digest for sheet in opened.book.sheets)
    st.session_state["notebook_files"], st.session_state["notebook_id"] = files, entry.id
    st.rerun()


def _delete(found: Store, id: str | None) -> None:
    """Delete one, or all. The open one is kept again when it is next changed."""
    problem = attempt(lambda: found.delete(id))
    if isinstance(problem, AnalysisError):
        calm(problem)
        return
    st.session_state.pop("kept_book", None)
    st.rerun()
