"""Whether the other files speak of the accounts at all: ids that are no accounts, or that stand in another column."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..phrases import numeral, out_of
from .book import Book
from .doubting import Doubt
from .profiles import Profile
from .question import NO
from .recipe import LEAVE_OUT
from .row_units import is_id
from .shared_ids import texts
from .similar_ids import alike

if TYPE_CHECKING:
    from .draft import Draft

# From which share of ids that are no accounts on it is asked, and from which share of them another column holds them.
UNKNOWN, HELD = 0.5, 0.8
# Of fewer ids chance alone makes strangers; revenue is asked about from fewer.
_STRANGE_FROM, _PAID_FROM, _CELLS, _MOST_COLUMNS = 5, 3, 500, 60
ALIKE = "the same"
_SPEAK = ("mrr", "usage", "events", "touches", "payments")


def ids_elsewhere(draft: "Draft", book: Book) -> Doubt | None:
    """The revenue, or every other file, speaks of other ids than the files of accounts hold."""
    spoken = {
        i: texts(draft.sheets[i], f.columns["account_id"])
        for i, f in enumerate(draft.recipe.files)
        if f.table in _SPEAK and "account_id" in f.columns and "through" not in f.settings
    }
    # Files of accounts alone are not gone through: of a hundred thousand it takes as long as reading them.
    if not spoken:
        return None
    places = [i for i, f in enumerate(draft.recipe.files) if f.table == "accounts" and "account_id" in f.columns]
    known = set[str]().union(*(texts(draft.sheets[i], draft.recipe.files[i].columns["account_id"]) for i in places))
    if not known:
        return None
    strangers = {i: ids for i, ids in spoken.items() if len(ids - known) >= UNKNOWN * max(len(ids), 1)}
    paid = [i for i in strangers if draft.recipe.files[i].table == "mrr" and len(strangers[i]) >= _PAID_FROM]
    all_strange = len(strangers) == len(spoken) and any(len(ids) >= _STRANGE_FROM for ids in strangers.values())
    if not paid and not all_strange:
        return None
    other = paid[0] if paid else max(strangers, key=lambda i: len(strangers[i]))
    alike = _written_alike(draft, book, other, strangers[other])
    return _asked(draft, places[0], other, strangers[other], known, alike)


def _written_alike(draft: "Draft", book: Book, other: int, ids: set[str]) -> tuple[str, str] | None:
    """One of the ids and the account that it is where only the way of writing differs, if most of them are so."""
    found = alike(book.built)
    found = found[(found["table"] == draft.recipe.files[other].table) & (found["ids"] >= HELD * len(ids))]
    return (
        None if found.empty or draft.recipe.alike else (str(found["written"].iloc[0]), str(found["account_id"].iloc[0]))
    )


def _asked(
    draft: "Draft", place: int, other: int, ids: set[str], known: set[str], same: tuple[str, str] | None
) -> Doubt:
    titles = [sheet.title for sheet in draft.sheets]
    own = draft.recipe.files[place].columns["account_id"]
    text = f"{out_of(len(ids - known), len(ids))} account IDs of {titles[other]} are not in {own} of {titles[place]}."
    evidence = len(ids - known) / len(ids)
    if held := _holder(draft, place, ids):
        options = ((held, f"{held}: each is an account"),)
        return Doubt(place, f"{text} They are in {held}. Which tells accounts apart?", own, options, evidence=evidence)
    if same:
        text = f"{text} They are written otherwise: {same[0]} and {same[1]}. Are these the same accounts?"
        return Doubt(place, text, "no, others", ((ALIKE, "yes: join them by their numbers"),), evidence=evidence)
    left = (NO, f"no: leave {titles[place]} out, and make the accounts of the IDs of {titles[other]}")
    rows = numeral(len(known))
    return Doubt(place, f"{text} Is each of its {rows} rows an account?", "yes", (left,), evidence=evidence)


def _holder(draft: "Draft", place: int, ids: set[str]) -> str:
    """The column of a file of accounts that holds the ids of which another file speaks; empty where none does."""
    sheet, own = draft.sheets[place], draft.recipe.files[place].columns["account_id"]
    plain = all(cell.isdigit() for cell in ids)
    for header in sheet.headers[:_MOST_COLUMNS]:
        seen = Profile.of(sheet.table.column(sheet.headers.index(header)), _CELLS)
        # Numbers stand in many columns by chance: of them only one that is called an id is meant.
        other = not seen.filled or seen.looks["day"] > 0.7 or (plain and not is_id(header))
        if header != own and not other and len(ids & texts(sheet, header)) >= HELD * len(ids):
            return header
    return ""


def keyed_otherwise(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: another column tells accounts apart, or the file is none of accounts."""
    if value == ALIKE:
        return replace(draft, recipe=replace(draft.recipe, alike=True))
    if value == NO:
        return draft.with_table(place, LEAVE_OUT)
    return draft.with_column(place, "account_id", value)
