"""Which accounts are we looking at?"""

import streamlit as st

from analysis import AnalysisError
from analysis.book.summary import summary
from pages import _cells as cells

draft = st.session_state.get("draft")
cells.question(cells.heading(draft) if draft else __doc__)
if draft is not None or "book" not in st.session_state:
    cells.bring_files()
if "book" in st.session_state and draft is None:
    book = cells.open_book()
    cells.reading(summary(book))
    cells.report(book)
    cells.next_pages(book)
    cells.call(book)
    cells.roll_up(book)
    again = cells.choose_days(book)
    if isinstance(again, AnalysisError):
        cells.calm(again)
    elif again is not book:
        cells.keep_book(again)
        st.rerun()
    cells.next_time(book)
    cells.correct(book)
    cells.bring_files()
if draft is None:
    cells.templates()
