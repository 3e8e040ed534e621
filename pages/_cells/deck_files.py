"""A deck as files to take along, and the decks of many accounts in one ZIP."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, account
from analysis.finding import count
from analysis.qbr.decks import Deck, ready_template, to_html, to_notebook, to_pdf, to_pptx
from pages._cells.analysis_runs import attempt
from pages._cells.downloads import offer
from pages._cells.safe_text import plain

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MOST_AT_ONCE = 200
NOTEBOOK = {True: "Its slides and their numbers; no row of the book", False: "It holds the book: for your team"}


def deck_files(book: Book, made: Deck, template: bytes | None, asked: Mapping[str, Any]) -> None:
    """The deck as it stands: PowerPoint, PDF, a printable web page, and a notebook. asked: what it was made with."""
    row = st.container(horizontal=True)
    name = file_name(made)
    offer(
        row, "PowerPoint", lambda: to_pptx(made, template), f"{name}.pptx", PPTX, key="deck-pptx",
        icon=":material/slideshow:", type="primary",
    )  # fmt: skip
    offer(
        row, "Web page", lambda: to_html(made), f"{name}.html", "text/html", key="deck-html",
        icon=":material/public:", help="One file that needs nothing else",
    )  # fmt: skip
    offer(
        row, "PDF", lambda: to_pdf(made), f"{name}.pdf", "application/pdf", key="deck-pdf",
        icon=":material/picture_as_pdf:",
    )  # fmt: skip
    offer(
        row, "Jupyter notebook", lambda: to_notebook(made, book, asked), f"{name}.ipynb.zip", "application/zip",
        key="deck-ipynb", icon=":material/code:", help=NOTEBOOK[bool(made.account_id)],
    )  # fmt: skip


def file_name(made: Deck) -> str:
    """The name of a deck's file: its subject, its kind and its period, in letters every system takes."""
    words = "".join(
        c if c.isalnum() and c.isascii() else " " for c in f"{made.subject} {made.name} {made.period}"
    ).split()
    return "-".join(words)[:80].lower() or "deck"


def many_decks(book: Book, make: Callable[[str], Deck], template: bytes | None) -> None:
    """The decks of the largest accounts that are here, or of those of some owners, in one ZIP, with progress."""
    with st.expander("Decks of many accounts at once", key="deck-many"):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        known = account.list_owners(book)
        owners = row.multiselect("Of these owners", known, key="deck_owners", placeholder="Everybody") if known else []
        most = row.number_input("The largest accounts", 1, MOST_AT_ONCE, 50, key="deck_most")
        if row.button("Make them all", key="deck_all", icon=":material/folder_zip:"):
            st.session_state["deck_zip"] = _zipped(book, int(most), owners, make, template)
        if (made := st.session_state.get("deck_zip")) and made[0] == book.fingerprint:
            st.caption(f"{count(made[2], 'deck')} made. {plain(made[3], 240)}".strip())
            offer(st, "Download the ZIP", made[1], "decks.zip", "application/zip", key="deck_zip_get")


def _zipped(
    book: Book, most: int, owners: Sequence[str], make: Callable[[str], Deck], template: bytes | None
) -> tuple[str, bytes, int, str]:
    """Fingerprint, ZIP, how many, and whom nothing could be shown to; on the team's own template where there is one."""
    ready = None if template is None else ready_template(template)
    found = account.find_accounts(book, most=most, owners=owners)
    ids = found.loc[found["status"] != "churned", ["account_id", "name"]].itertuples(index=False)
    chosen, bar, sink, without = list(ids), st.progress(0.0), io.BytesIO(), []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (id, name) in enumerate(chosen, start=1):
            made = attempt(lambda id=id: make(str(id)))
            if isinstance(made, AnalysisError):
                without.append(str(name or id))
            else:
                archive.writestr(f"{place:03d}-{file_name(made)}.pptx", to_pptx(made, ready))
            bar.progress(place / len(chosen), f"{place} of {len(chosen)}")
    bar.empty()
    said = f"Nothing can be shown to {count(len(without), 'account')} yet." if without else ""
    return book.fingerprint, sink.getvalue(), len(chosen) - len(without), said
