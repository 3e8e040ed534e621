"""The numbers of a sentence, each with its unit and how closely it was said: €6.3M, one in eight, 44 of the 550."""

import re
from typing import NamedTuple

from ..explore.counted import POINTS, SHARE

TIMES, MONTHS_LONG, PLAIN = "times as many", "months", "plain"
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
         "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
         "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
         "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
# What is counted without being a number of the book: the three segments.
KINDS = re.compile(r"\s+(?:of\s+)?(?:segments|regions|plans|groups|cohorts|kinds|ways|things|offices|industries)\b")
PARTS = {"half": 50.0, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25.0, "quarters": 25.0, "fifth": 20.0,
         "tenth": 10.0}  # fmt: skip
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "mn": 1e6}
UNITS = {"%": SHARE, "percent": SHARE, "per cent": SHARE, "points": POINTS, "point": POINTS, "pts": POINTS,
         "pp": POINTS, "percentage points": POINTS, "times": TIMES, "x": TIMES, "×": TIMES}  # fmt: skip
TIME = r"(?:-|\s)?(?:calendar\s+)?(?:days?|weeks?|months?|years?|quarters?|hours?)\b"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
NUMBER = re.compile(
    rf"(?<![\w.])(?P<sign>[-−+])?(?:[$€£]\s?)?(?P<digits>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"\s?(?P<scale>k|thousand|m|mn|million)?(?![\w])\s?(?P<unit>{UNIT})?(?![a-z])", re.IGNORECASE
)  # fmt: skip
ONES = "|".join(word for word, value in WORDS.items() if value < 10)
WORDED = re.compile(
    rf"\b(?P<word>{'|'.join(WORDS)})(?:(?<=y)[- ](?P<ones>{ONES}))?\b(?P<times>\s+times)?", re.IGNORECASE
)
IN = re.compile(
    rf"\b(?P<some>one|1|two|three|four|nine)\s+(?:in|of|out of)\s+(?P<many>\d+|{'|'.join(WORDS)})\b", re.IGNORECASE
)
PART = re.compile(rf"\b(?:(?P<many>a|one|two|three)\s+)?(?P<part>{'|'.join(PARTS)})\b"
                  r"(?=\s+(?:of|the)\b|[.,;)]|$)", re.IGNORECASE)  # fmt: skip
TWICE = re.compile(r"\b(?:twice|double)\b", re.IGNORECASE)
NONE = re.compile(r"\b(?:not one|not a single|none of|zero|no (?=(?:\S+ )?(?:accounts?|customers?|renewals?)))\b", re.I)
OF = re.compile(r"\s*(?:out\s+)?of\s+(?:the\s+|our\s+|its\s+|all\s+|those\s+)*$", re.IGNORECASE)
LOOSE = re.compile(r"\b(?:about|around|roughly|nearly|almost|over|more than|under|less than|close to)\W*$", re.I)
APPROXIMATELY, PART_OFF, FRACTION_OFF = 0.03, 4.0, 0.08


class Figure(NamedTuple):
    """A number as it was said: its value (a share in percent), how far off it may be, and where it stands.

    of: the number it is a part of, in "44 of the 550".
    """

    said: str
    value: float
    unit: str
    off: float
    start: int
    end: int
    of: float | None = None

    def fits(self, value: float) -> bool:
        return abs(self.value - value) <= self.off + 1e-9


def figures(text: str, taken: list[tuple[int, int]]) -> tuple[Figure, ...]:
    """The numbers of a sentence in its order, without those in what was taken: its groups and its days."""
    blocked = list(taken)
    found: list[Figure] = []
    for finder in (_fractions, _parts, _digits, _worded):
        for figure in finder(text):
            if not any(start < figure.end and figure.start < end for start, end in blocked):
                found.append(figure)
                blocked.append((figure.start, figure.end))
    return _paired(text, sorted(found, key=lambda one: one.start))


def _digits(text: str) -> list[Figure]:
    found = []
    for match in NUMBER.finditer(text):
        unit = UNITS.get((match["unit"] or "").lower(), PLAIN)
        digits, scale = match["digits"].replace(",", ""), SCALES.get((match["scale"] or "").lower(), 1.0)
        timed = re.match(TIME, text[match.end() :].lstrip(" ") if unit == PLAIN else "", re.IGNORECASE)
        if timed and "." not in digits:
            continue
        places = len(digits.partition(".")[2])
        value = float(digits) * scale
        off = 0.5 * 10**-places * scale
        off = max(off, APPROXIMATELY * value) if LOOSE.search(text[: match.start()]) else off
        stay = unit == PLAIN and re.match(r"\s+of\s+(?:their|its|the)\s+first", text[match.end() :])
        unit = MONTHS_LONG if timed or stay else unit
        end = match.start() + len(match[0].rstrip())
        found.append(Figure(match[0].strip(), value, unit, off, match.start(), end))
    return found


def _worded(text: str) -> list[Figure]:
    told = [Figure(m[0], 0.0, PLAIN, 0.0, *m.span()) for m in NONE.finditer(text)]
    told += [Figure(m[0], 2.0, TIMES, 0.25, *m.span()) for m in TWICE.finditer(text)]
    for match in WORDED.finditer(text):
        timed = re.match(TIME, text[match.end() :], re.IGNORECASE)
        if not timed and not KINDS.match(text[match.end() :]) and (match["word"].lower() != "one" or match["times"]):
            value = float(WORDS[match["word"].lower()] + WORDS.get((match["ones"] or "").lower(), 0))
            told.append(Figure(match[0], value, TIMES if match["times"] else PLAIN, 0.5 if match["times"] else 0.0,
                               *match.span()))  # fmt: skip
    return told


def _fractions(text: str) -> list[Figure]:
    told = []
    for match in IN.finditer(text):
        many = float(WORDS.get(match["many"].lower(), 0) or match["many"])
        some = float(WORDS.get(match["some"].lower(), 1))
        if some < many and (some == 1 or " of " not in match[0]):
            told.append(Figure(match[0], 100 * some / many, SHARE, FRACTION_OFF * 100 * some / many, *match.span()))
    return told


def _parts(text: str) -> list[Figure]:
    told = []
    for match in PART.finditer(text):
        if not match["many"] and match["part"].lower().startswith("quarter"):
            continue
        many = {"two": 2, "three": 3}.get((match["many"] or "").lower(), 1)
        off = 2.5 * PART_OFF if LOOSE.search(text[: match.start()]) else PART_OFF
        told.append(Figure(match[0], many * PARTS[match["part"].lower()], SHARE, off, *match.span()))
    return told


def _paired(text: str, found: list[Figure]) -> tuple[Figure, ...]:
    """Each number of "44 of the 550" as one: a part of its whole."""
    told: list[Figure] = []
    for figure in found:
        before = told[-1] if told else None
        whole = figure.unit in (PLAIN, TIMES)  # "29 of 175 times" counts times
        if before and before.unit == PLAIN and whole and OF.fullmatch(text[before.end : figure.start]):
            told[-1] = before._replace(of=figure.value, end=figure.end, said=text[before.start : figure.end])
        else:
            told.append(figure)
    return tuple(told)
