"""A sentence as it is read: its numbers, groups, days and words of comparing, its parts, and what could not be read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..find import STEM
from .conditions import FAR, Group, groups
from .figures import PLAIN, Figure, figures
from .ground import Ground
from .lexicon import Mention, harmless, mentions
from .lexicon import words as lexicon_words
from .spans import Span, spans
from .values import LEFT, STATE, STAYED

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# Where a part of a sentence ends.
CUT = re.compile(r"[;:()–—]|[.!?](?=\s)|,(?!\d)|(?<=\s)-(?=\s)|\b(?:and|but|yet|while|whereas|versus|vs\.?|against"
                 r"|although|though|than|compared (?:to|with)|after|to(?= (?:about |around |just |roughly )?[€$£\d])"
                 r"|from(?= [€$£\d]))\b", re.IGNORECASE)  # fmt: skip
# What an unread word beside restricts: a part without any of these says nothing of accounts.
RESTRICTS = re.compile(r"\b(?:who|whose|with|without|among|in|on|from|customers?|accounts?|clients?|members?)\b", re.I)
NARROWS = re.compile(r"\b(?:who|whose|with|without|among|in|on|from|by)\b", re.IGNORECASE)
MODAL = re.compile(r"\b(?:could|can|may|might|would|will|should|to)\s+(?:\w+\s+)?$", re.IGNORECASE)
RATES = {"rate": LEFT, "kept": STAYED}
OUR = re.compile(r"\b(?:our|the|all|of|these|both)\s+$", re.IGNORECASE)
NOUNS = re.compile(str(lexicon_words()["nouns"]["count"]), re.IGNORECASE)
LIFE = re.compile(r"\b(?:month|attempt|step|stage|slide|page|chart|table|figure|item|part)s? \d+"
                  r"(?:\s*(?:to|–|-)\s*\d+)?\b", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A sentence, or a part of it, with what was read in it, each in its order. unread: words that could restrict."""

    text: str
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    spans: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    unread: tuple[Mention, ...]
    start: int
    end: int

    def part(self, start: int, end: int) -> "Reading":
        """What of it stands between two places."""

        def within(every: Iterable[Any]) -> tuple[Any, ...]:
            return tuple(one for one in every if start <= one.start < end)

        return replace(self, start=start, end=end, figures=within(self.figures), groups=within(self.groups),
                       spans=within(self.spans), mentions=within(self.mentions),
                       unread=within(self.unread))  # fmt: skip

    def has(self, *what: str) -> bool:
        return any(one.what in what for one in self.mentions)

    def of(self, kind: str) -> list[str]:
        """What its mentions of a kind say, each once."""
        return list(dict.fromkeys(one.what for one in self.mentions if one.kind == kind))

    @property
    def named(self) -> list[tuple[int, int]]:
        """Where its groups and days stand."""
        return [(one.start, one.end) for one in self.groups] + [(one.start, one.end) for one in self.spans]

    @property
    def said(self) -> str:
        return self.text[self.start : self.end]


def read(text: str, ground: Ground) -> Reading:
    """A sentence, read."""
    days = _spans(text, ground)
    taken = [(one.start, one.end) for one in days]
    named = groups(text, ground.columns, taken)
    taken += [(one.start, one.end) for one in named]
    taken += [match.span() for match in LIFE.finditer(text)]
    told = tuple(one for one in figures(text, taken) if not _counts_kinds(one, text))
    taken += [(one.start, one.end) for one in told]
    words = _longest([*mentions(text, taken), *_columns(text, ground, taken)])
    states = [one for one in words if one.kind == "states" or one.what in RATES]
    states = [one for one in states if not MODAL.search(text[: one.start])]
    named = sorted([*named, *map(_state, states)], key=lambda one: one.start)
    taken += [(one.start, one.end) for one in words if one.kind != "nouns"]
    unread = _unread(text, taken, {word[:STEM] for one in named if (column := ground.by_name.get(one.column))
                                   for word in column.bare.split()})  # fmt: skip
    return Reading(
        text, told, tuple(named), days, tuple(sorted(words, key=lambda one: one.start)), unread, 0, len(text)
    )


def _longest(words: list[Mention]) -> list[Mention]:
    """The longer of a measure and a column that stand on one another: monthly charges, total charges."""
    named = [one for one in words if one.kind in ("measures", "columns")]
    return [one for one in words if one.kind not in ("measures", "columns") or not any(
        other.start < one.end and one.start < other.end and other.end - other.start > one.end - one.start
        for other in named)]  # fmt: skip


def _state(one: Mention) -> Group:
    """Leaving or staying, as a group of those who did."""
    return Group(STATE, (RATES.get(one.what, one.what),), -FAR, FAR, False, one.start, one.end)


def _counts_kinds(one: Figure, text: str) -> bool:
    """Whether a number only says how many kinds there are: our three countries."""
    after = re.match(r"\s+(?:\w+ )?(\w+s|\w+ies)\b", text[one.end :])
    known = after and NOUNS.fullmatch(after[1])
    return bool(one.unit == PLAIN and one.of is None and after and not known and OUR.search(text[: one.start]))


def _spans(text: str, ground: Ground) -> tuple[Span, ...]:
    return () if ground.usual is None else spans(text, ground.usual[1])


def _columns(text: str, ground: Ground, taken: list[tuple[int, int]]) -> list[Mention]:
    """The columns a sentence names by what they are called."""
    found = [Mention("columns", column.name, *match.span()) for column in ground.columns for way in column.called
             for match in re.finditer(rf"\b{way}\b", text, re.IGNORECASE)
             if not any(start < match.end() and match.start() < end for start, end in taken)]  # fmt: skip
    return [one for one in found
            if not any(o.start <= one.start and one.end <= o.end and o.end - o.start > one.end - one.start
                       for o in found)]  # fmt: skip


def _unread(text: str, taken: list[tuple[int, int]], known: set[str]) -> tuple[Mention, ...]:
    """Words that nothing was read from and that may restrict, but for parts that speak of no accounts."""
    found = []
    for start, end in _pieces(text):
        own = [one for one in taken if start <= one[0] < end]
        told = [Mention("unread", word[0], start + word.start(), start + word.end())
                for word in WORD.finditer(text[start:end])]  # fmt: skip
        told = [one for one in told if not any(a < one.end and one.start < b for a, b in taken)]
        told = [one for one in told if not _is_harmless(one.what) and one.what.lower()[:STEM] not in known]
        aside = _is_aside(text, end)
        if (own and not aside) or (NARROWS if aside else RESTRICTS).search(text[start:end]):
            found += told
    return tuple(found)


def _is_aside(text: str, end: int) -> bool:
    """Whether a part only opens a sentence: For the CFO:"""
    return text[end - 1 : end] in ":-–—"


def _is_harmless(word: str) -> bool:
    bare = re.sub(r"['’](?:s|re|ve|ll|d|m)?$", "", word.lower())
    return bare in harmless() or len(bare) < 2 or all(part in harmless() for part in bare.split("-"))


def _pieces(text: str) -> list[tuple[int, int]]:
    """The parts of a sentence between its marks."""
    ends = [0, *(m.end() for m in re.finditer(r"[;:()–—]|,(?!\d)|(?<=\s)-(?=\s)|[.!?](?=\s)", text)), len(text)]
    return [(a, b) for a, b in pairwise(ends) if a < b]


def zones(told: Reading) -> list[Reading]:
    """The part of a sentence that each of its numbers stands in: between two numbers it is cut at a mark or a word."""
    ends = [0]
    if not told.figures:
        return []
    for one, other in pairwise(told.figures):
        ends.append(_cut(told, one.end, other.start))
    ends.append(len(told.text))
    return [replace(told.part(a, b), figures=(one,)) for a, b, one in zip(ends, ends[1:], told.figures, strict=False)]


def _cut(told: Reading, start: int, end: int) -> int:
    """Where two numbers part: at the last mark between them, else at the last word that parts, else at the second.

    The word must not stand within a group's name.
    """
    inside = told.named
    found = [m for m in CUT.finditer(told.text, start, end) if not any(a <= m.start() < b for a, b in inside)]
    for marks in (".;!?", ",()–—-"):
        if told_here := [m for m in found if m[0] in marks]:
            return told_here[-1].start()
    words = [m for m in found if m[0] != ":"]
    return words[0].start() if words else end
