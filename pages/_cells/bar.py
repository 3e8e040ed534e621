"""The bar on every page: it draws the one period and the one filter of all of them, and says what they leave."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from analysis import Book, contents
from analysis.book.where import Only
from analysis.counting.filters import (
    as_of_today,
    count_values,
    in_words,
    owner_of,
    values_of,
)
from analysis.counting.period import EARLIEST, LAST_YEAR, NAMED, OWN, Chosen, first_day, year_to
from analysis.names import spoken
from analysis.phrases import MONTHS, capital, numeral
from analysis.phrases import stretch as from_to
from pages._cells.analysis_runs import run
from pages._cells.chosen import BEFORE, Bar, change, days, filter_by, is_usual, listed_by, mine, take_from_address
from pages._cells.controls import TYPED_DAY
from pages._cells.derived import derived
from pages._cells.safe_text import plain
from pages._cells.slots import places

EVERYONE = ""
# Places whose pages are about the whole book: its files, what was kept of it, and who was assigned to what.
WHOLE = {"Data": "This page shows the whole book.", "QBR": "This page shows what was kept, and the whole book.",
         "Experiments": "An experiment is read as assigned: no filter."}  # fmt: skip
# Pages of all time that say a period first where one was chosen, and what they say where it was not.
BESIDE = {"nps": "All time, and the last quarter"}
# Pages with a period of their own.
FIXED = {"summary": "Period: the last 12 months, against the 12 before"}


def bar(book: Book) -> Book:
    """Draw the bar, and give the accounts of the book that it leaves. Where it leaves none, the page ends with that."""
    counts = run(count_values, book)
    told = take_from_address(book, counts)
    part = _part(book, told.only)
    with places().line.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        _period(book, told)
        if values := values_of(counts):
            _filter(book, told, values)
            _mine(book, told, values)
        _says(book, part, told)
    return part


def _part(book: Book, only: Only) -> Book:
    """The part of the book; the same object as before where it is the same, with what it knows of itself."""
    only = tuple(pair for pair in only if pair[0] != listed_by(book))
    if not only or contents.place_of(st.session_state["page"]).name in WHOLE:
        return book
    return derived(book, only, lambda: book.where(**dict(only)))


def _fixed(book: Book, as_of: date) -> str:
    """The period of a page that has but one: of a book that is younger than a year, all that it knows."""
    began = first_day(book)
    if st.session_state["page"] in FIXED and began and began > year_to(as_of):
        return f"Period: {from_to(began, as_of)}, all this book knows; nothing before to compare with"
    return FIXED.get(st.session_state["page"], "Period: all history, which this page needs")


def _period(book: Book, told: Bar) -> None:
    if book.as_of is None and "accounts" not in book.tables:
        return
    if book.as_of is None or book.snapshot:
        st.caption("This data is a snapshot of one day: there are no periods to choose from.", width="content")
        return
    if not contents.by_period(st.session_state["page"], str(st.query_params.get("view") or "")):
        st.caption(_fixed(book, book.as_of), width="content")
        return
    label = NAMED[told.chosen.name] if told.chosen.name != OWN else "Own period"
    label = BESIDE.get(st.session_state["page"], label) if is_usual() else label
    with st.popover(plain(label), icon=":material/calendar_month:", key="bar_period_box"):
        _choose_period(book, told.chosen)


def _choose_period(book: Book, chosen: Chosen) -> None:
    state = st.session_state
    first, last = days(book)
    offered = _offered(state["page"])
    state["bar_period"], state["bar_month"] = chosen.name if chosen.name in offered else LAST_YEAR, chosen.first_month
    state["bar_since"], state["bar_until"] = first, last
    st.radio("Period, for all pages", list(offered), format_func=offered.__getitem__, key="bar_period",
             on_change=_take_period, args=(book,))  # fmt: skip
    if chosen.name == OWN:
        limits: dict[str, Any] = {"format": TYPED_DAY, "min_value": EARLIEST, "max_value": book.as_of}
        st.date_input("From", key="bar_since", on_change=_take_period, args=(book,), **limits)
        st.date_input("Through", key="bar_until", on_change=_take_period, args=(book,), **limits)
    st.selectbox("The fiscal year begins in", range(1, 13), format_func=lambda month: MONTHS[month - 1],
                 key="bar_month", on_change=_take_period, args=(book,))  # fmt: skip


def _offered(page: str) -> dict[str, str]:
    """The stretches to choose from, as the page calls them: one of all time has its own word for the usual."""
    beside = {LAST_YEAR: BESIDE[page]} if page in BESIDE else {}
    return {name: beside.get(name, words) for name, words in NAMED.items() if not (beside and name == "all")}


def _take_period(book: Book) -> None:
    state = st.session_state
    state.pop(BEFORE, None)
    own = state["bar_period"] == OWN
    since, until = (state.get("bar_since"), state.get("bar_until")) if own else (None, None)
    change(book, chosen=Chosen(state["bar_period"], state["bar_month"], since, until))


def _filter(book: Book, told: Bar, values: Mapping[str, Mapping[str, int]]) -> None:
    label = plain(in_words(told.only), 60) if told.only else "All accounts"
    with st.popover(label, icon=":material/filter_alt:", key="bar_filter_box", on_change="rerun") as box:
        if not box.open:
            return
        chosen = dict(told.only)
        for name, counts in values.items():
            key = f"bar_only_{name}"
            st.session_state[key] = list(chosen.get(name, ()))
            st.multiselect(
                plain(capital(spoken(book.dimensions[name]))), list(counts), key=key, on_change=_take_filter,
                args=(book, name, key), placeholder="Any",
                format_func=lambda value, counts=counts: f"{value} ({numeral(counts[value])})",
            )  # fmt: skip
        if told.only:
            st.button("Clear the filter", key="bar_clear", on_click=change, args=(book,), kwargs={"only": ()})


def _take_filter(book: Book, name: str, key: str) -> None:
    filter_by(book, name, *st.session_state[key])


def _mine(book: Book, told: Bar, values: Mapping[str, Mapping[str, int]]) -> None:
    """A CSM chooses their name once, and every page is about their accounts."""
    name = owner_of(book)
    if name not in values:
        return
    mine = dict(told.only).get(name, ())
    st.session_state["bar_mine"] = mine[0] if len(mine) == 1 else EVERYONE
    st.selectbox(
        "My accounts", [EVERYONE, *sorted(values[name])], key="bar_mine", on_change=_take_mine, args=(book, name),
        format_func=lambda who: who or "Everyone’s accounts", width=200, label_visibility="collapsed",
    )  # fmt: skip


def _take_mine(book: Book, name: str) -> None:
    mine = st.session_state["bar_mine"]
    filter_by(book, name, *([mine] if mine else []))


def _says(book: Book, part: Book, told: Bar) -> None:
    """What the bar leaves: the days of the period, and how many accounts."""
    page = st.session_state["page"]
    here = contents.place_of(page).name
    since, until = days(book)
    dated = contents.by_period(page, str(st.query_params.get("view") or "")) and not (page in BESIDE and is_usual())
    if since and until and (began := run(first_day, book)):
        since = min(max(since, began), until)
    said = [from_to(since, until)] if since and until and dated else []
    if told.only and here in WHOLE:
        said.append(WHOLE[here])
    elif part.only:
        said.append(f"{in_words(part.only)}: {numeral(part.count())} of {numeral(book.count())} accounts")
        said += [note] if (note := as_of_today(book, dict(part.only))) else []
    if name := mine(book):
        said.append(f"{name}: only these accounts are listed, scored with all others")
    if said:
        st.caption(plain(" · ".join(said), 300), width="content")
