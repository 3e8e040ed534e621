"""A column of one's own: made with controls, seen before it is added, and kept with the book for every page."""

from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, explore
from analysis.book.own import TESTS, Own
from analysis.book.own_columns import numbers
from analysis.counting.filters import count_values, values_of
from analysis.names import spoken
from analysis.phrases import capital
from pages._cells.analysis_runs import attempt
from pages._cells.figure import show
from pages._cells.own_columns import added_columns, put_columns
from pages._cells.text import calm

BANDS, GROUP, CONDITION, RATIO = "Bands of a number", "A group of values", "Yes or no", "Ratio of two numbers"


def own_column(book: Book) -> None:
    """A fold that makes a column; it is added to the whole book, and its recipe keeps it for next quarter's files."""
    if "accounts" not in book.tables:
        return
    whole: Book = st.session_state["book"]
    with st.expander("Add a column of your own", key="own-column", on_change="rerun") as fold:
        if not fold.open:
            return
        added_columns(whole)
        kind = st.segmented_control("What it is", [BANDS, GROUP, CONDITION, RATIO], default=BANDS, required=True,
                                    key="own-kind")  # fmt: skip
        name = st.text_input("Its name", max_chars=60, key="own-name", placeholder="For example: Size", width=320)
        own = attempt(lambda: _made(whole, str(kind)))
        if isinstance(own, AnalysisError):
            calm(own)
        elif own is not None:
            _preview(whole, name, own)


def _preview(whole: Book, name: str, own: Own) -> None:
    """How many accounts each of its groups has, and the button that adds it."""
    wider = attempt(lambda: whole.with_column(name or "Your column", own))
    if isinstance(wider, AnalysisError):
        calm(wider)
        return
    if not own.is_number:
        counts = count_values(wider)
        column = next(label for label in wider.dimensions if label not in whole.dimensions)
        show(counts[counts["dimension"] == column][["value", "accounts"]], "own-preview", "What the column would hold")
    st.button("Add this column", type="primary", key="own-add", disabled=not name.strip(), on_click=put_columns,
              args=(wider,))  # fmt: skip
    st.caption("Every page can then compare by it. It says what accounts are now, and is kept with the book.")


def _made(book: Book, kind: str) -> Own | None:
    known = {name: capital(spoken(label)) for name, label in numbers(book.built).items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if kind == GROUP or (kind == CONDITION and st.toggle("Of values", key="own-values")):
            return _of_values(book, kind)
        if not known:
            raise AnalysisError(
                "There is no number to make it of.", "The accounts hold none.", "Choose values instead."
            )
        return _of_numbers(known, kind)


def _of_numbers(known: dict[str, str], kind: str) -> Own | None:
    settings: dict[str, Any] = {"format_func": known.__getitem__, "width": 260}
    column = str(st.selectbox("Number", list(known), key="own-number", **settings))
    if kind == RATIO:
        below = str(st.selectbox("over", list(known), index=len(known) - 1, key="own-below", **settings))
        return explore.ratio(column, below)
    if kind == CONDITION:
        test = str(st.selectbox("is", ["<", "<=", ">", ">="], format_func=TESTS.__getitem__, key="own-test", width=140))
        return explore.condition(column, test, float(st.number_input("Number to test", key="own-against", width=160)))
    typed = st.text_input("Begin a new band at", "10, 50, 200", key="own-cuts", width=240)
    cuts = attempt(lambda: explore.cuts_of(column, typed))
    if isinstance(cuts, AnalysisError):
        raise cuts
    return explore.bands(column, cuts)


def _of_values(book: Book, kind: str) -> Own | None:
    values = values_of(count_values(book))
    labels = {name: capital(spoken(book.dimensions[name])) for name in values}
    if not labels:
        raise AnalysisError("There are no values to choose from.", "The accounts have no such column.")
    column = str(st.selectbox("Column", list(labels), format_func=labels.__getitem__, key="own-column-of", width=220))
    chosen = st.multiselect("Its values", list(values[column]), key=f"own-values-{column}", width=320)
    if not chosen:
        return None
    if kind == CONDITION:
        return explore.condition(column, "is", chosen)
    group = st.text_input("Called", max_chars=60, key="own-group", width=160, placeholder="EMEA")
    return explore.groups(column, {group: chosen}) if group.strip() else None
