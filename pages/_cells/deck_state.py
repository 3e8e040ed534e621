"""The deck that is being made: the edits that can be undone, how it looks, and the next steps that are kept."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import Book
from analysis.book.names_of_books import NAMELESS
from analysis.counting.actions import is_internal
from analysis.qbr.decks import Brand, Deck
from analysis.qbr.decks.brand import brand_kept
from analysis.qbr.decks.kept import deck_of, deck_text
from analysis.qbr.decks.others import without_others
from pages._cells.open_session import ACTIONS
from pages._cells.undo import edited

BRAND, STEPS, DECKS = "kept_deck_brand", ACTIONS, "kept_decks"
MOST_KEPT = 20


def brand(book: Book) -> Brand:
    """How decks look, as set and kept with the notebook; named after the book to begin with."""
    kept = st.session_state.get(BRAND)
    if kept:
        return brand_kept(kept[0])
    by_files = any("." in sheet.file and sheet.file in book.name for sheet in book.sheets)
    return Brand(name="" if by_files or book.name == NAMELESS else book.name)


def set_brand(new: Brand, book: Book) -> None:
    """Keep how decks look, and show the open deck so."""
    told = {"logo": b64encode(new.logo).decode(), "theirs": f"{new.whose}:{b64encode(new.theirs).decode()}"}
    st.session_state[BRAND] = [{"name": new.name, "accent": new.accent, "font": new.font, **told}]
    st.session_state["unsaved"] = True
    if (made := deck(book)) is not None:
        st.session_state["deck"] = replace(made, brand=new)


def deck(book: Book) -> Deck | None:
    """The deck of the open book that was worked on last; one of another book is not shown."""
    made = st.session_state.get("deck")
    if isinstance(made, Deck) and made.made_from == book.fingerprint:
        return made
    last = next(iter(kept_decks(book)), None)
    if last is not None:
        st.session_state["deck"] = last
    return last


def kept_decks(book: Book) -> tuple[Deck, ...]:
    """The decks of the open book as they were edited, the latest first; they are kept with the notebook."""
    rows = [row for row in st.session_state.get(DECKS, []) if row["made_from"] == book.fingerprint]
    found = (deck_of(str(row["deck"]), brand(book)) for row in reversed(rows))
    decks = (replace(made, made_from=book.fingerprint) for made in found if made is not None)
    return tuple(without_others(made, book) for made in decks)


def _keep(made: Deck) -> None:
    """One deck of a kind, or of an account, is kept: the latest."""
    told = {"made_from": made.made_from, "deck": deck_text(made)}
    rows = [row for row in st.session_state.get(DECKS, []) if not _same(row, made)]
    st.session_state[DECKS] = [*rows, told][-MOST_KEPT:]


def _same(row: Mapping[str, Any], made: Deck) -> bool:
    """Whether a kept row is of the same book, of the same kind and of the same account."""
    other = deck_of(str(row["deck"])) if row["made_from"] == made.made_from else None
    return other is not None and (other.kind, other.account_id) == (made.kind, made.account_id)


def change(new: Deck) -> None:
    """The deck after an edit; the one before can be had back."""
    edited("deck", st.session_state.get("deck"))
    put(new)


def put(new: Deck | None) -> None:
    """The deck as it is to stand, kept with the notebook; its fields are drawn anew."""
    st.session_state["deck"] = new
    if new is not None:
        _keep(new)
    st.session_state["deck_turn"] = st.session_state.get("deck_turn", 0) + 1


def remember_asked(made: Deck, asked: Mapping[str, Any]) -> None:
    """What a deck was made with: its notebook asks the same again, whatever was changed on the page since."""
    st.session_state.setdefault("deck_asked", {})[(made.made_from, made.kind, made.account_id)] = dict(asked)


def asked_of(made: Deck, otherwise: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a deck was made with in this session; else what is asked now."""
    known: Mapping[Any, Mapping[str, Any]] = st.session_state.get("deck_asked", {})
    return known.get((made.made_from, made.kind, made.account_id), otherwise)


def steps() -> list[dict[str, Any]]:
    """Next steps written in the app, days as dates; kept with the notebook, so that they come back next quarter."""
    return [
        {**row, **{name: _day(row[name]) for name in ("due_on", "done_on")}} for row in st.session_state.get(STEPS, [])
    ]


def is_of_deck(row: Mapping[str, Any], account_id: str, said: str) -> bool:
    """Whether a row that is kept is a step of a deck of this account that was written on this book."""
    return row["account_id"] == account_id and row["said_on"] == said and not is_internal(row["source"])


def keep_steps(book: Book, account_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The steps of one account (or, without an id, of the book) as they were written on this book.

    What the team made from a sign, a play or a list stands in no deck: it stays as it is.
    """
    kept, said = st.session_state.get(STEPS, []), str(book.as_of or "")
    others = [row for row in kept if not is_of_deck(row, account_id, said)]
    told = [{**{name: str(value or "") for name, value in row.items()}, "account_id": account_id, "said_on": said}
            for row in rows]  # fmt: skip
    st.session_state[STEPS] = [*others, *told]
    st.session_state["unsaved"] = True


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(str(text)[:10])
    return None
