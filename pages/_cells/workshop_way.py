"""The way into the guided hour, and how far this session is in it."""

import streamlit as st

from analysis.workshop import EXERCISES
from analysis.workshop.progress import Progress

KEPT, AT, MESSY = "kept_workshop", "workshop_at", "workshop_messy_file"


def progress() -> Progress | None:
    """How far this session is; None before it began."""
    rows = st.session_state.get(KEPT)
    return Progress.of(rows) if rows else None


def way_in() -> None:
    """A button on the first page: the hour, or back to where it was left."""
    told = progress()
    label = (
        "Take the guided hour" if told is None else f"Back to the guided hour: {told.finished} of {len(EXERCISES)} done"
    )
    if st.button(label, key="workshop_begin", type="tertiary", icon=":material/school:"):
        st.switch_page(st.session_state["workshop_page"])
