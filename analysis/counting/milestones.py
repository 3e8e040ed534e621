"""Which kinds of events are milestones of a start, and the events that are none: what signs and habits are made of.

A milestone is reached once, sooner or later: as a sign it would only tell how old an account is, and it has a page of
its own, on which a reader marks which kinds are milestones.
"""

from collections.abc import Iterable
from dataclasses import replace

import narwhals.stable.v2 as nw

from ..book import Book
from ..book.book_cache import cached
from ..book.vocabulary import said
from .frames import Lazy, collected

TOPIC = "event.milestone"
MOST_KINDS = 50


@cached
def event_kinds(book: Book) -> tuple[str, ...]:
    """The kinds of events of the book, those of most accounts first, at most 50; any of them can be marked."""
    if "events" not in book.tables or book.missing("events", "kind"):
        return ()
    rows = book.tables["events"].filter(~nw.col("kind").is_null()).select("kind", "account_id").unique()
    frame = collected(rows.group_by("kind").agg(nw.len().alias("accounts")))
    ordered = frame.sort_values(["accounts", "kind"], ascending=[False, True])
    return tuple(str(kind) for kind in ordered["kind"].head(MOST_KINDS))


def proposed_milestones(book: Book) -> tuple[str, ...]:
    """The kinds of events that are milestones by what they are called, in one of eight languages."""
    return tuple(kind for kind in event_kinds(book) if said(TOPIC, kind))


def milestones_of(book: Book) -> tuple[str, ...]:
    """The kinds that a reader marked, as far as the book has them; where nobody marked any, those so called."""
    if book.milestones is None:
        return proposed_milestones(book)
    known = event_kinds(book)
    return tuple(kind for kind in dict.fromkeys(book.milestones) if kind in known)


def marking(book: Book, milestones: Iterable[str]) -> Book:
    """The same book with these kinds of events as its milestones; any other kind is an event like all others.

    With none of them the milestones are again those that are so called.
    """
    return replace(book, milestones=tuple(milestones) or None)


def plain_events(book: Book) -> Lazy:
    """The events that are no milestones. The book has to have events."""
    rows, kinds = book.tables["events"], milestones_of(book)
    return rows.filter(nw.col("kind").is_null() | ~nw.col("kind").is_in(list(kinds))) if kinds else rows


def happened(book: Book, table: str) -> Lazy:
    """The rows of a table of what happened to accounts: all of them, and of events those that are no milestones."""
    return plain_events(book) if table == "events" else book.tables[table]
