"""The kinds of events that a reader marks as milestones: kept with the notebook, never in the address."""

import streamlit as st

from analysis import Book, survival
from pages._cells.derived import derived
from pages._cells.reader import only_answers
from pages._cells.safe_text import plain
from pages._cells.undo import edited, undo_button

KEPT, FIELD = "kept_milestones", "marked_milestones"


def marked(book: Book) -> tuple[str, ...]:
    """The kinds the reader marked that this book has; none where nothing was marked."""
    known = set(survival.event_kinds(book))
    return tuple(str(row["kind"]) for row in st.session_state.get(KEPT, []) if row["kind"] in known)


def with_milestones(book: Book) -> Book:
    """The book as the reader marked it: milestones are no warning signs and no habits, and other kinds are."""
    own = marked(book)
    if not own or set(own) == set(survival.proposed_milestones(book)):
        return book
    return derived(book, ("milestones", own), lambda: survival.marking(book, own))


def mark_milestones(book: Book) -> tuple[str, ...]:
    """A field for the kinds of events that are milestones: those marked, at first those that are so called."""
    own = marked(book)
    shown = list(own or survival.proposed_milestones(book))
    if only_answers():
        return own
    if st.session_state.get(f"{FIELD}-shown") != shown:
        st.session_state[FIELD] = st.session_state[f"{FIELD}-shown"] = shown
    with st.expander(f"Milestones: {plain(', '.join(shown)) or 'none marked yet'}", expanded=not shown):
        st.multiselect(
            "Kinds of events that are milestones",
            list(survival.event_kinds(book)),
            key=FIELD,
            on_change=_keep,
            max_selections=survival.MOST_MILESTONES,
            help="Such as go-live or first value. Kinds not marked here count as warning signs and onboarding habits.",
        )
        undo_button(st, KEPT, _put, f"{FIELD}-undo")
        if not own:
            st.caption("Proposed by what they are called." if shown else "No kind is called go-live or the like.")
    return own


def _put(was: list[dict[str, str]]) -> None:
    st.session_state[KEPT] = was


def _keep() -> None:
    """What was marked takes the place of what was marked before."""
    edited(KEPT, list(st.session_state.get(KEPT, [])))
    st.session_state[KEPT] = [{"kind": kind} for kind in st.session_state[FIELD]]
