"""A pack filled from a template."""

from dataclasses import replace

import streamlit as st

from analysis import Book, qbr
from analysis.samples import FOLDER
from pages._cells.add_to_pack import change, pack
from pages._cells.last_notebook import before, said_before
from pages._cells.linking import account_of
from pages._cells.pack import answers_of
from pages._cells.safe_text import plain
from pages._cells.source_digest import sources

ASIDE = (
    "What was kept before is of another account or of the whole book, so this review begins anew. Undo brings it back."
)


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
            chosen = account_of(book, "template") if template == "account" else None
        nobody = template == "account" and chosen is None
        if row.button(
            "Fill the pack", type="primary", key="fill", icon=":material/auto_awesome_motion:", disabled=nobody
        ):
            _fill(book, str(template), chosen)
        st.caption(said_before(book))
    for words_ in st.session_state.pop("left_out", []):
        st.caption(f"Not in the pack. {plain(words_, 240)}")


def _fill(book: Book, template: str, account_id: str | None) -> None:
    with st.spinner("Asking the pages"):
        filled = qbr.fill(
            template,
            book,
            account_id=account_id,
            plan=plan_of(book),
            before=before(book),
            code=sources(),
            answer=answers_of(book),
        )
    aside = (ASIDE,) if len(pack()) and pack().account != filled.pack.account else ()
    change(filled.pack if aside else _joined(filled.pack))
    st.session_state["left_out"] = (*aside, *filled.missing)
    st.session_state.pop("pack_title", None)
    st.rerun()


def _joined(filled: qbr.Pack) -> qbr.Pack:
    """What a template gives, with what was kept before after it: both are the same account's, or the book's."""
    joined = replace(pack().keep(*filled.items), account=filled.account)
    return joined.led_by([item.id for item in filled.items]).titled(pack().title or filled.title)


def plan_of(book: Book) -> str | None:
    """The plan as it stands on the page of the experiment; the sample's own where nobody has opened that page."""
    beside = (FOLDER / "pilot_plan.json").read_text(encoding="utf-8") if book.sample else None
    return st.session_state.get("plans", {}).get(book.fingerprint) or beside
