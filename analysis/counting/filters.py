"""Some of the accounts: the values they can be chosen by, and a choice as it stands in an address."""

import hashlib
import hmac
from collections.abc import Iterable

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.where import Only
from ..finding import listed
from ..names import spoken
from ..phrases import capital
from .claims import changes
from .frames import collected

# A column with more values than this is a name of something rather than a group.
MOST_VALUES = 200
OWNERS = ("csm", "owner", "account owner", "account manager", "customer success manager", "success manager")
_LETTERS, _SAID_OF_ONE = 10, 4


def count_values(book: Book) -> pd.DataFrame:
    """Counts the accounts of each value of each dimension: dimension value accounts, most accounts first."""
    if "accounts" not in book.tables:
        return pd.DataFrame({"dimension": [], "value": [], "accounts": []})
    rows = book.tables["accounts"]
    each = [collected(rows.group_by(name).agg(nw.len().alias("accounts"))).rename(columns={name: "value"})
            .assign(dimension=name) for name in book.dimensions]  # fmt: skip
    frame = pd.concat(each, ignore_index=True) if each else pd.DataFrame({"dimension": [], "value": [], "accounts": []})
    known = frame[frame["value"].notna()].astype({"value": str, "accounts": "int64"})
    return known.sort_values(["dimension", "accounts", "value"], ascending=[True, False, True], ignore_index=True)


def values_of(counts: pd.DataFrame) -> dict[str, dict[str, int]]:
    """The values of each dimension that has no more than `MOST_VALUES` of them, with how many accounts have each."""
    every = {str(name): dict(zip(part["value"], part["accounts"], strict=True))
             for name, part in counts.groupby("dimension", sort=False)}  # fmt: skip
    return {name: values for name, values in every.items() if 1 < len(values) <= MOST_VALUES}


def owner_of(book: Book) -> str:
    """The dimension that names who looks after an account; empty where the book has none."""
    return next((name for name, label in book.dimensions.items() if {spoken(name).lower(), spoken(label).lower(), name}
                 & set(OWNERS)), "")  # fmt: skip


def held(counts: pd.DataFrame, only: Only) -> Only:
    """What of a choice this book has; a dimension of which it has no chosen value is no choice."""
    known = values_of(counts)
    kept = ((name, tuple(value for value in values if value in known.get(name, {}))) for name, values in only)
    return tuple(sorted((name, values) for name, values in kept if values))


def marked(book: Book, only: Only) -> str:
    """A choice as it stands in an address, which ends up in logs: marks that say nothing to who has not the book."""
    return ".".join(sorted(_mark(book, name, value) for name, values in only for value in values))


def unmarked(book: Book, counts: pd.DataFrame, text: str) -> Only:
    """The choice that an address makes; marks that this book does not know are left out."""
    asked = set(text.split("."))
    chosen = ((name, tuple(sorted(value for value in values if _mark(book, name, value) in asked)))
              for name, values in values_of(counts).items())  # fmt: skip
    return tuple(sorted((name, values) for name, values in chosen if values))


def _mark(book: Book, name: str, value: str) -> str:
    said = f"{name}\0{value}".encode()
    return hmac.new(book.fingerprint.encode(), said, hashlib.sha256).hexdigest()[:_LETTERS]


def in_words(only: Only) -> str:
    """Whom a choice leaves: Enterprise, EMEA or APAC."""
    return ", ".join(_either(values) for _, values in only)


def _either(values: tuple[str, ...]) -> str:
    shown = (
        values
        if len(values) <= _SAID_OF_ONE
        else (*values[: _SAID_OF_ONE - 1], f"{len(values) - _SAID_OF_ONE + 1} more")
    )
    return ", ".join(shown[:-1]) + " or " * (len(shown) > 1) + shown[-1]


def as_of_today(book: Book, names: Iterable[str]) -> str:
    """What has to be said of a choice by what accounts are now; nothing where they cannot have changed it."""
    told = [capital(spoken(book.dimensions[name])) for name in names if changes(book, name)]
    return f"{listed(told, 6)} as last recorded." if told else ""
