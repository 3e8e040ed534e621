"""Nobody's results in another's review: what of a pack may leave in the review of one account."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from ..account import find_accounts
from ..book import Book
from ..finding import count
from .pack import Kept, Pack

# The questions that, asked of one account, count nothing of another but the middle half of at least ten.
OF_ONE = {("account", "analyze"), ("experiment", "analyze"), ("health", "list_carried")}
EVERYBODY, FEWEST_LETTERS = 10_000_000, 5
WORDS = re.compile(r"[^\W_]+")
# What says that digits are an id, and what says that they are an amount.
CALLED, BEFORE, AFTER = (
    {"account", "customer", "client", "id"},
    re.compile(r"(\d[.,]|[$€£])$"),
    re.compile(r"[.,]\d|\s?%"),
)

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
    """The names and ids of all accounts but one, as words, to be looked for in texts.

    names: those that tell an account in any text. short: single words so short that they are looked for only where a
    person wrote, and written as a name. mine: what the one account itself is called, which may hold another's name.
    ids: of the names.
    """

    names: Names
    longest: int
    short: Names = field(default_factory=dict)
    mine: frozenset[tuple[str, ...]] = frozenset()
    ids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def among(cls, book: Book, account_id: str) -> "Named":
        """All others of a book. A short id of digits alone is a number in any text, and a short single word a word."""
        if "accounts" not in book.tables:
            return cls({}, 0)
        found = find_accounts(book, most=EVERYBODY)
        own = found["account_id"] == account_id
        mine = frozenset(map(_words, found.loc[own, ["account_id", "name"]].dropna().astype(str).to_numpy().ravel()))
        called = [*found.loc[~own, "name"].dropna().map(str), *found.loc[~own, "account_id"].map(str)]
        told = {words: name for name in called if (words := _words(name)) and words not in mine}
        names = {words: name for words, name in told.items() if _tells(words)}
        short: Names = {words: name for words, name in told.items() if len(words) == 1 and words not in names}
        ids = dict(zip(found["name"].map(str), found["account_id"].map(str), strict=True))
        return cls(names, max(map(len, (*names, *mine)), default=0), short, mine, ids)

    def id_of(self, name: str) -> str:
        """The id of an account by its name, or by its id."""
        return self.ids.get(name, name)

    def of(self, text: str, typed: bool = False) -> str:
        """The first other account a text names; empty where it names none. typed: whether a person wrote the text."""
        found, at = list(WORDS.finditer(text)), 0
        words = tuple(match.group().casefold() for match in found)
        while at < len(words):
            span = self._span(words, at)
            if span in self.names and not _a_number(span, text, found[at]):
                return self.names[span]
            before = words[at - 1] if at else ""
            if not span and (name := self.short.get(words[at : at + 1])) and _meant(name, found[at], before, typed):
                return name
            at += max(len(span), 1)
        return ""

    def _span(self, words: tuple[str, ...], at: int) -> tuple[str, ...]:
        """The longest name that begins at a word, the account's own among them."""
        spans = (words[at : at + size] for size in range(min(self.longest, len(words) - at), 0, -1))
        return next((span for span in spans if span in self.mine or span in self.names), ())


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORDS.findall(text.casefold()))


def _tells(words: tuple[str, ...]) -> bool:
    """Whether words can be nothing but a name or an id: of digits alone only a long number can."""
    if all(word.isdigit() for word in words):
        return len(words) == 1 and len(words[0]) >= FEWEST_LETTERS
    return len(words) > 1 or len(words[0]) >= FEWEST_LETTERS


def _a_number(words: tuple[str, ...], text: str, at: re.Match[str]) -> bool:
    """Whether digits are part of an amount: 100,234 or $100234 is no id."""
    within = BEFORE.search(text[: at.start()]) or AFTER.match(text[at.end() :])
    return words[0].isdigit() and len(words) == 1 and within is not None


def _meant(name: str, at: re.Match[str], before: str, typed: bool) -> bool:
    """Whether a short word is meant as an account: written as a name by a person, or called an account."""
    if name.isdigit():
        return before in CALLED
    return typed and len(name) > 1 and (at.group() == name or at.group()[0].isupper())


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
