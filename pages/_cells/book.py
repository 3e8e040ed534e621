"""The open book: bringing files, opening the sample, and what a page says while there is none."""

from functools import cache
from html import escape

import streamlit as st

from analysis import AnalysisError, Book, contents, sample, sample_files
from analysis.book.mapping import guess
from analysis.book.reading import ENDINGS, MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, read
from analysis.book.recipe import Recipe
from analysis.book.summary import dated, held, in_money
from analysis.counting.filters import in_words
from analysis.phrases import numeral, write_in
from pages._cells.add_to_pack import pack
from pages._cells.analysis_runs import attempt
from pages._cells.bar import bar
from pages._cells.chosen import change
from pages._cells.intake import settle_draft, take_files
from pages._cells.kept_notebooks import SHORT, kept_here, take_up, where_kept
from pages._cells.milestones import with_milestones
from pages._cells.named_files import named_files
from pages._cells.open_session import keep_book, land
from pages._cells.people import count_upload
from pages._cells.safe_text import plain
from pages._cells.saving import bring_saved, note_view, restore_view, state_in_words
from pages._cells.slots import places
from pages._cells.tabs import autosave, tell, version_mark
from pages._cells.text import calm
from pages._cells.workshop_way import MESSY, way_in

KINDS = [*ENDINGS, "json", "churn"]
LIMITS = (
    f"Up to {MOST_BYTES // 2**20} MB a file, {MOST_ROWS // 10**6} million rows, {MOST_CELLS // 10**6} million cells "
    f"and {numeral(MOST_COLUMNS)} columns a table."
)


def open_book() -> Book:
    """The open book, named in a slim line; while there is none, the page offers to open one and stops there.

    What the page needs of a book stands in the table of contents; where the book lacks it, the page says so and stops.
    """
    take_up()
    book: Book | None = st.session_state.get("book")
    if book is None:
        _nothing_open()
        st.stop()
    write_in(book.currency)
    restore_view()
    note_view()
    autosave(book)
    _mark_link(book)
    places().line.html(f'<p class="book-line">{_line(book)}</p>')
    part = places().book = bar(book)
    with places().line:
        tell()
    _only_what_it_needs(book)
    _somebody(book, part)
    return with_milestones(part)


def _somebody(book: Book, part: Book) -> None:
    """A filter that leaves nobody is said before a page would count nothing."""
    if part is not book and not part.count():
        calm(AnalysisError("No account has all of this.", in_words(part.only), "Take a part of the filter away."))
        st.button("Clear the filter", key="bar_clear_all", on_click=change, args=(book,), kwargs={"only": ()})
        st.stop()


def _only_what_it_needs(book: Book) -> None:
    """A page of one view needs what that view needs; of several, each is asked when it is chosen."""
    first, *more = contents.page_of(st.session_state["page"]).views
    if not more:
        require(book, *first.needs)


def bring_files() -> None:
    """Files that wait for an answer, before anything else; else a place to drop some beside the sample book."""
    take_up()
    if brought := st.session_state.pop(MESSY, None):
        take_files([brought])
    _take(named_files())
    if "draft" in st.session_state:
        settle_draft()
        with st.expander("Add another file", key="other_files"):
            _ways_in()
    elif "book" in st.session_state:
        with st.expander("Open other files", key="other_files"):
            _ways_in()
        way_in()
    else:
        with st.container(border=True, key="bring"):
            st.html('<p class="problem">Begin with the sample book, or bring what your systems export.</p>')
            _ways_in()
        way_in()
    kept_here()


def _ways_in() -> None:
    if "draft" not in st.session_state and st.button("Open the sample book", type="primary", key="open_sample"):
        _open_sample()
    turn = st.session_state.setdefault("upload_turn", 0)
    label = "Your files: CSV, Excel, OpenDocument or Parquet, one or several at once"
    files = st.file_uploader(label, KINDS, True, key=f"upload_{turn}")
    if files:
        st.session_state["upload_turn"] = turn + 1
        _take([(file.name, file.getvalue()) for file in files])
    st.caption(plain(f"{LIMITS} {where_kept()}", 600))


def _take(brought: list[tuple[str, bytes]]) -> None:
    """What was brought: a saved notebook is taken up, other files become a draft."""
    if not brought or not count_upload(brought):
        return
    if others := bring_saved(brought):
        take_files(others)
    elif "book" in st.session_state:
        st.rerun()


def _open_sample() -> None:
    with st.spinner("Opening the sample book"):
        keep_book(sample(sample_recipe()))
    land()


@cache
def sample_recipe() -> Recipe:
    """Which column of the sample's files is which, recognized once for a server: that is most of opening them."""
    return guess([sheet for file in sample_files() for sheet in read(file)])


def _nothing_open() -> None:
    if st.query_params.get("book"):
        st.info(
            "This link shows a view of a book. The view is kept; open the book it was made with to see its numbers."
        )
    bring_files()


def require(book: Book, *needs: str) -> None:
    """End the page calmly where the book lacks what it needs, with the way to add it."""
    problem = attempt(lambda: book.needs(*needs))
    if isinstance(problem, AnalysisError):
        calm(problem)
        st.page_link("open_book.py", label="Add files", icon=":material/folder_open:")
        st.stop()


def _line(book: Book) -> str:
    # Beside the name: at the end of the line a phone would break before it, and leave a dot alone.
    sample = ' <span class="tag">sample</span>' if book.sample else ""
    parts = [f"<strong>{escape(book.name)}</strong>{sample}", *filter(None, (dated(book), escape(held(book))))]
    if money := in_money(book):
        parts.append(escape(money))
    return " · ".join([*parts, *_unsaved()])


def _mark_link(book: Book) -> None:
    """Write into the URL which book it shows; say so where the link came from another one."""
    mine, given = book.fingerprint[:SHORT], st.query_params.get("book", "")
    own = st.session_state.setdefault("own_books", set())
    if given and given[:SHORT] != mine and given[:SHORT] not in own:
        st.session_state["other_book"] = given
    own.add(mine)
    if given != mine + version_mark():
        st.query_params["book"] = mine + version_mark()
    if st.session_state.get("other_book"):
        places().line.caption(
            "This link was made with another book: the view is the same, the numbers are this book's."
        )


def _unsaved() -> list[str]:
    """Beside the name of the book, once something was kept: whether it would be lost."""
    return [escape(state_in_words())] if len(pack()) else []
