"""How decks look: name, accent, font and two logos, set once and kept; or a template of the team's own."""

from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book
from analysis.qbr.decks import template_report
from analysis.qbr.decks.brand import FONTS, is_logo, small_logo
from pages._cells.analysis_runs import attempt
from pages._cells.deck_state import brand, deck, set_brand
from pages._cells.people import taken
from pages._cells.safe_text import plain
from pages._cells.text import calm


def look(book: Book) -> Any:
    """The brand, to set once; gives the template that was brought, if any."""
    with st.expander("How it looks", key="deck-look"):
        now = brand(book)
        row = st.container(horizontal=True, vertical_alignment="bottom")
        name = row.text_input("Your company", now.name, key="brand_name")
        accent = row.color_picker("Accent", now.accent, key="brand_accent")
        fonts = [*dict.fromkeys([now.font, *FONTS])]
        font = row.selectbox("Font", fonts, key="brand_font", help="One that is installed where it is shown")
        both = st.container(horizontal=True)
        own = taken(both.file_uploader("Your logo", ["png", "jpg", "jpeg"], key="brand_logo"))
        theirs = taken(both.file_uploader(
            "Their logo", ["png", "jpg", "jpeg"], key="brand_theirs", help="For the deck that is open, and no other"
        ))  # fmt: skip
        new = replace(
            now, name=name, accent=accent, font=font, logo=_logo(own, now.logo), theirs=_logo(theirs, now.theirs)
        )
        made = deck(book)
        if new.theirs != now.theirs and made is not None:
            new = replace(new, whose=made.whose)
        if new != now:
            set_brand(new, book)
            st.rerun()
        return taken(st.file_uploader("Your own PowerPoint template, if you have one", ["pptx"], key="deck_template"))


def _logo(given: Any, now: bytes) -> bytes:
    if given is None:
        return now
    data = bytes(given.getvalue())
    if not is_logo(data):
        calm(
            AnalysisError(
                "This logo cannot be used.",
                "It is not a whole PNG or JPEG, or it is above 500 KB or 25 million points.",
                "Bring a smaller one.",
            )
        )
        return now
    return small_logo(data)


def template(given: Any) -> bytes | None:
    """The template, with a report of how its layouts and placeholders will be used; else why it cannot be."""
    if given is None:
        return None
    told = attempt(lambda: template_report(given.getvalue()))
    if isinstance(told, AnalysisError):
        calm(told)
        return None
    with st.expander("How your template is used", key="deck-matched", expanded=True):
        for words in told:
            st.caption(plain(words, 200))
    return bytes(given.getvalue())
