"""Subscriptions that all have an end, where nothing else says who churned: whether terms or subscriptions ended."""

from typing import TYPE_CHECKING

from ..errors import AnalysisError
from ..phrases import numeral, out_of
from .book import Book
from .doubting import Doubt, accounts_gone, first_of
from .file_questions import FULL
from .inferred_churn import ONLY_TERMS
from .question import YES, said

if TYPE_CHECKING:
    from .draft import Draft


def ends_untold(draft: "Draft", book: Book) -> Doubt | None:
    """Some accounts have no subscription that goes on: either they churned, or the file does not say what came next."""
    place = first_of(draft, "mrr", "ended_on")
    if place < 0 or "accounts" not in book.tables or book.built.untold != ONLY_TERMS:
        return None
    if said(draft.recipe.files[place], FULL):
        return None
    try:
        ended = as_ended(draft, place, YES).opened
    except AnalysisError:
        return None
    accounts, gone = accounts_gone(ended)
    if not gone:
        return None
    header, title = draft.recipe.files[place].columns["ended_on"], draft.sheets[place].title
    text = (
        f"Every subscription of {title} has an {header}, and nothing else says who churned: by it "
        f"{out_of(gone, accounts)} accounts would have no subscription any longer. Did they churn?"
    )
    churned = f"yes: {numeral(gone)} churned, on {header}"
    return Doubt(place, text, f"no: on {header} a term ends or renews", (("ended", churned),))


def as_ended(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the subscription itself ends on that day."""
    return draft.with_setting(place, FULL, YES)
