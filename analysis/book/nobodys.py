"""Rows of what happened in files that name no account: nothing in them could say whose they are."""

from collections.abc import Sequence

from .header_words import header_words
from .own_ids import CELLS_SEEN, may_be_whose
from .profiles import Profile
from .reading import Sheet
from .recipe import FileMapping
from .row_units import id_of, is_id, is_thing

OF_NOBODY = (
    "no column of it says whose its rows are, so they cannot be counted by account: export them with the customer's id"
)
# What a column of many words may be of a contact that is no name of a customer.
_ABOUT_IT = {"persona", "vertical", "source", "type", "reason", "status", "topic", "description", "comment", "text",
             "note", "url", "link", "tag", "version", "browser", "device"}  # fmt: skip


def names_nobody(file: FileMapping, sheet: Sheet) -> bool:
    """Whether none of the columns that are free could be the account: no words of many kinds, and no id of it."""
    if file.table not in ("touches", "events"):
        return False
    free = [h for h in sheet.headers if h not in file.columns.values()]
    return not any(_may_be(h, Profile.of(sheet.table.column(sheet.headers.index(h)), CELLS_SEEN)) for h in free)


def _may_be(header: str, seen: Profile) -> bool:
    """Whether a column could be the account: an id of nothing else that is known, or many words that repeat."""
    if id_of(header) or is_thing(header) or header_words(header).rpartition(" ")[2] in _ABOUT_IT:
        return False
    many = bool(seen.filled) and not seen.values
    return many and (is_id(header) or (may_be_whose(seen) and seen.unique < 1))


def shared_key(own: str, sheet: Sheet, files: Sequence[FileMapping]) -> str:
    """The header of a file under which a file of accounts has the ids of its accounts; empty where there is none."""
    keys = {header_words(f.columns["account_id"]) for f in files if f.table == "accounts" and "account_id" in f.columns}
    free = (h for h in sheet.headers if h != own and header_words(h) not in ("id", "name"))
    return next((header for header in free if header_words(header) in keys), "")
