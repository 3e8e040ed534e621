"""The tip of a page on its first visit, until it is dismissed; what was dismissed is kept with the notebook."""

from html import escape

import streamlit as st

from analysis.tips import ALL, tips
from pages._cells.slots import in_its_words

KEPT = "kept_tips"


def tip(word: str) -> None:
    """What a page answers and one thing to try, in a line, for a book that is open and until it is dismissed."""
    told, dismissed = tips().get(word), {row["word"] for row in st.session_state.get(KEPT, ())}
    if told is None or "book" not in st.session_state or {word, ALL} & dismissed:
        return
    with st.container(key="tip", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="quiet">{escape(in_its_words(told.answers))} <strong>Try:</strong> '
                f"{escape(in_its_words(told.attempt))}</p>")  # fmt: skip
        st.button("Dismiss", key=f"tip-{word}", type="tertiary", on_click=_dismiss, args=(word,))
        st.button("No more tips", key="tips-off", type="tertiary", on_click=_dismiss, args=(ALL,))


def _dismiss(word: str) -> None:
    st.session_state[KEPT] = [*st.session_state.get(KEPT, ()), {"word": word}]
    st.session_state["unsaved"] = True
