"""Rows that were taken for accounts beside a file of accounts, and are other things: contacts, partners, strangers."""

from collections.abc import Sequence
from dataclasses import replace

from .header_words import header_words, words_of
from .levels import BELOW, PERSONS
from .own_ids import is_loose
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping
from .row_units import ACCOUNT, id_of
from .shared_ids import is_key, shared, texts


def are_others(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> bool:
    """Whether the rows are other things than the accounts of the first file of accounts: contacts beside companies.

    Both are called by a plain id, no id stands in both, and few of their columns have the same name.
    """
    own = file.columns.get("account_id", "")
    first = next((i for i, f in enumerate(files) if f.table == "accounts" and "account_id" in f.columns), place)
    if file.table != "accounts" or first == place or header_words(own) not in ("id", "uuid", "record id"):
        return False
    mine, theirs = ({header_words(h) for h in sheets[i].headers} for i in (place, first))
    if 2 * len(mine & theirs) >= len(mine | theirs):
        return False
    return not texts(sheets[place], own) & texts(sheets[first], files[first].columns["account_id"])


def are_beside(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> bool:
    """Whether rows taken for accounts, by an id of whatever or by none, stand beside a file that has their ids."""
    if file.table != "accounts" or not is_loose(file):
        return False
    sure = [f for i, f in enumerate(files) if i != place and f.table == "accounts" and not is_loose(f)]
    known = any("account_id" in f.columns for f in sure)
    if "account_id" not in file.columns:
        # Rows that nothing tells apart are not accounts beside others that have ids, of whatever these are.
        return known or any(f.table == "accounts" and "account_id" in f.columns for f in files)
    return known and not shared(file, place, sheets, files, bare=True)


def are_referred(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> bool:
    """Whether rows taken for accounts are what each account of another file names: partners, by partner_id.

    So it is where they are told apart by something else than the id by which they are named: managers by an e-mail.
    """
    own = file.columns.get("account_id", "")
    if file.table != "accounts" or not own or id_of(own) == ACCOUNT or header_words(own) in ("id", "name"):
        return False
    others = ((s, f.columns.get("account_id", "")) for s, f in zip(sheets, files, strict=True) if f.table == "accounts")
    named = [h for s, key in others if s is not sheets[place] and key for h in s.headers if h != key]
    keys = {
        header_words(h) for h in sheets[place].headers if h == own or (id_of(h) != ACCOUNT and is_key(sheets[place], h))
    }
    return any(header_words(h) in keys for h in named)


def leading_people(file: FileMapping, sheet: Sheet) -> FileMapping | None:
    """People at customers, who lead to their accounts by an id of their own; nothing where the rows are none.

    So are rows taken for what happened to accounts of which each is another user: nothing happened but their creation.
    A ticket with its text is none, though each may be another contact's.
    """
    if file.table == "contacts" and "account_id" in file.columns and "leads" not in file.settings:
        own = next((h for h in sheet.headers if h not in file.columns.values() and is_key(sheet, h)), "")
        return replace(file, settings={**file.settings, "leads": [own, file.columns["account_id"]]}) if own else file
    if file.table not in ("touches", "events") or "account_id" not in file.columns or "text" in file.columns:
        return None
    keys = [h for h in sheet.headers if h != file.columns["account_id"] and is_key(sheet, h)]
    if len(keys) != 1 or not words_of(keys[0]) & PERSONS:
        return None
    settings: dict[str, object] = {"why": BELOW, "leads": [*keys, file.columns["account_id"]]}
    return replace(file, table=LEAVE_OUT, columns={}, confidence={}, settings=settings)
