"""Keeping what a page shows for the review, and the pack of what was kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from analysis import Book, Finding, qbr
from pages._cells.safe_text import plain
from pages._cells.slots import answers, shown_book
from pages._cells.source_digest import sources
from pages._cells.undo import edited, undo_button


def pack() -> qbr.Pack:
    """What was kept in this session."""
    kept: qbr.Pack = st.session_state.setdefault("pack", qbr.Pack())
    return kept


def change(new: qbr.Pack) -> None:
    """The pack after an edit; the one before can be had back."""
    edited("pack", pack())
    st.session_state["pack"] = new


def undo(place: Any, always: bool = False) -> None:
    """A button: back to the pack before the last edit. always: it can be clicked although it knows of no edit yet."""
    undo_button(place, "pack", _put, "undo", always)


def _put(before: qbr.Pack) -> None:
    st.session_state["pack"] = before
    st.session_state["pack_turn"] = st.session_state.get("pack_turn", 0) + 1


def origin(book: Book) -> qbr.Origin:
    """Where what is kept now comes from: this book, this page, its choices, this code."""
    view = urlencode({name: value for name, value in st.query_params.items() if name != "book"})
    return qbr.Origin.of(book, st.session_state.get("page", ""), view, sources())


def keep_button(place: Any, key: str, make: Callable[[], qbr.Kept], label: str = "Keep for the QBR") -> None:
    """A button that keeps what stands above it; once it is kept, the button says so."""
    if st.session_state.get("book") is None:
        return
    kept = make()
    there = kept in pack()
    label = "Keep in the notebook" if kept.internal else label
    place.button(
        "Kept" if there else label, key=key, type="tertiary", on_click=_keep, args=(kept,), disabled=there,
        icon=":material/bookmark_added:" if there else ":material/bookmark_add:",
    )  # fmt: skip


def _keep(*kept: qbr.Kept) -> None:
    change(pack().keep(*kept))
    where = "in your notebook" if all(item.internal for item in kept) else "in your notebook and in the QBR pack"
    st.toast(f"{len(pack())} kept. They stand {where}.", icon=":material/bookmark_added:")


def keep_figure_button(place: Any, name: str, chart: Any, spec: dict[str, Any], table: Any) -> None:
    """Keep a figure with the numbers behind it."""
    keep_button(
        place, f"{name}-keep",
        lambda: qbr.keep_figure(chart, spec, table, origin(shown_book()), answers()),
    )  # fmt: skip


def keep_table_button(place: Any, name: str, frame: Any, title: str) -> None:
    """Keep a table under its heading."""
    keep_button(place, f"{name}-keep", lambda: qbr.keep_table(frame, title, origin(shown_book()), answers()))


def keep_areas_button(frame: Any, edited: Any) -> None:
    """Keep what is to be improved, with the next steps as they were written; once more after every edit."""
    if st.session_state.get("book") is None:
        return
    kept = qbr.keep_table(frame, "Areas to improve", origin(shown_book()), answers())
    kept = replace(kept, frame=edited)
    there = any(item.id == kept.id and edited.equals(item.frame) for item in pack().items)
    st.button(
        "Kept" if there else "Keep these next steps for the QBR", key="areas-keep", type="tertiary", on_click=_keep,
        args=(kept,), disabled=there, icon=":material/bookmark_added:" if there else ":material/bookmark_add:",
    )  # fmt: skip


def keep_answer_button(place: Any, findings: Sequence[Finding]) -> None:
    """Keep the sentence that answers the question of the page."""
    keep_button(place, "answer-keep", lambda: _kept(findings[0], findings), "Keep this answer for the QBR")


def keep_sentences(findings: Sequence[Finding]) -> None:
    """Keep some of the other sentences of a page, with words of one's own."""
    if len(findings) < 2 or st.session_state.get("book") is None:
        return
    ours = all(_kept(finding, findings).internal for finding in findings[:1])
    label = "Keep sentences in the notebook" if ours else "Keep sentences for the QBR"
    fold = st.popover(label, icon=":material/bookmark_add:", type="tertiary")
    chosen = [
        finding
        for place, finding in enumerate(findings[1:])
        if fold.checkbox(plain(finding.claim, 240), key=f"sentence-{place}-{hash(finding.claim)}")
    ]
    kept = [_kept(finding, findings) for finding in chosen]
    fold.button("Keep these", key="sentences-keep", type="primary", on_click=_keep, args=kept, disabled=not kept)


def _kept(finding: Finding, findings: Sequence[Finding]) -> qbr.Kept:
    return qbr.keep_finding(finding, findings, origin(shown_book()), answers())
