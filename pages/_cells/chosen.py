"""What was chosen for all pages: one period and one filter, in the session, the address and a saved notebook."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import Book
from analysis.book.where import Only
from analysis.counting.filters import held, marked, owner_of, unmarked
from analysis.counting.period import LAST_YEAR, Chosen, first_day, months_in
from pages._cells.analysis_runs import run

PERIOD_PARAMS, FILTER_PARAM = ("period", "fiscal", "since", "until"), "only"
PARAMS = (*PERIOD_PARAMS, FILTER_PARAM)
# The period that was chosen before a question in the find box named its own: the next question goes back to it.
BEFORE = "period_before"
# Pages that list accounts with a score learned from all of them.
LISTS = frozenset({"health"})


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
    return {} if is_usual() or since is None or until is None else {"first_since": since, "first_until": until}


def is_usual() -> bool:
    return current().chosen.name in (LAST_YEAR, "all")


def months(book: Book) -> dict[str, Any]:
    """The chosen period in months, and its last day where the data go on after it; 12 where the book knows no days."""
    since, until = days(book)
    if since is None or until is None:
        return {}
    return {"months": months_in(since, until)} | ({"until": until} if until != book.as_of else {})


def take_from_address(book: Book, counts: Any) -> Bar:
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


def listed_by(book: Book) -> str:
    """The dimension by which a page lists accounts while it scores all of them: one CSM's are too few to learn from."""
    owner = owner_of(book)
    alone = len(dict(current().only).get(owner, ())) == 1
    return owner if alone and owner == "csm" and st.session_state["page"] in LISTS else ""


def mine(book: Book) -> str | None:
    """The CSM whose accounts a page lists while it scores all; None for everyone's."""
    owner = listed_by(book)
    return dict(current().only)[owner][0] if owner else None
