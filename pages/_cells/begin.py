"""A pack filled from a template, and what became of last time's."""

from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, account, qbr
from analysis.qbr.saved import ENDING, Notebook, open_saved
from pages._cells.book import SAMPLE
from pages._cells.keep import change, pack
from pages._cells.local import kept_before
from pages._cells.pack import answers_of
from pages._cells.run import attempt
from pages._cells.sources import sources
from pages._cells.text import calm
from pages._cells.words import plain


def begin(book: Book) -> None:
    """Choose a template and fill the pack: what the book can answer is asked, what it cannot is named."""
    there = {"book": True, "account": "accounts" in book.tables, "value": "kpis" in book.tables}
    words = {name: said for name, said in qbr.TEMPLATES.items() if there[name]}
    with st.expander("Begin with a template", expanded=not len(pack()), key="begin"):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        template = row.segmented_control(
            "A review of", list(words), default="book", required=True, format_func=words.__getitem__, key="template_of"
        )
        with row:
            chosen = _account(book) if template == "account" else None
        if row.button("Fill the pack", type="primary", key="fill", icon=":material/auto_awesome_motion:"):
            _fill(book, str(template), chosen)
    for words_ in st.session_state.pop("left_out", []):
        st.caption(f"Not in the pack. {plain(words_, 240)}")


def _account(book: Book) -> str:
    found = account.find_accounts(book)
    names = {row.account_id: f"{row.name} · {row.account_id}" for row in found.itertuples(index=False)}
    return str(st.selectbox("Account", list(names), format_func=names.__getitem__, key="template_account", width=320))


def _fill(book: Book, template: str, account_id: str | None) -> None:
    with st.spinner("Asking the pages"):
        filled = qbr.fill(
            template, book, account_id=account_id, plan=_plan(book), code=sources(), answer=answers_of(book)
        )
    change(pack().keep(*filled.pack.items).titled(pack().title or filled.pack.title))
    st.session_state["left_out"] = filled.missing
    st.session_state.pop("pack_title", None)
    st.rerun()


def _plan(book: Book) -> str | None:
    """The plan as it stands on the page of the experiment; the sample's own where nobody has opened that page."""
    beside = (SAMPLE / "pilot_plan.json").read_text(encoding="utf-8") if book.sample else None
    return st.session_state.get("plans", {}).get(book.fingerprint) or beside


def last_time(book: Book) -> Notebook | None:
    """The notebook of last time: the one that was dropped beside these files, or is brought here."""
    with st.expander("Last time's notebook", expanded=st.session_state.get("before") is None, key="last"):
        st.caption("The file that Save everything gave you. What was kept in it is asked again of the open book.")
        given = st.file_uploader("Last time's notebook", [ENDING.lstrip(".")], key="last_file")
        kept = kept_before(book)
    if given is not None and st.session_state.get("last_read") != given.file_id:
        st.session_state["last_read"] = given.file_id
        opened: Any = attempt(lambda: open_saved(given.getvalue()))
        if isinstance(opened, AnalysisError):
            calm(opened)
        else:
            st.session_state["before"] = opened
    return kept or st.session_state.get("before")


def compare(book: Book, before: Notebook) -> qbr.Since:
    """What became of what was kept last time; what cannot be compared is said calmly and ends the page."""
    key = (before.book.fingerprint, book.fingerprint, sources(), tuple(item.id for item in before.pack.items))
    if st.session_state.get("compared_key") != key:
        with st.spinner("Asking the same questions again"):
            told = attempt(lambda: qbr.compare(before.pack, book, sources(), answers_of(book)))
        if isinstance(told, AnalysisError):
            calm(told)
            st.stop()
        st.session_state["compared_key"], st.session_state["compared"] = key, told
    return st.session_state["compared"]


def take_over(told: qbr.Since) -> None:
    """What was kept last time, brought up to date, in this time's pack."""
    if st.button("Keep all of it, brought up to date", key="take-over", type="primary", disabled=not told.items):
        change(pack().keep(*told.items))
        st.switch_page("qbr.py")
