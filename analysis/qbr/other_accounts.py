"""Nobody's results in another's review: what of a pack may leave in the review of one account."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis.account import find_accounts
from analysis.book import Book
from analysis.finding import count
from analysis.qbr.pack import Kept, Pack

# The questions that, asked of one account, count nothing of another but the middle half of at least ten.
OF_ONE = {("account", "analyze"), ("experiment", "analyze"), ("health", "list_carried")}
EVERYBODY, FEWEST_LETTERS = 10_000_000, 5
WORDS = re.compile(r"\w+")

Names = dict[tuple[str, ...], str]


@dataclass(frozen=True)
class Own:
    """What of a pack may leave, and what was left out, in sentences for whoever makes it."""

    pack: Pack
    left_out: tuple[str, ...] = ()


def of_its_own(pack: Pack, book: Book) -> Own:
    """A review of one account without what speaks of other accounts; a review of the book as it is.

    Left out: what was kept of the whole book or of another account, and sentences and rows that name another account.
    Words of the reader's own stay: whoever wrote them knows whom they are for.
    """
    if not pack.account:
        return Own(pack)
    mine = [item for item in pack.items if is_own(item, pack.account)]
    foreign = [item for item in pack.items if item not in mine]
    names = Named.among(book, pack.account)
    cleared = [_cleared(item, names) for item in mine]
    told = [f"{count(len(foreign), 'thing')} kept of the whole book or of another account."] if foreign else []
    told += [words for _, gone in cleared for words in gone]
    items = tuple(item for item, _ in cleared if item is not None)
    return Own(replace(pack, items=items), tuple(dict.fromkeys(told)))


def is_own(item: Kept, account_id: str) -> bool:
    """Whether something kept speaks of this account alone."""
    if item.kind == "words":
        return True
    if item.place is None:
        return bool(item.finding and item.finding.about.get("account_id") == account_id)
    asked = item.place.asked
    given = item.drawing.given if item.drawing else ()
    drawn = {place.asked for place in given if hasattr(place, "asked")}
    return all(_asks(question, account_id) for question in {asked, *drawn})


def _asks(asked: object, account_id: str) -> bool:
    known = (getattr(asked, "word", ""), getattr(asked, "function", "")) in OF_ONE
    return known and dict(getattr(asked, "controls", ())).get("account_id") == account_id


@dataclass(frozen=True)
class Named:
    """The names and ids of all accounts but one, as words, to be looked for in texts."""

    names: Names
    longest: int

    @classmethod
    def among(cls, book: Book, account_id: str) -> "Named":
        """All others of a book. An id of digits alone is a number in any text, and a short single word is a word."""
        if "accounts" not in book.tables:
            return cls({}, 0)
        found = find_accounts(book, most=EVERYBODY)
        ids = {_words(str(id)): str(id) for id in found["account_id"] if id != account_id and not str(id).isdigit()}
        own = found.loc[found["account_id"] == account_id, ["account_id", "name"]].astype(str).to_numpy().ravel()
        called = {_words(str(name)): str(name) for name in found["name"].dropna()}
        told = {words: name for words, name in {**called, **ids}.items() if _tells(words)}
        mine = [_words(str(text)) for text in own]
        names = {words: name for words, name in told.items() if not any(_within(words, text) for text in mine)}
        return cls(names, max(map(len, names), default=0))

    def of(self, text: str) -> str:
        """The first other account a text names; empty where it names none."""
        words = _words(text)
        spans = (words[at : at + size] for at in range(len(words)) for size in range(self.longest, 0, -1))
        return next((self.names[span] for span in spans if span in self.names), "")


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORDS.findall(text.casefold()))


def _tells(words: tuple[str, ...]) -> bool:
    return len(words) > 1 or any(len(word) >= FEWEST_LETTERS for word in words)


def _within(words: tuple[str, ...], text: tuple[str, ...]) -> bool:
    return any(text[at : at + len(words)] == words for at in range(len(text)))


def _cleared(item: Kept, names: Named) -> tuple[Kept | None, tuple[str, ...]]:
    """An item without what names another account, and what that was; None where nothing is left of it."""
    if item.kind == "words":
        return replace(item, origin=replace(item.origin, accounts=1)), ()
    if named := names.of(item.title):
        return None, (f"A sentence that names {named}.",)
    said = tuple(finding for finding in item.said if not names.of(finding.claim))
    frame, gone = _rows(item.frame, names) if item.frame is not None else (None, ())
    chart = item.chart
    if chart is not None and any(names.of(text) for text in _texts(chart)):
        chart, gone = None, (*gone, f"The figure of {item.title[:60]}, which names another account.")
    if chart is None and item.chart is not None and frame is None:
        return None, gone
    # How many accounts the whole book has is nobody else's business.
    return replace(item, said=said, frame=frame, chart=chart, origin=replace(item.origin, accounts=1)), gone


def _rows(frame: pd.DataFrame, names: Named) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows that name no other account."""
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    if not texts or not names.longest:
        return frame, ()
    rows = zip(*(frame[name].astype(str) for name in texts), strict=True)
    named = [next(filter(None, map(names.of, row)), "") for row in rows]
    gone = tuple(dict.fromkeys(f"A row that names {name}." for name in named if name))
    return (frame[[not name for name in named]].reset_index(drop=True), gone) if gone else (frame, ())


def _texts(spec: object) -> Iterator[str]:
    """Every text in a drawing."""
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, dict):
        for part in spec.values():
            yield from _texts(part)
    elif isinstance(spec, list | tuple):
        for part in spec:
            yield from _texts(part)
