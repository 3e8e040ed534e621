"""Accounts on two levels, companies and the customers below them: the level that the other files tell of counts."""

from collections.abc import Sequence
from dataclasses import replace

from .header_words import header_words, words_of
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping
from .row_units import ACCOUNT, id_of
from .shared_ids import texts

ABOVE = "its rows stand above the accounts: the other files tell of what is below them"
BELOW = "its rows are not accounts but belong to them; what is told of them is told of their accounts"
PERSONS = {"user", "person", "contact", "member", "employee", "people", "profile", "seat", "learner", "student"}
HALF = 0.5
_LEAVING = {"churned", "churned_on"}


def on_one_level(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], *_: object
) -> FileMapping:
    """Of two files of accounts of which one names the other's ids, the one that counts stays; the other is told why.

    The one counts by whose ids the files of revenue go, or else all others; where none tells, the one that alone says
    who left; and else the upper one.
    """
    own = file.columns.get("account_id", "")
    if file.table != "accounts" or not own:
        return file
    for other, theirs in enumerate(files):
        if other == place or theirs.table != "accounts" or "account_id" not in theirs.columns:
            continue
        if (header := _names(place, other, sheets, files)) and not _lower_counts(place, other, files):
            return replace(_left_out(file, BELOW), settings={"why": BELOW, "leads": [own, header]})
        if _names(other, place, sheets, files) and _lower_counts(other, place, files):
            return _left_out(file, ABOVE)
    return file


def _names(lower: int, upper: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> str:
    """The header by which the rows of one file name the accounts of the other, under the same name; else nothing."""
    own, above = files[lower].columns["account_id"], files[upper].columns["account_id"]
    if id_of(above) != ACCOUNT or header_words(own) == header_words(above):
        return ""
    header = next((h for h in sheets[lower].headers if h != own and header_words(h) == header_words(above)), "")
    if not header or any(header_words(h) == header_words(own) for h in sheets[upper].headers):
        return ""
    mine, theirs = texts(sheets[lower], header), texts(sheets[upper], above)
    return header if mine and len(mine & theirs) >= HALF * len(mine) else ""


def _lower_counts(lower: int, upper: int, files: Sequence[FileMapping]) -> bool:
    """Whether the lower file is that of the accounts."""
    people = bool(words_of(files[lower].columns["account_id"]) & PERSONS)
    for tables in (("mrr",),) if people else (("mrr",), ("touches", "events", "usage", "nps", "payments")):
        told = [f.columns.get("account_id", "") for f in files if f.table in tables]
        by_lower, by_upper = (_among(files[place], told) for place in (lower, upper))
        if by_lower != by_upper:
            return by_lower
    return not people and _tells(files[lower]) and not _tells(files[upper])


def _among(file: FileMapping, told: Sequence[str]) -> bool:
    return header_words(file.columns["account_id"]) in {header_words(header) for header in told if header}


def _tells(file: FileMapping) -> bool:
    return bool(_LEAVING & set(file.columns))


def _left_out(file: FileMapping, why: str) -> FileMapping:
    return replace(file, table=LEAVE_OUT, columns={}, confidence={}, settings={"why": why})
