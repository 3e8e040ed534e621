"""Who would have churned by what happened, and was there afterwards: a ride that was canceled is no customer lost."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..phrases import numeral, out_of
from .book import Book
from .doubting import FEWEST, Doubt, accounts_gone, first_of
from .inferred_churn import BY_EVENTS
from .question import NO

if TYPE_CHECKING:
    from .draft import Draft

# From which share of those that would have churned on and were seen again afterwards it is asked.
SEEN_AGAIN = 0.3


def here_again(draft: "Draft", book: Book) -> Doubt | None:
    """Many accounts of which an event is taken for their churn have other events after it."""
    place = first_of(draft, "events")
    if place < 0 or book.built.who_left != BY_EVENTS or not {"accounts", "events"} <= set(book.tables):
        return None
    accounts, gone = accounts_gone(book)
    later = (
        "SELECT e.account_id FROM events AS e JOIN accounts AS a ON a.account_id = e.account_id "
        "WHERE a.churned = 1 AND e.happened_on > a.churned_on"
    )
    again = int(book.built.engine.row(f"SELECT count(DISTINCT account_id) FROM ({later})")[0])
    if accounts < FEWEST or again < SEEN_AGAIN * max(gone, 1):
        return None
    title = draft.sheets[place].title
    kind = draft.recipe.files[place].columns.get("kind", "its rows")
    text = (
        f"By {kind} in {title} {out_of(gone, accounts)} accounts would have churned, and {numeral(again)} of them have "
        "rows after that. Did they churn?"
    )
    return Doubt(
        place, text, "yes, they churned", ((NO, f"no: {title} does not say who churned"),), evidence=again / gone
    )


def tells_nothing(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: what happened says nothing of who churned."""
    file = draft.recipe.files[place]
    columns = {column: header for column, header in file.columns.items() if column not in ("kind", "reason")}
    left = file.with_columns(file.table, columns)
    return draft.with_file(place, replace(left, settings={**file.settings, "kind": "event"}))
