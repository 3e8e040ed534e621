"""A deck as data: slides that say one thing each, with its figure or its table, for whom, and where it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import pandas as pd

from ...charts.marks import Marks
from ...cleaning import clean
from ...finding import AUDIENCES

CUSTOMER, VALUE, BUSINESS = "customer", "value", "business"
DECKS = {CUSTOMER: "Customer review", VALUE: "Value proof", BUSINESS: "Business review"}
# Decks that a customer sees: nothing internal is in them.
SHOWN = (CUSTOMER, VALUE)
MOST_TITLE, MOST_WORDS = 15, 60
# Where nobody is named yet.
TO_AGREE = "TBD"
# What nobody reads as words of the slide: its place, its notes, its links.
UNREAD = ("key", "eyebrow", "footer", "say", "source", "audience", "tone", "alt", "lead", "brief")


@dataclass(frozen=True)
class Block:
    """A number with what it counts, or a heading with its sentence. tone: good, bad, quiet or none."""

    number: str = ""
    head: str = ""
    text: str = ""
    small: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table, with a second, quieter line."""

    text: str
    small: str = ""
    tone: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a slide. widths: of its columns, to one another. right: columns of numbers, by place."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    right: tuple[int, ...] = ()

    @property
    def alt(self) -> str:
        lines = [", ".join(f"{cell.text} {cell.small}".strip() for cell in row) for row in self.rows]
        return f"Table with {', '.join(filter(None, self.headers))}: " + "; ".join(lines)


@dataclass(frozen=True)
class Slide:
    """One slide. key: its own name in the deck. One of: rows with panels beside them, a figure with blocks beside or
    below it, or a table.

    footer: what is measured, how many, when, one caveat. say: what to say, in sentences. source: where the numbers come
    from, for the notes. lead, brief: its number and its clause on the slide in short. draft: words the app proposed,
    that nobody has changed or confirmed. appendix: for who audits.
    """

    key: str
    title: str
    rows: tuple[Block, ...] = ()
    panels: tuple[Block, ...] = ()
    figure: Marks | None = None
    beside: tuple[Block, ...] = ()
    below: tuple[Block, ...] = ()
    table: Table | None = None
    footer: str = ""
    say: tuple[str, ...] = ()
    source: str = ""
    draft: bool = False
    appendix: bool = False
    audience: str = "internal"
    lead: Block | None = None
    brief: str = ""

    @property
    def words(self) -> int:
        """How many words are read on it: its title, its blocks and its table."""
        return sum(len(text.split()) for path, text in texts(self) if path[0] not in ("footer",))

    @property
    def frame(self) -> pd.DataFrame:
        """The numbers on it as a table: those of its figure, its table, or its blocks."""
        if self.figure is not None:
            return self.figure.frame
        if self.table is not None:
            rows = [[f"{cell.text} {cell.small}".strip() for cell in row] for row in self.table.rows]
            return pd.DataFrame(rows, columns=list(self.table.headers))
        blocks = [(block.number, block.head, block.text, block.small) for block in (*self.rows, *self.panels)]
        return pd.DataFrame(blocks, columns=["number", "heading", "text", "small print"])

    @property
    def notes(self) -> str:
        """What to say, and where the numbers come from."""
        said = " ".join(self.say)
        return "\n\n".join(part for part in (f"Say: {said}" if said else "", self.source) if part)


@dataclass(frozen=True)
class Brand:
    """How a deck looks, set once: the team's name, its accent, a font, and two logos (PNG or JPEG).

    whose: the deck (`Deck.whose`) that the second logo is for; it stands on no other.
    """

    name: str = ""
    accent: str = "#0B5FA5"
    font: str = "Arial"
    logo: bytes = b""
    theirs: bytes = b""
    whose: str = ""


@dataclass(frozen=True)
class Deck:
    """Slides in order, with their cover. subject: whose deck it is; period: of when; left_out: what has no slide, and
    why, for whoever makes it; called: its name where it is none of the three. Raises ValueError where a customer would
    see what is internal.
    """

    kind: str
    subject: str
    period: str
    slides: tuple[Slide, ...]
    left_out: tuple[str, ...] = ()
    account_id: str = ""
    brand: Brand = field(default_factory=Brand)
    made_from: str = ""
    called: str = ""

    def __post_init__(self) -> None:
        for slide in self.slides if self.kind in SHOWN else ():
            seen = (slide.audience, slide.figure.audience if slide.figure else AUDIENCES[1])
            if AUDIENCES[0] in seen:
                raise ValueError(f"{slide.key} is internal and cannot stand in a deck for a customer")

    @property
    def name(self) -> str:
        return self.called or DECKS[self.kind]

    @property
    def whose(self) -> str:
        """The account it is of, or what kind of deck it is."""
        return self.account_id or self.kind

    @property
    def their_logo(self) -> bytes:
        """The customer's logo, where it was brought for this deck."""
        return self.brand.theirs if self.brand.whose == self.whose else b""

    @property
    def eyebrow(self) -> str:
        return "  ·  ".join(part for part in (self.name, self.period) if part)

    def slide(self, key: str) -> Slide:
        return next(slide for slide in self.slides if slide.key == key)

    def put(self, key: str, /, **changes: Any) -> "Deck":
        """With other words on one slide."""
        slides = (replace(slide, **changes) if slide.key == key else slide for slide in self.slides)
        return replace(self, slides=tuple(slides))

    def said(self, key: str, told: Mapping[tuple[Any, ...], str]) -> "Deck":
        """With texts of one slide written anew, by their place; what was a draft is the reader's then."""
        slide = self.slide(key)
        for path, text in told.items():
            slide = written(slide, path, clean(text))
        return self.put(key, **{**vars(slide), "draft": False})

    def drop(self, key: str) -> "Deck":
        return replace(self, slides=tuple(slide for slide in self.slides if slide.key != key))

    def move(self, key: str, by: int) -> "Deck":
        """With one slide so many places further on, or back where `by` is below zero."""
        order = list(self.slides)
        at = next(place for place, slide in enumerate(order) if slide.key == key)
        order.insert(max(0, min(at + by, len(order) - 1)), order.pop(at))
        return replace(self, slides=tuple(order))

    def duplicate(self, key: str) -> "Deck":
        """With one slide once more, behind itself, under a key of its own."""
        keys, number = {slide.key for slide in self.slides}, 2
        while f"{key}-{number}" in keys:
            number += 1
        order = [
            [slide] if slide.key != key else [slide, replace(slide, key=f"{key}-{number}")] for slide in self.slides
        ]
        return replace(self, slides=tuple(slide for part in order for slide in part))


def texts(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every text of a slide that is read on it, with its place; a chart's marks are numbers and stay out."""
    if isinstance(part, str):
        if part:
            yield path, part
    elif isinstance(part, tuple):
        for place, item in enumerate(part):
            yield from texts(item, (*path, place))
    elif is_dataclass(part) and not isinstance(part, Marks):
        for entry in fields(part):
            if entry.name not in UNREAD:
                yield from texts(getattr(part, entry.name), (*path, entry.name))


def written(part: Any, path: tuple[Any, ...], text: str) -> Any:
    """A part of a slide with another text in one place."""
    if not path:
        return text
    first, rest = path[0], path[1:]
    if isinstance(part, tuple):
        return tuple(written(item, rest, text) if place == first else item for place, item in enumerate(part))
    return replace(part, **{first: written(getattr(part, first), rest, text)})
