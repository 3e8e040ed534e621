"""The numbers of a sentence, each with its unit and how closely it was said: €6.3M, one in eight, 44 of the 550."""

import re
from typing import NamedTuple

from ..explore.counted import POINTS, SHARE
from .loosely import bounds

TIMES, LONG, PLAIN = "times as many", "months", "plain"
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
         "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
         "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
         "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
# What is counted without being a number of the book: the three segments.
KINDS = re.compile(r"\s+(?:of\s+)?(?:segments|regions|plans|groups|cohorts|kinds|ways|things|offices|industries)\b")
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10}
MANY = {"two": 2, "three": 3, "four": 4}
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "mn": 1e6, "hundred": 100.0}
UNITS = {"%": SHARE, "percent": SHARE, "per cent": SHARE, "points": POINTS, "point": POINTS, "pts": POINTS,
         "pp": POINTS, "percentage points": POINTS, "nps points": POINTS, "nps point": POINTS,
         "times": TIMES, "x": TIMES, "×": TIMES}  # fmt: skip
TIME = r"(?:-|\s)?(?:calendar\s+)?(?P<long>days?|weeks?|months?|years?|quarters?|hours?)\b(?!-)"
# How many months a stretch of time has.
MONTHS = {"day": 12 / 365.25, "week": 84 / 365.25, "month": 1.0, "year": 12.0, "quarter": 3.0}
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
NUMBER = re.compile(
    rf"(?<![\w.])(?P<sign>[-−+])?(?P<money>[$€£]\s?)?(?P<digits>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"\s?(?P<scale>k|thousand|m|mn|million)?(?![\w])\s?(?P<unit>{UNIT})?(?![a-z])", re.IGNORECASE
)  # fmt: skip
# The number of a year, which is none of the book.
YEAR = re.compile(r"\b(?:in|of|until|since|for|by|end|year|during|through|[A-Z][a-z]{2,8})\s+$")
ONES = "|".join(word for word, value in WORDS.items() if value < 10)
WORDED = re.compile(
    rf"\b(?P<word>{'|'.join(WORDS)})(?:(?<=y)[- ](?P<ones>{ONES}))?\b(?P<times>\s+times)?", re.IGNORECASE
)
SCALED = re.compile(
    rf"\b(?P<some>half|(?:a|one) quarter of|three quarters of|an?|{ONES})\s+(?:a\s+)?"
    r"(?P<scale>hundred|thousand|million)\b",
    re.IGNORECASE,
)
HALF = re.compile(r"\bhalf a (?:percent|per cent|point|percentage point)\b", re.IGNORECASE)
ANY = rf"(?:none|[\d.,%]+|{'|'.join(WORDS)})"
BETWEEN = re.compile(rf"\bbetween {ANY} and {ANY}", re.IGNORECASE)
WITHIN = re.compile(r"\bwithin an? (?P<long>week|month)\b", re.IGNORECASE)
IN = re.compile(
    rf"\b(?P<some>{ONES}|[1-9])\s+(?P<how>in(?: every)?|of|out of)\s+(?P<many>\d+|{'|'.join(WORDS)})\b(?!\s*%)", re.I
)
PART = re.compile(rf"\b(?:(?P<many>an?|one|two|three|four)[ -])?(?P<part>{'|'.join(PARTS)})s?\b"
                  r"(?=\s+(?:of|the|our|all|its|their|are|is|were|have|has)\b|[.,;:)]|$)", re.IGNORECASE)  # fmt: skip
OFTEN = re.compile(r"\b(?P<half>half|a third|a quarter) as (?:often|likely|many|much)\b", re.I)
RATIOS = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "doubling": 2.0, "tripled": 3.0, "triple": 3.0, "halved": 0.5}
RATIO = re.compile(rf"\b(?P<ratio>{'|'.join(RATIOS)})\b", re.IGNORECASE)
NONE = re.compile(
    r"\b(?:not one|(?:not|never|without)(?: \w+){0,2} an? single|\w+n['’]t (?:\w+ )?an? single"
    r"|none of(?! the last)|nobody|zero|no (?!single)(?=(?:\S+ )?(?:accounts?|customers?|renewals?|compan(?:y"
    r"|ies)|logos?|clients?)\b))", re.I
)  # fmt: skip
OF = re.compile(r"\s*(?:accounts?\s+|customers?\s+)?(?:out\s+)?of\s+(?:the\s+|our\s+|its\s+|all\s+|those\s+)*$", re.I)
ALIKE = re.compile(r"\s*(?:or|to|and|–|-)\s*(?:\w+\s+)?$", re.IGNORECASE)
PART_OFF, RATIO_OFF, FRACTION_OFF = 4.0, 0.125, 0.08


class Figure(NamedTuple):
    """A number as it was said: its value (a share in percent), how far below the truth may lie, and where it stands.

    of: the number it is a part of, in "44 of the 550". above: how far above the truth may lie, where it is not as far.
    """

    said: str
    value: float
    unit: str
    off: float
    start: int
    end: int
    of: float | None = None
    above: float | None = None
    of_off: float = 0.5

    def of_fits(self, value: float) -> bool:
        return self.of is not None and abs(value - self.of) <= self.of_off + 1e-9

    def fits(self, value: float) -> bool:
        above = self.off if self.above is None else self.above
        return -self.off - 1e-9 <= value - self.value <= above + 1e-9


def figures(text: str, taken: list[tuple[int, int]]) -> tuple[Figure, ...]:
    """The numbers of a sentence in its order, without those in what was taken: its groups and its days."""
    blocked = [*taken, *(match.span() for match in BETWEEN.finditer(text))]
    found: list[Figure] = []
    for finder in (_scaled, _ratios, _fractions, _parts, _digits, _worded):
        for figure in finder(text):
            if not any(start < figure.end and figure.start < end for start, end in blocked):
                found.append(figure)
                blocked.append((figure.start, figure.end))
    return _paired(text, _alike(text, sorted(found, key=lambda one: one.start)))


def _figure(text: str, match: re.Match[str], value: float, unit: str, off: float, by: float | None = None) -> Figure:
    """A number with how far off it may be by the words before it."""
    below, above = bounds(text[: match.start()], value, off, by)
    said = match[0].strip()
    end = match.start() + len(match[0].rstrip())
    return Figure(said, value, unit, below, match.start(), end, None, above)


def _digits(text: str) -> list[Figure]:
    found = []
    for match in NUMBER.finditer(text):
        unit = UNITS.get((match["unit"] or "").lower(), PLAIN)
        digits, scale = match["digits"].replace(",", ""), SCALES.get((match["scale"] or "").lower(), 1.0)
        if unit == PLAIN and not match["money"] and _is_year(match, text):
            continue
        value, off = float(digits) * scale, 0.5 * 10 ** -len(digits.partition(".")[2]) * scale
        if unit == PLAIN and (long := _long(text[match.end() :])):
            found.append(_figure(text, match, value * long, LONG, off * long, None))
        elif unit == PLAIN and re.match(r"\s+of\s+(?:their|its|the)\s+first", text[match.end() :]):
            found.append(_figure(text, match, value, LONG, off))
        else:
            found.append(_figure(text, match, value, unit, off))
    return found


def _is_year(match: re.Match[str], text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", match["digits"]) and YEAR.search(text[: match.start()]))


def _long(after: str) -> float:
    """How many months the unit of time has that follows a number; 0 where none does."""
    timed = re.match(TIME, after, re.IGNORECASE)
    return MONTHS.get(timed["long"].lower().rstrip("s"), 0.0) if timed else 0.0


def _worded(text: str) -> list[Figure]:
    told = [Figure(m[0], 0.0, PLAIN, 0.0, *m.span()) for m in NONE.finditer(text)]
    for match in WORDED.finditer(text):
        after = text[match.end() :]
        if KINDS.match(after) or (match["word"].lower() == "one" and not match["times"] and not _long(after)):
            continue
        value = float(WORDS[match["word"].lower()] + WORDS.get((match["ones"] or "").lower(), 0))
        if re.match(r"\s+(?:percent|per cent)\b", after, re.IGNORECASE):
            told.append(_figure(text, match, value, SHARE, 0.5))
        elif match["times"]:
            told.append(_figure(text, match, value, TIMES, 0.5, 0.2 * value))
        elif long := _long(after):
            told.append(_figure(text, match, value * long, LONG, 0.5 * long))
        elif not re.match(TIME, after, re.IGNORECASE):
            told.append(_figure(text, match, value, PLAIN, 0.0))
    return told


def _scaled(text: str) -> list[Figure]:
    told = [_figure(text, m, 0.5, POINTS if "point" in m[0].lower() else SHARE, 0.1) for m in HALF.finditer(text)]
    for match in WITHIN.finditer(text):
        months = MONTHS[match["long"].lower()]
        told.append(Figure(match[0], months, LONG, 0.1 * months, match.start("long"), match.end()))
    for match in SCALED.finditer(text):
        some = match["some"].lower()
        parts = {"half": 0.5, "a": 1, "an": 1, "three quarters of": 0.75}
        value = WORDS.get(some) or parts.get(some, 0.25)
        value *= SCALES[match["scale"].lower()]
        told.append(_figure(text, match, value, PLAIN, 0.1 * value, 0.2 * value))
    return told


def _ratios(text: str) -> list[Figure]:
    parts = {"half": 0.5, "a third": 1 / 3, "a quarter": 0.25}
    told = [(m, parts[m["half"].lower()]) for m in OFTEN.finditer(text)]
    told += [(m, RATIOS[m["ratio"].lower()]) for m in RATIO.finditer(text)]
    return [_ratio(_figure(text, match, value, TIMES, RATIO_OFF * value, 0.4 * value)) for match, value in told]


def _ratio(figure: Figure) -> Figure:
    """More than halved is less than half."""
    above = figure.off if figure.above is None else figure.above
    return figure._replace(off=above, above=figure.off) if figure.value < 1 and above > figure.off else figure


def _fractions(text: str) -> list[Figure]:
    told = []
    for match in IN.finditer(text):
        many = float(WORDS.get(match["many"].lower(), 0) or match["many"])
        some = float(WORDS.get(match["some"].lower(), 0) or match["some"])
        shared = match["how"].lower().startswith("in") or some == 1
        if some < many <= 100 and shared and not re.match(r"\s*,?\d", text[match.end() :]):
            value = 100 * some / many
            told.append(_figure(text, match, value, SHARE, min(FRACTION_OFF * value, PART_OFF), FRACTION_OFF * value))
    return told


def _parts(text: str) -> list[Figure]:
    told = []
    for match in PART.finditer(text):
        part, many = match["part"].lower(), (match["many"] or "").lower()
        before = text[: match.start()].lower()
        if (part != "half" and not many) or (
            part == "quarter" and many == "a" and re.search(r"\b(?:in|per|over)\s$", before)
        ):
            continue
        if match["part"][0].isupper() and many == "" and part != "half":
            continue
        value = 100.0 * MANY.get(many, 1) / PARTS[part]
        told.append(_figure(text, match, value, SHARE, PART_OFF, PART_OFF + 1))
    return told


def _alike(text: str, found: list[Figure]) -> list[Figure]:
    """The first number of "7.2 to 8.0 percent" has the unit of the second; "5 or 6" is anything between."""
    told: list[Figure] = []
    for figure in found:
        last = told[-1] if told else None
        between = text[last.end : figure.start] if last else ""
        if last and last.unit == PLAIN and figure.unit in (SHARE, LONG) and ALIKE.fullmatch(between):
            scale = 1.0 if figure.unit == SHARE else figure.value / max(_bare(figure), 1e-9)
            told[-1] = last._replace(unit=figure.unit, value=last.value * scale, off=last.off * scale,
                                     above=(last.above or 0.0) * scale)  # fmt: skip
        last = told[-1] if told else None
        if last and last.unit == figure.unit and between.strip().lower() == "or" and figure.value > last.value:
            told[-1] = last._replace(
                above=figure.value - last.value, end=figure.end, said=text[last.start : figure.end]
            )
        else:
            told.append(figure)
    return told


def _bare(figure: Figure) -> float:
    digits = re.search(r"\d+(?:\.\d+)?", figure.said)
    return float(digits[0]) if digits else float(WORDS.get(figure.said.lower(), 0))


def _paired(text: str, found: list[Figure]) -> tuple[Figure, ...]:
    """Each number of "44 of the 550" as one: a part of its whole."""
    told: list[Figure] = []
    for figure in found:
        before = told[-1] if told else None
        whole = figure.unit in (PLAIN, TIMES)  # "29 of 175 times" counts times
        if before and before.unit == PLAIN and whole and OF.fullmatch(text[before.end : figure.start]):
            told[-1] = before._replace(
                of=figure.value, of_off=max(0.5, figure.off), end=figure.end, said=text[before.start : figure.end]
            )
        else:
            told.append(figure)
    return tuple(told)
