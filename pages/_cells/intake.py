"""From dropped files to an open book: what only the reader can say stands on top, and each file is a card below."""

from dataclasses import replace

import streamlit as st

from analysis import AnalysisError, Book
from analysis.book.draft import Draft
from analysis.book.names_of_books import CURRENCIES, suggested
from pages._cells.file_card import card
from pages._cells.open_session import keep_book, land
from pages._cells.people import admit, count_upload
from pages._cells.preview import count_now, counted, show_preview
from pages._cells.questions import ask_first, asked_again, waiting
from pages._cells.reader import only_answers
from pages._cells.safe_text import plain
from pages._cells.stopping import opening
from pages._cells.text import calm

READY, UNREAD = "Your files are read: open the book", "Nothing here could be read yet"
NO_ACCOUNTS = "No book can be opened from these files yet"
REST = "The rest is how your files are read. Change what is not right; nothing else is needed."


def take_files(files: list[tuple[str, bytes]]) -> None:
    """Read dropped files into a draft, with a bar that says how far it is. More files join those that wait."""
    bar = st.progress(0.0, "Reading")
    known = st.session_state.get("recipes", [])
    with opening():
        read = Draft.from_files(files, known, lambda share, words: bar.progress(share, plain(words)))
    waiting_already: Draft | None = st.session_state.get("draft")
    draft = waiting_already.joined(read) if waiting_already else read
    if admit(draft.sheets):
        st.session_state["draft"] = draft
        st.rerun()


def replace_files(book: Book, files: list[tuple[str, bytes]]) -> None:
    """Newer files under the mapping of the open book: they take its place at once where nothing is new to ask."""
    if not count_upload(files):
        return
    bar = st.progress(0.0, "Reading")
    known = replace(book.recipe, name=book.name)
    with opening():
        draft = Draft.from_files(
            files, [known, *st.session_state.get("recipes", [])], lambda share, words: bar.progress(share, plain(words))
        )
    if not admit(draft.sheets):
        return
    if draft.sheets and not draft.failures and not waiting(draft) and draft.is_known(known):
        _open(draft)
    st.session_state["draft"] = draft
    st.rerun()


def heading(draft: Draft) -> str:
    """The title of the page while files wait: how many questions stand between them and the book."""
    with opening():
        asked = waiting(draft)
    if not draft.sheets:
        return UNREAD
    if not asked and not any(file.table for file in draft.recipe.files):
        return NO_ACCOUNTS
    number = dict(enumerate(("One", "Two", "Three", "Four"), 1)).get(asked, str(asked))
    return f"{number} question{'s' * (asked != 1)} before your book opens" if asked else READY


def settle_draft() -> None:
    """The files that were dropped, to accept as they were recognized or to correct; accepting opens the book."""
    draft: Draft = st.session_state["draft"]
    waits, used = bool(waiting(draft)), any(file.table for file in draft.recipe.files)
    book = counted(draft, waits, not used)
    for problem in (*draft.failures, *([book] if isinstance(book, AnalysisError) else [])):
        calm(problem)
    if held := st.session_state.get("book"):
        st.caption(f"{plain(held.name)} stays open until you open another book.")
    if draft.sheets:
        left, right = st.columns([17, 10], gap="large")
        with left:
            _ask(draft, waits or not used)
        with right:
            show_preview(draft, book, waits or not used)
        st.caption(REST)
    rows = _rows(book)
    for place in range(len(draft.sheets)):
        card(draft, place, rows.get(place))
    if st.button("Put these files away", key="put_away", type="tertiary"):
        _forget()
        st.rerun()


def _ask(draft: Draft, waits: bool) -> None:
    """What blocks, the name of the book, its currency, and the one button that opens it."""
    with st.container(border=True, key="asked"):
        ask_first(draft)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _name(draft)
            _currency(draft)
        if st.button("Open this book", type="primary", key="accept", disabled=waits):
            _open(draft)


def _name(draft: Draft) -> None:
    st.session_state["book_name"] = draft.recipe.name
    st.text_input(
        "Name of this book", placeholder=suggested(draft.sheets), key="book_name", width=240, max_chars=60,
        on_change=_say_name, help="Your company, or what these accounts are.",
    )  # fmt: skip


def _currency(draft: Draft) -> None:
    st.session_state["book_currency"] = draft.recipe.currency or None
    st.selectbox(
        "Currency", CURRENCIES, placeholder="As the files say", key="book_currency", width=160,
        on_change=_say_currency, accept_new_options=True,
        help="Written beside amounts where no file names one. It can stay empty.",
    )  # fmt: skip


def _say_name() -> None:
    st.session_state["draft"] = st.session_state["draft"].named(st.session_state["book_name"] or "")


def _say_currency() -> None:
    st.session_state["draft"] = st.session_state["draft"].in_currency(st.session_state["book_currency"] or "")


def _rows(book: Book | AnalysisError | None) -> dict[int, tuple[int, int]]:
    """Rows used and read, by file."""
    if not isinstance(book, Book):
        return {}
    return {place: (int(row.used), int(row.read)) for place, row in enumerate(book.files.itertuples(index=False))}


def _open(draft: Draft) -> None:
    """The draft becomes the open book, and its recipe is known for the rest of the session."""
    book = count_now(draft)
    if isinstance(book, AnalysisError):
        calm(book)
        return
    if asked_again(draft):
        st.rerun()
    st.session_state.setdefault("recipes", []).insert(0, draft.recipe)
    _forget()
    keep_book(book)
    land()


def _forget() -> None:
    for name in ("draft", "preview"):
        st.session_state.pop(name, None)


def correct(book: Book) -> None:
    """The files of the open book once more, to correct what they were taken for."""
    if only_answers():
        return
    if st.button("Change how these files are read", key="correct", type="tertiary", icon=":material/edit:"):
        st.session_state["draft"] = Draft(book.sheets, book.recipe)
        st.rerun()
