"""General English that sentences on customers are read by, from words.toml: its patterns, other words, and numbers."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

WORDS_FILE = Path(__file__).with_name("words.toml")
NUMBERS = {"zero": 0, "no": 0, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
           "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
           "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
NUMBER = rf"(?:[$€£]\s?)?(?:\d+(?:,\d{{3}})*(?:\.\d+)?k?|{'|'.join(NUMBERS)})"
# Kinds of words that a sentence is read by, each a table of words.toml.
KINDS = ("states", "measures", "compared", "nouns")


class Mention(NamedTuple):
    """A word of a sentence that is read: of which kind, what it says, and where it stands."""

    kind: str
    what: str
    start: int
    end: int


@cache
def words() -> dict[str, dict[str, object]]:
    """The file as it stands."""
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((kind, what, re.compile(str(pattern), re.IGNORECASE))
                 for kind in KINDS for what, pattern in words()[kind].items())  # fmt: skip


def is_state(said: str) -> bool:
    """Whether a value is itself a word for leaving or staying."""
    return any(kind == "states" and pattern.fullmatch(said.strip()) for kind, _, pattern in _patterns())


@cache
def harmless() -> frozenset[str]:
    """Words that restrict nothing."""
    return frozenset(str(words()["harmless"]["words"]).split())


def aliases(value: str) -> list[str]:
    """Other words for a value, as patterns: German, women, annual contracts."""
    found = words()["aliases"].get(value.lower(), [])
    return [str(one) for one in found] if isinstance(found, list) else []


def aliases_of_column(column: str) -> list[str]:
    found = words()["columns"].get(column, [])
    return [str(one) for one in found] if isinstance(found, list) else []


def months_called(months: str) -> list[str]:
    """What contracts of so many months are called."""
    found = words()["months"].get(months, [])
    return [str(one) for one in found] if isinstance(found, list) else []


def mentions(text: str, taken: list[tuple[int, int]]) -> list[Mention]:
    """The words of a sentence that are read, without those within what was read already."""
    found = [Mention(kind, what, *match.span()) for kind, what, pattern in _patterns()
             for match in pattern.finditer(text)
             if not any(start < match.end() and match.start() < end for start, end in taken)]  # fmt: skip
    longest: list[Mention] = []
    for one in sorted(found, key=lambda one: one.start - one.end):
        if one.kind in ("compared", "nouns") or not any(a.start < one.end and one.start < a.end for a in longest
                                                        if a.kind not in ("compared", "nouns")):  # fmt: skip
            longest.append(one)
    return sorted(longest, key=lambda one: one.start)


@cache
def _beyond() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(str(one), re.IGNORECASE) for one in words()["beyond"].values())


def beyond(text: str, read: list[Mention]) -> list[Mention]:
    """What a sentence says that the columns of accounts do not tell: of a life, a forecast, a movement of money."""
    found = [Mention("unread", match[0], *match.span()) for one in _beyond() for match in one.finditer(text)]
    said = {one.what for one in read}
    if "new" in said and said & {"mrr", "arr"}:
        found += [Mention("unread", text[one.start : one.end], one.start, one.end) for one in read if one.what == "new"]
    return found


def number(said: str) -> float:
    """The number that is written in digits or as a word."""
    bare = said.lower().lstrip("$€£ ").replace(",", "")
    scale = 1000.0 if bare.endswith("k") else 1.0
    return NUMBERS[bare] if bare in NUMBERS else float(bare.rstrip("k")) * scale
