"""A pack filled from a template."""

import streamlit as st

from analysis import Book, account, qbr
from pages._cells.book import SAMPLE
from pages._cells.keep import change, pack
from pages._cells.last import before, said_before
from pages._cells.pack import answers_of
from pages._cells.sources import sources
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
        st.caption(said_before(book))
    for words_ in st.session_state.pop("left_out", []):
        st.caption(f"Not in the pack. {plain(words_, 240)}")


def _account(book: Book) -> str:
    found = account.find_accounts(book)
    names = {row.account_id: f"{row.name} · {row.account_id}" for row in found.itertuples(index=False)}
    return str(st.selectbox("Account", list(names), format_func=names.__getitem__, key="template_account", width=320))


def _fill(book: Book, template: str, account_id: str | None) -> None:
    with st.spinner("Asking the pages"):
        filled = qbr.fill(
            template,
            book,
            account_id=account_id,
            plan=_plan(book),
            before=before(book),
            code=sources(),
            answer=answers_of(book),
        )
    in_order = [item.id for item in filled.pack.items]
    change(pack().keep(*filled.pack.items).led_by(in_order).titled(pack().title or filled.pack.title))
    st.session_state["left_out"] = filled.missing
    st.session_state.pop("pack_title", None)
    st.rerun()


def _plan(book: Book) -> str | None:
    """The plan as it stands on the page of the experiment; the sample's own where nobody has opened that page."""
    beside = (SAMPLE / "pilot_plan.json").read_text(encoding="utf-8") if book.sample else None
    return st.session_state.get("plans", {}).get(book.fingerprint) or beside
