"""Subscriptions whose ends and whose states say of other accounts that they churned: which counts is asked."""

from typing import TYPE_CHECKING

import pyarrow as pa

from ..phrases import numeral
from .book import Book
from .doubting import Doubt, accounts_gone
from .inferred_churn import ENDED
from .paying import header_of
from .status_words import GONE, says

if TYPE_CHECKING:
    from .draft import Draft

# From which share of those that churned by either on it is asked, and from how many accounts.
STATES_DIFFER, _LEAST, STATES, _MOST_STATES, _UNCLEAR = 0.06, 4, "the states", 600_000, 0.02


def by_states(draft: "Draft", book: Book) -> Doubt | None:
    """The states of the subscriptions tell of clearly more or fewer accounts that they churned than their ends do."""
    if book.built.who_left not in ("", ENDED):
        return None
    for place, (sheet, file) in enumerate(zip(draft.sheets, draft.recipe.files, strict=True)):
        header = header_of(sheet, file)
        if not header or not {"account_id", "started_on", "ended_on"} <= set(file.columns):
            continue
        (theirs, clear), (_, gone) = _gone_by_state(draft, place, header), accounts_gone(book)
        if book.built.who_left and not clear:
            # Changed, upgraded: the states are of more than running and ended, and the ends tell it better.
            return None
        gone = gone if book.built.who_left else 0
        if abs(theirs - gone) < max(_LEAST, STATES_DIFFER * max(theirs, gone)) or not theirs:
            return None
        end = file.columns["ended_on"]
        now = (
            f"By {end} of {sheet.title} {numeral(gone)} accounts churned"
            if gone
            else (f"{end} of {sheet.title} does not say who churned")
        )
        text = f"{now}; by {header} {numeral(theirs)} have no subscription that runs. Which tells who churned?"
        other = ((STATES, f"{header}: {numeral(theirs)} churned, on days that are not known"),)
        share = abs(theirs - gone) / max(theirs, gone)
        return Doubt(place, text, f"{end}: {numeral(gone)}" if gone else "neither", other, evidence=share)
    return None


def _gone_by_state(draft: "Draft", place: int, header: str) -> tuple[int, bool]:
    """How many accounts have only subscriptions that have ended by their state, and whether all states are known."""
    sheet, columns = draft.sheets[place], draft.recipe.files[place].columns
    named = {"own": columns["account_id"], "state": header}
    cells = {
        name: sheet.table.column(sheet.headers.index(h)).slice(0, _MOST_STATES).cast(pa.string())
        for name, h in named.items()
    }
    frame = pa.table(cells).to_pandas().dropna()
    means = {state: says(state.strip().lower()) for state in frame["state"].unique()}
    frame["means"] = frame["state"].map(means)
    gone = (frame["means"] == GONE).groupby(frame["own"]).all()
    return int(gone.sum()), bool(len(frame)) and float((frame["means"] == "").mean()) < _UNCLEAR
