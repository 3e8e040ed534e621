"""The open book of the session."""

import streamlit as st

from analysis import Book


def keep_book(book: Book) -> None:
    """Make this the open book of the session."""
    st.session_state["book"] = book
    st.session_state["unsaved"] = True
    st.session_state.pop("other_book", None)
