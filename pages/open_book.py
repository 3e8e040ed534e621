"""Which accounts are we looking at?"""

import streamlit as st

from analysis import AnalysisError
from analysis.book.summary import summary
from pages import _cells as cells

draft = st.session_state.get("draft")
cells.question(cells.heading(draft) if draft else __doc__)
cells.bring_files()
if "book" in st.session_state and draft is None:
    book = cells.open_book()
    cells.reading(summary(book))
    cells.next_pages(book)
    cells.report(book)
    cells.correct(book)
    again = cells.choose_days(book)
    if isinstance(again, AnalysisError):
        cells.calm(again)
    elif again is not book:
        cells.keep_book(again)
        st.rerun()
    cells.keep_recipe(book)
if draft is None:
    cells.templates()
