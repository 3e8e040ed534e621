"""Two files of accounts that each say who churned, and say it of other accounts."""

from typing import TYPE_CHECKING

from ..phrases import numeral
from .book import Book
from .doubting import FEWEST, Doubt
from .left_otherwise import DIFFER_FROM, FEWEST_APART
from .recipe import FileMapping
from .rival_flags import COMPARED, dated, told
from .row_ids import OWN_NUMBERS
from .shared_ids import folded
from .status import left_said

if TYPE_CHECKING:
    from .draft import Draft

_SAYS = ("churned", "churned_on")


def told_in_two_files(draft: "Draft", book: Book) -> Doubt | None:
    """Of the accounts that two files share one says of many that they churned, and the other that they did not."""
    places = [i for i, file in enumerate(draft.recipe.files) if _tells(file)]
    if len(places) < 2 or not book.built.who_left.startswith("accounts."):
        return None
    first, *more = places
    mine = _told(draft, first)
    for other in more:
        theirs = _told(draft, other)
        both = set(mine) & set(theirs)
        differ = sum(mine[i] != theirs[i] for i in both)
        gone = max(sum(mine[i] for i in both), sum(theirs[i] for i in both), 1)
        if len(both) >= FEWEST and differ >= FEWEST_APART and differ >= DIFFER_FROM * gone:
            return _asked(draft, first, other, sum(mine.values()), sum(theirs.values()), differ)
    return None


def _tells(file: FileMapping) -> bool:
    """Whether a file of accounts, each in one row and under the ids of the others, says who churned."""
    said = file.table == "accounts" and "account_id" in file.columns and bool({*_SAYS} & set(file.columns))
    return said and not {"several_rows", OWN_NUMBERS} & set(file.settings)


def _asked(draft: "Draft", first: int, other: int, mine: int, theirs: int, differ: int) -> Doubt:
    one, two = (f"{_header(draft, i)} of {draft.sheets[i].title}" for i in (first, other))
    text = (
        f"By {one} {numeral(mine)} accounts churned, by {two} {numeral(theirs)}: they differ on {numeral(differ)} of "
        "the accounts in both. Which means churned?"
    )
    options = ((str(other), f"{two}: {numeral(theirs)} churned"),)
    return Doubt(
        first, text, f"{one}: {numeral(mine)} churned", options, evidence=min(differ / max(mine, theirs, 1), 1.0)
    )


def _header(draft: "Draft", place: int) -> str:
    columns = draft.recipe.files[place].columns
    return next(columns[name] for name in _SAYS if name in columns)


def _told(draft: "Draft", place: int) -> dict[str, bool]:
    """Each account of a file, as ids are compared, with whether it churned by that file."""
    sheet, file = draft.sheets[place], draft.recipe.files[place]
    ids = sheet.table.column(sheet.headers.index(file.columns["account_id"])).slice(0, COMPARED).to_pylist()
    if "churned" in file.columns:
        gone = told(sheet, file.columns["churned"], left_said(file)).to_pylist()
    else:
        gone = dated(sheet, file.columns["churned_on"]).to_pylist()
    return {folded(i): bool(left) for i, left in zip(ids, gone, strict=True) if i is not None and left is not None}


def by_file(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the other file says who churned, and the first one does not."""
    file = draft.recipe.files[place]
    kept = {column: header for column, header in file.columns.items() if column not in _SAYS}
    return draft.with_file(place, file.with_columns(file.table, kept))
