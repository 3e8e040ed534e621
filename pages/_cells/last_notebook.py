"""Last time's notebook: where it comes from, and what became of what was kept in it."""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, qbr
from analysis.finding import count
from analysis.phrases import named_day
from analysis.qbr.notebook import ENDING, open_saved
from pages._cells.add_to_pack import change, keep_button, pack
from pages._cells.analysis_runs import attempt
from pages._cells.figure import show
from pages._cells.kept_notebooks import kept_before
from pages._cells.pack import answers_of
from pages._cells.people import taken
from pages._cells.safe_text import plain
from pages._cells.source_digest import sources
from pages._cells.text import calm


def before(book: Book) -> qbr.Pack | None:
    """What was kept last time; None where nothing was, or where it was kept of the book that is open."""
    kept: qbr.Pack | None = st.session_state.get("before")
    said = kept.said_only() if kept else qbr.Pack()
    other = [item for item in said.items if not qbr.of_this(item, book)]
    return kept if other else None


def said_before(book: Book) -> str:
    """Which notebook is last time's, in one line."""
    found = before(book)
    if found is None:
        return "Last time: nothing was kept. A saved notebook, dropped beside the new files, becomes last time's."
    origin = found.said_only().items[0].origin
    when = f" as of {named_day(origin.as_of)}" if origin.as_of else ""
    return f"Last time: {count(len(found.said_only()), 'thing')} kept of {plain(origin.book, 60)}{when}."


def last_time(book: Book) -> qbr.Pack | None:
    """What was kept last time: in the notebook that was dropped beside these files, or that is brought here."""
    with st.expander("Last time's notebook", expanded=before(book) is None, key="last"):
        st.caption("The file that Save everything gave you. What was kept in it is asked again of the open book.")
        given = taken(st.file_uploader("Last time's notebook", [ENDING.lstrip(".")], key="last_file"))
        _take("last_read", given.file_id if given else None, lambda: open_saved(given.getvalue()))
        chosen, opened = kept_before(book)
        _take("last_chosen", chosen, opened)
    found = before(book)
    if found is not None:
        st.caption(said_before(book))
    return found


def _take(key: str, which: str | None, opened: Any) -> None:
    """Make a notebook last time's, once, when it is brought."""
    if which is None or st.session_state.get(key) == which:
        return
    st.session_state[key] = which
    notebook = attempt(opened)
    if isinstance(notebook, AnalysisError):
        calm(notebook)
    else:
        st.session_state["before"] = notebook.pack
        if not notebook.pack.said_only().items:
            st.info("In this notebook no sentence was kept, so there is nothing to ask again.")


def compare(book: Book, kept: qbr.Pack) -> qbr.Since:
    """What became of what was kept last time; what cannot be compared is said calmly and ends the page."""
    key = (book.fingerprint, sources(), tuple((item.id, item.title, item.note) for item in kept.items))
    if st.session_state.get("compared_key") != key:
        with st.spinner("Asking the same questions again"):
            told = attempt(lambda: qbr.compare(kept, book, sources(), answers_of(book)))
        if isinstance(told, AnalysisError):
            calm(told)
            st.stop()
        st.session_state["compared_key"], st.session_state["compared"] = key, told
    return st.session_state["compared"]


def became(book: Book, told: qbr.Since) -> None:
    """Each sentence of last time beside what the data say now, to keep as one page or to take over one by one."""
    st.header("What became of what was said", anchor=False)
    st.html(f'<ul class="reading">{"".join(_beside(row) for row in told.changes.to_dict("records"))}</ul>')
    with st.expander("As a table", key="changes-table"):
        show(told.changes, "changes", "What became of what was said")
    row = st.container(horizontal=True)
    if row.button("Keep all of it, brought up to date", key="take-over", type="primary", disabled=not told.items):
        change(pack().keep(*told.items))
        st.switch_page("qbr.py", query_params={})
    keep_button(row, "since-keep", lambda: qbr.followed(told, book, sources()), "Keep what became of it for the QBR")


def _beside(row: Mapping[str, Any]) -> str:
    """One sentence of last time, and what the data say now under it."""
    now = f"<br>Now: {escape(row['said_now'])}" if row["said_now"] else ""
    became = escape(row["became"].capitalize())
    return f'<li class="finding"><strong>{became}.</strong><br>Then: {escape(row["said_then"])}{now}</li>'
