"""What was kept for the review: each thing with the reader's words and where it came from; and the pack of them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..book import Book
from ..cleaning import clean, clean_name
from ..counting.filters import in_words
from ..finding import VERDICTS, Finding
from ..phrases import named_day, without_days
from .asking import Drawing, Place

KINDS = ("finding", "figure", "table", "words", "since", "sql", "text")
# Cells of one's own: never in a review, whatever their mark says.
INTERNAL = ("sql", "text")
MOST = 200
STEPS, PROPOSED = "Agreed next steps", "Proposed next steps (draft)"
ASK_STEPS = "Write here what was agreed, one line for each: who does what until when"


@dataclass(frozen=True)
class Origin:
    """The book something was kept from, and the code that worked it out.

    as_of: the day the data stops, as text. page, view: where in the app, and its choices as they stand in the URL.
    code: a digest of the sources. checked: False for what came in a saved file and was not worked out here yet.
    currency: what its amounts are in, empty where no file says. only: the dimensions and values it was filtered by.
    """

    book: str
    fingerprint: str
    as_of: str = ""
    accounts: int = 0
    sample: bool = False
    page: str = ""
    view: str = ""
    code: str = ""
    checked: bool = True
    currency: str = ""
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, book: Book, page: str = "", view: str = "", code: str = "") -> "Origin":
        count = book.count("accounts") or book.count("kpis")
        return cls(
            book.name, book.fingerprint, str(book.as_of or ""), count, book.sample, page, view, code,
            checked=True, currency=book.currency, only=book.only,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Kept:
    """One thing that was kept: a finding, a figure, a table, words of the reader's own, or what became of last time's.

    title: what it says. note: the reader's words. place: where it stands in an answer. finding: the one said or shown.
    said: everything the same answer said, so that no miss can be left off. frame: the numbers. card: the whole
    scorecard, where it comes from an experiment. chart: as drawn; it is drawn again rather than saved. draft: words the
    app proposed, that nobody has confirmed yet. sql: what an SQL cell asks; plot: how its answer is drawn, as kind and
    columns. own: the id of a cell made or changed in the notebook. named: the reader's title. marked: for the review.
    """

    kind: str
    title: str
    origin: Origin
    note: str = ""
    place: Place | None = None
    finding: Finding | None = None
    said: tuple[Finding, ...] = ()
    frame: pd.DataFrame | None = None
    card: pd.DataFrame | None = None
    drawing: Drawing | None = None
    chart: Mapping[str, Any] | None = None
    draft: bool = False
    sql: str = ""
    plot: tuple[str, ...] = ()
    own: str = ""
    named: str = ""
    folded: bool = False
    marked: bool = True

    @property
    def id(self) -> str:
        """The same for the same thing kept again, whatever became of its numbers."""
        if self.own:
            return self.own
        if self.kind == "since":
            return "since"
        what = self.place.code if self.place else f"{self.origin.page} {self.origin.fingerprint}"
        what += repr(self.origin.only) if self.origin.only else ""
        if self.place is None or self.kind in ("finding", "words"):
            what += f" {subject(self.finding) if self.finding else self.title}"
        drawn = f"{self.drawing.module} {self.drawing.function} {self.drawing.given[1:]}" if self.drawing else ""
        return hashlib.sha256(f"{self.kind} {what} {drawn}".encode()).hexdigest()[:16]

    @property
    def headline(self) -> str:
        """Its title as it is shown: what nobody has agreed on is called a draft."""
        return PROPOSED if self.draft else self.named or self.title

    @property
    def internal(self) -> bool:
        """Whether it is for the team alone: SQL, notes and views of Explore never reach a deck."""
        return self.kind in INTERNAL or bool(self.place and self.place.asked.word == "explore")

    @property
    def invites(self) -> bool:
        """Whether it only invites to write, so that there is nothing to show yet."""
        return self.draft and self.note == ASK_STEPS

    @property
    def verdict(self) -> str:
        """Of a finding its verdict; nothing else has one of its own."""
        return self.finding.verdict if self.finding else ""

    @property
    def outcome(self) -> str:
        """What it says of a change: better, worse, ... for a KPI; else the verdict."""
        told = self.finding.about.get("verdict") if self.finding else None
        return told if isinstance(told, str) else self.verdict

    @property
    def accounts(self) -> int:
        """How many stand behind it."""
        own = self.finding.accounts if self.finding and self.kind != "since" else 0
        said = () if self.kind == "since" else self.said
        return own or next((finding.accounts for finding in said if finding.accounts), self.origin.accounts)


def subject(finding: Finding) -> str:
    """What a finding speaks of; where that is nothing in particular, its words without their numbers."""
    about = {k: v for k, v in finding.about.items() if isinstance(v, str | int) and k not in ("verdict", "reach")}
    return str(sorted(about.items())) if about else skeleton(finding.claim)


def skeleton(claim: str) -> str:
    """A sentence without its numbers and its days: in 2025 is the same as from Oct 1, 2024 to Sep 30, 2025."""
    words = ("".join(c for c in word if not c.isdigit()) for word in without_days(claim).split())
    return " ".join(word for word in words if any(c.isalpha() for c in word))


@dataclass(frozen=True, eq=False)
class Pack:
    """What was kept, in the order in which it is shown. Every edit gives another pack, so that it can be undone.

    account: whose review it is; then nothing of another account leaves in an export. Empty for a review of the book.
    """

    items: tuple[Kept, ...] = ()
    title: str = ""
    account: str = ""

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, kept: object) -> bool:
        return isinstance(kept, Kept) and kept.id in {item.id for item in self.items}

    def keep(self, *kept: Kept) -> "Pack":
        """With more at the end; what is there already is brought up to date in its place, the reader's words kept."""
        items = {item.id: item for item in self.items}
        for new in kept:
            old = items.get(new.id)
            settled = old is not None and new.draft and not old.draft
            words = replace(new, note=new.note or old.note) if old else new
            items[new.id] = old if old and settled else words
        return replace(self, items=tuple(items.values())[:MOST])

    def led_by(self, ids: Sequence[str]) -> "Pack":
        """With these first, in this order, and the others after them as they were."""
        items = {item.id: item for item in self.items}
        first = [items[id] for id in ids if id in items]
        return replace(self, items=(*first, *(item for item in self.items if item.id not in set(ids))))

    def remove(self, id: str) -> "Pack":
        return replace(self, items=tuple(item for item in self.items if item.id != id))

    @property
    def for_review(self) -> "Pack":
        """What goes to the review: the cells that are marked for it, without those that are for the team alone."""
        return replace(self, items=tuple(item for item in self.items if item.marked and not item.internal))

    def move(self, id: str, by: int, among: Sequence[str] = ()) -> "Pack":
        """With one thing so many places further down, or up where `by` is below zero; among: of these alone."""
        order = list(self.items)
        ids = [item.id for item in order if not among or item.id in among]
        to = ids[max(0, min(ids.index(id) + by, len(ids) - 1))]
        at, end = (next(i for i, item in enumerate(order) if item.id == one) for one in (id, to))
        order.insert(end, order.pop(at))
        return replace(self, items=tuple(order))

    def titled(self, title: str) -> "Pack":
        return replace(self, title=clean_name(title))

    def note(self, id: str, words: str) -> "Pack":
        """With the reader's words on one thing; what was a draft is theirs then."""
        return self.put(id, note=clean(words), draft=False)

    def confirm(self, id: str) -> "Pack":
        """With a draft taken as it stands."""
        return self.put(id, draft=False)

    def put(self, id: str, **changes: Any) -> "Pack":
        items = (replace(item, **changes) if item.id == id else item for item in self.items)
        return replace(self, items=tuple(items))

    def said_only(self) -> "Pack":
        """Its sentences and words without tables, and without what it told of the time before: to be asked again."""
        words = (item.kind == "words" and item.note != ASK_STEPS for item in self.items)
        said = (
            item
            for item, own in zip(self.items, words, strict=True)
            if own or (item.finding and item.origin.page != "since" and not item.internal)
        )
        return replace(self, items=tuple(replace(item, frame=None, card=None, chart=None) for item in said))

    def swap(self, renewed: Mapping[str, Kept]) -> "Pack":
        """With some of its things replaced by newer ones, each in its place."""
        return replace(self, items=tuple(renewed.get(item.id, item) for item in self.items))

    @property
    def cards(self) -> tuple[Kept, ...]:
        """One thing for each experiment of which anything was kept: its whole scorecard has to be shown."""
        found = {item.place.asked: item for item in self.items if item.card is not None and item.place}
        return tuple(found.values())


def own_words(title: str, origin: Origin, note: str = "", draft: bool = False) -> Kept:
    """Words of the reader's own, as a page of the pack: what was agreed, what comes next; or a draft of them."""
    return Kept("words", clean_name(title), origin, clean(note), draft=draft)


def where_from(kept: Kept) -> str:
    """Where something comes from, in one line: the book, its day, the question, and the reader's own view of it."""
    origin = kept.origin
    day = f" as of {named_day(origin.as_of)}" if origin.as_of else ""
    asked = f": {kept.place.asked.said}" if kept.place and kept.place.asked.said else ""
    whom = f", only {in_words(origin.only)}" if origin.only else ""
    return f"{origin.book}{' (sample)' if origin.sample else ''}{whom}{day}{asked}"


def verdicts(said: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each verdict."""
    counts = dict.fromkeys(VERDICTS, 0)
    for finding in said:
        counts[finding.verdict] += 1
    return counts
