"""The whole notebook in one file: saving it, opening it again, and what is not saved yet."""

from datetime import datetime

import streamlit as st

from analysis import AnalysisError, Book, composition, qbr
from analysis.phrases import count
from analysis.qbr.notebook import ENDING, Notebook, open_saved, save
from analysis.qbr.session import REGISTERS
from pages._cells.add_to_pack import pack
from pages._cells.analysis_runs import attempt, forget
from pages._cells.chosen import PARAMS, Bar, current
from pages._cells.downloads import offer
from pages._cells.open_session import NOTES, put_book
from pages._cells.people import admit
from pages._cells.preventable import judging
from pages._cells.text import calm
from pages._cells.undo import forget_edits

JUDGING, BAR = "judging", "bar"


def notebook(book: Book) -> Notebook:
    """Everything of this session that a saved notebook holds."""
    state = st.session_state
    mine = book.fingerprint
    keys = [key for key in state if isinstance(key, str)]
    written = {key: state[key] for key in keys if (found := NOTES.match(key)) and found["book"] == mine[:8]}
    plans = {name: text for name, text in state.get("plans", {}).items() if text and name == mine}
    written[JUDGING], written[BAR] = judging().written(), current().written()
    registers = {what: state[f"kept_{what}"] for what in REGISTERS if state.get(f"kept_{what}")}
    return Notebook(
        book, pack(), plans, written, state.get("views", {}), registers=registers,
        before=state.get("before") or qbr.Pack(),
    )  # fmt: skip


def bring_saved(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Open a saved notebook among the dropped files, and give the others.

    Alone it is opened as it was. With other files beside it, it is last time's: its mapping applies to them, what was
    kept waits to be brought up to date, and the page of what changed compares the two.
    """
    saved = [data for name, data in files if name.lower().endswith(ENDING)]
    others = [(name, data) for name, data in files if not name.lower().endswith(ENDING)]
    if not saved:
        return others
    with st.spinner("Opening the notebook"):
        opened = attempt(lambda: open_saved(saved[0]))
    if isinstance(opened, AnalysisError):
        calm(opened)
    elif admit(opened.book.sheets):
        open_notebook(opened, whole=not others)
    return others


def open_notebook(opened: Notebook, whole: bool = True) -> None:
    """Take a notebook up where it was left; `whole`: with its book, else as last time's."""
    state = st.session_state
    if whole:
        # Its fingerprint is what its file says: no answer remembered under it may be taken for this book's.
        forget()
        put_book(opened.book)
    else:
        state["goes_on_from"] = opened.book
    state.setdefault("recipes", []).insert(0, opened.book.recipe)
    state["before"] = opened.before if whole else opened.pack
    state["pack"] = opened.pack
    state["views_to_restore"] = dict(opened.views)
    _take_up(opened)
    forget_edits()
    state["confirmed"], state["unsaved"] = set(), not whole


def _take_up(opened: Notebook) -> None:
    """What was written, judged, planned and put down, as it was."""
    state = st.session_state
    state["plans"] = {**state.get("plans", {}), **opened.plans}
    for name, lines in opened.written.items():
        if NOTES.match(name):
            state[name] = {line: dict(told) for line, told in lines.items()}
    state[BAR] = Bar.read(opened.written.get(BAR, {}))
    state[JUDGING] = composition.Judging.read(opened.written.get(JUDGING, {}))
    state.pop("deck", None)
    for what in REGISTERS:
        state[f"kept_{what}"] = list(opened.registers.get(what, []))


def save_notebook(book: Book) -> None:
    """Everything in one file, to open again here or elsewhere."""
    st.header("Save the notebook", anchor=False)
    st.caption(
        "One file with the tables, how they were read, what was kept, written and judged, plans and choices. Drop it "
        "where you drop files, here or on another machine; dropped beside next quarter's files, it asks them the same "
        "questions. "
        "It holds your data: send it only to people who may see it."
    )
    if pack().account:
        st.warning(
            f"This file is for your team, not for the customer: it holds "
            f"all {count(book.count(), 'account')} of the book.",
            icon=":material/lock:",
        )
    row = st.container(horizontal=True, vertical_alignment="center")
    # Made when asked for, outside the run of the page: what belongs to the session is gathered here.
    whole = notebook(book)
    offer(
        row, "Save everything", lambda: save(whole), f"{_name(book)}{ENDING}", "application/zip", type="primary",
        on_click=_saved, key="save", icon=":material/save:",
    )  # fmt: skip
    row.caption(state_in_words())


def state_in_words() -> str:
    """Whether anything would be lost, in words."""
    saved, unsaved = st.session_state.get("saved_at"), st.session_state.get("unsaved", True)
    outcome = st.session_state.get("kept_outcome")
    if unsaved and (isinstance(outcome, AnalysisError) or (outcome is not None and outcome.what == "gone")):
        return "Not saved"
    if outcome is not None and not isinstance(outcome, AnalysisError) and outcome.what == "behind":
        return "Changed in another tab"
    if saved is None:
        return "Nothing saved yet" if unsaved else "As opened"
    return f"Changed since {saved}" if unsaved else f"Saved at {saved}"


def _saved() -> None:
    st.session_state["saved_at"], st.session_state["unsaved"] = datetime.now().strftime("%H:%M"), False


def restore_view() -> None:
    """The choices a saved notebook held for this page, once, unless the link brings its own."""
    page = st.session_state.get("page", "")
    waiting = st.session_state.get("views_to_restore", {})
    view = waiting.pop(page, None)
    if view and not set(st.query_params) - {"book", *PARAMS}:
        st.query_params.update(view)
        st.rerun()


def note_view() -> None:
    """Remember the choices of this page, to be saved with the notebook."""
    view = {name: value for name, value in st.query_params.items() if name not in ("book", *PARAMS)}
    st.session_state.setdefault("views", {})[st.session_state.get("page", "")] = view


def _name(book: Book) -> str:
    clean = "".join(c if c.isalnum() else " " for c in book.name).split()
    return "-".join([*clean, str(book.as_of or "notebook")])[:60].lower()
