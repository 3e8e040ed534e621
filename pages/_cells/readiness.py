"""What the open book lacks for a page or a view."""

from collections.abc import Mapping

import streamlit as st

from analysis import Book, contents


def lacks_of_book() -> dict[str, str]:
    """What the open book lacks for each page and view; nothing is lacked while none is open."""
    book: Book | None = st.session_state.get("book")
    return {} if book is None else dict(book.readiness()[["page", "needs"]].itertuples(index=False))


def needs_of(page: contents.Page, lacks: Mapping[str, str]) -> str:
    """What a page lacks: nothing where one of its views can answer."""
    each = [lacks.get(view.word, "") for view in page.views]
    return "" if "" in each else each[0]


def needs_of_view(word: str) -> str:
    """What the open book lacks for a view, in words; empty where it can answer."""
    return lacks_of_book().get(word, "")
