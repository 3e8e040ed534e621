"""Files without a file of accounts whose ids have nothing in common: the same customers twice, or other customers."""

from typing import TYPE_CHECKING

from ..phrases import numeral
from .book import Book
from .doubting import Doubt
from .question import NO
from .recipe import LEAVE_OUT
from .shared_ids import texts

if TYPE_CHECKING:
    from .draft import Draft

_MAKING = ("mrr", "events", "usage", "payments", "touches")
_IDS_AT_LEAST, OTHERS = 5, "others"


def strangers(draft: "Draft", book: Book) -> Doubt | None:
    """A file none of whose ids is in any other, where the accounts are made of the ids of all of them."""
    if any(file.table == "accounts" for file in draft.recipe.files):
        return None
    ids = {i: texts(draft.sheets[i], file.columns["account_id"]) for i, file in enumerate(draft.recipe.files)
           if file.table in _MAKING and "account_id" in file.columns}  # fmt: skip
    places = [i for i, own in ids.items() if len(own) >= _IDS_AT_LEAST]
    for place in places[1:] if len(places) == len(ids) else ():
        if not any(ids[place] & ids[other] for other in ids if other != place):
            first = draft.sheets[places[0]].title
            title, two = draft.sheets[place].title, f"{numeral(len(ids[places[0]]))} and {numeral(len(ids[place]))}"
            text = f"No account ID of {title} is in {first}. Are the {two} different customers?"
            others = ((NO, f"no: leave {title} out"), (OTHERS, f"no: leave {first} out"))
            return Doubt(place, text, "yes, all of them count", others)
    return None


def without_one(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: one of the files is left out."""
    if value == NO:
        return draft.with_table(place, LEAVE_OUT)
    first = next(i for i, file in enumerate(draft.recipe.files) if file.table in _MAKING and i != place)
    return draft.with_table(first, LEAVE_OUT)
