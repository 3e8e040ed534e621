"""For whoever leads a workshop on this server: where the room is, and how answers spread; no names."""

import pandas as pd
import streamlit as st

from analysis import AnalysisError
from analysis.phrases import count
from analysis.workshop import EXERCISES
from analysis.workshop.books import write_ahead
from analysis.workshop.room import FEWEST_SEATS, ROOM, is_leader, switched_on
from pages._cells.figure import show
from pages._cells.people import still_here
from pages._cells.safe_text import plain
from pages._cells.text import calm

OFF = AnalysisError(
    "This server has no page for a workshop leader.",
    "Nobody switched it on.",
    "Start it with CHURN_NOTEBOOK_WORKSHOP_CODE set to a code of your own, and open this page with it.",
)
EVERY = 5


def workshop_room() -> None:
    """The leader's page, behind the code this server was started with."""
    st.title("Where the room is", anchor=False)
    if not switched_on():
        calm(OFF)
        return
    code = st.text_input("The leader's code", type="password", key="leader_code", width=320)
    if not code:
        return
    if not is_leader(code):
        calm(AnalysisError("That is not the code.", "", "Ask whoever started this server."))
        return
    # Who leads opens this page first: whoever begins later finds a book that is written already.
    write_ahead()
    _room()


@st.fragment(run_every=EVERY)
def _room() -> None:
    if not still_here():
        st.rerun()
    st.html(f'<p class="answer">{count(ROOM.count(), "participant")} on this server.</p>')
    show(ROOM.where(), "room-where", "How many are at each exercise, have answered something, and have something right")
    st.caption(f"Answers are shown from {FEWEST_SEATS} participants on, without names. Sentences, and "
               "answers about one's own file, are never collected.")  # fmt: skip
    for exercise in EXERCISES:
        for ask, label in ROOM.asks(exercise.word).items():
            _spread(exercise.word, ask, label)


def _spread(exercise: str, ask: str, label: str) -> None:
    told = ROOM.spread(exercise, ask)
    st.html(f'<p class="cell-title">{plain(label, 120)}</p>')
    if told is None:
        st.caption(f"Fewer than {FEWEST_SEATS} answers so far.")
        return
    frame = pd.DataFrame({"answer": list(told), "participants": list(told.values())})
    show(frame, f"room-{exercise}-{ask}", label)
