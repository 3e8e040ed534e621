"""A question typed in words, as the choices of Explore: NRR by CSM, partner, mid-market, last quarter, before."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..book import Book
from ..book.where import Only
from ..counting.filters import count_values, values_of
from ..find import folded
from .dimensions import BANDED, by_what
from .measures import measures

PERIODS = {
    "last 12 months": "year", "last year": "year", "last quarter": "quarter", "last complete quarter": "quarter",
    "last two quarters": "quarter", "this year": "this-year", "all history": "all", "all time": "all",
}  # fmt: skip
BESIDE = {"last two quarters": "before", "side by side": "before", "period before": "before",
          "quarter before": "before", "year earlier": "year", "a year ago": "year"}  # fmt: skip
OVER = {"by month": "month", "monthly": "month", "month by month": "month", "by quarter": "quarter",
        "quarterly": "quarter", "quarter by quarter": "quarter", "yearly": "year", "year by year": "year"}  # fmt: skip
ALSO = {"onboarding": "start", "onboarded": "start"}
_SMALL = """a all an and are at band bands by compared each for from group groups how in is it its next of on only our
per than the their to versus vs was we what which with accounts account customers show me x"""
SMALL = frozenset(_SMALL.split())
MOST = 300
_NUMBER = r"(\d+(?:\.\d+)?\s*%?)"
LIMIT = re.compile(r"\b(?:under|below|less than|fewer than|over|above|more than|at least|between|from)\s+"
                   rf"{_NUMBER}(?:\s+(?:and|to)\s+{_NUMBER})?", re.IGNORECASE)  # fmt: skip


class Typed(NamedTuple):
    """What was understood of a question: choices by the name of their control, the filter, and the other words.

    choices: measure, by, and, cuts (where bands begin), over, beside, period, as far as they were said. unknown: words
    that said nothing.
    """

    choices: dict[str, str]
    only: Only
    unknown: tuple[str, ...]


def typed(book: Book, text: str) -> Typed:
    """What a typed question asks for, word by word; the longest name that stands in it counts first.

    A name is a measure, a column of accounts, a value of one (which filters), a period, or what stands beside. A limit
    cuts the number that is named with it: accounts with under 40% of seats in use are a band of their own.
    """
    limits = [cut.strip() for found in LIMIT.finditer(text[:MOST]) for cut in found.groups() if cut]
    words = [ALSO.get(word, word) for word in folded(LIMIT.sub(" ", text[:MOST])).split()]
    choices: dict[str, str] = {}
    only: dict[str, set[str]] = {}
    columns = by_what(book)
    for control, name in _found(words, _names(book)):
        banded = f"{BANDED}{name.removeprefix('mean:')}"
        if control == "measure" and "measure" in choices and banded in columns:
            # A second measure is what the first is shown by: NPS by share of seats in use.
            control, name = "by", banded
        if control.startswith("only:"):
            only.setdefault(control.removeprefix("only:"), set()).add(name)
        elif control == "by" and "by" in choices:
            choices.setdefault("and", name)
        else:
            choices.setdefault(control, name)
    if limits and any(choices.get(control, "").startswith(BANDED) for control in ("by", "and")):
        choices["cuts"] = ", ".join(limits)
    elif limits:
        words += limits
    left = tuple(dict.fromkeys(word for word in words if word and word not in SMALL))
    return Typed(choices, tuple(sorted((name, tuple(sorted(values))) for name, values in only.items())), left)


def _found(words: list[str], names: Mapping[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """What stands in the words, in their order; what was found is blanked, so that it counts once."""
    found: list[tuple[int, tuple[str, str]]] = []
    for name in sorted(names, key=lambda each: (-len(each.split()), each)):
        parts = name.split()
        for place in range(len(words) - len(parts) + 1):
            if words[place : place + len(parts)] == parts:
                words[place : place + len(parts)] = [""] * len(parts)
                found += [(place, each) for each in names[name]]
    yield from (each for _, each in sorted(found, key=lambda one: one[0]))


def _names(book: Book) -> dict[str, list[tuple[str, str]]]:
    """What can be said to what it means: folded name to control and choice."""
    names: dict[str, list[tuple[str, str]]] = {}
    for word, one in measures(book).items():
        for said in (one.label, *one.also):
            names.setdefault(folded(said), [("measure", word)])
    for word, label in by_what(book).items():
        for said in (label, re.sub(r" \(.*\)|, in bands", "", label)):
            names.setdefault(folded(said), [("by", word)])
        if word.startswith(BANDED):
            # One seat band, two employee bands.
            names.setdefault(f"{folded(label.removesuffix(', in bands')).removesuffix('s')} band", [("by", word)])
    for column, values in values_of(count_values(book)).items():
        for value in values:
            names.setdefault(folded(value), [(f"only:{column}", value)])
    for control, told in (("over", OVER), ("period", PERIODS), ("beside", BESIDE)):
        for said, word in told.items():
            names.setdefault(said, []).append((control, word))
    names.pop("", None)
    return names
