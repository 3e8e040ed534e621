"""Books made of the open one: the same object while it is the same book, with what was worked out of it."""

from collections.abc import Callable, Hashable

import streamlit as st

from analysis import Book

MOST = 4


def derived(book: Book, how: Hashable, make: Callable[[], Book]) -> Book:
    """What `make` makes of a book, made once; how: what it depends on. The last four of a session are kept."""
    kept: dict[Hashable, tuple[Book, Book]] = st.session_state.setdefault("derived_books", {})
    whole, part = kept.pop(how, (None, None))
    if whole is not book or part is None:
        part = make()
    kept[how] = (book, part)
    for oldest in list(kept)[:-MOST]:
        del kept[oldest]
    return part
