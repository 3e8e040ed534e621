"""The builder of decks: which deck, of whom; then its slides as they will be, and the files."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book
from analysis.experiment import read_plan
from analysis.phrases import in_currency
from analysis.qbr.decks import (
    BUSINESS,
    CUSTOMER,
    DECKS,
    VALUE,
    Deck,
    business_review,
    customer_review,
    value_proof,
)
from pages._cells.analysis_runs import attempt
from pages._cells.deck_files import deck_files, many_decks
from pages._cells.deck_look import look, template
from pages._cells.deck_slides import slides
from pages._cells.deck_state import asked_of, brand, change, deck, kept_decks, put, remember_asked, steps
from pages._cells.deck_summary import of_summary
from pages._cells.linking import account_of
from pages._cells.pack_template import plan_of
from pages._cells.safe_text import plain
from pages._cells.text import calm

FOR = {
    CUSTOMER: "For one customer's executive: their goals, what came of them, what did not work, next steps.",
    VALUE: "For a steering group: what one experiment showed, with what did not work.",
    BUSINESS: "For leadership and the board: revenue, churn, risk, what changed, the plan.",
}


def deck_builder(book: Book) -> None:
    """Choose a deck and whose it is, make it, edit its slides, and take it along."""
    # Of an experiment alone there is nothing to review but the experiment.
    there = {CUSTOMER: "accounts" in book.tables, VALUE: "kpis" in book.tables, BUSINESS: set(book.tables) != {"kpis"}}
    row = st.container(horizontal=True, vertical_alignment="top")
    kinds = [kind for kind, has in there.items() if has]
    kind = str(
        row.segmented_control(
            "Deck", kinds, default=kinds[0], required=True, format_func=DECKS.__getitem__, key="deck_kind"
        )
    )
    with row:
        chosen = account_of(book, "deck") if kind == CUSTOMER else None
    prices, periods = _worth(book, kind)
    asked = {"plan": plan_of(book), "prices": prices, "periods": periods}
    st.caption(FOR[kind])
    nobody = kind == CUSTOMER and chosen is None
    if st.button("Make the deck", type="primary", key="deck_make", icon=":material/slideshow:", disabled=nobody):
        _make(book, maker(book, kind, chosen, prices, periods), asked)
    made = deck(book)
    if made is not None:
        _others(book, made)
        st.subheader(f"{made.name}: {plain(made.subject, 80)}", anchor=False)
    own = template(look(book))
    if kind == CUSTOMER:
        many_decks(book, lambda account_id: maker(book, CUSTOMER, account_id, prices, periods)(), own)
    if (made := deck(book)) is not None:
        _shown(book, made, own, asked_of(made, asked))


def maker(
    book: Book, kind: str, account_id: str | None, prices: dict[str, float], periods: float
) -> Callable[[], Deck]:
    """What makes a deck of a kind, with the brand and the steps of this session."""
    common: dict[str, Any] = {"plan": plan_of(book), "prices": prices, "periods": periods}

    def make() -> Deck:
        with in_currency(book.currency):
            if kind == CUSTOMER:
                made = customer_review(book, str(account_id), written=steps(), **common)
            elif kind == VALUE:
                made = value_proof(book, **common)
            else:
                made = business_review(book, written=steps(), **common, **of_summary(book))
        return replace(made, brand=brand(book))

    return make


def _make(book: Book, make: Callable[[], Deck], asked: Mapping[str, Any]) -> None:
    with st.spinner("Making the slides"):
        made = attempt(make)
    if isinstance(made, AnalysisError):
        calm(made)
    else:
        change(made)
        remember_asked(made, asked)
        st.rerun()


def _others(book: Book, made: Deck) -> None:
    """The other decks of this notebook, to go on with."""
    others = [one for one in kept_decks(book) if (one.kind, one.account_id) != (made.kind, made.account_id)]
    if not others:
        return
    with st.expander(f"Other decks of this notebook: {len(others)}", key="deck-others"):
        for place, one in enumerate(others):
            words = f"{one.name}: {plain(one.subject, 60)}"
            st.button(words, key=f"deck-open-{place}", type="tertiary", on_click=put, args=(one,))


def _shown(book: Book, made: Deck, own: bytes | None, asked: Mapping[str, Any]) -> None:
    deck_files(book, made, own, asked)
    if not book.currency and made.kind == BUSINESS:
        st.caption("Money stands without a currency: choose it on Your data, under the book's name.")
    if made.left_out:
        with st.expander(f"Left out: {len(made.left_out)}", key="deck-left"):
            for words in made.left_out:
                st.caption(plain(words, 240))
    slides(book, made)


def _worth(book: Book, kind: str) -> tuple[dict[str, float], float]:
    """What one unit of the main KPI is worth, and for how many of its periods: only a person knows."""
    if kind == BUSINESS or "kpis" not in book.tables:
        return {}, 1.0
    plan = attempt(lambda: read_plan(plan_of(book)))
    if isinstance(plan, AnalysisError) or plan is None or not plan.kpis:
        return {}, 1.0
    main = next((kpi for kpi in plan.kpis if kpi.primary), plan.kpis[0])
    with st.expander("Tell the result in money", key="deck-worth"):
        row = st.container(horizontal=True)
        words = f"One unit of “{plain(main.name, 50)}” is worth"
        price = row.number_input(
            words, min_value=0.0, value=None, key="deck_price", help="For example what an hour costs"
        )
        periods = row.number_input(
            "For how many periods", min_value=1, value=1, key="deck_periods", help="13 weeks, say"
        )
    return ({main.kpi: float(price)} if price else {}), float(periods)
