"""Accounts that stand in no row of the file that says who churned: whether they are customers at all is asked."""

from typing import TYPE_CHECKING

from ..phrases import numeral
from .book import Book
from .doubting import FEWEST, Doubt
from .question import NO
from .told_of_some import WORD

if TYPE_CHECKING:
    from .draft import Draft

# From which share of the accounts on it is asked; a file in which nearly all churned is a list of those that did.
_MANY, _LIST = 0.2, 0.95


def others_unsaid(draft: "Draft", book: Book) -> Doubt | None:
    """Many accounts stand in no row of the file that says of each of its own whether it churned: prospects, perhaps."""
    teller, silent, without, every, rows, churned = book.built.told_of
    if every < FEWEST or without < _MANY * every or not 0 < churned < _LIST * rows:
        return None
    title, other = draft.sheets[teller].title, draft.sheets[silent].title
    text = (
        f"{title} says of {numeral(rows)} accounts whether they churned ({numeral(churned)} did), and {other} has "
        f"{numeral(without)} others. Are those customers who are still here?"
    )
    only = f"no: count only the accounts of {title}"
    return Doubt(teller, text, "yes, they are still here", ((NO, only),), evidence=without / every)


def only_told(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes is kept, and the accounts are joined by it."""
    return draft.with_setting(place, WORD, value)
