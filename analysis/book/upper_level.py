"""Rows taken for accounts that each name a row of another file, many the same one: users of teams, and which count."""

from typing import TYPE_CHECKING

from ..phrases import numeral
from .book import Book
from .doubting import FEWEST, Doubt
from .header_names import title_words
from .header_words import header_words, words_of
from .levels import PERSONS
from .question import NO
from .recipe import LEAVE_OUT
from .row_units import THING, nouns
from .shared_ids import texts

if TYPE_CHECKING:
    from .draft import Draft

# How many of the names are known in the other file, and how many rows name the same one at least.
_KNOWN, _EACH = 0.8, 1.5


def upper_accounts(draft: "Draft", book: Book) -> Doubt | None:
    """A file of people names the rows of another file of accounts by an id that is called after that file: team_id."""
    places = [i for i, f in enumerate(draft.recipe.files) if f.table == "accounts" and "account_id" in f.columns]
    for lower in places:
        if not _are_people(draft, lower):
            continue
        for upper in places:
            if upper != lower and (header := _names(draft, lower, upper)):
                return _asked(draft, lower, upper, header)
    return None


def _are_people(draft: "Draft", place: int) -> bool:
    own = draft.recipe.files[place].columns["account_id"]
    said = words_of(title_words(draft.sheets[place].title)) | words_of(own)
    return bool(said & (PERSONS - {"member", "student", "learner"}))


def _names(draft: "Draft", lower: int, upper: int) -> str:
    """The header by which the rows of one file name those of the other, after which that file is called."""
    sheet, own = draft.sheets[lower], draft.recipe.files[lower].columns["account_id"]
    other = draft.recipe.files[upper].columns["account_id"]
    called = words_of(title_words(draft.sheets[upper].title)) - nouns(THING) - PERSONS
    for header in sheet.headers:
        said = header_words(header)
        if header == own or not said.endswith(" id") or said.removesuffix(" id").split()[-1] not in called:
            continue
        mine, theirs = texts(sheet, header), texts(draft.sheets[upper], other)
        if len(mine) >= FEWEST and len(mine & theirs) >= _KNOWN * len(mine) and sheet.rows >= _EACH * len(mine):
            return header
    return ""


def _asked(draft: "Draft", lower: int, upper: int, header: str) -> Doubt:
    people, above = draft.sheets[lower], draft.sheets[upper]
    text = (
        f"Each of {numeral(people.rows)} rows of {people.title} names one of {numeral(above.rows)} rows of "
        f"{above.title} in {header}. Which are the accounts?"
    )
    return Doubt(lower, text, f"the rows of {people.title}", ((NO, f"the rows of {above.title}"),))


def above_them(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the people are no accounts but belong to them."""
    return draft.with_table(place, LEAVE_OUT)
