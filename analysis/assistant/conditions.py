"""The groups of accounts that a sentence names: a value of a column, a column of yes or no, a band of a number."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..counting.stakes import TENURE
from .columns import Column
from .lexicon import NUMBER, aliases, months_called, number

BELOW = r"(?:under|below|less than|fewer than|younger than|shorter than)"
ABOVE = r"(?:over|above|more than|older than|greater than|longer than|higher than|past|beyond)"
LEAST, MOST = r"(?:at least|from|minimum)", r"(?:at most|up to|no more than|maximum)"
HEAD = rf"(?P<head>{BELOW}|{ABOVE}|{LEAST}|{MOST}|only|just|exactly)"
MORE = r"(?:(?:or|and) (?:more|over|older|above|higher|longer|up)|plus|\+)"
FEWER = r"(?:(?:or|and) (?:less|fewer|under|younger|below|lower|shorter))"
TAIL = rf"(?P<tail>{MORE}|{FEWER})"
RANGE = rf"(?:between )?(?P<low>{NUMBER}) ?(?:to|and|-|–) ?(?P<high>{NUMBER})"
SPAN = r"(?:[ -](?P<span>months?|years?|days?))?(?: old)?"
LINK = r"(?:s)?(?: (?:of|is|was|at|being|=|score|scores))*\s*(?:a )?"
AVERAGE = re.compile(
    r"\b(?:average|mean|median|typical|avg)(?:\W*$|\W+(?:\w+ )?(?:customers?|accounts?|leavers|members) \w+ $)",
    re.IGNORECASE,
)
DECADES = {"teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
           "eighties": 80}  # fmt: skip
NOT = (r"(?:without|with no|no|not (?:having )?|non-?|lacking|lacks?|(?:have|has|having) no|not on"
       r"|(?:do|does|did)(?: not|n['’]t) (?:have|use|hold))")  # fmt: skip
FILL = r"(?:an?\s+|any\s+|the\s+|their\s+|our\s+|on\s+|using\s+)?"
# Values that are also words of any sentence: written small, they name a group only beside what they are of.
COMMON = frozenset(re.findall(r"\w+", """
    business team event partner starter other direct basic standard free pro north south east west large small medium
    online growth core plus inbound outbound single"""))  # fmt: skip
# What follows a group's name where a sentence opens with it.
SAID_OF = re.compile(r" (?:has|had|have|is|was|churn\w*|lost|pays?|makes?|scores?|stands?|grew)\b")
LONG = {"month": 1.0, "year": 12.0, "day": 12 / 365.25}
TOP = "top"
YEAR = re.compile(r"(?:19|20)\d\d")
FAR, SHORT = float("inf"), 3


class Group(NamedTuple):
    """Accounts that a sentence names: of which column, with which values or between which, and where.

    strict: whether the lower end of a band is left out, in over 40.
    """

    column: str
    values: tuple[str, ...]
    low: float
    high: float
    strict: bool
    start: int
    end: int
    without: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        return (*self[:5], self.without)


def groups(text: str, columns: list[Column], taken: list[tuple[int, int]]) -> list[Group]:
    """The groups a sentence names, the longest first at each place, in its order."""
    every = [group for column in columns for group in _of(text, column)] + list(_top(text))
    found: list[Group] = []
    for group in sorted(every, key=lambda one: one.start - one.end):
        apart = [*taken, *((one.start, one.end) for one in found)]
        if not any(start < group.end and group.start < end for start, end in apart):
            found.append(group)
    return sorted(found, key=lambda one: one.start)


def _of(text: str, column: Column) -> Iterator[Group]:
    if column.numeric:
        yield from _bands(text, column)
        return
    flags = column.flags
    if flags:
        yield from _flags(text, column, flags)
    if column.counts:
        yield from _bands(text, column)
    for value in column.values:
        for way, exact in _ways(value, column):
            for match in re.finditer(way, text, 0 if exact else re.IGNORECASE):
                if _is_meant(value, match, column, text):
                    yield _values(column, (value,), match)


def _top(text: str) -> Iterator[Group]:
    """The ten largest customers."""
    noun = r"(?: \w+)? (?:customers|accounts|clients|logos)"
    large = r"(?:largest|biggest|top)"
    either = rf"\b(?:(?P<one>{NUMBER}) {large}|{large} (?P<two>{NUMBER})){noun}\b|\btop (?P<three>\d+)\b(?!%)"
    for match in re.finditer(either, text, re.IGNORECASE):
        many = number(match["one"] or match["two"] or match["three"])
        yield Group(TOP, (), -FAR, many, False, *match.span())


def _values(column: Column, values: tuple[str, ...], match: re.Match[str]) -> Group:
    return Group(column.name, values, -FAR, FAR, False, *match.span())


def _ways(value: str, column: Column) -> Iterator[tuple[str, bool]]:
    """The patterns under which people write a value, and whether its capitals count."""
    if value.lower() in ("yes", "no", "true", "false"):
        return
    if YEAR.fullmatch(value):
        yield rf"\b{value} (?:{'|'.join(column.called)})\b", False
        return
    if value.isdigit():
        if "contract" in column.bare:
            named = "|".join([rf"{value}[- ]months?", *months_called(value)])
            yield rf"(?<![\d.,])(?:{named})(?: contracts?| renewals?| ones| plans?| deals?| terms?)", False
        return
    bare = re.sub(r"\s*\([^)]*\)$", "", value)
    body = r"[\s_-]*".join(re.escape(word) for word in re.split(r"[\s_-]+", bare) if word)
    code = len(value) <= SHORT and value.isupper()
    yield rf"(?<!\w){body}(?:s|es|['’]s)?(?!\w)", code
    for other in aliases(value):
        yield rf"\b(?:{other})\b", False
    before, _, last = bare.rpartition(": ")
    if before:
        words = r"\W+(?:\w+\W+){0,2}?".join(re.escape(word) for word in last.split())
        yield rf"(?:\b(?:{re.escape(before)}) )?\b{words}\b(?: (?:is|was|being))?(?: missing)?(?: feature)?", False
    head = bare.split(" ")[0]
    if " " in bare and len(head) > SHORT + 1 and head.lower() not in COMMON:
        yield (
            rf"(?<!\w){re.escape(head)}(?=[\s-]+(?:customers|accounts|clients|users|companies|members|people)\b)",
            False,
        )
    if len(bare) > SHORT + 1 and bare.endswith("s"):
        yield rf"(?<!\w){re.escape(bare[:-1])}(?!\w)", False


def _is_meant(value: str, match: re.Match[str], column: Column, text: str) -> bool:
    said = match[0]
    if value.lower() not in COMMON:
        return True
    if value[:1].isupper() and said[:1].isupper() and (match.start() > 0 or SAID_OF.match(text, match.end())):
        return True
    if value[:1].isupper() and re.match(r" (?:customers|accounts|clients|users|members|people)\b", text[match.end() :]):
        return True
    around = text[max(0, match.start() - 25) : match.start()] + " " + text[match.end() : match.end() + 25]
    return any(re.search(rf"\b{way}\b", around, re.IGNORECASE) for way in column.called)


def _flags(text: str, column: Column, flags: dict[bool, str]) -> Iterator[Group]:
    """Columns of yes and no: with tech support, without, inactive, senior citizens, non-members."""
    words = column.bare.split()
    bodies = [
        *column.called,
        *([words[0]] if len(words) > 1 and words[-1] in ("member", "customer", "user", "account") else []),
    ]
    for body in bodies:
        pattern = rf"\b(?:(?P<not>{NOT})[\s-]*{FILL})?(?P<own>(?P<un>in|un|non-?)?{body})(?:d|ed|ing|t|ts)?\b"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            no = bool(match["un"]) or bool(match["not"])
            start = match.start() if no and match["not"] else match.start("own")
            if (value := flags.get(not no)) is not None:
                yield Group(column.name, (value,), -FAR, FAR, False, start, match.end())
            elif no and True in flags:
                yield Group(column.name, (flags[True],), -FAR, FAR, False, start, match.end(), True)


def _bands(text: str, column: Column) -> Iterator[Group]:
    """A number of a column, or a stretch of numbers."""
    for way in column.called:
        some = rf"(?:{RANGE}|(?P<one>{NUMBER}))"
        told = [rf"\b{way}\b{LINK}(?:{HEAD} )?{some}(?![\w%.]){SPAN}(?:[ -]?{TAIL})?",
                rf"(?:\b{HEAD} )?\b{some}(?![%.])(?:[ -]?{TAIL})?{SPAN}(?: of)?[ -]{way}\b"]  # fmt: skip
        if column.name == "age":
            told += [rf"\b(?:aged? )?{HEAD} (?P<one>\d\d)(?![\d%,.k]| ?(?:percent|times|months|customers|accounts))",
                     rf"\b(?P<one>\d\d) {TAIL}"]  # fmt: skip
        for pattern in told:
            for match in re.finditer(pattern, text, re.IGNORECASE):
                yield from _band(column, match, text)
    if column.zeros:
        yield from _some(text, column)
    if column.name == "age":
        for match in re.finditer(rf"\bin (?:their|the) (?P<ten>{'|'.join(DECADES)})\b", text, re.IGNORECASE):
            low = float(DECADES[match["ten"].lower()])
            yield Group(column.name, (), low, low + 10, False, *match.span())
    if column.name == TENURE:
        for match in re.finditer(r"\b(?:in|within|during) (?:their|the|its) first (?:year|12 months|twelve months)\b",
                                 text, re.IGNORECASE):  # fmt: skip
            yield Group(column.name, (), 0.0, 12.0, False, *match.span())


def _some(text: str, column: Column) -> Iterator[Group]:
    """Those who have any of something, in with money in the account, and those who have none of it."""
    for way in column.called:
        any_of = rf"\b(?:with|having) (?:an? |some |any )?(?:positive |non-?zero )?{way}\b"
        for match in re.finditer(rf"{any_of}(?! ?(?:of|score|\d|{BELOW}|{ABOVE}))", text, re.IGNORECASE):
            yield Group(column.name, (), 0.0, FAR, True, *match.span())
        for match in re.finditer(rf"\b(?:without|with no|no|empty) (?:an? |any )?{way}\b", text, re.IGNORECASE):
            yield Group(column.name, (), 0.0, 1e-9, False, *match.span())


def _band(column: Column, match: re.Match[str], text: str) -> Iterator[Group]:
    said = match.groupdict()
    head, tail = (said.get("head") or "").lower(), (said.get("tail") or "").lower()
    scale = LONG.get((said.get("span") or "").lower().rstrip("s"), 1.0) if column.name == TENURE else 1.0
    unit = scale if column.name == TENURE else 1.0
    if said.get("low"):
        low, high = number(said["low"]) * scale, number(said["high"]) * scale
        yield Group(column.name, (), low, high + unit, False, *match.span())
        return
    if not head and not tail and AVERAGE.search(text[: match.start()]):
        return
    value = number(said["one"]) * scale
    if not head and not tail and value and (column.many or re.match(r"\s?(?:%|percent)", text[match.end() :])):
        return
    if re.fullmatch(BELOW, head):
        yield Group(column.name, (), -FAR, value, False, *match.span())
    elif re.fullmatch(ABOVE, head):
        yield Group(column.name, (), value, FAR, True, *match.span())
    elif re.fullmatch(LEAST, head) or re.fullmatch(MORE, tail):
        yield Group(column.name, (), value, FAR, False, *match.span())
    elif re.fullmatch(MOST, head) or re.fullmatch(FEWER, tail):
        yield Group(column.name, (), -FAR, value + unit, False, *match.span())
    else:
        yield Group(column.name, (), value, value + unit, False, *match.span())
