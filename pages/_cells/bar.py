"""The bar on every page: one period and one filter for all of them, in the address and in the notebook."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import Book, contents
from analysis.book.where import Only
from analysis.counting.filters import (
    as_of_today,
    count_values,
    held,
    in_words,
    marked,
    owner_of,
    unmarked,
    values_of,
)
from analysis.counting.period import EARLIEST, LAST_YEAR, NAMED, OWN, Chosen, first_day, months_in, year_to
from analysis.names import spoken
from analysis.phrases import MONTHS, capital, numeral
from analysis.phrases import stretch as from_to
from pages._cells.analysis_runs import run
from pages._cells.controls import TYPED_DAY
from pages._cells.derived import derived
from pages._cells.safe_text import plain
from pages._cells.slots import places

PERIOD_PARAMS, FILTER_PARAM = ("period", "fiscal", "since", "until"), "only"
EVERYONE = ""
PARAMS = (*PERIOD_PARAMS, FILTER_PARAM)
# The period that was chosen before a question in the find box named its own: the next question goes back to it.
BEFORE = "period_before"
# Places whose pages are about the whole book: its files, what was kept of it, and who was assigned to what.
WHOLE = {"Data": "This page shows the whole book.", "QBR": "This page shows what was kept, and the whole book.",
         "Experiments": "An experiment is read as assigned: no filter."}  # fmt: skip


# Pages that list accounts with a score learned from all of them.
LISTS = frozenset({"health"})
# Pages of all time that say a period first where one was chosen, and what they say where it was not.
BESIDE = {"nps": "All time, and the last quarter"}
# Pages with a period of their own.
FIXED = {"summary": "Period: the last 12 months, against the 12 before"}


@dataclass(frozen=True)
class Bar:
    """What holds for all pages of this session."""

    chosen: Chosen = field(default_factory=Chosen)
    only: Only = ()

    def written(self) -> dict[str, dict[str, str]]:
        """As it stands in a saved notebook."""
        filters = {name: json.dumps(values) for name, values in self.only}
        return {"period": self.chosen.written()} | ({"filter": filters} if filters else {})

    @classmethod
    def read(cls, written: Mapping[str, Mapping[str, Any]]) -> "Bar":
        """From a saved notebook; what is no choice is left out."""
        period = {name: str(value) for name, value in written.get("period", {}).items()}
        pairs = ((str(name), _listed(value)) for name, value in written.get("filter", {}).items())
        return cls(Chosen.read(period), tuple(sorted((name, values) for name, values in pairs if values)))


def _listed(value: Any) -> tuple[str, ...]:
    try:
        said = json.loads(str(value))
    except ValueError:
        return ()
    return tuple(sorted(map(str, said))) if isinstance(said, list) else ()


def current() -> Bar:
    """What was chosen in this session, the usual until then."""
    bar: Bar = st.session_state.get("bar", Bar())
    return bar


def bar(book: Book) -> Book:
    """Draw the bar, and give the accounts of the book that it leaves. Where it leaves none, the page ends with that."""
    counts = run(count_values, book)
    told = _take_from_address(book, counts)
    part = _part(book, told.only)
    with places().line.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        _period(book, told)
        if values := values_of(counts):
            _filter(book, told, values)
            _mine(book, told, values)
        _says(book, part, told)
    return part


def days(book: Book) -> tuple[date | None, date | None]:
    """The first and the last day of the chosen period, both in; none where the book knows no days."""
    if book.snapshot or book.as_of is None:
        return None, None
    return current().chosen.days(book.as_of, run(first_day, book) or book.as_of)


def stretch(book: Book) -> tuple[date | None, date | None]:
    """The same; none where all of the history was chosen, which takes what has no day too."""
    return (None, None) if current().chosen.name == "all" else days(book)


def first_days(book: Book) -> dict[str, date]:
    """The days that a page of all time says first, where a period was chosen for all pages."""
    since, until = days(book)
    return {} if _usual() or since is None or until is None else {"first_since": since, "first_until": until}


def _usual() -> bool:
    return current().chosen.name in (LAST_YEAR, "all")


def months(book: Book) -> dict[str, Any]:
    """The chosen period in months, and its last day where the data go on after it; 12 where the book knows no days."""
    since, until = days(book)
    if since is None or until is None:
        return {}
    return {"months": months_in(since, until)} | ({"until": until} if until != book.as_of else {})


def _take_from_address(book: Book, counts: Any) -> Bar:
    """An address that says a period or a filter changes it; one that says nothing leaves them, and is completed."""
    state, before = st.session_state, current()
    given = {name: st.query_params[name] for name in PARAMS if name in st.query_params}
    told = before
    if given and given != state.get("bar_address"):
        chosen = Chosen.read(given) if set(given) & set(PERIOD_PARAMS) else before.chosen
        only = unmarked(book, counts, given[FILTER_PARAM]) if FILTER_PARAM in given else before.only
        told = Bar(chosen, only)
    told = replace(told, only=held(counts, told.only))
    state["bar"] = told
    _write(book)
    return told


def _write(book: Book) -> None:
    """The address says what holds, but for what is usual."""
    told = current()
    said = told.chosen.written() | ({FILTER_PARAM: marked(book, told.only)} if told.only else {})
    for name in PARAMS:
        if name in said and st.query_params.get(name) != said[name]:
            st.query_params[name] = said[name]
        elif name not in said and name in st.query_params:
            del st.query_params[name]
    st.session_state["bar_address"] = said


def change(book: Book, **new: Any) -> None:
    """Another period or filter, for every page."""
    st.session_state["bar"] = replace(current(), **new)
    st.session_state["unsaved"] = True
    _write(book)


def filter_by(book: Book, name: str, *values: str) -> None:
    """Only the accounts with these values of a dimension; all of them where none is given."""
    others = tuple(pair for pair in current().only if pair[0] != name)
    change(book, only=tuple(sorted((*others, *([(name, tuple(sorted(values)))] if values else [])))))


def _part(book: Book, only: Only) -> Book:
    """The part of the book; the same object as before where it is the same, with what it knows of itself."""
    only = tuple(pair for pair in only if pair[0] != _listed_by(book))
    if not only or contents.place_of(st.session_state["page"]).name in WHOLE:
        return book
    return derived(book, only, lambda: book.where(**dict(only)))


def _listed_by(book: Book) -> str:
    """The dimension by which a page lists accounts while it scores all of them: one CSM's are too few to learn from."""
    owner = owner_of(book)
    alone = len(dict(current().only).get(owner, ())) == 1
    return owner if alone and owner == "csm" and st.session_state["page"] in LISTS else ""


def mine(book: Book) -> str | None:
    """The CSM whose accounts a page lists while it scores all; None for everyone's."""
    owner = _listed_by(book)
    return dict(current().only)[owner][0] if owner else None


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
    label = BESIDE.get(st.session_state["page"], label) if _usual() else label
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
    dated = contents.by_period(page, str(st.query_params.get("view") or "")) and not (page in BESIDE and _usual())
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
