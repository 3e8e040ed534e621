"""Columns of yes and no, as people speak of them: with tech support, no partner, senior citizens, those without."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..names import spoken

YES, NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}
NOT = (
    r"(?:without|with no|no|not (?:having )?|non-?|lack(?:s|ing)?|(?:have|has|having) no"
    r"|(?:do|does)(?: not|n['’]t) (?:have|use))"
)
FILLED = r"(?:an?\s+|any\s+|the\s+|their\s+|our\s+|on\s+|using\s+)?"
THOSE = re.compile(
    r"\b(?:those|ones|customers|accounts|people) (?P<how>with(?:out)?)(?=\s*(?:[.,;:)]|at\b|do\b|are\b|$))", re.I
)
OUT = re.compile(r"\b(?P<how>with(?:out)?)(?=\s*[.,;)]|\s*$)", re.I)
SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Said(NamedTuple):
    """A group of a column of yes and no: the value, and where it is said."""

    by: str
    value: str
    start: int
    end: int


def yes_no(text: str, known: dict[str, list[str]]) -> tuple[Said, ...]:
    """The groups of such columns that a sentence names. known: the values of each dimension."""
    found: list[Said] = []
    for by, values in known.items():
        told = _told(values)
        if told:
            found += _named(text, by, told)
    return (*found, *_those(text, found, known))


def _told(values: Iterable[str]) -> dict[bool, str]:
    """The value for yes and the one for no, of a column that has either."""
    told = {}
    for value in values:
        if value.lower() in YES:
            told[True] = value
        if value.lower() in NO:
            told[False] = value
    return told


def _named(text: str, by: str, told: dict[bool, str]) -> Iterator[Said]:
    label = r"s?[\s_-]*".join(re.escape(re.sub(r"(?<!s)s$", "", word)) for word in _words(by))
    for match in re.finditer(rf"\b(?:(?P<not>{NOT})\s*{FILLED})?\b{label}(?:s|ed)?\b", text, re.IGNORECASE):
        value = told.get(not match["not"])
        if value is not None:
            yield Said(by, value, *match.span())


def _words(by: str) -> list[str]:
    words = SPLIT.sub(" ", spoken(by)).lower().split()
    return [word for word in words if word not in ("is", "has", "have")]


def _those(text: str, found: list[Said], known: dict[str, list[str]]) -> Iterator[Said]:
    """ "Those without": the other side of the column that was named before."""
    taken = [(one.start, one.end) for one in found]
    for match in (*THOSE.finditer(text), *OUT.finditer(text)):
        before = [one for one in found if one.end <= match.start()]
        if not before or any(start <= match.start() < end for start, end in taken):
            continue
        last = max(before, key=lambda one: one.end)
        value = _told(known[last.by]).get(match["how"].lower() == "with")
        if value is not None and value != last.value:
            taken.append(match.span())
            yield Said(last.by, value, *match.span())
