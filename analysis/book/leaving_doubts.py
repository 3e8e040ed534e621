"""Nobody, everybody or nothing told of who churned, while a column that nothing uses may well tell it: it is asked."""

from typing import TYPE_CHECKING

from ..phrases import numeral
from .book import Book
from .churn_flags import FLAG
from .doubting import FEWEST, Doubt, accounts_gone
from .inferred_churn import BY_MONTHS
from .may_tell import UNTOLD, WHO_LEFT, candidates, with_column
from .question import said

if TYPE_CHECKING:
    from .draft import Draft

_COLUMNS_SAID, _APART = 8, 0.05


def other_column_tells(draft: "Draft", book: Book) -> Doubt | None:
    """Nothing says who churned, or all accounts or none would have: another column of a file of accounts may say."""
    if "accounts" not in book.tables or any(said(f, WHO_LEFT) or UNTOLD in f.settings for f in draft.recipe.files):
        return None
    accounts, gone = accounts_gone(book) if book.built.who_left else (0, 0)
    if book.built.who_left and (accounts < FEWEST or 0 < gone < accounts):
        return None
    place, telling = _telling(draft)
    if not telling:
        return None
    return Doubt(
        place, _asked(draft, book, accounts, gone), _as_now(draft, book), tuple((h, h) for h in telling[:_COLUMNS_SAID])
    )


def _telling(draft: "Draft") -> tuple[int, list[str]]:
    """The first file of accounts with columns that may say who churned and that nothing uses."""
    for place, (sheet, file) in enumerate(zip(draft.sheets, draft.recipe.files, strict=True)):
        if file.table == "accounts" and (found := candidates(sheet, file)):
            return place, found
    return -1, []


def _asked(draft: "Draft", book: Book, accounts: int, gone: int) -> str:
    if not book.built.who_left:
        return "Nothing that was read says who churned. Which column does?"
    who = "none" if not gone else "all"
    return f"By {_as_now(draft, book)} {who} of {numeral(accounts)} accounts churned. Which column says who did?"


def _as_now(draft: "Draft", book: Book) -> str:
    """What says who churned as the files are read now."""
    by = book.built.who_left
    if not by:
        return "no column: these files do not say"
    own = (f.columns[c] for c in ("churned_on", "churned") for f in draft.recipe.files if c in f.columns)
    return next(own, by) if by.startswith("accounts.") else by.partition(":")[0]


def by_column(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: that column says who churned."""
    return draft.with_file(place, with_column(draft.sheets[place], draft.recipe.files[place], value))


def flags_disagree(draft: "Draft", book: Book) -> Doubt | None:
    """The months of MRR tell of other accounts that they left than the column that marks the month of leaving."""
    if not book.built.flagged or book.built.who_left != BY_MONTHS:
        return None
    place, header, marked = book.built.flagged
    accounts, gone = accounts_gone(book)
    if accounts < FEWEST or not marked or abs(marked - gone) <= _APART * max(marked, gone):
        return None
    title = draft.sheets[place].title
    two = f"{numeral(marked)} accounts as churned, its months without MRR {numeral(gone)}"
    text = f"{header} of {title} marks {two}. Which tells?"
    return Doubt(
        place, text, f"the months: {numeral(gone)} churned", ((header, f"{header}: {numeral(marked)} churned"),)
    )


def as_marked(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: that column tells who left."""
    return draft.with_setting(place, FLAG, value)
