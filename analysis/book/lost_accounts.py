"""Accounts that would be in no number, and payments that are each of another customer: what hardly anybody means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..phrases import numeral, out_of
from .book import Book
from .doubting import FEWEST, Doubt
from .joining import NO_SUCH
from .question import NO
from .reader_words import in_words
from .recipe import LEAVE_OUT, PAYMENTS
from .shared_ids import texts

if TYPE_CHECKING:
    from .draft import Draft

# Rules that refuse an account for what could not be read of it, or that another file does not know it.
_UNREAD = ("no started_on", "could not be read", NO_SUCH)
SOME_ASIDE, _NOT_MOST, _LEAST = 0.1, 0.5, 3


def unread_accounts(draft: "Draft", book: Book) -> Doubt | None:
    """Many accounts are set aside for a start that is missing or cannot be read: they would be in no number."""
    places = [i for i, file in enumerate(draft.recipe.files) if file.table == "accounts"]
    rules = book.refused[book.refused["table"] == "accounts"]
    lost = rules.loc[[_is_unread(rule) for rule in rules["rule"]]]
    rows, aside = _rows(draft, places), int(lost["rows"].sum())
    if not places or aside < _LEAST or not SOME_ASIDE * rows <= aside < _NOT_MOST * rows:
        return None
    place = next((i for i in places if "started_on" in draft.recipe.files[i].columns), places[0])
    why = in_words(str(lost.sort_values("rows", ascending=False)["rule"].iloc[0]))
    text = f"{out_of(aside, rows)} rows of accounts are in no number: {why}. Go on without them?"
    start = draft.recipe.files[place].columns.get("started_on", "")
    others = (
        ((NO, f"no: {start} is not the day on which they started"),) if start else ((NO, "no: leave this file out"),)
    )
    return Doubt(place, text, "yes, without them", others, evidence=aside / rows)


def _rows(draft: "Draft", places: Sequence[int]) -> int:
    return max((draft.sheets[i].rows for i in places), default=0)


def _is_unread(rule: object) -> bool:
    return any(word in str(rule) for word in _UNREAD)


def without_start(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the column is no start; the accounts count, and nobody knows since when."""
    if "started_on" not in draft.recipe.files[place].columns:
        return draft.with_table(place, LEAVE_OUT)
    return draft.with_column(place, "started_on", "–")


# From which share of payments on that are each of another customer it is asked.
EACH_ONCE = 0.9


def nobody_pays_twice(draft: "Draft", book: Book) -> Doubt | None:
    """Nearly every payment is of another customer, and no file is one of accounts: is that an account?"""
    files = draft.recipe.files
    place = next((i for i, f in enumerate(files) if f.settings.get(PAYMENTS) and "account_id" in f.columns), -1)
    if place < 0 or any(file.table == "accounts" for file in files):
        return None
    sheet, own = draft.sheets[place], files[place].columns["account_id"]
    rows, ids = sheet.rows, len(texts(sheet, own))
    if rows < FEWEST or ids < EACH_ONCE * rows:
        return None
    text = f"The {numeral(rows)} rows of {sheet.title} have {numeral(ids)} values of {own}: hardly anybody paid twice. "
    others = ((NO, "no: leave this file out"),)
    return Doubt(place, f"{text}Is each an account?", "yes, each is an account", others, evidence=ids / rows)


def without_it(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the file is left out."""
    return draft.with_table(place, LEAVE_OUT)
