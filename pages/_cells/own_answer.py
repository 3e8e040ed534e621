"""Adding the answer of any page to the notebook from the notebook itself."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from analysis import AnalysisError, Book, contents, qbr, summary
from analysis.names import spoken
from analysis.qbr.asking import Asked
from pages._cells.add_to_pack import change, pack
from pages._cells.analysis_runs import asked_once, attempt
from pages._cells.safe_text import plain
from pages._cells.source_digest import sources


def add_answer(place: Any, book: Book) -> None:
    """A list of the questions this book can answer; the one chosen stands in the notebook as a live cell."""
    asked = {question.name: question for question in summary.questions(book)}
    with place.popover("Add an answer", icon=":material/add:", type="primary"):
        name = st.selectbox(
            "Question", list(asked), format_func=lambda name: _called(book, asked[name]), key="answer-to-add", width=420
        )
        st.button("Add", key="add-answer", on_click=lambda: _add(book, asked[name]), disabled=not asked)


def _called(book: Book, question: summary.Question) -> str:
    """The question of the page or view, and by what it is asked."""
    by = f" By {spoken(book.dimensions[question.by]).lower()}." if question.by in book.dimensions else ""
    return plain(f"{contents.view_named(question.word).question}{by}", 120)


def _add(book: Book, question: summary.Question) -> None:
    asked = Asked(question.room, question.function, tuple(question.controls.items()))
    answer = attempt(lambda: asked_once(asked, book))
    if isinstance(answer, AnalysisError):
        st.session_state["problems"] = [answer]
        return
    origin = qbr.Origin.of(book, question.word, urlencode(question.view), sources())
    change(pack().keep(qbr.keep_finding(answer.findings[0], answer.findings, origin, [(asked, answer)])))
