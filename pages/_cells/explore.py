"""What is explored, as a sentence: show a measure by a column and another, over time, next to something else."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, explore
from analysis.counting.period import Chosen
from pages._cells.analysis_runs import attempt, run
from pages._cells.chosen import change, current, days
from pages._cells.controls import choose
from pages._cells.safe_text import plain
from pages._cells.slots import places
from pages._cells.text import calm

NOTHING = "none"
OVER = {NOTHING: "all of it at once", "month": "month by month", "quarter": "quarter by quarter",
        "year": "year by year"}  # fmt: skip
BESIDE = {NOTHING: "nothing", "before": "the period before", "year": "a year earlier"}
OTHERS = "others"


@dataclass(frozen=True)
class Asked:
    """The choices of the page. beside: what `side_by_side` is asked with; empty where nothing stands beside it. book:
    whose accounts these are, all of them where a part is held against the others.
    """

    measure: str
    by: tuple[str, ...]
    over: str
    beside: dict[str, Any]
    book: Book
    since: date | None
    until: date | None


def explored(book: Book) -> Asked:
    """The sentence of the page: what is shown, by what, over which time, next to what; all in the address."""
    known, columns = explore.measures(book), explore.by_what(book)
    if not known:
        calm(AnalysisError("There is nothing to explore yet.", "The open book has no accounts, MRR or answers.",
                           "Add the accounts on the first page."))  # fmt: skip
        st.stop()
    _ask()
    measure = choose("Show", {word: one.label for word, one in known.items()}, name="measure") or ""
    one = choose("by", {**columns, NOTHING: "all accounts together"}, name="by") or NOTHING
    rest = {NOTHING: "nothing else", **{name: label for name, label in columns.items() if name != one}}
    other = choose("and by", rest, name="and") if one != NOTHING else NOTHING
    by = _cut(tuple(name for name in (one, other) if name and name != NOTHING))
    over, beside = _time(book, known[measure])
    since, until = days(book)
    if lacks := explore.lacks(book):
        places().controls.caption(f"Not in this book: {', '.join(lacks)}.", width=300)
    return Asked(
        measure,
        by,
        "" if beside else over,
        beside,
        st.session_state["book"] if "only" in beside else book,
        since,
        until,
    )


def _cut(by: tuple[str, ...]) -> tuple[str, ...]:
    """Bands of a number begin where they usually do, or where the reader says."""
    banded = [name for name in by if name.startswith(explore.BANDED)]
    if not banded:
        return by
    typed = places().controls.text_input(
        "Bands begin at", key="cuts", bind="query-params", width=160, max_chars=100, placeholder="as usual",
        help="Numbers with commas between them, for example 40%, 80% or 10, 50, 200",
    )  # fmt: skip
    cut = attempt(lambda: explore.cut_at(banded[0], typed or ""))
    if isinstance(cut, AnalysisError):
        calm(cut)
        return by
    return tuple(cut if name == banded[0] else name for name in by)


def _ask() -> None:
    """A question in one's own words, which sets all choices at once; what was not understood is said."""
    with places().controls:
        st.text_input("Ask in your words", key="explore_typed", on_change=_take_typed, width=548, max_chars=300,
                      placeholder="NRR by CSM, partner, mid-market, last two quarters side by side")  # fmt: skip
        if unknown := st.session_state.pop("explore_unknown", ()):
            st.caption(plain(f"Not understood, and left out: {', '.join(unknown)}.", 200), width=300)


def _take_typed() -> None:
    state = st.session_state
    whole: Book = state["book"]
    said = run(explore.typed, whole, text=str(state["explore_typed"]))
    if not said.choices and not said.only:
        state["explore_unknown"] = said.unknown
        return
    for name in ("by", "and", "over", "beside"):
        state[name] = said.choices.get(name, NOTHING)
    state["cuts"] = said.choices.get("cuts", "")
    if "measure" in said.choices:
        state["measure"] = said.choices["measure"]
    change(whole, chosen=_period_typed(said.choices.get("period", "")), only=said.only)
    state["explore_unknown"] = said.unknown


def _period_typed(name: str) -> Chosen:
    """The period of a question; one that says none is asked of the period there was before a question said one."""
    state, now = st.session_state, current().chosen
    was, set_ = state.get("explore_period", (now, None))
    before: Chosen = was if now == set_ else now
    told = replace(before, name=name, since=None, until=None) if name else before
    state["explore_period"] = (before, told)
    return told


def _time(book: Book, measure: explore.Measure) -> tuple[str, dict[str, Any]]:
    """Over time, or next to another period or the other accounts; one of the two."""
    only = current().only
    dated = measure.dated and not book.snapshot
    over = (choose("shown", OVER, name="over") if dated else NOTHING) or NOTHING
    if over != NOTHING:
        return over, {}
    offered = dict(BESIDE) if dated else {NOTHING: BESIDE[NOTHING]}
    if len(only) == 1 and book.only:
        offered[OTHERS] = "all other accounts"
    beside = (choose("next to", offered, name="beside") if len(offered) > 1 else NOTHING) or NOTHING
    if beside == OTHERS:
        return "", {"only": only}
    return "", {} if beside == NOTHING else {"against": beside}
