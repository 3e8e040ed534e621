"""A sentence as it is read: its numbers, groups, days and words of comparing, its parts, and what could not be read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..find import STEM
from .conditions import FAR, YEAR, Group, groups
from .figures import LONG, PLAIN, TIME, Figure, figures
from .ground import Ground
from .lexicon import Mention, beyond, harmless, mentions
from .lexicon import words as lexicon_words
from .spans import Span, spans
from .values import GONE, STATE, STAYED

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# Where a part of a sentence ends.
CUT = re.compile(r"[;:()–—]|[.!?](?=\s)|,(?!\d)|(?<=\s)-(?=\s)|\b(?:and|but|yet|while|whereas|versus|vs\.?|against"
                 r"|although|though|than|compared (?:to|with)|after|to(?= (?:about |around |just |roughly )?[€$£\d])"
                 r"|from(?= [€$£\d]))\b", re.IGNORECASE)  # fmt: skip
# A part that opens a sentence without any of these says nothing of accounts, if the rest does not lean on it.
RESTRICTS = re.compile(
    r"\b(?:after|before|since|until|once|when|within|who|whose|with|without|among|in|on|from|customers?|accounts?|clients?|members?)\b",
    re.I,
)
NARROWS = re.compile(
    r"\b(?:after|before|since|until|once|within|who|whose|with|without|among|in|on|from|by)\b", re.IGNORECASE
)
LEANS = re.compile(
    r"\b(?:such|they|them|their|its|(?:those|these) (?:accounts|customers|clients|companies|logos|people|members|users)"
    r"(?! (?:who|that|with|in|on|aged|we)\b))\b",
    re.IGNORECASE,
)
MODAL = re.compile(r"\b(?:could|can|may|might|would|will|should|to)\s+(?:\w+\s+)?$", re.IGNORECASE)
RATES = {"rate": GONE, "kept": STAYED}
OUR = re.compile(r"\b(?:our|the|all|of|these|both)\s+$", re.IGNORECASE)
NOUNS = re.compile(str(lexicon_words()["nouns"]["count"]), re.IGNORECASE)
A_YEAR = re.compile(r"\b(?:a|per|each|the|this|that|full|whole|our) year(?= (?:with|as|at|in|to)\b|\W*$|[,;:.)])"
                    r"|\bany (?:month|day|time)\b|\bannual(?:ly)?\b|\byearly\b"
                    r"|\bafter(?= (?:just |only )?\d[\d,]*\b(?! (?:month|year|week|day|quarter)))"
                    r"|\bby (?:the end of )?December\b", re.IGNORECASE)  # fmt: skip
A_MONTH = re.compile(r"\b(?:a|per|each|every) (?:month|year)\b|\bmonthly\b", re.IGNORECASE)
CURRENCY = re.compile(r"[$€£]|\b(?:EUR|USD|GBP|euros?|dollars?)\b", re.IGNORECASE)
SLIDE = re.compile(r"\b(?:slide|page|chart|table|figure|item|part)s? \d+"
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
    wide = groups(text, [one for one in ground.columns if any(map(YEAR.fullmatch, one.values))], [])
    days = tuple(one for one in days if not any(o.start <= one.start and one.end < o.end for o in wide))
    every = [(one.start, one.end) for one in days]
    named = groups(text, ground.columns, every)
    taken = every + [(one.start, one.end) for one in named]
    taken += [match.span() for match in SLIDE.finditer(text)]
    told = tuple(one for one in figures(text, taken) if not _counts_kinds(one, text))
    closed = [one for one in taken if one not in every] + [_place(one, text) for one in told if one.value]
    taken += [_place(one, text) for one in told]
    words = [one for one in mentions(text, closed) if one.kind != "compared" or not _within(one, taken)]
    words = _longest([*words, *_columns(text, ground, taken)])
    states = [one for one in words if one.kind == "states" or one.what in RATES]
    states = [one for one in states if not MODAL.search(text[: one.start])]
    named = sorted([*named, *map(_state, states)], key=lambda one: one.start)
    taken += [(one.start, one.end) for one in words if one.kind != "nouns"]
    taken += _of_time(text, any(one.what in ("mrr", "arr", "arpa") for one in words))
    unread = _unread(text, taken, {word[:STEM] for one in named if (column := ground.by_name.get(one.column))
                                   for word in column.bare.split()})  # fmt: skip
    unread = (*unread, *beyond(text, words))
    return Reading(
        text, told, tuple(named), days, tuple(sorted(words, key=lambda one: one.start)), unread, 0, len(text)
    )


def _place(one: Figure, text: str) -> tuple[int, int]:
    """Where a number stands, with the months or years it is in."""
    unit = re.compile(TIME, re.IGNORECASE).match(text, one.end) if one.unit == LONG else None
    return one.start, unit.end() if unit else one.end


def _within(one: Mention, taken: list[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in taken)


def _of_time(text: str, money: bool) -> list[tuple[int, int]]:
    """Where a year, or of what is paid a month, is said that changes nothing: the books' numbers are of these."""
    patterns = [A_YEAR, A_MONTH] if money or CURRENCY.search(text) else [A_YEAR]
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


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
    """Words that nothing was read from and that may restrict, but for openings that speak of no accounts."""
    found, opens = [], True
    for start, end in _pieces(text):
        opens = opens and not any(start <= one[0] < end for one in taken)
        told = [Mention("unread", word[0], start + word.start(), start + word.end())
                for word in WORD.finditer(text[start:end])]  # fmt: skip
        told = [one for one in told if not any(a < one.end and one.start < b for a, b in taken)]
        told = [one for one in told if not _is_harmless(one.what) and one.what.lower()[:STEM] not in known]
        narrows = (NARROWS if _is_aside(text, end) else RESTRICTS).search(text[start:end])
        if not opens or narrows or LEANS.search(text[end:]):
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
