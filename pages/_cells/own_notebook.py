"""The notebook of one's own: every cell that was kept or made here, in its order, each live on the open book."""

import streamlit as st

from analysis import Book, qbr
from pages._cells.add_to_pack import change, pack, undo
from pages._cells.downloads import offer
from pages._cells.own_answer import add_answer
from pages._cells.own_cell import cell
from pages._cells.pack import confirm, renew
from pages._cells.safe_text import plain
from pages._cells.source_digest import sources
from pages._cells.text import calm

EMPTY = (
    "Your notebook is empty. Add an answer here, or keep one from its page: every page has a button, Keep for the QBR, "
    "at its answer, its figures and its tables. What you keep stands here too, and stays live."
)
ABOUT = (
    "SQL and notes are for your team: they never reach a QBR deck. What you keep from pages does, unless you say not."
)


def own_notebook(book: Book) -> None:
    """The cells, one under the other, below what can be done with all of them."""
    confirm(book)
    kept = pack()
    _above(book, kept)
    for problem in st.session_state.pop("problems", []):
        calm(problem)
    if not kept.items:
        st.html(f'<p class="problem">{EMPTY}</p>')
    ids = [item.id for item in kept.items]
    for id in ids:
        with st.container(border=True, key=f"cell-{id}"):
            cell(book, id, ids)
    st.caption(ABOUT)


def _above(book: Book, kept: qbr.Pack) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    add_answer(row, book)
    row.button(
        "Add SQL", key="add-sql", icon=":material/database:",
        on_click=lambda: _add(qbr.sql_cell(book)), help="Ask the tables of this book with one SELECT",
    )  # fmt: skip
    row.button("Add a note", key="add-note", icon=":material/notes:", on_click=lambda: _add(qbr.note(book)))
    live = [item for item in kept.items if qbr.renewable(item)]
    old = [item for item in live if qbr.stale(item, book, sources())]
    label = f"Run all ({len(old)} of {len(live)} not up to date)" if old else "Run all"
    if live and row.button(label, key="run-all", icon=":material/refresh:"):
        renew(book, *live)
    undo(row, always=True)
    if kept.items and not kept.account:
        offer(
            row, "Jupyter notebook", lambda: qbr.own_notebook(kept, book), f"{plain(book.name, 40)}-notebook.zip",
            "application/zip", key="export-own", icon=":material/code:", type="tertiary",
        )  # fmt: skip


def _add(made: qbr.Kept) -> None:
    change(pack().keep(made))
