"""A question that was put to an analysis, written down so that it can be put again: to this book or to the next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from importlib import import_module
from inspect import getdoc, signature
from pathlib import Path
from typing import Any

import pandas as pd

from ..book import Book
from ..charts.drawn import Drawn
from ..composition import Judging
from ..counting.period import year_to
from ..errors import AnalysisError
from ..methods import METHODS
from ..names import spoken
from ..phrases import named_day
from .moved import CHARTS, CHOICES, DRAWN_FROM, DROPPED, ELSEWHERE, FUNCTIONS, PARTS

# The rooms whose public functions can be asked, and asked again.
ANALYSES = ("account", "composition", "experiment", "explore", "health", "nps", "revenue", "survival", "targets")
OF_THE_BOOK = ("files", "refused", "listed", "joins")
LONG = 60
FOREIGN = "It names something that is no analysis of this app."


@dataclass(frozen=True)
class Asked:
    """A public function of an analysis and the controls it was given; nothing else can be written down.

    One that was saved under an old name has the name of now.
    """

    word: str
    function: str
    controls: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        word, function = FUNCTIONS.get((self.word, self.function), (self.word, self.function))
        controls = tuple((name, _now(word, function, name, value)) for name, value in self.controls)
        for field_name, value in (("word", word), ("function", function), ("controls", controls)):
            object.__setattr__(self, field_name, value)

    @classmethod
    def of(cls, work: Callable[..., Any], controls: Mapping[str, Any]) -> "Asked | None":
        """What was asked, where it can be asked again from its written form; else None."""
        word = work.__module__.removeprefix(f"{__name__.split('.')[0]}.").split(".")[0]
        asked = cls(word, work.__name__, tuple(sorted((k, v) for k, v in controls.items() if v is not None)))
        known = word in ANALYSES and public(word).get(work.__name__) is work
        return asked if known and all(is_plain(value) for value in dict(asked.controls).values()) else None

    def ask(self, book: Book) -> Any:
        """The answer of this book. Raises AnalysisError where it cannot answer, or for what is no question."""
        if self.word == "book" and self.function in OF_THE_BOOK:
            return getattr(book.diagnostics, self.function)
        work = public(self.word).get(self.function) if self.word in ANALYSES else None
        if work is None or not _accepts(work, self.taken):
            raise AnalysisError(f"{self.words} cannot be asked.", FOREIGN, "Keep it once more from its page.")
        return work(book, **dict(self.taken))

    @property
    def taken(self) -> tuple[tuple[str, Any], ...]:
        """The controls, without those of before that the question no longer takes."""
        return tuple(pair for pair in self.controls if pair[0] not in DROPPED.get((self.word, self.function), ()))

    def moved(self, before: date | None, after: date | None) -> "Asked":
        """The same question when the data stops later: days that were the end of the data, or a year before, move."""
        if before is None or after is None:
            return self
        later = {before: after, year_to(before): year_to(after)}
        moved = ((name, later.get(value, value) if isinstance(value, date) else value) for name, value in self.controls)
        return Asked(self.word, self.function, tuple(moved))

    @property
    def words(self) -> str:
        """The question as code, long texts left out."""
        short = tuple((k, "…" if isinstance(v, str) and len(v) > LONG else v) for k, v in self.taken)
        return replace(self, controls=short).code

    @property
    def code(self) -> str:
        """The question as code: survival.analyze(book, by='segment')."""
        if self.word == "book":
            return f"book.diagnostics.{self.function}"
        given = (f"{name}={value!r}".replace("datetime.", "") for name, value in self.taken)
        return f"{self.word}.{self.function}({', '.join(['book', *given])})"

    @property
    def question(self) -> str:
        """What was asked, in the words of the analysis."""
        work = public(self.word).get(self.function) if self.word in ANALYSES else None
        return " ".join((getdoc(work) or "").split("\n\n")[0].split())

    @property
    def rule(self) -> str:
        """How the number is made, in a reader's words."""
        return METHODS.get(f"{self.word}.{self.function}", "")

    @property
    def said(self) -> str:
        """The question and its choices in words: Who leaves? (by segment, since Jan 1, 2025)."""
        given = ", ".join(f"{spoken(name)} {_said(value)}" for name, value in self.taken if _said(value))
        return f"{self.question}{f' ({given})' if given else ''}".strip()


def _now(word: str, function: str, control: str, value: Any) -> Any:
    """The value of a control as it is spelled now."""
    return CHOICES.get((word, function, control, value), value) if isinstance(value, str) else value


def _drawn_from(given: Any, question: tuple[str, str] | None) -> Any:
    """What a chart is given, asked of the question it is drawn from now."""
    if question is None or not isinstance(given, Place):
        return given
    return replace(given, asked=replace(given.asked, word=question[0], function=question[1]))


def _said(value: Any) -> str:
    """One choice in words; what is long, or a list of things, is left out."""
    plain = isinstance(value, str | int | float | date) and not isinstance(value, bool)
    return spoken(named_day(str(value))) if plain and len(str(value)) <= LONG else ""


@dataclass(frozen=True)
class Place:
    """Where something stands: a part of an answer, or the answer itself where part is empty."""

    asked: Asked
    part: str = ""

    def __post_init__(self) -> None:
        was = (self.asked.word, self.asked.function, self.part)
        word, function, part = ELSEWHERE.get(was, (*was[:2], PARTS.get(was, self.part)))
        object.__setattr__(self, "asked", replace(self.asked, word=word, function=function))
        object.__setattr__(self, "part", part)

    def of(self, answer: Any) -> Any:
        """The part of an answer; raises AnalysisError where the answer has none of that name."""
        if not self.part:
            return answer
        if self.part not in _parts(answer):
            raise AnalysisError(f"{self.asked.words} has no part {self.part}.", fix="Keep it once more from its page.")
        return getattr(answer, self.part)

    @property
    def words(self) -> str:
        return f"{self.asked.words}.{self.part}" if self.part else self.asked.words

    @property
    def code(self) -> str:
        return f"{self.asked.code}.{self.part}" if self.part else self.asked.code


@dataclass(frozen=True)
class Drawing:
    """A chart function of analysis.charts and what it is given: places in answers, and plain values."""

    module: str
    function: str
    given: tuple[Any, ...]

    def __post_init__(self) -> None:
        was = (self.module, self.function)
        module, function = CHARTS.get(was, was)
        given = tuple(_drawn_from(value, DRAWN_FROM.get(was)) for value in self.given)
        for field_name, value in (("module", module), ("function", function), ("given", given)):
            object.__setattr__(self, field_name, value)

    @classmethod
    def of(cls, drawn: Drawn | None, answers: Iterable[tuple[Asked, Any]]) -> "Drawing | None":
        """How a chart can be drawn again, where everything it was given can be had again; else None."""
        if drawn is None:
            return None
        given = tuple(value if is_plain(value) else find(value, answers) for value in drawn.given)
        known = all(place is not None or value is None for place, value in zip(given, drawn.given, strict=True))
        return cls(drawn.module, drawn.function, given) if known else None

    def draw(self, answer: Callable[[Asked], Any]) -> Any:
        """The chart, from the answers `answer` gives. Raises AnalysisError for what is no chart of this app."""
        known = self.module.isidentifier() and (Path(__file__).parents[1] / "charts" / f"{self.module}.py").exists()
        function = vars(import_module(f"..charts.{self.module}", __package__)).get(self.function) if known else None
        if function is None or not getattr(function, "remembers", False):
            raise AnalysisError("The chart cannot be drawn.", FOREIGN, "Keep it once more from its page.")
        return function(*(g.of(answer(g.asked)) if isinstance(g, Place) else g for g in self.given))


def find(thing: Any, answers: Iterable[tuple[Asked, Any]]) -> Place | None:
    """Where among these answers a frame or a tuple of findings stands; None where it does not."""
    for asked, answer in reversed(list(answers)):
        if answer is thing:
            return Place(asked)
        own = [name for name in _parts(answer) if getattr(answer, name) is thing]
        # What is told in other words is made anew each time: it is known by what it holds.
        own += [name for name in _retold(answer) if _alike(getattr(answer, name), thing)]
        if own:
            return Place(asked, own[0])
    return None


def _parts(answer: Any) -> tuple[str, ...]:
    """The public parts of an answer: its fields, and what it tells of them in other words."""
    if not is_dataclass(answer):
        return ()
    return (*(field.name for field in fields(answer)), *_retold(answer))


def _retold(answer: Any) -> tuple[str, ...]:
    return tuple(
        name for name, part in vars(type(answer)).items() if isinstance(part, property) and not name.startswith("_")
    )


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return len(one) > 0 and one.equals(other)
    return isinstance(one, tuple) and isinstance(other, tuple) and bool(one) and one == other


def public(word: str) -> dict[str, Any]:
    """The public functions of an analysis that ask a book something, by name."""
    module = import_module(f"..{word}", __package__)
    named = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    return {name: f for name, f in named.items() if callable(f) and "book" in _parameters(f)}


def is_plain(value: Any) -> bool:
    """Whether a control can be written down and read back as the same."""
    if isinstance(value, Judging):
        return True
    if isinstance(value, tuple):
        return all(is_plain(part) for part in value)
    return value is None or type(value) in (bool, int, float, str, date)


def _parameters(function: Any) -> tuple[str, ...]:
    try:
        return tuple(signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def _accepts(work: Any, controls: Iterable[tuple[str, Any]]) -> bool:
    """Whether the function has these controls; a plan is given as its text, so that no file is opened by name."""
    plan, known = dict(controls).get("plan"), set(_parameters(work)) - {"book"}
    return {name for name, _ in controls} <= known and (
        plan is None or (isinstance(plan, str) and plan.lstrip().startswith("{"))
    )
