"""Whose a row is: lists of people at customers, and ids of the team, or of the row itself, that are no customer's."""

from collections.abc import Mapping
from dataclasses import replace

from .header_names import title_words
from .header_words import header_words
from .profiles import Profile
from .recipe import FileMapping
from .row_units import ACCOUNT, TICKET, RowUnit, id_of, once, rank

# What a person of ours is called in an id, and what all customers have in common.
_OURS = {"team", "owner", "agent", "assignee", "assigned", "author", "admin", "submitter", "workspace", "portal", "csm",
         "employee", "rep"}  # fmt: skip
WRITTEN = ("touches", "notes", "events", "actions", "contacts")
_LISTS = {"contact", "contacts", "user", "users", "people", "stakeholders", "kontakte", "ansprechpartner", "contactos",
          "contatos", "contacts list"}  # fmt: skip
_NAMED = (("first name", "firstname", "vorname", "prenom", "nombre", "nome"),
          ("last name", "lastname", "surname", "nachname", "apellido", "sobrenome"))  # fmt: skip
_WHO = ("full name", "name", "contact name", "email", "email address", "last name", "lastname", "nachname")
_ROLE = ("job title", "jobtitle", "title", "position", "role", "rolle", "funktion")
# What a person is to a purchase says more of a relationship than what they are called at work.
_PART = ("buying role", "contact role", "persona", "stakeholder role", "role in purchase", "account role")
_LEVEL = ("seniority", "level", "management level", "job level")
_SINCE = ("created at", "created date", "create date", "createdate", "created on", "created")
_LEFT = ("left company on", "date left company", "left company date", "no longer at company date", "left on")
_OWN = {"contact id", "person id", "kontakt id", "contacto id", "contato id"}
# An id of an organization, and not of a person: the place of "workspace" in the order of ids is behind it.
_COMPANIES = 5
_AS_PEOPLE = 0.9


def belongs_to_nobody(file: FileMapping, profile: Mapping[str, Profile], unit: RowUnit) -> bool:
    """Whether what was taken for the account is somebody of the team, or the id of the ticket or note itself."""
    header = file.columns.get("account_id", "")
    if file.table not in WRITTEN or header not in profile:
        return False
    said = header_words(header)
    return bool(set(said.split()) & _OURS) or (said == "id" and (unit.kind == TICKET or once(profile[header])))


def of_its_ticket(best: FileMapping, profile: Mapping[str, Profile], score: float) -> tuple[FileMapping, float]:
    """Rows that somebody of the team wrote: of whom, the ticket says that they are on; without one no table at all."""
    if not any(id_of(header) == TICKET for header in profile):
        return best, 0.0
    columns = {column: header for column, header in best.columns.items() if column != "account_id"}
    return replace(best, columns=columns), score


def as_people(profile: Mapping[str, Profile], title: str, best: FileMapping, score: float) -> tuple[FileMapping, float]:
    """Rows of people by their names, in a file that is called so, as people at customers; else what was recognized.

    A score of 0 where no column says at which customer each is: then it is no table yet.
    """
    if best.table not in ("touches", "events") or not _are_people(profile, title):
        return best, score
    whose = [h for h in profile if id_of(h) == ACCOUNT and rank(h) < _COMPANIES and profile[h].filled]
    if not whose:
        return best, 0.0
    there = {header_words(header): header for header, seen in reversed(list(profile.items())) if seen.filled}
    wanted = {"contact": _WHO, "role": _ROLE, "level": _LEVEL, "since": _SINCE, "left_on": _LEFT}
    found = {column: next((there[w] for w in words if w in there), "") for column, words in wanted.items()}
    columns = {"account_id": min(whose, key=rank), **{column: header for column, header in found.items() if header}}
    if "contact" not in columns:
        return best, score
    return FileMapping(tuple(profile), "contacts", columns, dict.fromkeys(columns, _AS_PEOPLE)), _AS_PEOPLE


def with_their_part(file: FileMapping, profile: Mapping[str, Profile]) -> FileMapping:
    """A list of people with their part in buying as the role, beside a title, which then tells how high they stand."""
    title = file.columns.get("role", "")
    if file.table != "contacts" or header_words(title) in _PART:
        return file
    part = next((h for h, seen in profile.items() if seen.filled and header_words(h) in _PART), "")
    if not part or part in file.columns.values():
        return file
    level = {} if "level" in file.columns or not title else {"level": title}
    return replace(file, columns={**file.columns, "role": part, **level})


def _are_people(profile: Mapping[str, Profile], title: str) -> bool:
    said = {header_words(header) for header in profile}
    by_name = all(any(word in said for word in names) for names in _NAMED)
    if by_name and said & _OWN and said & {*_ROLE, *_PART}:
        return True
    return bool(_LISTS & set(title_words(title).split())) and (by_name or {"name", "email"} <= said)
