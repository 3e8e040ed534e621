"""What the summary asks a book, at default settings: fixed before any outcome is seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from ..book import Book
from ..book.book_cache import answered
from ..contents import BY_PERIOD
from ..counting.period import LAST_YEAR, year_to

ONCE, BY_FIRST, EACH = "once", "by the first", "by each"
# The word of the page or view, the analysis behind it, and by what it is asked: once, by the book's first dimension,
# or by each of its dimensions. The quick ones come first, so that the first stories are there soon.
FAMILIES: tuple[tuple[str, str, str, str], ...] = (
    ("stages", "survival", "stages", ONCE),
    ("drivers", "composition", "drivers", ONCE),
    ("renewing", "survival", "renewing", ONCE),
    ("reasons", "composition", "reasons", BY_FIRST),
    ("change", "composition", "change", ONCE),
    ("survival", "survival", "analyze", EACH),
    ("economics", "composition", "economics", BY_FIRST),
    ("early", "health", "early", ONCE),
    ("value", "survival", "value", ONCE),
    ("dunning", "revenue", "dunning", ONCE),
    ("signs", "health", "signs", ONCE),
    ("health", "health", "analyze", ONCE),
    ("returns", "revenue", "returns", ONCE),
    ("revenue", "revenue", "analyze", ONCE),
    ("target", "targets", "target", ONCE),
    ("watch", "targets", "watch", BY_FIRST),
    ("silence", "nps", "silence", BY_FIRST),
    ("adjusted", "survival", "adjusted", ONCE),
    ("peers", "survival", "peers", ONCE),
    ("nps", "nps", "analyze", ONCE),
    ("composition", "composition", "analyze", EACH),
    ("events", "nps", "events", ONCE),
    ("expansion", "revenue", "expansion", ONCE),
    ("growth", "revenue", "growth", ONCE),
    ("notes", "health", "notes", ONCE),
    ("leading", "nps", "leading", ONCE),
)

# What takes all of the history unless told, and is asked about the last 12 months by its page.
PERIODIC = ("reasons",)


@dataclass(frozen=True)
class Question:
    """One question put to a book: the page or view that answers it, the analysis behind it, and its dimension.

    room, function: as in `composition.drivers`. by: empty where it is asked once. since, until: the days asked about,
    where its analysis takes all of the history unless told and its page the last 12 months.
    """

    word: str
    room: str
    function: str
    by: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def name(self) -> str:
        """The word of its page, and the dimension it is asked by: composition:plan."""
        return f"{self.word}:{self.by}" if self.by else self.word

    @property
    def controls(self) -> Mapping[str, Any]:
        days = {"since": self.since, "until": self.until} if self.since else {}
        return {**({"by": self.by} if self.by else {}), **days}

    @property
    def view(self) -> Mapping[str, str]:
        """The choices of its page that show the same."""
        period = {"period": LAST_YEAR} if self.word in BY_PERIOD else {}
        return {**({"by": self.by} if self.by else {}), **period}

    def ask(self, book: Book) -> Any:
        """The answer. Raises AnalysisError where the book cannot answer."""
        work = getattr(import_module(f"..{self.room}", __package__), self.function)
        return answered(book, work, self.controls)


def questions(book: Book) -> tuple[Question, ...]:
    """All that a book is asked, in order: what it has the tables and columns for, whatever they hold."""
    ready = set(book.readiness().query("ready")["page"])
    return tuple(
        Question(word, room, function, by, *(_last_year(book) if word in PERIODIC else ()))
        for word, room, function, how in FAMILIES
        if word in ready
        for by in _dimensions(book, how)
    )


def _last_year(book: Book) -> tuple[date, date] | tuple[()]:
    return () if book.snapshot or book.as_of is None else (year_to(book.as_of), book.as_of)


def _dimensions(book: Book, how: str) -> tuple[str, ...]:
    names = tuple(book.dimensions)
    return {ONCE: ("",), BY_FIRST: names[:1] or ("",), EACH: names or ("",)}[how]
