"""The guided hour: nine exercises beside the pages that answer them, with progress that is kept with the notebook."""

from functools import partial
from html import escape

import streamlit as st

from analysis import AnalysisError, Book
from analysis.workshop import EXERCISES, OWN_FILE, TWIN, Exercise, exercise_named
from analysis.workshop.books import about, book_of, company, messy_file, next_number
from analysis.workshop.progress import Progress
from analysis.workshop.room import ROOM, Seat
from pages._cells.analysis_runs import attempt
from pages._cells.open_session import keep_book
from pages._cells.safe_text import plain
from pages._cells.slots import reserve
from pages._cells.tabs import autosave
from pages._cells.text import calm
from pages._cells.workshop_bar import place_of
from pages._cells.workshop_exercise import SAID, answers, closing
from pages._cells.workshop_paper import papers
from pages._cells.workshop_way import AT, KEPT, MESSY, progress

SEAT = "workshop_seat"
TITLE = "An hour with your numbers"
WHAT = (
    "Nine questions a CS leader asks, each answered on one page of this app: eight on the book of a made-up company, "
    "one on your own file. You look, you answer, the app checks it and says why. Leave when you like; your progress "
    "is kept with the notebook."
)


def workshop() -> None:
    """The page of the hour: the beginning, or the exercise that is open."""
    reserve(TITLE, lambda: None)
    told = progress()
    if told is None:
        _begin()
        return
    exercise = _chosen(told)
    ROOM.turn(seat(), exercise)
    _card(exercise, told)
    papers(told.number)
    with st.expander("Begin again", key="workshop_again"):
        _ways_to_begin()
    if (book := st.session_state.get("book")) is not None:
        autosave(book)


def keep(told: Progress) -> None:
    """Progress as it is by now, kept with the notebook."""
    st.session_state[KEPT] = [dict(row) for row in told.rows]
    st.session_state["unsaved"] = True


def seat() -> Seat:
    """This session's seat in the room, which goes with it."""
    if SEAT not in st.session_state:
        st.session_state[SEAT] = ROOM.sit()
    return st.session_state[SEAT]


def _begin() -> None:
    st.html(f'<p class="problem">{WHAT}</p>')
    _ways_to_begin(primary=True)
    st.html(f'<ol class="reading">{"".join(f"<li>{escape(one.title)}</li>" for one in EXERCISES)}</ol>')


def _ways_to_begin(primary: bool = False) -> None:
    row = st.container(horizontal=True)
    kind = "primary" if primary else "secondary"
    if row.button("Begin with a company of my own", key="workshop_own", type=kind,
                  help="Another company than your neighbor's, written for you: about ten seconds."):  # fmt: skip
        _start(next_number())
    if row.button("Begin with the sample book", key="workshop_sample"):
        _start(None)


def _start(number: int | None) -> None:
    if _open(partial(book_of, number), f"Writing the books of {company(number)}"):
        for key in [key for key in st.session_state if str(key).startswith(SAID)]:
            del st.session_state[key]
        keep(Progress.begun(number))
        st.session_state[AT] = EXERCISES[0].word
        st.rerun()


def _open(make: partial[Book], words: str) -> bool:
    """Open one of the workshop's books; whether that worked."""
    with st.spinner(words, show_time=True):
        book = attempt(make)
    if isinstance(book, AnalysisError):
        calm(book)
        return False
    keep_book(book)
    return True


def _chosen(told: Progress) -> Exercise:
    """The exercise that is open, by its number in a row of all of them."""
    st.session_state.setdefault(AT, told.next.word)
    st.progress(told.finished / len(EXERCISES), f"{told.finished} of {len(EXERCISES)} done")
    done = {one.word: told.is_done(one, one.questions) for one in EXERCISES}
    numbers = {one.word: f"{place_of(one)}{' ✓' if done[one.word] else ''}" for one in EXERCISES}
    st.session_state["workshop_row"] = st.session_state[AT]
    st.segmented_control(
        "Exercise", list(numbers), required=True, format_func=numbers.__getitem__, key="workshop_row",
        label_visibility="collapsed", on_change=_turn,
    )  # fmt: skip
    return exercise_named(st.session_state[AT])


def _turn(word: str = "") -> None:
    st.session_state[AT] = word or st.session_state["workshop_row"]
    ROOM.turn(seat(), exercise_named(st.session_state[AT]))


def _card(exercise: Exercise, told: Progress) -> None:
    with st.container(border=True, key="exercise"):
        st.html(f'<p class="figure-title">{place_of(exercise)}. {escape(exercise.title)}</p>'
                f'<p class="story">{escape(exercise.question)}</p>')  # fmt: skip
        book: Book | None = st.session_state.get("book")
        if book is None or about(book) != exercise.about:
            _other_book(exercise, told, book)
            return
        before, told = told, answers(exercise, book, told, seat())
        if told != before:
            # How far one is stands above the answer: it is drawn anew.
            keep(told)
            st.rerun()
        if told.is_done(exercise, exercise.questions):
            closing(exercise, told.number)
        if exercise != EXERCISES[-1]:
            following = EXERCISES[place_of(exercise)]
            st.button(f"Next: {following.title}", key="workshop_next", on_click=_turn, args=(following.word,),
                      icon=":material/arrow_forward:",
                      type="primary" if told.is_done(exercise, exercise.questions) else "tertiary")  # fmt: skip


def _other_book(exercise: Exercise, told: Progress, book: Book | None) -> None:
    """What to open first, where another book than the exercise is about is open."""
    if exercise.about == OWN_FILE:
        _bring(told)
        return
    plant = exercise.about != TWIN
    whose = company(told.number) + ("" if plant else "'s twin: the same business, in which nothing was planted")
    now = f" {plain(book.name)} is open now." if book is not None else ""
    st.html(f'<p class="problem">This exercise is about the book of {escape(whose)}.{now}</p>')
    if st.button("Open it", key="workshop_open", type="primary") and _open(
        partial(book_of, told.number, plant), f"Opening the book of {company(told.number)}"
    ):
        st.rerun()


def _bring(told: Progress) -> None:
    st.html('<p class="problem">This one is about your own file. Open it on the data page, then come back here.</p>')
    row = st.container(horizontal=True, vertical_alignment="center")
    row.page_link("open_book.py", label="Bring your file", icon=":material/upload_file:")
    if row.button("No file at hand? Take a messy one", key="workshop_messy", type="tertiary",
                  help="The same accounts as a German Excel export: a title row, a total row, ids twice."):  # fmt: skip
        brought = attempt(partial(messy_file, told.number))
        if isinstance(brought, AnalysisError):
            calm(brought)
        else:
            st.session_state[MESSY] = brought
            st.switch_page("open_book.py")
