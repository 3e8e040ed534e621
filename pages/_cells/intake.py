"""From dropped files to an open book: what each file was taken for, what the reader corrects, what was set aside."""

from datetime import date
from html import escape

import streamlit as st

from analysis import AnalysisError, Book
from analysis.book.draft import NOT_USED, Draft, roles_of, tables_to_choose
from analysis.book.tables import TABLES
from analysis.book.templates import dictionary, template
from analysis.phrases import numeral
from pages._cells.keeping import keep_book
from pages._cells.questions import ask_beside, ask_first, waiting
from pages._cells.run import attempt
from pages._cells.text import calm
from pages._cells.words import plain

MEANT, UNREAD = "Is this how your files are meant?", "Nothing here could be read yet"
LEFT_OUT = "Left out. If it belongs to the book, choose what it is, and then what its columns mean."
CARRIES = "No table of its own, but its columns can be read as one: say so here, or choose above what the file is."
GUIDE = "Each column of your file, and what it was taken for. Choose another word where the guess is wrong."


def take_files(files: list[tuple[str, bytes]]) -> None:
    """Read dropped files into a draft, with a bar that says how far it is."""
    bar = st.progress(0.0, "Reading")
    known = st.session_state.get("recipes", [])
    st.session_state["draft"] = Draft.from_files(files, known, lambda share, words: bar.progress(share, plain(words)))
    _redraw()


def settle_draft() -> None:
    """The files that were dropped, to accept as they were recognised or to correct; accepting opens the book."""
    draft: Draft | None = st.session_state.get("draft")
    if draft is None:
        return
    st.header(MEANT if draft.sheets else UNREAD, anchor=False)
    ask_first(draft)
    above = st.container(horizontal=True)
    corrected = review(draft)
    if corrected is not draft:
        st.session_state["draft"] = corrected
        _redraw()
    if draft.sheets and above.button("Open this book", type="primary", key="accept", disabled=not ready(draft)):
        _open(draft)
    if above.button("Put these files away", key="put_away", type="tertiary"):
        del st.session_state["draft"]
        st.rerun()


def _open(draft: Draft) -> None:
    """The draft becomes the open book, and its recipe is known for the rest of the session."""
    with st.spinner("Checking the rows"):
        book = attempt(lambda: Book.from_sheets(draft.sheets, draft.recipe))
    if isinstance(book, AnalysisError):
        calm(book)
        return
    st.session_state.setdefault("recipes", []).insert(0, draft.recipe)
    del st.session_state["draft"]
    keep_book(book)
    st.rerun()


def _redraw() -> None:
    st.session_state["review_turn"] = turn() + 1
    st.rerun()


def turn() -> int:
    """Which drawing of the review this is: corrected files are drawn anew."""
    return int(st.session_state.setdefault("review_turn", 0))


def correct(book: Book) -> None:
    """The files of the open book once more, to correct what they were taken for."""
    if st.button("Correct the columns of this book", key="correct", type="tertiary", icon=":material/edit:"):
        st.session_state["draft"] = Draft(book.sheets, book.recipe)
        _redraw()


def review(draft: Draft) -> Draft:
    """Each file with the table and the columns it was taken for, to accept or to correct."""
    for failure in draft.failures:
        calm(failure)
    for place, sheet in enumerate(draft.sheets):
        file = draft.recipe.files[place]
        with st.container(border=True, key=f"file-{place}"):
            said, chosen = st.columns(2, vertical_alignment="center")
            system = [f"an export of {file.settings['system']}"] if "system" in file.settings else []
            rows = f"{numeral(sheet.rows)} row{'s' * (sheet.rows != 1)}"
            how = escape(" · ".join([rows, *system, *sheet.notes])).replace("UTF-", "UTF&#8209;")
            said.html(f'<p class="problem"><strong>{escape(sheet.title)}</strong> · {how}</p>')
            with chosen:
                draft = _table(draft, place)
            if draft.recipe.files[place] is not file:
                continue
            if not file.table:
                st.caption(CARRIES if draft.parts(place) else LEFT_OUT)
            ask_beside(draft, place)
            draft = _columns(draft, place) if file.table else draft
    return draft


def ready(draft: Draft) -> bool:
    """Whether every file that is used has the columns its table needs, one is used at all, and nothing is asked."""
    used = [place for place, file in enumerate(draft.recipe.files) if file.table]
    return bool(used) and not any(draft.missing(place) for place in used) and not waiting(draft)


def _table(draft: Draft, place: int) -> Draft:
    names, now = tables_to_choose(), draft.recipe.files[place].table
    chosen = st.selectbox(
        f"Use {plain(draft.sheets[place].title)} as",
        list(names),
        label_visibility="collapsed",
        index=list(names).index(now),
        format_func=names.__getitem__,
        key=f"as-{place}-{turn()}",
    )
    return draft.with_table(place, chosen)


def _columns(draft: Draft, place: int) -> Draft:
    shown, roles = draft.columns(place), roles_of(draft.recipe.files[place].table)
    missing = draft.missing(place)
    if missing:
        needed = " and ".join(f"{name} ({roles.get(name, name)})" for name in missing)
        st.warning(f"Still needed: {needed}. Say below which column it is.", icon=":material/help:")
    known = int((shown["used_as"] != NOT_USED).sum())
    with st.expander(f"Columns: {known} of {len(shown)} recognized", expanded=bool(missing), key=f"fold-{place}"):
        st.caption(GUIDE)
        edited = st.data_editor(
            shown,
            hide_index=True,
            disabled=["column", "examples", "confidence"],
            key=f"columns-{place}-{turn()}",
            column_config={
                "column": st.column_config.TextColumn("Column in the file", width="medium"),
                "examples": st.column_config.TextColumn("Examples", width="medium"),
                "used_as": st.column_config.SelectboxColumn("Used as", options=list(roles), required=True),
                "confidence": st.column_config.ProgressColumn(
                    "Confidence", format="percent", min_value=0, max_value=1, help="How sure the guess is"
                ),
            },
        )
        st.caption(" · ".join(f"**{name}** {means}" for name, means in roles.items() if name != NOT_USED))
    if edited["used_as"].equals(shown["used_as"]):
        return draft
    return draft.with_columns(place, dict(zip(edited["column"], edited["used_as"], strict=True)))


def choose_days(book: Book) -> Book | AnalysisError:
    """The day the data stops and the first day leavings were recorded: shown, explained, changeable."""
    st.header("Two days that decide every number", anchor=False)
    if book.as_of is None:
        st.caption("These files hold no dates: one snapshot, so there is no day to choose.")
        return book
    left, right = st.columns(2)
    as_of = left.date_input(
        "Data as of", book.as_of, format="YYYY-MM-DD", min_value=date(1970, 1, 1), required=True,
        max_value=date(2100, 1, 1), key=f"as-of-{book.fingerprint[:8]}",
        help="Whoever is still here then stayed at least this long. It begins as the latest day anything happened.",
    )  # fmt: skip
    since = right.date_input(
        "Churn recorded since", book.observed_from, format="YYYY-MM-DD",
        min_value=date(1970, 1, 1), max_value=book.as_of, key=f"from-{book.fingerprint[:8]}",
        help="Leave it empty where every account that ever left is in the files. Where older leavings were not kept, "
        "give the first day they were: accounts that started earlier are then counted from that day on.",
    )  # fmt: skip
    if (as_of, since) == (book.as_of, book.observed_from):
        return book
    with st.spinner("Reading the book as of another day"):
        return attempt(lambda: book.reopened(as_of=as_of, observed_from=since))


def keep_recipe(book: Book) -> None:
    """The mapping as a file: dropped beside the next export, it applies itself."""
    st.header("The next time", anchor=False)
    st.caption(
        "Save the recipe and drop it beside next quarter's files: the same headers need no second asking. "
        "It holds headers and choices, and no rows."
    )
    st.download_button(
        "Save the recipe", book.recipe.to_json(), "recipe.json", "application/json", on_click="ignore", key="recipe",
        icon=":material/download:",
    )  # fmt: skip


def templates() -> None:
    """A file to fill in for every table a book can hold, and what each column means."""
    with st.expander("Templates: every table this app can read", key="templates", on_change="rerun") as fold:
        if not fold.open:
            return
        row = st.container(horizontal=True)
        for name, known in TABLES.items():
            row.download_button(
                name, template(name), f"{name}.csv", "text/csv", on_click="ignore", key=f"template-{name}",
                type="tertiary", icon=":material/download:", help=f"One row per {known.one_row_per}",
            )  # fmt: skip
        st.dataframe(dictionary(), hide_index=True, key="dictionary", height=420)
