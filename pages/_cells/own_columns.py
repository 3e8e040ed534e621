"""The columns of one's own that were added: called otherwise, removed, and taken back."""

from collections.abc import Callable

import streamlit as st

from analysis import AnalysisError, Book, explore, qbr
from analysis.phrases import count
from pages._cells.add_to_pack import pack
from pages._cells.analysis_runs import attempt
from pages._cells.open_session import keep_book
from pages._cells.safe_text import plain
from pages._cells.text import calm
from pages._cells.undo import edited, undo_button

EDITS = "columns"


def added_columns(book: Book) -> None:
    """Each column with how it is made, the cells that use it, a new name and its removal; one undo for all."""
    if problem := st.session_state.pop("own_problem", None):
        calm(problem)
    for column, (label, own) in explore.own_columns(book).items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"own-{column}"):
            st.markdown(plain(f"{label}: {own.words}", 200), width="stretch")
            if used := used_in(column):
                st.caption(f"In {count(used, 'cell')} of the notebook", width="content")
            with st.popover("Rename", type="tertiary", icon=":material/edit:"):
                key = f"own-called-{column}-{label}"
                st.text_input("New name", label, key=key, max_chars=60, on_change=_renamed, args=(book, column, key))
            st.button("Remove", key=f"own-remove-{column}", type="tertiary", icon=":material/delete:",
                      on_click=_edit, args=(lambda column=column: explore.remove_column(book, column),))  # fmt: skip
    if st.session_state.get("edits", {}).get(EDITS):
        undo_button(st, EDITS, _back, "own-undo")


def put_columns(book: Book) -> None:
    """The open book with other columns; how it was can be brought back."""
    edited(EDITS, st.session_state["book"])
    _back(book)


def lost_columns(item: qbr.Kept, book: Book) -> str:
    """Which removed column a cell uses, in words; empty where it uses none."""
    there = {**book.dimensions, **book.built.numbers}
    removed = st.session_state.get("own_removed", {})
    lost = [label for column, label in removed.items() if column not in there and qbr.uses(item, column)]
    return f"It uses {lost[0]}, a column that was removed." if lost else ""


def used_in(column: str) -> int:
    """How many cells of the notebook use a column."""
    return sum(qbr.uses(item, column) for item in pack().items)


def _back(book: Book) -> None:
    state = st.session_state
    own = {column: label for column, (label, _) in explore.own_columns(state["book"]).items()}
    state["own_removed"] = {**state.get("own_removed", {}), **own}
    keep_book(book)


def _renamed(book: Book, column: str, key: str) -> None:
    _edit(lambda: explore.rename_column(book, column, st.session_state[key]))


def _edit(work: Callable[[], Book]) -> None:
    edited_book = attempt(work)
    if isinstance(edited_book, AnalysisError):
        st.session_state["own_problem"] = edited_book
    else:
        put_columns(edited_book)
