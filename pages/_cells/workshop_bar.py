"""The guided hour on other pages: the question one left to answer, and the way back to it."""

from html import escape

import streamlit as st

from analysis.workshop import EXERCISES, Exercise, exercise_named
from pages._cells.contents import HOUR
from pages._cells.workshop_way import AT, progress


def place_of(exercise: Exercise) -> int:
    """Its number, from one."""
    return EXERCISES.index(exercise) + 1


def under_way(page: str) -> None:
    """On every other page while the hour is under way: the question, and the way back to the exercise."""
    told = progress()
    if told is None or page == HOUR or AT not in st.session_state:
        return
    exercise = exercise_named(st.session_state[AT])
    with st.container(key="workshop-bar", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="quiet"><strong>Exercise {place_of(exercise)}.</strong> {escape(exercise.question)}</p>')
        if st.button("Back to the exercise", key="workshop-back", type="tertiary", icon=":material/undo:"):
            st.switch_page(st.session_state["workshop_page"])
        if st.button(
            "Leave", key="workshop-leave", type="tertiary", help="Your progress is kept: begin where you left."
        ):
            del st.session_state[AT]
            st.rerun()
