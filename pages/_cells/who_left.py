"""What decides who churned and only the reader can know: what a status means, and whether an end is a departure."""

import streamlit as st

from analysis.book.draft import Draft
from analysis.book.status_words import MEANINGS
from analysis.phrases import numeral
from pages._cells.parts import turn
from pages._cells.words import plain

WHICH = (
    "**Which of these means that an account has churned?** "
    "Until you say, the pages on churn cannot tell; what you say is kept in the recipe."
)
ENDS = ("a contract ends or renews", "the account left")


def ask_who_left(draft: Draft, place: int) -> Draft:
    """The questions of one file, each only where it is open; the draft as it is after the answers."""
    return _ask_term(_ask_status(draft, place), place)


def _ask_status(draft: Draft, place: int) -> Draft:
    """One card for a status of unknown words: churned, active or neither for each of its values."""
    asked = draft.open_status(place)
    if asked is None:
        return draft
    with st.container(border=True, key=f"who-left-{place}"):
        st.markdown(f"{plain(asked.header)}: {WHICH}")
        for number, (value, rows, meaning) in enumerate(asked.values):
            chosen = st.segmented_control(
                f"“{plain(value)}” · {numeral(rows)} row{'s' * (rows != 1)}", MEANINGS, default=meaning or None,
                format_func=str.capitalize, key=f"left-{place}-{number}-{turn()}",
            )  # fmt: skip
            if chosen and chosen != meaning:
                draft = draft.with_status(place, value, chosen)
    return draft


def _ask_term(draft: Draft, place: int) -> Draft:
    """Whether the end of a contract is a departure, where nothing else in the file says when something ended."""
    header = draft.open_term(place)
    if not header:
        return draft
    chosen = st.segmented_control(
        f"{plain(header)} is the day on which …", ENDS, default=ENDS[0], required=True, key=f"term-{place}-{turn()}",
        help="It is taken for the end of a term, which says nothing of who churned. Where only accounts that "
        "left have it, say so.",
    )  # fmt: skip
    return draft.with_term(place, ends=True) if chosen == ENDS[1] else draft
