"""One sentence as the checker hears it: measures, groups, days and numbers, and what each number is of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..explore.counted import POINTS
from .asking import Asking, Days
from .figures import LONG, Figure, figures
from .spans import Span, spans
from .subjects import Group, groups, measures

# Months of a life, as in "months 3 to 12", are no numbers of their own.
OF_LIFE = re.compile(r"\b(?:months?|days?|attempt|renewal|step)\s+(?:\d+(?![.\d]*%|\.\d)|one|two|three|four|five"
    r"|six)\b(?! of)"
                     r"(?:\s*(?:to|–|-|and|through)\s*\d+)?", re.IGNORECASE)  # fmt: skip
# Words of a stage of life, which no measure is of.
STAGE = re.compile(r"\b(?:(?:first|early) (?:(?:three|3|six|6|90|few|\d+) )?(?:months?|weeks?|year|days)|year one"
    r"|months? (?:zero|\d)"
                   r"|early leavers?|(?:all )?else equal|held equal|controlling for|past month|over (?:the "
                   r"|their |its )?(?:first )?(?:two|three|four|five|\d+) (?:years|months)"
                   r"|after (?:the )?(?:first year|year one))\b", re.IGNORECASE)  # fmt: skip
# What stands between a number and what it is of, where they belong together.
BOUND_AFTER = re.compile(r"^(?:\s+[\w-]+){0,3}?\s+(?:in|for|of|at|among|by|from)\s+(?:the\s+)?$", re.IGNORECASE)
BOUND_BEFORE = re.compile(r"^(?:['’]s?)?\s*(?:accounts?\s*)?[(:]?\s*$")
APART = re.compile(r"[,;:]\s|\b(?:and|while|whereas|against|versus|vs|than|but|after)\b", re.IGNORECASE)
AGAINST = re.compile(r"\b(?:against|compared (?:with|to)|versus|vs\.?|than|on|over)(?: the)?\s+$", re.IGNORECASE)
FAR, TOGETHER = 60.0, 0.5


@dataclass(frozen=True)
class Heard:
    """A sentence, and what it names, each in its order.

    lengths: stretches of time that are no days of the calendar; narrow: of a stage of life alone, as no measure is.
    """

    text: str
    measures: tuple[str, ...]
    groups: tuple[Group, ...]
    spans: tuple[Span, ...]
    figures: tuple[Figure, ...]
    lengths: tuple[Figure, ...] = ()
    narrow: bool = False

    def group_of(self, figure: Figure) -> Group | None:
        """The group a number is of; None where the sentence names none."""
        return nearest_said(self.text, figure, self.groups)

    def days_of(self, figure: Figure) -> Days:
        """The days a number is of; None for those that pages are asked about."""
        if len(self.spans) == len(self.figures) > 1 and self.spans[-1].end <= self.figures[0].start:
            span = self.spans[self.figures.index(figure)]
        else:
            span = nearest_said(self.text, figure, [one for one in self.spans if not self._held_against(figure, one)])
        return (span.since, span.until) if span else None

    def _held_against(self, figure: Figure, span: Span) -> bool:
        """Whether a change is told against a stretch: it is then one of the days after it."""
        return figure.unit == POINTS and bool(AGAINST.search(self.text[: span.start]))


def heard(text: str, asking: Asking, known: dict[str, list[str]]) -> Heard:
    """A sentence, heard. known: the groups of each dimension that may be named."""
    named = groups(text, known)
    blocked = [(one.start, one.end) for one in named]
    days = tuple(span for span in _spans(text, asking)
                 if not any(start <= span.start < end for start, end in blocked))  # fmt: skip
    taken = [*blocked, *((one.start, one.end) for one in days), *(one.span() for one in OF_LIFE.finditer(text))]
    every = figures(text, taken)
    long = tuple(one for one in every if one.unit == LONG and "." not in one.said)
    stages = [one.span() for one in STAGE.finditer(text)]
    lengths = tuple(one for one in long if not any(start <= one.start < end for start, end in stages))
    told = tuple(one for one in every if one not in long)
    return Heard(text, measures(_without(text, blocked)), named, days, told, lengths, bool(STAGE.search(text)))


def _spans(text: str, asking: Asking) -> tuple[Span, ...]:
    return () if asking.usual is None else spans(text, asking.usual[1])


def _without(text: str, taken: list[tuple[int, int]]) -> str:
    """The text with its groups blanked: a plan that is called Growth is no growth."""
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def nearest_said(text: str, figure: Figure, said: Sequence[Any]) -> Any:
    """The mention a number belongs to: beside it in its own clause before any other."""
    return min(said, key=lambda one: _distance(text, figure, one), default=None)


def _distance(text: str, figure: Figure, one: Any) -> float:
    after = one.start >= figure.end
    between = text[figure.end : one.start] if after else text[one.end : figure.start]
    if (BOUND_AFTER if after else BOUND_BEFORE).fullmatch(between):
        return TOGETHER
    return len(between) + FAR * len(APART.findall(between)) + (1 if after else 0)
