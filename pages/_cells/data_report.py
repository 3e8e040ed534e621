"""The check of a book, as a report: what to fix first, what was read, set aside, contradicted, joined and decided."""

from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book
from analysis.book.problems import is_idle
from analysis.book.reader_words import called, for_readers, in_words
from analysis.phrases import capital, count, money, numeral, percent
from pages._cells.analysis_runs import attempt
from pages._cells.downloads import offer
from pages._cells.figure import table
from pages._cells.open_session import keep_book
from pages._cells.reader import only_answers
from pages._cells.safe_text import plain, safe_csv
from pages._cells.text import calm

FIRST = 6


def report(book: Book) -> None:
    """What was read, what a person can fix, and folded below: what was assumed, set aside and why, how tables join."""
    table(for_readers(book.files), "What was read", "files")
    if only_answers():
        return
    _fix_first(book)
    _written_otherwise(book)
    _decided(book)
    _details(book)


def _details(book: Book) -> None:
    with st.expander("Rejected rows, contradictions and how the tables join", key="details", on_change="rerun") as fold:
        if not fold.open:
            return
        told = book.diagnostics
        for frame, title, name in (
            (book.refused, "What was rejected, and why", "refused"),
            (told.listed, "Contradictions in the data (rows are still used)", "listed"),
            (told.joins, "How the tables join", "joins"),
        ):
            if len(frame):
                table(for_readers(frame), title, name)
        if not (len(book.refused) or len(told.listed) or len(told.joins)):
            st.caption("Every row was used, nothing contradicts anything, and there is one table only.")


def _fix_first(book: Book) -> None:
    """What a person can do something about, the dearest first, with what it gains and its rows to send back."""
    problems = book.diagnostics.problems
    problems = problems[~problems["fix"].map(is_idle)]
    if not len(problems):
        return
    st.header("What to fix first", anchor=False)
    st.caption("The dearest first. Each has its rows as a file to send to whoever looks after the system.")
    for place, problem in enumerate(problems.head(FIRST).itertuples(index=False), 1):
        _problem(book, place, problem)
    if len(problems) > FIRST:
        with st.expander(f"{len(problems) - FIRST} further problems", key="more_problems", on_change="rerun") as fold:
            if fold.open:
                for place, problem in enumerate(problems.iloc[FIRST:].itertuples(index=False), FIRST + 1):
                    _problem(book, place, problem)


def _problem(book: Book, place: int, problem: Any) -> None:
    said, send = st.columns([4, 1], vertical_alignment="center")
    rows = f"{count(problem.rows, 'row')} of {escape(called(problem.table))}"
    share = f" ({percent(problem.share)} of them)" if problem.share >= 0.0005 else ""
    same = problem.table == "accounts" and problem.accounts == problem.rows
    about = [rows + share, count(problem.accounts, "account") if problem.accounts and not same else ""]
    about.append(f"{money(problem.mrr)} MRR" if problem.mrr else "")
    said.html(
        f'<p class="problem"><strong>{place}. {escape(capital(in_words(problem.problem)))}</strong> · '
        f"{' · '.join(filter(None, about))}<br>{escape(problem.fix)} {escape(problem.unlocks)}</p>"
    )
    offer(
        send, "Rows", lambda: safe_csv(book.diagnostics.rows_behind(problem.kind, problem.table, problem.problem)),
        f"{plain(problem.table)} {place}.csv", "text/csv", key=f"rows-{place}", type="tertiary",
        icon=":material/download:", help="The rows as they stand in their files, with file and line",
    )  # fmt: skip


def _written_otherwise(book: Book) -> None:
    """Ids that differ only in how they are written: reported, and joined when the reader says so."""
    found = book.diagnostics.alike
    if not len(found) and not book.recipe.alike:
        return
    st.header("Ids that are nearly the same", anchor=False)
    for name, ids, written, account in found.itertuples(index=False):
        whose = "accounts that differ in nothing else" if name == "accounts" else f"ids of {name} that are no account's"
        st.html(
            f'<p class="problem">{numeral(ids)} {escape(whose)}: for example <strong>{escape(str(written))}</strong>'
            f" and <strong>{escape(str(account))}</strong>, apart from capitals, spaces, "
            "punctuation and leading zeros.</p>"
        )
    joined = book.recipe.alike
    words = "Keep ids apart that are written differently" if joined else "They are the same: join them"
    if (joined or any(found["table"] != "accounts")) and st.button(words, key="join_alike", icon=":material/join:"):
        with st.spinner("Reading the book with these ids"):
            again = attempt(lambda: book.reopened(replace(book.recipe, alike=not joined)))
        if isinstance(again, AnalysisError):
            calm(again)
            return
        keep_book(again)
        st.rerun()


def _decided(book: Book) -> None:
    """What was decided where the files leave it open, each in a sentence, and where to decide otherwise."""
    if not book.assumptions:
        return
    with st.expander(f"Assumptions we made: {len(book.assumptions)}", key="assumptions"):
        told = "".join(f"<li>{escape(_sentence(said))}</li>" for said in book.assumptions)
        st.html(f"<ul class='reading'>{told}</ul>")
        st.caption("To decide otherwise, choose “Change how these files are read” at the end of this page.")


def _sentence(said: str) -> str:
    return f"{capital(in_words(said)).rstrip('.')}."
