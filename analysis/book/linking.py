"""Files beside one another: which leads to the accounts through another, adds to them, or says what another says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .beside import are_beside, are_others, are_referred, leading_people
from .doubts import ABOUT
from .header_words import header_words, words_of
from .levels import BELOW as PEOPLE
from .levels import HALF, PERSONS, on_one_level
from .month_names import month_said
from .nobodys import OF_NOBODY, names_nobody, shared_key
from .own_ids import by_own_ids
from .paid_orders import as_events
from .reading import Sheet
from .recipe import EACH_ROW, LEAVE_OUT, PAYMENTS, FileMapping, is_bare, missing_columns
from .row_units import ACCOUNT, HAPPENING, SUBSCRIPTION, id_of, rank
from .shared_ids import is_key, shared, texts
from .threads import OF_NO_TICKET, is_comment, way_by_ticket
from .untold import untold

NO_WAY = "no column of it leads to an account: it does not say whose its rows are"
STRANGERS = "none of its ids is among the accounts"
REFERRED = "its rows are what accounts refer to, not accounts"
Guess = Callable[..., FileMapping]


def linked(
    sheets: Sequence[Sheet], files: Sequence[FileMapping], saved: Sequence[FileMapping | None], guess_file: Guess
) -> list[FileMapping]:
    """The mappings of files that came together; what was saved stays as the reader left it."""
    found = list(files)
    for settle in (_keyed, on_one_level, _fees, _belonging, _through, _adding, _strangers, _once, untold):
        found = [
            file if saved[place] and settle is not _through else settle(file, place, sheets, found, guess_file)
            for place, file in enumerate(found)
        ]
    return found


def _keyed(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """A file whose accounts are known by a name that only the file of accounts makes known: reader_id in both."""
    if file.table and "account_id" not in missing_columns(file):
        return file
    own = {header_words(header): header for header in sheets[place].headers}
    keys = (f.columns["account_id"] for f in files if f.table == "accounts" and "account_id" in f.columns)
    header = next((own[said] for key in keys if (said := header_words(key)) in own and said not in ("id", "name")), "")
    if not header or "totals" in file.settings:
        return file
    found = guess_file(sheets[place], account=header)
    return file if missing_columns(found) or not found.table else found


def _belonging(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """A file of users or contacts, each with the account it belongs to, is no file of accounts: it leads to them."""
    if above := _members(file, place, sheets, files):
        leads = [file.columns["account_id"], above]
        return replace(_left_out(file, PEOPLE), settings={"why": PEOPLE, "leads": leads})
    if people := leading_people(file, sheets[place]):
        return people
    if not (is_bare(file) or file.table == LEAVE_OUT):
        return file
    keys = (h for h in sheets[place].headers if is_key(sheets[place], h))
    own = file.columns.get("account_id", "") or next(keys, "")
    if id_of(own) in HAPPENING:
        return file
    described = is_bare(file) and "account_id" in file.columns and shared(file, place, sheets, files) > 0
    if not own or described:
        return file
    for header in sheets[place].headers:
        if header != own and id_of(header) == ACCOUNT:
            there = replace(file, columns={"account_id": header})
            if shared(there, place, sheets, files) >= HALF:
                return replace(_left_out(file, PEOPLE), settings={"why": PEOPLE, "leads": [own, header]})
    return file


def _fees(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """Rows with an id of their own that only tell when something of an account began happened to it: yearly fees.

    So it is where another file has those accounts; alone such a file is the list of them. So it is of rows with an id
    of whatever that say nothing else of an account.
    """
    own = file.columns.get("account_id", "")
    if file.table != "accounts" or not own or _leaves(file) or {*file.columns} & {"term_ends_on", *ABOUT}:
        return file
    keys = (h for h in sheets[place].headers if h != own and (id_of(h) in (*HAPPENING, SUBSCRIPTION) or is_bare(file)))
    if not any(is_key(sheets[place], header) for header in keys) or shared(file, place, sheets, files, True) < HALF:
        return file
    found = guess_file(sheets[place], account=own, happens=True)
    return found if found.table else file


def _leaves(file: FileMapping) -> bool:
    return bool({"churned", "churned_on", "tenure_months"} & set(file.columns))


def _members(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> str:
    """The header of the accounts to which people belong, where another file is one of those accounts; else nothing."""
    own = file.columns.get("account_id", "")
    if file.table != "accounts" or not words_of(own) & PERSONS:
        return ""
    above = [h for h in sheets[place].headers if h != own and id_of(h) == ACCOUNT and rank(h) < rank(own)]
    keys = {
        header_words(f.columns["account_id"]): i for i, f in enumerate(files)
        if i != place and f.table in ("accounts", "mrr") and "account_id" in f.columns
    }  # fmt: skip
    for header in above:
        other = keys.get(header_words(header), -1)
        if other < 0:
            continue
        mine, theirs = texts(sheets[place], header), texts(sheets[other], files[other].columns["account_id"])
        if len(mine & theirs) >= HALF * max(len(mine), 1):
            return header
    return ""


def _through(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """A file without account ids, led to them through a key it shares with another file, or left out in words."""
    if missing_columns(file) != ("account_id",):
        return _re_led(file, place, sheets, files)
    if way := _way(file, place, sheets, files) or way_by_ticket("", place, sheets, files):
        return replace(file, settings={**file.settings, "through": way})
    if own := by_own_ids(file, sheets[place], files, guess_file):
        return own
    # Where no other file opens a book, which column is the account is asked.
    opens = any(f.table and not missing_columns(f) for f in files)
    if not opens and names_nobody(file, sheets[place]):
        return replace(_left_out(file, OF_NOBODY), settings={"why": OF_NOBODY, "totals": True})
    return file if not opens and file.table != "accounts" else _left_out(file, NO_WAY)


def _re_led(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> FileMapping:
    """A file whose ids are no accounts' while a key of it leads to them: of users, or of tickets."""
    own = file.columns.get("account_id", "")
    if file.table in ("accounts", "kpis", "costs", LEAVE_OUT) or not own or "through" in file.settings:
        return file
    leading = [i for i, f in enumerate(files) if i != place and f.table == "accounts" and "account_id" in f.columns]
    # Ids under one name in both files are those of accounts: millions of them need not be compared.
    alike = any(header_words(files[i].columns["account_id"]) == header_words(own) for i in leading)
    if not leading or alike:
        return file
    ids = texts(sheets[place], own)
    if any(ids & texts(sheets[i], files[i].columns["account_id"]) for i in leading):
        return file
    if key := shared_key(own, sheets[place], [files[i] for i in leading]):
        return replace(file, columns={**file.columns, "account_id": key})
    way = way_by_ticket(own, place, sheets, files) or _way(file, place, sheets, files, own)
    if not way:
        return _left_out(file, OF_NO_TICKET) if is_comment(own, sheets[place]) else file
    columns = {column: header for column, header in file.columns.items() if column != "account_id"}
    return replace(file, columns=columns, settings={**file.settings, "through": way})


def _way(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], only: str = ""
) -> list[str]:
    """The file and the header that lead to the accounts; empty where none does."""
    for other, (sheet, mapped) in enumerate(zip(sheets, files, strict=True)):
        leads: Any = mapped.settings.get("leads")
        if leads:
            own, account = map(str, leads)
            if other != place and only and texts(sheets[place], only) & texts(sheet, own):
                return [sheet.title, only, own, account]
        if other == place or "account_id" not in mapped.columns:
            continue
        for header in [only] if only else sheets[place].headers:
            there = next((h for h in sheet.headers if header_words(h) == header_words(header)), "")
            if there and there != mapped.columns["account_id"] and is_key(sheet, there):
                return [sheet.title, header] if there == header else [sheet.title, header, there]
    return []


def _adding(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """A file that is no table of its own and speaks of the accounts of another adds its columns to them.

    One that is mostly months tells revenue or use, which are tables of their own.
    """
    months = [header for header in file.headers if month_said(header)]
    happens = any(id_of(header) in HAPPENING and is_key(sheets[place], header) for header in sheets[place].headers)
    if file.table != LEAVE_OUT or 2 * len(months) >= len(file.headers):
        return file
    mapped = guess_file(sheets[place], only="accounts")
    if "account_id" not in mapped.columns or len(sheets[place].headers) < 2 or (happens and not _leaves(mapped)):
        return file
    return mapped if shared(mapped, place, sheets, files) >= HALF else file


def _strangers(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """A file that only describes accounts, none of which another file of accounts has, is left out in words."""
    leads = any(f is not file and f.table == "accounts" and not missing_columns(f) and not is_bare(f) for f in files)
    if are_others(file, place, sheets, files) or are_beside(file, place, sheets, files):
        return _left_out(file, STRANGERS)
    if are_referred(file, place, sheets, files):
        return _left_out(file, REFERRED)
    if not is_bare(file) or not leads:
        return file
    if "account_id" not in file.columns:
        return _left_out(file, NO_WAY) if EACH_ROW in file.settings else file
    return file if shared(file, place, sheets, files) > 0 else _left_out(file, STRANGERS)


def _once(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], guess_file: Guess
) -> FileMapping:
    """Orders beside the revenue itself are events: what was paid does not count twice."""
    told = any(f.table == "mrr" and PAYMENTS not in f.settings for f in files)
    return as_events(file) if file.settings.get(PAYMENTS) and told else file


def _left_out(file: FileMapping, why: str) -> FileMapping:
    return replace(file, table=LEAVE_OUT, columns={}, confidence={}, settings={"why": why})
