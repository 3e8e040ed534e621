"""One exercise: where to look, what to answer, what became of it, and what was planted."""

from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book
from analysis.phrases import write_in
from analysis.workshop import DONE, PICKED, WRITTEN, Ask, Exercise, check
from analysis.workshop.books import facts
from analysis.workshop.exercise import RIGHT, SHOWN, WRONG, shown
from analysis.workshop.progress import Progress
from analysis.workshop.room import ROOM, Seat
from pages._cells.analysis_runs import attempt, run
from pages._cells.contents import link_to
from pages._cells.controls import made
from pages._cells.deck_state import deck
from pages._cells.safe_text import plain

# What was typed or chosen in this session, and what was said to it, begin so.
SAID = "workshop-say-"
CHIPS = {RIGHT: ("clear-difference", "Right"), SHOWN: ("fact", "Shown"), WRONG: ("cannot-tell", "Not yet")}


def answers(exercise: Exercise, book: Book, told: Progress, seat: Seat) -> Progress:
    """The questions of an exercise, each with its answer so far; progress with what was answered now."""
    with st.container(horizontal=True, vertical_alignment="center"):
        link_to(exercise.place, "Open the page", icon=":material/open_in_new:", view=made(exercise.view))
        st.html(f'<p class="quiet">{escape(exercise.look)}</p>')
    write_in(book.currency)
    for ask in run(exercise.asks, book):
        told = _answered(exercise, ask, book, told, seat)
    return told


def _answered(exercise: Exercise, ask: Ask, book: Book, told: Progress, seat: Seat) -> Progress:
    key = f"{exercise.word}-{ask.word}"
    before = told.row(exercise.word, ask.word)
    with st.form(f"workshop-form-{key}", border=False):
        said = _asked(ask, book, key, str(before["said"]) if before else "")
        row = st.container(horizontal=True)
        checks = row.form_submit_button("Check", key=f"workshop-check-{key}")
        gives_up = ask.kind != DONE and row.form_submit_button("Show me", key=f"workshop-show-{key}", type="tertiary")
    if checks:
        result = check(ask, said)
        st.session_state[f"{SAID}words-{key}"] = result.words
        if result.outcome in CHIPS:
            told = told.told(exercise.word, ask.word, said, result.outcome)
            ROOM.note(seat, exercise, ask, said, result.outcome)
    elif gives_up:
        st.session_state[f"{SAID}words-{key}"] = f"{shown(ask)} {ask.because}".strip()
        told = told.told(exercise.word, ask.word, said, SHOWN)
        ROOM.note(seat, exercise, ask, "", SHOWN)
    _outcome(told.row(exercise.word, ask.word), st.session_state.get(f"{SAID}words-{key}", ""))
    return told


def _asked(ask: Ask, book: Book, key: str, before: str) -> str:
    """The control of a question; what stands in it."""
    # Begun with once: a control that begins with another value is a new one, and forgets what was just chosen.
    if ask.kind != DONE:
        here = before if ask.kind != PICKED or before in ask.options else None
        st.session_state.setdefault(f"{SAID}{key}", here)
    if ask.kind == PICKED:
        return st.radio(ask.label, ask.options, None, format_func=plain_option, key=f"{SAID}{key}") or ""
    if ask.kind == WRITTEN:
        return str(st.text_area(ask.label, key=f"{SAID}{key}", max_chars=200, height=90))
    if ask.kind == DONE:
        st.html(f'<p class="problem">{escape(ask.label)}</p>')
        begun = deck(book)
        return str(len(begun.slides)) if begun is not None else "0"
    label = f"{ask.label} ({ask.unit})" if ask.unit else ask.label
    return str(st.text_input(label, key=f"{SAID}{key}", max_chars=20, width=460))


def plain_option(option: str) -> str:
    """A choice as text: names out of a book are never markup."""
    return plain(option, 120)


def _outcome(row: Any, words: str) -> None:
    if row is None:
        if words:
            st.html(f'<p class="problem">{escape(words)}</p>')
        return
    kind, said = CHIPS[str(row["outcome"])]
    told = f'<span class="chip {kind}">{said}</span>'
    st.html(f'<p class="problem" role="status">{told} {escape(words)}</p>')


def closing(exercise: Exercise, number: int | None) -> None:
    """What was planted, and what to do about it."""
    planted = attempt(lambda: exercise.planted(facts(number)))
    words = planted.what if isinstance(planted, AnalysisError) else planted
    st.html(f'<p class="cell-title">What was planted</p><p class="problem">{escape(words)}</p>'
            f'<p class="cell-title">What to do about it</p><p class="problem">{escape(exercise.then)}</p>')  # fmt: skip
