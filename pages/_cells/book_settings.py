"""What can be changed of an open book, and kept for the next one: its two days, its recipe, and files to fill in."""

from datetime import date

import streamlit as st

from analysis import AnalysisError, Book
from analysis.book.exits import form_csv, form_html
from analysis.book.names_of_books import CURRENCIES
from analysis.book.parents import ROLLED, parents, rolled
from analysis.book.tables import TABLES
from analysis.book.templates import dictionary, template
from pages._cells.analysis_runs import attempt
from pages._cells.book import KINDS
from pages._cells.controls import TYPED_DAY
from pages._cells.downloads import offer
from pages._cells.intake import replace_files
from pages._cells.open_session import keep_book
from pages._cells.safe_text import plain
from pages._cells.text import calm


def choose_days(book: Book) -> Book | AnalysisError:
    """The day the data stops and the first day leavings were recorded: shown, explained, changeable."""
    st.header("Two days that decide every number", anchor=False)
    if book.as_of is None:
        st.caption("No dates of these files are read, so there is no day to choose.")
        return book
    left, right = st.columns(2)
    as_of = left.date_input(
        "Data as of", book.as_of, format=TYPED_DAY, min_value=date(1970, 1, 1),
        max_value=date(2100, 1, 1), key=f"as-of-{book.fingerprint[:8]}",
        help="Whoever is still here then stayed at least this long. It begins as the latest day anything happened.",
    )  # fmt: skip
    since = right.date_input(
        "Churn recorded since", book.observed_from, format=TYPED_DAY,
        min_value=date(1970, 1, 1), max_value=book.as_of, key=f"from-{book.fingerprint[:8]}",
        help="Leave it empty where every account that ever churned is in the files. Where older churn was not kept, "
        "give the first day they were: accounts that started earlier are then counted from that day on.",
    )  # fmt: skip
    # Without a day there is no book: an emptied box stands for the day there was. Streamlit says of a box that has to
    # be filled that it is required, where screen readers are not allowed to be told so.
    as_of = as_of or book.as_of
    if (as_of, since) == (book.as_of, book.observed_from):
        return book
    with st.spinner("Reading the book as of another day"):
        return attempt(lambda: book.reopened(as_of=as_of, observed_from=since))


def call(book: Book) -> None:
    """The name of the open book and the currency of its amounts, to change: nothing is read again."""
    st.header("This book", anchor=False)
    state, told = st.session_state, book.recipe.currency or book.currency
    state["open_name"], state["open_currency"] = book.name, told or None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Name of this book", max_chars=60, width=280, key="open_name", on_change=_called, args=(book,))
        st.selectbox(
            "Currency", sorted({*CURRENCIES, told} - {""}), placeholder="As the files say", width=180,
            key="open_currency", accept_new_options=True, on_change=_called, args=(book,),
            disabled=bool(book.currency and not book.recipe.currency), help="Written beside every amount of money.",
        )  # fmt: skip


def _called(book: Book) -> None:
    name, currency = st.session_state["open_name"], st.session_state["open_currency"]
    own = "" if book.currency and not book.recipe.currency else currency or ""
    keep_book(book.called(name or book.name, own))


def roll_up(book: Book) -> None:
    """Accounts that name the account above them, to count as one with it: where a file has such a column."""
    place, header = parents(book.sheets, book.recipe)
    if place < 0:
        return
    st.session_state["roll_up"] = ROLLED in book.recipe.files[place].settings
    st.toggle(
        plain(f"Count accounts and the account above them as one, by {header}", 120), key="roll_up",
        on_change=_roll, args=(book,),
        help="A group has churned when all of its accounts have; its MRR is the sum of those that are still here.",
    )  # fmt: skip
    if isinstance(problem := st.session_state.pop("not_rolled", None), AnalysisError):
        calm(problem)


def _roll(book: Book) -> None:
    """The book counted anew, before its page is drawn; where that fails it stays as it is, and the page says why."""
    recipe = rolled(book.sheets, book.recipe, st.session_state["roll_up"])
    again = attempt(lambda: Book.from_sheets(book.sheets, recipe, name=book.name))
    if isinstance(again, AnalysisError):
        st.session_state["not_rolled"] = again
    else:
        keep_book(again)


def next_time(book: Book) -> None:
    """Next month's files in one drop, and the mapping as a file to keep."""
    st.header("Next month", anchor=False)
    st.caption("Drop the same exports again, newer: they are read as these were, and take the place of this book.")
    turn = st.session_state.setdefault("replace_turn", 0)
    files = st.file_uploader("Replace these files", KINDS, True, key=f"replace_{turn}")
    if files:
        st.session_state["replace_turn"] = turn + 1
        replace_files(book, [(file.name, file.getvalue()) for file in files])
    offer(
        st, "Save how these files are read", book.recipe.to_json(), "recipe.json", "application/json",
        key="recipe", icon=":material/download:", type="tertiary",
        help="Dropped beside the next export, here or elsewhere, it applies itself. It holds headers and choices, and "
        "no rows.",
    )  # fmt: skip


def exit_form() -> None:
    """A short form to hand to who leaves; its answers, dropped beside the accounts, are read as reasons."""
    with st.expander("Exit form to hand out", key="exit-form", on_change="rerun") as fold:
        if not fold.open:
            return
        st.caption("Answers come back as a file: drop it beside your accounts. It fills in reasons that are missing.")
        row = st.container(horizontal=True)
        told = {"type": "tertiary", "icon": ":material/download:"}
        offer(row, "Form as a page", form_html(), "exit_form.html", "text/html", key="exit-form-html", **told)
        offer(row, "Form as a sheet", form_csv(), "exit_form.csv", "text/csv", key="exit-form-csv", **told)


def templates() -> None:
    """A file to fill in for every table a book can hold, and what each column means."""
    with st.expander("Templates: every table this app can read", key="templates", on_change="rerun") as fold:
        if not fold.open:
            return
        row = st.container(horizontal=True)
        for name, known in TABLES.items():
            offer(
                row, name, template(name), f"{name}.csv", "text/csv", key=f"template-{name}",
                type="tertiary", icon=":material/download:", help=f"One row per {known.one_row_per}",
            )  # fmt: skip
        st.dataframe(dictionary(), hide_index=True, key="dictionary", height=420)
