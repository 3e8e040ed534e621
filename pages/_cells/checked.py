"""The check of a book, as a report: what to fix first, what was read, set aside, contradicted, joined and decided."""

from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book
from analysis.phrases import numeral, percent
from pages._cells.figure import table
from pages._cells.keeping import keep_book
from pages._cells.run import attempt
from pages._cells.text import calm
from pages._cells.words import plain, safe_csv

FIRST = 6


def report(book: Book) -> None:
    """What to fix first, what was read, what was set aside and why, what contradicts what, and how tables join."""
    _fix_first(book)
    table(book.files, "What was read", "files")
    if len(book.refused):
        table(book.refused, "What was rejected, and why", "refused")
    if len(book.diagnostics.listed):
        table(book.diagnostics.listed, "Contradictions in the data (rows are still used)", "listed")
    if len(book.diagnostics.joins):
        table(book.diagnostics.joins, "How the tables join", "joins")
    _written_otherwise(book)
    _decided(book)


def _fix_first(book: Book) -> None:
    """The problems, the most costly first, each with what helps and its rows to send back."""
    st.header("What to fix first", anchor=False)
    problems = book.diagnostics.problems
    if not len(problems):
        st.html('<p class="problem">Nothing: every row was used, and nothing contradicts anything.</p>')
        return
    st.caption("The most costly first. Each has its rows as a file to send to whoever looks after the system.")
    for place, problem in enumerate(problems.head(FIRST).itertuples(index=False), 1):
        _problem(book, place, problem)
    if len(problems) > FIRST:
        with st.expander(f"{len(problems) - FIRST} further problems", key="more_problems", on_change="rerun") as fold:
            if fold.open:
                for place, problem in enumerate(problems.iloc[FIRST:].itertuples(index=False), FIRST + 1):
                    _problem(book, place, problem)


def _problem(book: Book, place: int, problem: Any) -> None:
    said, send = st.columns([4, 1], vertical_alignment="center")
    rows = f"{numeral(problem.rows)} row{'' if problem.rows == 1 else 's'} of {escape(problem.table)}"
    share = f" ({percent(problem.share)} of them)" if problem.share >= 0.0005 else ""
    said.html(
        f'<p class="problem"><strong>{place}. {escape(problem.problem)}</strong> · {rows}{share}<br>'
        f"{escape(problem.fix)}</p>"
    )
    send.download_button(
        "Rows", lambda: safe_csv(book.diagnostics.rows_behind(problem.kind, problem.table, problem.problem)),
        f"{plain(problem.table)} {place}.csv", "text/csv", on_click="ignore", key=f"rows-{place}", type="tertiary",
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
    if not book.assumptions:
        return
    st.header("Assumptions we made", anchor=False)
    st.html("<ul class='reading'>" + "".join(f"<li>{plain(said, 300)}</li>" for said in book.assumptions) + "</ul>")
