"""Comments on tickets: the ticket says which customer they are of, and not the person who wrote them."""

from collections.abc import Sequence

from .header_words import header_words, words_of
from .levels import HALF, PERSONS
from .reading import Sheet
from .recipe import FileMapping
from .row_units import TICKET, id_of
from .shared_ids import texts

OF_NO_TICKET = "its rows say who wrote them and on which ticket, but no file says whose ticket: add the tickets"
_WRITERS = {*PERSONS, "author", "requester", "submitter", "sender", "who", "writer"}
# The table in which the rows of a file with the ids stand, each with its account.
_TICKETS, _PEOPLE = "touches", "contacts"


def is_comment(own: str, sheet: Sheet) -> bool:
    """Whether rows are written by a person on a ticket: an id of people beside that of a ticket."""
    return is_persons(own) and bool(_tickets(sheet))


def is_persons(header: str) -> bool:
    """Whether an id is that of a person by its name: user_id, author_id."""
    return bool(words_of(header) & _WRITERS)


def way_by_ticket(own: str, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> list[str]:
    """The file, the header and its key that lead from comments to accounts: tickets first, then the people.

    own: the header taken for the account, nothing where there is none; ids that may be accounts' are left alone.
    """
    ways = [(header, _TICKETS) for header in _tickets(sheets[place])] + ([(own, _PEOPLE)] if is_persons(own) else [])
    for header, table in ways if not own or is_persons(own) else ():
        mine = texts(sheets[place], header)
        for other, (sheet, mapped) in enumerate(zip(sheets, files, strict=True)):
            if other == place or mapped.table != table or "account_id" not in mapped.columns:
                continue
            free = (h for h in sheet.headers if h != mapped.columns["account_id"] and _is_its_id(sheet, h, header))
            there = next((h for h in free if len(mine & texts(sheet, h)) >= HALF * max(len(mine), 1)), "")
            if there:
                return [sheet.title, header, there]
    return []


def _tickets(sheet: Sheet) -> list[str]:
    return [header for header in sheet.headers if id_of(header) == TICKET]


def _is_its_id(sheet: Sheet, header: str, asked: str) -> bool:
    """Whether a column numbers the rows of its file, each once: called id, or as the other file calls them."""
    return header_words(header) in ("id", header_words(asked)) and len(texts(sheet, header)) == sheet.table.num_rows
