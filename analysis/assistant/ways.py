"""Whether what a sentence says without a number is so: who has the most, who has more, what rose, all, and most."""

import re
from collections.abc import Callable, Iterator

from ..explore.counted import SHARE
from .conditions import FAR, Group
from .figures import TIMES
from .lexicon import Mention
from .parts import Groups, named_after
from .reading import CUT, Reading
from .subjects import DIRECT, SUMS, Subjects
from .values import STATE, Quantity, Values

SIGNS = {"most": 1, "least": -1, "best": 1, "worst": -1, "more": 1, "less": -1, "rose": 1, "fell": -1}
MAJORITY = re.compile(r"\s+(?:of|customers|accounts|clients|churn\w*|leavers|people|losses)\b", re.IGNORECASE)
HALF, WHOLE = 50.0, 100.0
NOUNS = r"(?:customers|accounts|clients|logos|losses|leavers|people|members|users|subscribers)"
COUNTED = re.compile(
    rf"\b(?:common|frequent(?:ly)?|most often|reasons?|outnumber\w*|number of|(?:more|most|fewer|fewest|many"
    rf"|biggest|largest)(?: \w+)? {NOUNS}|(?:biggest|largest|smallest)(?: \w+){{0,2}} group)\b",
    re.IGNORECASE,
)
THAN = re.compile(r"\bthan\b|\bbeats?\b|\boutnumber", re.IGNORECASE)
GRADED = ("nrr", "grr", "nps", "kept", "promoters")
OLDER = re.compile(r"\b(?:older|oldest|younger|youngest)\b", re.IGNORECASE)
DECADE, FEW = 10.0, 60
Said = tuple[str, bool | None]


def ways(values: Values, told: Reading) -> Iterator[Said]:
    """Each word that compares, with whether it is so; None where it cannot be told."""
    subjects = Subjects(values, told)
    judges: dict[str, Callable[[Subjects, Reading, Mention], bool | None]] = {
        "most": _ranked, "least": _ranked, "best": _ranked, "worst": _ranked, "more": _more, "less": _more,
        "rose": _moved, "fell": _moved, "all": _all}  # fmt: skip
    for one in told.mentions:
        if one.kind != "compared":
            continue
        if one.what == "majority" and MAJORITY.match(told.text[one.end :]):
            yield told.text[one.start : one.end], _majority(subjects, told, one)
        elif one.what in judges and not _is_majority(one, told):
            yield told.text[one.start : one.end], judges[one.what](subjects, told, one)


def _is_majority(one: Mention, told: Reading) -> bool:
    return told.text[one.start : one.end].lower() == "most" and bool(re.match(r"\s+of\b", told.text[one.end :]))


def _part(told: Reading, one: Mention) -> Reading:
    """The part of a sentence that a word stands in."""
    inside = told.named
    cuts = [m.start() for m in CUT.finditer(told.text) if not any(a <= m.start() < b for a, b in inside)]
    start = max((at for at in cuts if at <= one.start), default=0)
    return told.part(start, min((at for at in cuts if at > one.end), default=len(told.text)))


def _quantities(subjects: Subjects, told: Reading, both: Groups) -> list[Quantity]:
    """What a sentence compares, of the groups that it says of both sides."""
    found: list[Quantity] = []
    for days in subjects.days_of(told):
        if OLDER.search(told.text) and "age" in subjects.values.ground.by_name:
            found.append(Quantity("mean", both, days, (), "age"))
            continue
        if told.has("loyal"):
            found.append(Quantity("rate", tuple(g for g in both if g.column != STATE), days))
            continue
        own = list(subjects.quantities(told, both, days))
        found += own
        counted = not any(one.kind in (*DIRECT, *SUMS, "mean", "median", "sum") for one in own)
        if counted and COUNTED.search(told.text) and not told.has("rate"):
            found.append(Quantity("count", both, days))
            if told.has("new"):
                found.append(Quantity("new", both, days))
    return list(dict.fromkeys(found))


def _sign(told: Reading, one: Mention, asked: Quantity) -> int:
    """Which way a word goes for a quantity: the best has least churn, and so has the most loyal."""
    sign = SIGNS[one.what]
    if one.what in ("best", "worst"):
        return sign if asked.kind in GRADED or asked.column else -sign
    return -sign if asked.kind == "rate" and told.has("loyal") else sign


def _ranked(subjects: Subjects, told: Reading, one: Mention) -> bool | None:
    """Whether the group a sentence names has the most or least of all groups of its column."""
    subject = _subject(told, one, subjects)
    if subject is None:
        return None
    peers = list(_peers(subject, subjects.values))
    both = tuple(g for g in told.groups if g.column != subject.column)
    judged: list[bool] = []
    for asked in _quantities(subjects, told, both):
        sign = _sign(told, one, asked)
        own = subjects.values.of(asked._replace(of=(*asked.of, subject)))
        others = [subjects.values.of(asked._replace(of=(*asked.of, peer))) for peer in peers]
        judged += [all(sign * own[name] >= sign * other[name] for other in others if name in other) for name in own]
    return any(judged) if judged and len(peers) > 1 else None


def _subject(told: Reading, one: Mention, subjects: Subjects) -> Group | None:
    named = [g for g in told.groups if g.column != STATE]
    columns = {m.what for m in told.mentions if m.kind == "columns"}
    named = [g for g in named if g.column in columns] or named
    before = [g for g in named if g.start < one.start]
    return before[-1] if before else named[0] if named else None


def _peers(subject: Group, values: Values) -> Iterator[Group]:
    """The groups that a group is one of: the values of its column, or its decades."""
    column = values.ground.by_name.get(subject.column)
    if column is None:
        return
    if subject.values:
        yield from (subject._replace(values=(value,)) for value in column.values)
    elif subject.high - subject.low == DECADE:
        yield from (subject._replace(low=low, high=low + DECADE) for low in (10.0 * at for at in range(1, 10)))
    elif subject.high < FAR and subject.low > -FAR:
        wide = subject.high - subject.low
        known = values.ground.frame[column.name].dropna().astype(float)
        lows = sorted({float(value) // wide * wide for value in known})
        yield from (subject._replace(low=low, high=low + wide) for low in lows[:FEW])


def _more(subjects: Subjects, told: Reading, one: Mention) -> bool | None:
    """Whether the first of two groups has more of something than the second."""
    if any(figure.unit == TIMES for figure in told.figures) or not THAN.search(told.text):
        return _moved(subjects, told, one) if len(told.spans) > 1 else None
    if re.match(r"\s+than\s+(?:half|a|an|one|two|three|\d|[€$£])", told.text[one.end :]):
        return None
    judged: list[bool] = []
    for side, other, both in subjects.sides():
        for asked in _quantities(subjects, told, both):
            sign = _sign(told, one, asked)
            a, b = (subjects.values.of(asked._replace(of=(*asked.of, *groups))) for groups in (side, other))
            judged += [sign * (a[name] - b[name]) > 0 for name in a.keys() & b.keys()]
    return any(judged) if judged else None


def _moved(subjects: Subjects, told: Reading, one: Mention) -> bool | None:
    """Whether something went the way a sentence says, between the two stretches it compares."""
    if subjects.values.ground.usual is None or (told.text[one.start : one.end] == "up" and not told.of("measures")):
        return None
    first, last = subjects.two(None)
    judged: list[bool] = []
    for asked in _quantities(subjects, told, told.groups):
        if asked.kind == "rate" and len(told.spans) < 2 and not told.groups:
            continue
        a, b = (subjects.values.of(asked._replace(days=when)) for when in (first, last))
        judged += [SIGNS[one.what] * (b[name] - a[name]) > 0 for name in a.keys() & b.keys()]
    return any(judged) if judged else None


def _all(subjects: Subjects, told: Reading, one: Mention) -> bool | None:
    """Whether all of a group are what a sentence says: the groups right after the word are the base."""
    part = _part(told, one)
    if any(figure.unit == SHARE for figure in part.figures):
        return None
    base = named_after(one.end, part) or tuple(group for group in part.groups if group.start < one.start)
    return _is_share(subjects, part, base, lambda value: value == WHOLE) if base else None


def _majority(subjects: Subjects, told: Reading, one: Mention) -> bool | None:
    """Whether more than half of a group are what a sentence says."""
    part = _part(told, one)
    return _is_share(subjects, part, named_after(one.end, part), lambda value: value > HALF)


def _is_share(subjects: Subjects, part: Reading, base: Groups, test: Callable[[float], bool]) -> bool | None:
    """Whether the share that the other groups of a part have of the base is such."""
    rest = tuple(group for group in part.groups if group not in base)
    if not rest:
        return None
    found = [value for days in subjects.days_of(part)
             for value in subjects.values.of(Quantity("share", rest, days, base)).values()]  # fmt: skip
    return any(map(test, found)) if found else None
