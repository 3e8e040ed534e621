"""What an exercise is: a question a CS leader asks, what is to be answered, and how an answer is checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..book import Book
from ..phrases import numeral

TYPED, PICKED, WRITTEN, DONE = "number", "choice", "sentence", "deed"
RIGHT, WRONG, UNREAD, SHOWN = "right", "wrong", "unread", "shown"
# Which book an exercise is about: the one with planted facts, its twin without any, or the participant's own.
PLANTED, TWIN, OWN_FILE = "planted", "twin", "own"
# Spaces that some write between thousands; the usual one parts two numbers.
SPACES = "\u00a0\u2009\u202f"
FIGURE = re.compile(rf"[-−+]?\d[\d.,{SPACES}]*")
WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True)
class Mistake:
    """An answer that is plausible and wrong, and why."""

    said: float | str
    why: str


@dataclass(frozen=True)
class Ask:
    """One thing to answer, with its answer as the app works it out.

    unit: written behind a number. options: of a choice. right: a number in its unit, one of the options, or the least
    number of slides of a deed. near: how far off a number may be. because: why it is so, a sentence with its numbers.
    known: the numbers a sentence may name.
    """

    word: str
    label: str
    kind: str
    right: float | str
    because: str
    unit: str = ""
    near: float = 0.0
    options: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    known: frozenset[float] = frozenset()


@dataclass(frozen=True)
class Exercise:
    """One exercise. place, view: the page it is found on, with its controls as they stand in an address.

    asks: what is to be answered about a book. planted: what was put into the book, from its truth.json. then: what to
    do about such an answer. questions: the words of its asks, known before there is a book.
    """

    word: str
    title: str
    question: str
    place: str
    look: str
    asks: Callable[[Book], tuple[Ask, ...]]
    planted: Callable[[Mapping[str, Any]], str]
    then: str
    questions: tuple[str, ...]
    view: Mapping[str, str] = field(default_factory=dict)
    about: str = PLANTED


@dataclass(frozen=True)
class Checked:
    """What became of an answer: RIGHT, WRONG or UNREAD, and what is said to whoever gave it."""

    outcome: str
    words: str


def check(ask: Ask, said: str) -> Checked:
    """Judge an answer as it was typed or chosen.

    A number may carry its unit, a decimal comma and a thousands separator; a share of 0.08 is read as 8%. A sentence is
    right where it names a number and every number in it is one of the book's.
    """
    said = said.strip()
    if not said:
        return Checked(UNREAD, "Write an answer first, or ask to see it.")
    return {TYPED: _number, PICKED: _choice, WRITTEN: _sentence, DONE: _deed}[ask.kind](ask, said)


def _number(ask: Ask, said: str) -> Checked:
    given = read_number(said)
    if given is None:
        return Checked(UNREAD, f"“{said[:40]}” is no number. Write digits, such as {shown(ask)}.")
    right = float(ask.right)
    if abs(given - right) <= ask.near or (ask.unit == "%" and abs(100 * given - right) <= ask.near and given < 1):
        return Checked(RIGHT, f"Yes, {shown(ask)}. {ask.because}")
    for mistake in ask.mistakes:
        if abs(given - float(mistake.said)) <= max(ask.near, 0.06):
            return Checked(WRONG, mistake.why)
    way = "lower" if given > right else "higher"
    return Checked(WRONG, f"Not {numeral(given, _places(given))}{_unit(ask)}: it is {way} than that.")


def _choice(ask: Ask, said: str) -> Checked:
    if said not in ask.options:
        return Checked(UNREAD, "Choose one of the answers.")
    if said == ask.right:
        return Checked(RIGHT, f"Yes. {ask.because}")
    why = next((mistake.why for mistake in ask.mistakes if mistake.said == said), "That is not what the page shows.")
    return Checked(WRONG, why)


def _sentence(ask: Ask, said: str) -> Checked:
    given = [number for number in map(read_number, FIGURE.findall(said)) if number is not None]
    if not given:
        return Checked(WRONG, "It names no number. Say how many, of how many, and when.")
    strange = [number for number in given if not _is_known(number, ask.known)]
    if strange:
        return Checked(WRONG, f"The book does not say {numeral(strange[0], _places(strange[0]))}. {ask.because}")
    return Checked(RIGHT, f"Every number in it is the book's. {ask.because}")


def _deed(ask: Ask, said: str) -> Checked:
    done = (read_number(said) or 0) >= float(ask.right)
    return Checked(RIGHT, ask.because) if done else Checked(WRONG, ask.mistakes[0].why)


def _is_known(number: float, known: frozenset[float]) -> bool:
    """Whether a number is one of the book's, as it is written or rounded to its whole digits."""
    places = _places(number)
    return any(abs(number - round(one, places)) < 1e-9 for one in known)


def read_number(said: str) -> float | None:
    """The number that was typed; None for none. 8, 8.0%, 8,0 % and 1,234.5 are read, and 1.234,5."""
    found = FIGURE.search(said)
    if found is None:
        return None
    text = found.group().strip().rstrip(".,").replace("−", "-")
    for space in SPACES:
        text = text.replace(space, "")
    try:
        return float(_with_point(text))
    except ValueError:
        return None


def _with_point(text: str) -> str:
    """Digits with a point before the decimals: of two marks the last is the decimal one, three digits are thousands."""
    if "," in text and "." in text:
        decimal = max(",.", key=text.rfind)
        return text.replace("." if decimal == "," else ",", "").replace(",", ".")
    return text.replace(",", "") if WHOLE.fullmatch(text.lstrip("+-")) else text.replace(",", ".")


def shown(ask: Ask) -> str:
    """The right answer, written as it is read on the page."""
    if isinstance(ask.right, str):
        return ask.right
    return f"{numeral(ask.right, 1 if ask.unit == '%' and ask.near < 1 else 0)}{_unit(ask)}"


def _unit(ask: Ask) -> str:
    return "%" if ask.unit == "%" else f" {ask.unit}" if ask.unit else ""


def _places(number: float) -> int:
    return 0 if float(number).is_integer() else 1
