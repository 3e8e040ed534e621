"""What the summary of a book says, on slides: its six numbers, and what matters with the money that hangs on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .model import Block, Cell, Slide, Table
from .wording import about, few, first_that_fits, in_one_line, inside

MOST_MATTERS, MOST_SAID = 3, 13
A_YEAR, IN_90 = "a year", "in 90 days"
SURE = {True: ("Clear", "good"), False: ("Normal variation", "quiet")}


@dataclass(frozen=True)
class Number:
    """A number as the summary has it. change: against the year before, and whether that is clear or usual; of what has
    no such change what is said in its place. note: of how many it is."""

    label: str
    value: str
    change: str = ""
    said: str = ""
    clear: bool = False
    usual: bool = False
    note: str = ""


@dataclass(frozen=True)
class Matter:
    """A claim of the summary: its sentence, the MRR a year that hangs on it (NaN where none does), and over what time.

    lost: whether that is lost. detail: its interval and caveats, for the notes.
    """

    headline: str
    detail: str = ""
    stake: float = math.nan
    span: str = A_YEAR
    lost: bool = True


def number_slides(numbers: Sequence[Number]) -> list[Slide]:
    """The numbers that are known, each with its change and whether that is clear; nothing for fewer than two."""
    if len(numbers) < 2:
        return []
    title = _title(numbers)
    compared = any(number.clear or number.usual for number in numbers)
    rows = tuple(_row(number) if compared else (*_row(number)[:2], Cell(number.note or "–")) for number in numbers)
    heads = ("", "Now", "Against the year before", "How sure") if compared else ("", "Now", "That is")
    table = Table(heads, rows, (3, 3, 3.4, 2.6) if compared else (3, 3, 6))
    say = (f"{title}.", "What is within normal variation is no news, however it moved.", "Ask which of these to lift.")
    source = (
        "Where it comes from: the summary of the open book; each number is that of its own page, over the last 12 "
        "months. A change is clear where its 95% interval leaves out nothing."
    )
    footer = "The last 12 months against the 12 before." if compared else "No year before is known to compare with."
    return [Slide("numbers", title, table=table, footer=footer, say=say, source=source)]


def _row(number: Number) -> tuple[Cell, ...]:
    sure, tone = SURE[number.clear] if number.clear or number.usual else (number.said or "–", "quiet")
    change = number.change.removesuffix(" in 12 months") or "–"
    return Cell(number.label, strong=True), Cell(number.value, strong=True), Cell(change), Cell(sure, tone=tone)


def _title(numbers: Sequence[Number]) -> str:
    clear = [number for number in numbers if number.clear]
    calm = sum(number.usual for number in numbers)
    if clear:
        rest = f"; {few(calm)} {'number' if calm == 1 else 'numbers'} stayed as usual" if calm else ""
        return in_one_line(f"{_moved(clear[0])}{rest}", _moved(clear[0]))
    if calm:
        return first_that_fits("No number moved beyond its normal variation")
    first, second = numbers[:2]
    return in_one_line(f"{first.label} is {first.value} and {inside(second.label)} is {second.value}")


def _moved(number: Number) -> str:
    """MRR is up 15.2% in 12 months."""
    way, size = ("up", number.change[1:]) if number.change[:1] == "+" else ("down", number.change.lstrip("−"))
    return f"{number.label} is {way} {size}"


def matter_blocks(matters: Sequence[Matter]) -> tuple[Block, ...]:
    """What matters most in money, the dearest first, in words that a slide has room for; nothing for fewer than two."""
    found = tuple(_block(one) for one in _dear(matters))
    return found if len(found) > 1 else ()


def _dear(matters: Sequence[Matter]) -> list[Matter]:
    known = [one for one in matters if one.stake > 0 and len(_brief(one).split()) <= MOST_SAID]
    return sorted(known, key=lambda one: -one.stake)[:MOST_MATTERS]


def _brief(one: Matter) -> str:
    """A claim as short as it can be and still say whom it compares with."""
    return one.headline.rstrip(".").replace(" (as last recorded)", "")


def _block(one: Matter) -> Block:
    what = "at risk" if one.span == IN_90 else "lost" if one.lost else "kept"
    return Block(about(one.stake), text=_brief(one), small=f"{what} {one.span}", tone="bad" if one.lost else "good")


def matter_notes(matters: Sequence[Matter]) -> str:
    """What stands behind the claims shown, for who audits."""
    return " ".join(f"{one.headline} {one.detail}".strip() for one in _dear(matters))
