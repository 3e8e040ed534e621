"""Which groups of a sentence a share is said of, and which of them it is the part: 43% of the men in Germany left."""

import re
from collections.abc import Iterator
from itertools import combinations

from .conditions import Group
from .figures import TIMES, Figure
from .reading import Reading
from .values import STATE

NOUN_WORDS = "customers?|accounts?|clients?|logos?|members?|users?|people|ones|subscribers?"
# What may stand between "of" and a group that the share is said of.
NP = re.compile(rf"(?:[\s,]|\b(?:of|out|the|our|all|its|their|those|these|them|{NOUN_WORDS}|companies|base|losses|in"
                r"|from|on|with|over|for|because|due to|citing|as|where|(?:who|that)(?: have| had| has)?|whom|which|a"
                r"|an|aged|every(?:one|body)?|single|each|any|we|ever|only|own|MRR|ARR|revenue|total|overall|whole|entire)\b|\d[\d,]*)*",
                re.IGNORECASE)  # fmt: skip
OF = re.compile(r"\s*(?:percent|per cent)?\s*(?:out of\b|of\b|(?<=[Hh]alf)(?= the\b))", re.IGNORECASE)
WHO = re.compile(
    r"\b(?:who|that|which|of|those|the|among|all|ones|we)\s*(?:(?:ever|have|has|had|we|are|were) )*$", re.I
)
NOUN = re.compile(rf"\s*(?:{NOUN_WORDS}|MRR)\b", re.IGNORECASE)
NAMED = re.compile(r"leavers?|churners?|losses|the (?:churned|lost|leavers)|stayers?|retained", re.IGNORECASE)
HAVE = re.compile(r"\b(?:have|has|had|who|that) $", re.IGNORECASE)
ARE = re.compile(r"\b(?:have|has|had|were|are)\s*$", re.IGNORECASE)
THAN = re.compile(r"\bthan(?! (?:twice|double|half|\w+ times|a |an ))\b|\bas (?:those|the|that)\b", re.IGNORECASE)
Groups = tuple[Group, ...]


def splits(groups: Groups, zone: Reading, figure: Figure) -> Iterator[tuple[Groups, Groups]]:
    """The ways to take groups as a base and the part of it that is told."""
    base = base_of(zone, figure)
    state = next((one for one in groups if one.column == STATE), None)
    others = bare(groups)
    if base is not None:
        keys = {one.key for one in base}
        part = tuple(one for one in groups if one.key not in keys)
        yield base, part
        if (state and state.key not in keys) or (not part and state):
            yield others, (state,)
        return
    if state and not is_named(state, zone.text):
        yield others, (state,)
        return
    if state:
        yield others, (state,)
    yield from every_split(groups)


def every_split(groups: Groups) -> Iterator[tuple[Groups, Groups]]:
    """All ways to take some groups as a base, and the rest as the part of it."""
    for many in range(len(groups)):
        for chosen in combinations(groups, many):
            yield chosen, tuple(one for one in groups if one not in chosen)


def base_of(zone: Reading, figure: Figure) -> Groups | None:
    """The groups that a share is said to be of: those right after "of"; None where it is said of nothing."""
    text = zone.text
    match = OF.match(text, figure.end)
    start = match.start() if match else figure.end
    if match is None and figure.of is None:
        opening = re.match(r"\W*(?:out )?of\b", text[zone.start : zone.end], re.IGNORECASE)
        if not opening or figure.start < zone.start + opening.end():
            return None
        start = zone.start
    return named_after(start, zone)


def named_after(start: int, zone: Reading) -> Groups:
    """The groups that follow a place with nothing between but what belongs to a name: of the men in Germany."""
    found: list[Group] = []
    for one in zone.groups:
        if one.start < start:
            continue
        if not NP.fullmatch(zone.text[start : one.start]) or (one.column == STATE and not is_named(one, zone.text)):
            break
        found.append(one)
        start = one.end
    return tuple(found)


def is_named(one: Group, text: str) -> bool:
    """Whether leaving names who is meant, in churned customers and those who left, and is not what is said of them."""
    before, said = text[: one.start], text[one.start : one.end]
    if NOUN.match(text[one.end :]):
        return True
    noun = NAMED.fullmatch(said) and not HAVE.search(before)
    return bool(noun or (WHO.search(before) and not ARE.search(before)))


def pivot(told: Reading) -> int:
    """Where a sentence turns from one side to the other: at a number of times, than, that, or between groups."""
    ratio = next((one for one in told.figures if one.unit == TIMES), None)
    if match := THAN.search(told.text):
        return match.start()
    return ratio.start if ratio else len(told.text)


def twins(groups: list[Group]) -> tuple[Groups, Groups] | None:
    """Two groups of one column, that nothing stands between but an "and"."""
    for at, one in enumerate(groups):
        for other in groups[at + 1 :]:
            if one.column == other.column and one.key != other.key:
                return (one,), (other, *(g for g in groups if g.column != one.column and g.start > other.start))
    return None


def last_of_each(groups: list[Group]) -> Groups:
    """The last group named of each column."""
    return tuple({one.column: one for one in groups}.values())


def bare(groups: Groups) -> Groups:
    return tuple(one for one in groups if one.column != STATE)
