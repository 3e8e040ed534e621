"""The stretches of time that a sentence names: 2024, Q3 2025, the first half of 2025, July to December 2025."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from ..counting.period import Chosen, year_to
from ..phrases import MONTHS

YEAR = r"(?P<year>(?:19|20)\d\d)"
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4}
MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in MONTHS)
QUARTER = rf"(?:Q(?P<q>[1-4])|(?P<nth>{'|'.join(NTH)})[\s-]+quarter)(?:\s+[A-Za-z]+)?\s*(?:of|in|,)?\s*{YEAR}"
HALF = rf"(?:H(?P<h>[12])|(?P<half>first|second)\s+half)\s*(?:of|in|,)?\s*{YEAR}"
RANGE = rf"(?P<from>{MONTH})\s*(?:and|to|through|until|–|-)\s*(?P<to>{MONTH})\s*(?:of\s+)?{YEAR}"
ONE = rf"(?:\d\d?(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{MONTH})\s*(?:\d\d?,)?\s*(?:of\s+)?{YEAR}"
BEFORE = r"(?:the\s+)?(?:year\s+before|prior\s+year|previous\s+year|12\s+months\s+before)"
LAST_QUARTER = r"(?:the\s+)?last\s+(?:complete\s+)?quarter"
LAST_YEAR = r"(?:the\s+)?(?:last|past|previous|trailing)\s+(?:(?:12|twelve)(?:\s+months)?\b|year\b(?!['’]s))"
THIS_YEAR = r"this\s+year|year\s+to\s+date|today|right\s+now|currently"
SINCE = r"\bsince\s+(?:(?:the\s+)?(?:start|beginning)\s+of\s+)?(?P<year>(?:19|20)\d\d)"
KINDS = {"since": SINCE, "quarter": QUARTER, "half": HALF, "range": RANGE, "month": ONE, "year": rf"\b{YEAR}\b",
         "before": BEFORE, "last quarter": LAST_QUARTER, "last year": LAST_YEAR, "now": THIS_YEAR}  # fmt: skip


PART = re.compile(r"quarter|half", re.IGNORECASE)
ELLIPSIS = re.compile(
    r"\bin the (?P<nth>first|second|third|fourth)\b(?!\s+\w*(?:quarter|half|year|month"
    r"|place))",
    re.I,
)


Days = tuple[date, date] | None


class Span(NamedTuple):
    """A stretch of time, both days in, and where in the sentence it is said."""

    since: date
    until: date
    start: int
    end: int


def spans(text: str, as_of: date) -> tuple[Span, ...]:
    """All that a sentence names, in its order; what is said within another is part of that one."""
    found: list[Span] = []
    for kind, pattern in KINDS.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                since, until = _days(kind, match, as_of)
                named = [one for one in found if one.end <= match.start()]
                if kind == "before" and named:
                    since, until = before(named[-1].since, named[-1].until)
                if since <= as_of:
                    found.append(Span(since, min(until, as_of), *match.span()))
    found += _ellipses(text, found, as_of)
    return tuple(sorted(found, key=lambda span: span.start))


def _ellipses(text: str, found: list[Span], as_of: date) -> list[Span]:
    """In the fourth, after a quarter was named, or in the first after a half: that of the same year."""
    told = []
    for match in ELLIPSIS.finditer(text):
        before = next(
            (one for one in found if one.end <= match.start() and PART.search(text[one.start : one.end])), None
        )
        if before:
            many = 3 if "quarter" in text[before.start : before.end].lower() else 6
            last = many * NTH[match["nth"].lower()]
            since, until = date(before.since.year, last - many + 1, 1), _last(before.since.year, last)
            told.append(Span(since, min(until, as_of), *match.span()))
    return told


def _days(kind: str, match: re.Match[str], as_of: date) -> tuple[date, date]:
    if kind in ("before", "last quarter", "last year", "now"):
        return _from_the_end(kind, as_of)
    year, said = int(match["year"]), match.groupdict()
    if kind == "since":
        return date(year, 1, 1), as_of
    if kind == "quarter":
        number = int(said["q"] or NTH[said["nth"].lower()])
        return date(year, 3 * number - 2, 1), _last(year, 3 * number)
    if kind == "half":
        number = int(said["h"] or NTH[said["half"].lower()])
        return date(year, 6 * number - 5, 1), _last(year, 6 * number)
    if kind == "range":
        return date(year, _month(said["from"]), 1), _last(year, max(_month(said["to"]), _month(said["from"])))
    if kind == "month":
        return date(year, _month(said["month"]), 1), _last(year, _month(said["month"]))
    return date(year, 1, 1), date(year, 12, 31)


def _from_the_end(kind: str, as_of: date) -> tuple[date, date]:
    if kind == "last quarter":
        return Chosen("quarter").days(as_of)
    return before(year_to(as_of), as_of) if kind == "before" else (year_to(as_of), as_of)


def before(since: date, until: date) -> tuple[date, date]:
    """The stretch of the same length that ends the day before."""
    last = since - timedelta(days=1)
    months = 12 * (until.year - since.year) + until.month - since.month + 1
    month = 12 * last.year + last.month - months
    return date(month // 12, month % 12 + 1, 1), last


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _month(name: str) -> int:
    return next(number for number, one in enumerate(MONTHS, 1) if one.lower().startswith(name.lower()[:3]))
