"""The questions on dropped files, drawn: what blocks stands together above the files, the rest in the card of its file.

A control shows what the draft says and changes it before the page is drawn again, so that nothing is asked twice.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import Any

import streamlit as st

from analysis.book.draft import Draft
from analysis.book.question import CHOICE, DAY, NO, RATE, TEXT, YEAR, YES, Question
from analysis.book.questions import answered, ask_anew, questions
from analysis.book.rates import number
from analysis.book.status_words import GONE
from analysis.finding import listed
from pages._cells.controls import TYPED_DAY
from pages._cells.safe_text import plain

MOST_BUTTONS = 4


def ask_first(draft: Draft) -> None:
    """What blocks, all at once: one heading a question, with what it is asked of and its control."""
    for asked in grouped([question for question in questions(draft) if question.blocks or question.asks == RATE]):
        if asked[0].asks == RATE:
            _rates(asked)
            continue
        st.subheader(plain(asked[0].text, 200), anchor=False)
        if of := _of(draft, asked[0]):
            st.caption(of)
        for question in asked:
            draw(question, question.about.capitalize() if len(asked) > 1 else "")


def _rates(asked: Sequence[Question]) -> None:
    """What each of the other currencies is worth, right below the one that was named: numbers, in a row."""
    st.caption(plain(asked[0].text, 200))
    with st.container(horizontal=True):
        for question in asked:
            draw(question, f"1 {question.about} =")


def beside(draft: Draft, place: int) -> dict[str, list[Question]]:
    """What is said of one file and can be changed, by word."""
    here = [
        question
        for question in questions(draft)
        if question.sheet == place and not question.blocks and question.asks != RATE
    ]
    return {asked[0].word: asked for asked in grouped(here)}


def say(asked: Sequence[Question]) -> None:
    """What can be changed, inside a sentence: a list to choose from, or the values behind a word."""
    if len(asked) == 1:
        _choose(asked[0])
        return
    meant = [question.about for question in asked if question.chosen in (GONE, YES)]
    with st.popover(f"is {plain(listed(meant, most=2)) or '…'}", key=f"say-{_key(asked[0])}"):
        st.markdown(plain(asked[0].text, 200))
        for question in asked:
            draw(question, question.about)


def _choose(question: Question) -> None:
    if question.asks != CHOICE:
        draw(question, "")
        return
    key, labels = _key(question), dict(question.options)
    st.session_state[key] = _chosen(question)
    st.selectbox(
        plain(question.text, 200), list(labels), format_func=labels.__getitem__, key=key, on_change=_take,
        args=(question, key), label_visibility="collapsed", width=room(labels.get(question.chosen, "")),
    )  # fmt: skip


def room(words: str) -> int:
    """How wide a control is for its words and its arrow."""
    return min(max(92, 54 + 8 * len(words)), 340)


def grouped(asked: Sequence[Question]) -> Iterator[list[Question]]:
    """Questions of one file and word are one question, on several columns or values."""
    for _, several in groupby(asked, key=lambda question: (question.sheet, question.word, question.text)):
        yield list(several)


def waiting(draft: Draft) -> int:
    """How many questions are to be answered before the book can open."""
    return sum(any(question.waits for question in asked) for asked in grouped(questions(draft)))


def asked_again(draft: Draft) -> bool:
    """Whether the numbers of a draft that was too large to count at once leave something to ask, now that it is."""
    ask_anew(draft)
    return bool(waiting(draft))


def draw(question: Question, label: str) -> None:
    """The control of one question; it shows what the recipe says."""
    key, labels = _key(question), {value: plain(said) for value, said in question.options}
    words = plain(
        f"{label} · {question.example}" if question.about and question.example else label or question.text, 160
    )
    seen = "visible" if label else "collapsed"
    more: dict[str, Any] = {"key": key, "on_change": _take, "args": (question, key), "label_visibility": seen}
    if question.asks == YEAR:
        st.session_state[key] = _chosen(question)
        st.number_input(words, 1970, 2100, placeholder="Year", width=160, **more)
    elif question.asks == DAY:
        st.session_state[key] = _chosen(question)
        st.date_input(words, format=TYPED_DAY, width=160, **more)
    elif question.asks == RATE:
        st.session_state[key] = _chosen(question)
        st.number_input(
            label, min_value=0.0, step=0.01, format="%.6g", placeholder="no rate", width=160,
            **{**more, "label_visibility": "visible"},
        )  # fmt: skip
    elif question.asks == TEXT:
        st.session_state[key] = question.chosen
        st.text_input(words, width=240, **more)
    elif len(labels) > MOST_BUTTONS:
        st.session_state[key] = _chosen(question)
        st.selectbox(words, list(labels), format_func=dict(question.options).__getitem__, width=320, **more)
    else:
        st.session_state[key] = _chosen(question)
        st.segmented_control(words, list(labels), format_func=labels.__getitem__, **more)
    if question.asks != CHOICE and question.blocks:
        st.button("Leave it out", key=f"without-{key}", type="tertiary", on_click=_leave, args=(question,))


def _chosen(question: Question) -> Any:
    """What the recipe says, as its control takes it; what a saved recipe says and no control can is nothing chosen."""
    said = question.chosen
    if question.asks == YEAR:
        return int(said) if re.fullmatch("(19[7-9]|20[0-9])[0-9]|2100", said) else None
    if question.asks == RATE:
        return number(said) or None
    if question.asks == DAY:
        with suppress(ValueError):
            return date.fromisoformat(said)
        return None
    return said if said in dict(question.options) else None


def _take(question: Question, key: str) -> None:
    """The answer into the draft, before the page is drawn again; nothing chosen is no answer."""
    given = st.session_state[key]
    said = "" if given is None else given.isoformat() if isinstance(given, date) else str(given)
    draft = st.session_state.get("draft")
    if draft is not None:
        st.session_state["draft"] = answered(draft, question, said)


def _leave(question: Question) -> None:
    st.session_state["draft"] = answered(st.session_state["draft"], question, NO)


def _of(draft: Draft, question: Question) -> str:
    """What is asked of, where the question does not say it, and what helps to answer it."""
    title, told = draft.sheets[question.sheet].title, question.example
    asked = f"Asked of {title}. " if title not in question.text else ""
    return plain(asked + (told if told and told not in question.text and not question.about else ""), 300)


def _key(question: Question) -> str:
    """The same control for the same question, whatever else changes on the page."""
    told = f"{question.text}\n{question.about}\n{question.options}"
    return f"ask-{question.sheet}-{question.word}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
