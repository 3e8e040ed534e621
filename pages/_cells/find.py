"""The find box: pages by what people call their question, accounts by name, columns, and the words of the glossary."""

import re
from html import escape

import pandas as pd
import streamlit as st

from analysis import AnalysisError, Book, account, contents, find, nps
from analysis.names import spoken
from analysis.phrases import capital
from pages._cells.analysis_runs import attempt
from pages._cells.chosen import BEFORE, current
from pages._cells.controls import NUMBERS, made
from pages._cells.find_keys import opening, take
from pages._cells.linking import open_account
from pages._cells.reader import only_answers
from pages._cells.readiness import needs_of_view
from pages._cells.safe_text import plain

TYPED, AT_FIRST = "find_text", ""
# Set from the run that opens the box to the next run of the whole page, which closes it.
OPEN = "find_open"
MOST_PAGES, MOST_ACCOUNTS, MOST_COLUMNS = 7, 5, 3
FEWEST_LETTERS = 2
_NAMES_ONE = re.compile(r"\b(?:account|customer|client|about|with)\b", re.IGNORECASE)


def find_button() -> None:
    """Above the places: opens the find box, by a click or with Ctrl+K."""
    st.session_state[OPEN] = st.button(
        "Find", key="find", icon=":material/search:", shortcut="Mod+K", width="stretch"
    )  # fmt: skip
    if st.session_state[OPEN]:
        st.session_state[TYPED] = AT_FIRST
        opening()
        _box()


@st.dialog("Find", width="medium")
def _box() -> None:
    typed = st.text_input(
        "Find", key=TYPED, live="60ms", type="search", label_visibility="collapsed",
        placeholder="A question, a term, an account, a column",
    )  # fmt: skip
    take()
    pages, accounts = find.views(typed, MOST_PAGES), _called(typed)
    meant = accounts.empty and bool(_whose(typed))
    accounts = _in_full(_called(_whose(typed)), _whose(typed)) if meant else accounts
    with st.container(key="found", gap="xxsmall"):
        shown = (
            [_pages(pages, typed), _accounts(accounts), _columns(typed), _words(typed)] if typed.strip() else [_usual()]
        )
    if not any(shown):
        st.caption(f"Nothing is called “{plain(typed, 60)}”. Try a term such as NRR, renewal or health score.")
    with st.container(horizontal=True, vertical_alignment="center"):
        first = st.button("Open the first", key="find_first", type="tertiary", icon=":material/keyboard_return:")
        st.caption("Enter opens the first · Tab goes to the next · Esc closes")
    if first and len(accounts) and (meant or not pages):
        open_account(accounts["account_id"].iloc[0])
    elif first and pages:
        word = pages[0].word
        st.switch_page(f"{contents.page_of(word).word}.py", query_params=_settings(word, typed))


def _usual() -> bool:
    """What is asked most, before anything is typed."""
    return _pages(
        [view for view in contents.views() if view.word in ("revenue", "reasons", "health", "renewals", "qbr")]
    )


def _settings(word: str, typed: str) -> dict[str, str]:
    """The address of a view with the controls that answer what was typed."""
    book: Book | None = st.session_state.get("book")
    known = ((), ()) if book is None else (book.dimensions, nps.kinds(book))
    said = find.controls(typed, word, *known)
    # A number that an earlier question named is no part of this one.
    before_this = {name: "" for name in NUMBERS if word == find.WITH_NUMBER and st.session_state.get(name) is not None}
    choices = before_this | {name: value for name, value in said.items() if name != find.PERIOD}
    now, before = current().chosen.name, st.session_state.get(BEFORE)
    period, back = said.get(find.PERIOD), {}
    if period and period != now:
        back = {BEFORE: before or now}
    elif not period and before and contents.by_period(word, word):
        period, back = before, {BEFORE: ""}
    return contents.view_of(word) | ({find.PERIOD: period} if period else {}) | made(choices | back)


def _pages(found: list[contents.View], typed: str = "") -> bool:
    """A row a view: its title, its question and its place; grey with what it lacks where the book cannot answer."""
    if found:
        st.html('<p class="found-kind">Pages</p>')
    for view in found:
        page, lacks = contents.page_of(view.word), needs_of_view(view.word)
        title = page.title if view.word == page.word else f"{page.title}: {view.label}"
        told = f"needs {plain(lacks, 120)}" if lacks else view.question
        st.page_link(
            f"{page.word}.py", label=f"**{title}** · {told} :gray[{contents.place_of(view.word).name}]",
            icon=f":material/{page.icon}:", disabled=bool(lacks), query_params=_settings(view.word, typed),
        )  # fmt: skip
    return bool(found)


def _whose(typed: str) -> str:
    """The account that a whole question names: everything about account Oak, what happened with Oak?"""
    *before, named = _NAMES_ONE.split(typed)
    return named.strip(" ?!.,“”\"'") if before else ""


def _in_full(found: pd.DataFrame, named: str) -> pd.DataFrame:
    """Those called so in whole words: who stays with us asks of no Campus."""
    whole = re.compile(rf"(?<!\w){re.escape(named)}(?!\w)", re.IGNORECASE)
    return found[[bool(whole.search(f"{row.account_id} {row.name}")) for row in found.itertuples(index=False)]]


def _called(typed: str) -> pd.DataFrame:
    """The accounts whose name or id holds what was typed; what is typed stays in the session."""
    book: Book | None = st.session_state.get("book")
    text = typed.strip()
    if book is None or len(text) < FEWEST_LETTERS or only_answers():
        return pd.DataFrame()
    found = attempt(lambda: account.find_accounts(book, text=text, most=MOST_ACCOUNTS))
    return pd.DataFrame() if isinstance(found, AnalysisError) else found


def _accounts(found: pd.DataFrame) -> bool:
    if len(found):
        st.html('<p class="found-kind">Accounts</p>')
    for row in found.itertuples(index=False):
        named = " · ".join(plain(part) for part in (row.name, row.account_id, row.status) if isinstance(part, str))
        if st.button(named, key=f"find-{row.account_id}", icon=":material/domain:", type="tertiary"):
            open_account(str(row.account_id))
    return bool(len(found))


def _columns(typed: str) -> bool:
    """The dimensions of the book that are called so: each leads to churn by it."""
    book: Book | None = st.session_state.get("book")
    asked = find.folded(typed)
    held = {} if book is None else {spoken(label): name for name, label in book.dimensions.items()}
    found = [label for label in held if f" {find.folded(label)}".find(f" {asked}") >= 0][:MOST_COLUMNS]
    if found and asked:
        st.html('<p class="found-kind">Columns</p>')
        for label in found:
            st.page_link(
                "composition.py", label=f"**{plain(capital(label))}** · churn by {plain(label)}",
                icon=":material/view_column:", query_params=made({"by": held[label]}),
            )  # fmt: skip
    return bool(found and asked)


def _words(typed: str) -> bool:
    meanings = find.terms(typed)
    if meanings:
        st.html('<p class="found-kind">Words</p>')
    for term, meaning in meanings.items():
        st.html(f'<p class="found-word"><strong>{escape(term)}</strong> {escape(meaning)}</p>')
    return bool(meanings)
