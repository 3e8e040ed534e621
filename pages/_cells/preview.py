"""What the dropped files come to, before the book is opened: the first numbers, and what could be asked of it."""

from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, contents
from analysis.book.draft import Draft
from analysis.book.plausible import AT_ONCE
from analysis.counting.preview import preview
from analysis.phrases import count
from pages._cells.analysis_runs import attempt
from pages._cells.questions import waiting
from pages._cells.safe_text import plain
from pages._cells.stopping import opening

WAITING = "The first numbers stand here once the question above is answered."
NOTHING = "There are no numbers to show: none of these files is read. Each says below why."


def counted(draft: Draft, waits: bool, missing: bool) -> Book | AnalysisError | None:
    """The book of a draft, counted quietly and once; None while it waits for an answer or is too large to be quick.

    The same book is opened when the reader says so, so that nothing is counted twice.
    """
    kept: Any = st.session_state.get("preview")
    if kept and kept[0] is draft:
        return kept[1]
    st.session_state.pop("preview", None)
    if waits or missing or sum(sheet.rows for sheet in draft.sheets) > AT_ONCE:
        return None
    return count_now(draft)


def count_now(draft: Draft) -> Book | AnalysisError:
    """The book of a draft, with words while it is being counted."""
    kept: Any = st.session_state.get("preview")
    if kept and kept[0] is draft:
        return kept[1]
    rows = sum(sheet.rows for sheet in draft.sheets)
    with st.spinner(f"Counting {count(rows, 'row')}", show_time=True), opening():
        book = attempt(lambda: draft.opened)
    st.session_state["preview"] = (draft, book)
    return book


def show_preview(draft: Draft, book: Book | AnalysisError | None, waits: bool) -> None:
    """The first numbers, and which places can answer."""
    st.subheader("Your book so far", anchor=False)
    if isinstance(book, Book):
        _numbers(book)
        _places(book)
    elif waits or isinstance(book, AnalysisError):
        st.caption(
            (WAITING if waiting(draft) else NOTHING) if waits else "These files cannot be counted as they are read now."
        )
    elif st.button("Show the first numbers", key="preview_now", icon=":material/calculate:"):
        count_now(draft)
        st.rerun()


def _numbers(book: Book) -> None:
    with st.container(key="first-numbers", horizontal=True, gap="medium"):
        for number in preview(book):
            st.metric(
                plain(number.label), plain(number.value), delta=plain(number.of) or None, delta_color="off",
                delta_arrow="off", width="content",
            )  # fmt: skip


def _places(book: Book) -> None:
    ready = set(book.readiness().query("ready")["page"])
    can = [place.name for place in contents.asking() if any(v.word in ready for p in place.pages for v in p.views)]
    lacks = [place.name for place in contents.asking() if place.name not in can]
    if can:
        st.caption(f"You can ask about: {', '.join(can)}.")
    if lacks:
        st.caption(f"Not yet: {', '.join(lacks)}. The book says what each still needs.")
