"""What one row of a file is: an account, or a ticket, an order, an answer ... of one, by the ids that stand in it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from .deals import are_deals, whose_deal
from .header_names import named
from .header_words import ABOVE, header_words, plain_words, words_of
from .profiles import Profile
from .tables import TABLES
from .vocabulary import as_headers, words

ACCOUNT, TICKET, ORDER, EVENT, ANSWER, SUBSCRIPTION = "account", "ticket", "order", "event", "answer", "subscription"
KINDS = (TICKET, ORDER, EVENT, ANSWER, SUBSCRIPTION, ACCOUNT)
# What is no account and nothing that happened to one: a row a plan, a product, an experiment.
THING = "thing"
# What happens to an account, again and again: such a file is never one of accounts.
HAPPENING = (TICKET, ORDER, EVENT, ANSWER)
_ENDINGS = (" id", " number", " uuid", " key", " code", " reference", " ref", " guid")
# A deal is known by its name where it has no number.
_TITLES = (" name", " title", " subject")
_ACCOUNT, _CALLED = (TABLES["mrr"], TABLES["mrr"].column("account_id")), 0.75
_NAME = (TABLES["accounts"], TABLES["accounts"].column("name"))
NOBODYS = {"id", "uuid", "record id", "external id", "phone", "phone number", "email", "email address", "crm id"}
_WHO = {
    "name",
    "email",
    "mail",
    "phone",
    "user",
    "username",
    "login",
    "customer",
    "client",
    "id",
    "nom",
    "nombre",
    "nome",
}
_ALONE = {"id", "uuid", "email", "email address", "customer", "account", "client", "user", "company"}
_BUYERS = {"lead", "prospect"}
_ONCE, REPEATS, _DATED = 0.98, 0.75, 0.9
_VERSION = re.compile(
    r"^(fivetran |airbyte |dbt |row |record )?(last )?(updated|modified|changed|synced|extracted|exported|loaded"
    r"|snapshot|valid from|version|as of)( (at|on|date|time|timestamp|number|month))?$"
)
# An account at a bank, or with a payment provider, is no customer.
_OF_MONEY = {"bank", "connected"}
_OF_ANOTHER = ABOVE | {"merged", "reseller", "referrer", "referred"}
_HOW_MANY = ("count", "counts", "total")
# What a report writes in front of a column that it counted: Count of CustomerID, # Customers.
_COUNTED = re.compile(
    r"^\s*(#|n°|nb\b|(distinct |unique |total )?(count|number|no|sum)\.? of\b|(distinct |unique )count\b|count\b"
    r"|anzahl\b|nombre de\b|cantidad de\b|quantidade de\b)",
    re.IGNORECASE,
)
_OF_TICKETS, _TOLD = (
    {"ticket", "priority", "requester", "assignee", "subject", "resolved", "resolution", "agent", "via"},
    3,
)
# Of several ids of accounts the one that stands for the company comes first.
_FIRST = ("account", "customer", "client", "company", "organization", "workspace", "tenant", "subscriber", "merchant",
          "member", "user", "person", "requester", "id", "email")  # fmt: skip


@dataclass(frozen=True)
class RowUnit:
    """kind: what a row is by an id of its own, empty where none tells. header: that id. account: the id of an account.

    again: whether the same account stands in several rows. versions: whether a column says when each was noted so.
    """

    kind: str = ""
    header: str = ""
    account: str = ""
    again: bool = False
    versions: bool = False


def row_unit(profile: Mapping[str, Profile], known: str = "") -> RowUnit:
    """What a row is: the kind of the first column that looks like an id, stands once and is no account's.

    known: the header of the account, where another file tells it.
    """
    within = nested(profile)
    ids = {header: kind for header in profile if (kind := id_of(header)) and header not in within}
    own = next((h for h, kind in ids.items() if kind != ACCOUNT and once(profile[h])), "")
    ids = {header: kind for header, kind in ids.items() if not is_of_another(header, profile[header])}
    called = [h for h in profile if h not in ids and header_words(h) not in NOBODYS and named(h, *_ACCOUNT) >= _CALLED]
    called = [h for h in called if not is_of_another(h, profile[h])]
    accounts = [h for h, kind in ids.items() if kind == ACCOUNT and profile[h].filled]
    accounts = accounts or [h for h in called if profile[h].filled and profile[h].looks["day"] < _DATED]
    account = known or min(accounts, key=rank, default="") or _whoever(profile)
    if not account and SUBSCRIPTION in ids.values() and (whose := _who_bought(profile)):
        account, own = whose, next(h for h, kind in ids.items() if kind == SUBSCRIPTION)
    again = bool(account) and profile[account].unique <= REPEATS
    kind = ids.get(own, "") or (_lines_of(ids, profile) if again else "") or _by_columns(profile)
    if not kind and not own and not account:
        own = next((h for h, seen in profile.items() if is_thing(h) and once(seen)), "")
        kind = THING if own else ""
    if kind in HAPPENING and not account:
        account = _by_name(profile) or (whose_deal(profile, nouns(ACCOUNT)) if kind == EVENT else "")
        again = bool(account) and profile[account].unique <= REPEATS
    return RowUnit(kind, own, account, again, not own and bool(version_header(profile)))


def _who_bought(profile: Mapping[str, Profile]) -> str:
    """The id of the lead whose subscription a row is: who subscribed is an account, and no lead any longer."""
    return next((h for h in profile if is_id(h) and words_of(h) & _BUYERS), "")


def _whoever(profile: Mapping[str, Profile]) -> str:
    """A column that takes whichever way there is to name a customer: name or e-mail, phone/email, user or login."""
    for header, seen in profile.items():
        said = plain_words(header).replace("e mail", "email").split()
        if seen.filled and {"or", "oder", "ou", "o"} & set(said) and len({*said} & _WHO) > 1:
            return header
    return ""


def _by_name(profile: Mapping[str, Profile]) -> str:
    """The column with the name of the account, where nothing else says whose a ticket or an order is."""
    names = (h for h, seen in profile.items() if seen.filled > 1 and not seen.most)
    return next((h for h in names if header_words(h) in _names()), "")


@cache
def _names() -> frozenset[str]:
    """The names of accounts as headers, without those that may be a person's or a ticket's: name, title."""
    said = {header_words(word) for word in ("customer", "client", "account", *_NAME[1].words, *words("heading.name"))}
    return frozenset(word for word in said if len(word.split()) > 1 or word in ("customer", "client", "company"))


def _by_columns(profile: Mapping[str, Profile]) -> str:
    """What rows are by their columns, where no id tells: tickets, deals."""
    return TICKET if _of_tickets(profile) else EVENT if are_deals(profile) else ""


def _of_tickets(profile: Mapping[str, Profile]) -> bool:
    """Whether several headers are those of tickets: priority, requester, assignee, subject."""
    said = {word for header in profile for word in header_words(header).split()}
    return len(said & _OF_TICKETS) >= _TOLD


def nested(profile: Mapping[str, Profile]) -> frozenset[str]:
    """The headers of other objects that a row carries with it, each with an id beside the row's own: visit.url."""
    lower = {header.lower() for header in profile}
    inside = (h for h in profile if "." in h and f"{h.lower().partition('.')[0]}.id" in lower)
    return frozenset(inside) if "id" in lower else frozenset()


def _lines_of(ids: Mapping[str, str], profile: Mapping[str, Profile]) -> str:
    """What the rows of a file are lines of: of invoices, whose numbers repeat, or by the day that they have."""
    kinds = [kind for kind in ids.values() if kind in HAPPENING]
    dated = [header_words(h).split() for h, seen in profile.items() if seen.looks.get("day", 0) > _DATED]
    kinds += [kind for said in dated for kind in HAPPENING if len(said) > 1 and said[0] in nouns(kind)]
    return next(iter(kinds), "")


@cache
def id_of(header: str) -> str:
    """What an id is of, by its header: ticket_id is of a ticket; empty for what is no id, or one of nothing known."""
    said, noun = header_words(header), _noun_of(header)
    if noun and noun.split()[0] in _OF_MONEY:
        return ""
    named_so = next((said.removesuffix(end) for end in _TITLES if said.endswith(end)), "")
    if not noun and named_so:
        return next((kind for kind in (TICKET, ORDER, EVENT) if _holds(kind, named_so)), "")
    return next((kind for kind in KINDS if noun and _holds(kind, noun)), "")


def is_thing(header: str) -> bool:
    """Whether a header is the id of a plan, a product or an experiment: of no customer, and of nothing that it did."""
    noun = _noun_of(header)
    return bool(noun) and noun.split()[-1] in nouns(THING)


def is_named_thing(header: str) -> bool:
    """Whether a header is the name of a plan, a campaign or whoever looks after an account, and not its own name."""
    before, _, last = header_words(header).rpartition(" ")
    return last == "name" and bool(before) and before.split()[-1] in nouns(THING) - {"employee"}


def _noun_of(header: str) -> str:
    """What stands before id, number or code in a header, or after id; empty where nothing does."""
    said = header_words(header)
    noun = next((said.removesuffix(end) for end in _ENDINGS if said.endswith(end)), "")
    return noun or (said.removeprefix("id ") if said.startswith("id ") else "")


def is_id(header: str) -> bool:
    """Whether a header names an id, of whatever: id, uuid, email, customer, Order No."""
    said = header_words(header)
    return said in _ALONE or any(f" {said}".endswith(end) for end in _ENDINGS)


def version_header(headers: Iterable[str]) -> str:
    """The column that says when each row was noted to be so: updated_at, snapshot_date."""
    found = [header for header in headers if _VERSION.match(header_words(header))]
    return min(found, key=lambda header: "synced" in header_words(header), default="")


def is_count(header: str, seen: Profile) -> bool:
    """Whether a header says how many accounts there are, and not which: customers or no_customers, over numbers."""
    *before, last = plain_words(header).split() or [""]
    counted = last in _HOW_MANY and bool(before) and header_words(before[-1]) in nouns(ACCOUNT)
    several = header_words(last) != last and header_words(last) in nouns(ACCOUNT)
    ahead = bool(_COUNTED.match(header)) and any(header_words(word) in nouns(ACCOUNT) for word in (*before, last))
    return (counted or several or ahead) and bool(seen.filled) and seen.looks["number"] > _DATED


def is_of_another(header: str, seen: Profile) -> bool:
    """Whether a header names a number of accounts, or the account above this one, and not the account itself."""
    return is_count(header, seen) or bool(words_of(header) & _OF_ANOTHER)


def are_subscriptions(unit: RowUnit) -> bool:
    """Whether each row is a subscription of its own, and not one of its renewals or changes."""
    return unit.kind == SUBSCRIPTION and not {"renewal", "movement", "change"} & words_of(unit.header)


def rank(header: str) -> int:
    """The place of an id of accounts among several: an account before a user of it."""
    said = f" {header_words(header)} "
    return next((place for place, word in enumerate(_FIRST) if f" {word} " in said), len(_FIRST))


def once(seen: Profile) -> bool:
    return seen.filled > 1 and seen.unique > _ONCE


def _holds(kind: str, noun: str) -> bool:
    """Whether the last word of what stands before id, or all of it, names that kind of thing."""
    return noun in nouns(kind) or noun.split()[-1] in nouns(kind)


@cache
def nouns(kind: str) -> frozenset[str]:
    return as_headers(f"row.{kind}")
