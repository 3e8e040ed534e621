"""The deck that is being made: the edits that can be undone, how it looks, and the next steps that are kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import Book
from analysis.qbr.decks import Brand, Deck
from pages._cells.undo import edited


def brand(book: Book) -> Brand:
    """How decks look, as set in this session; named after the book to begin with."""
    kept = st.session_state.get("deck_brand")
    named = "" if any("." in sheet.file and sheet.file in book.name for sheet in book.sheets) else book.name
    return kept if isinstance(kept, Brand) else Brand(name=named)


def set_brand(new: Brand) -> None:
    st.session_state["deck_brand"] = new
    st.session_state["unsaved"] = True


def deck(book: Book) -> Deck | None:
    """The deck made of the open book; one of another book is not shown."""
    made = st.session_state.get("deck")
    return made if isinstance(made, Deck) and made.made_from == book.fingerprint else None


def start(made: Deck) -> None:
    """A deck newly made; what stood here before can be had back."""
    change(made)


def change(new: Deck) -> None:
    """The deck after an edit; the one before can be had back."""
    edited("deck", st.session_state.get("deck"))
    put(new)


def put(new: Deck | None) -> None:
    """The deck as it is to stand; fields of the page are drawn anew."""
    st.session_state["deck"] = new
    st.session_state["deck_turn"] = st.session_state.get("deck_turn", 0) + 1


def steps() -> list[dict[str, Any]]:
    """Next steps written in the app: account_id step owner due_on done_on outcome source, kept with the notebook."""
    kept: list[dict[str, Any]] = st.session_state.setdefault("deck_steps", [])
    return kept


def keep_steps(account_id: str, rows: list[Mapping[str, Any]]) -> None:
    """The steps of one account (or, without an id, of the book) as they were written."""
    others = [row for row in steps() if row.get("account_id", "") != account_id]
    st.session_state["deck_steps"] = [*others, *({**row, "account_id": account_id} for row in rows)]
    st.session_state["unsaved"] = True


def branded(made: Deck, book: Book) -> Deck:
    """The deck as it looks."""
    return replace(made, brand=brand(book))
