"""Movements whose rows contradict each other, or the MRR of the accounts: what their amounts are is asked."""

from typing import TYPE_CHECKING

from ..finding import listed
from .book import Book
from .doubting import Doubt, first_of
from .mapping import guess_file
from .moved_levels import LEVELS, NOTHING_MOVED, TAKE
from .opening_mrr import NOW
from .question import NO

if TYPE_CHECKING:
    from .draft import Draft

_LEFT_OUT = ((NO, "neither: count them as events, and not as MRR"),)


def amounts_contradict(draft: "Draft", book: Book) -> Doubt | None:
    """The amounts of movements are neither changes throughout nor what an account pays from then on."""
    place = first_of(draft, "mrr", "moved_on", "kind", "amount")
    if place < 0 or book.built.movements.get(place, "?"):
        return None
    header, title = draft.recipe.files[place].columns["amount"], draft.sheets[place].title
    text = (
        f"The rows of {title} contradict each other: is {header} by how much the MRR moved, or what it is from then on?"
    )
    levels = (LEVELS, "what the account pays from then on")
    return Doubt(place, text, "by how much the MRR moved", (levels, *_LEFT_OUT))


def opening_unclear(draft: "Draft", book: Book) -> Doubt | None:
    """The accounts have an MRR beside their movements, and nothing tells when they paid it."""
    place, accounts = first_of(draft, "mrr", "moved_on", "kind", "amount"), first_of(draft, "accounts", "mrr")
    if place < 0 or accounts < 0 or book.built.revenue != "moved_on" or book.built.opening:
        return None
    header, title = draft.recipe.files[accounts].columns["mrr"], draft.sheets[place].title
    text = f"When does an account pay {header} of {draft.sheets[accounts].title}, beside the movements in {title}?"
    now = (NOW, "now: the movements led to it")
    return Doubt(place, text, "at its start: the movements come on top", (now, *_LEFT_OUT))


def kinds_unknown(draft: "Draft", book: Book) -> Doubt | None:
    """Amounts that are never below zero, of kinds of which nobody knows whether they add or take away."""
    if not book.built.strange_kinds:
        return None
    place, kinds = book.built.strange_kinds
    named = listed([f"“{kind[:40]}”" for kind in kinds], most=5)
    text = f"What do the rows {named} of {draft.sheets[place].title} do to MRR? None of its amounts is below zero."
    return Doubt(place, text, "they add to it", ((TAKE, "they take from it"), (NOTHING_MOVED, "neither")))


def as_said(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer that is kept as it is, or a file of movements that is one of events."""
    if value != NO:
        return draft
    events = guess_file(draft.sheets[place], only="events")
    return draft.with_file(place, events)
