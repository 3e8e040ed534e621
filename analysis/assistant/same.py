"""Whether a sentence of the book says a number of the same as another: of its groups, days, names and other words."""

import itertools
import re

from ..find import STEM
from ..phrases import MONTHS
from .asking import Days
from .claim import Claim, Place, says, turned
from .figures import PLAIN, TIMES, Figure, figures
from .heard import Heard, nearest_said
from .spans import Span
from .subjects import Group

YEARS = re.compile(r"\b(?:19|20)\d\d\b")
# A name within a sentence, which its claim must name too; and the words that only look like one.
PROPER = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[A-Z][a-z]{2,}\w+\b")
USUAL = frozenset({one.lower().rstrip("s") for one in MONTHS} | {"promoter", "success"})
CLAUSE = re.compile(r"[,;:–]\s+|\s+(?:and|where|while|whereas|but|versus|vs\.?|against)\s+")
COMPARED = re.compile(r"^Compared with [^,]+, ")
OF_THE_REST = re.compile(r"\b(?:against|from) [\d.,]+% (?:of the rest|without it|otherwise|elsewhere)")
CONTRAST = re.compile(
    r"\b(?:rest|others?|otherwise|elsewhere|against|versus|vs|compared|without|else|than|while|but)\b", re.I
)
# What a number of a claim is of, in "0.3% of promoters".
OF_WHAT = re.compile(r"(?P<number>\d[\d,.]*)%?\s*(?:\([^)]*\)\s*)?of (?:the )?(?P<what>[a-z][a-z-]{3,})")
FEWEST_WORDS = 2


def of_another(claim: Claim, figure: Figure, told: Heard) -> bool:
    """Whether a claim says the number of something else than the sentence: 32.5% of SMB and 3.6% of Mid-market."""
    group = told.group_of(figure)
    if group is not None and figure.unit == PLAIN and figure.of is None:
        listed = re.search(rf"\b{re.escape(group.value)} (\d[\d,]*)\b", claim.text)
        if listed and not figure.fits(float(listed[1].replace(",", ""))):
            return True
    if group is not None and len(told.groups) > 1 and _first_of(claim, figure, told) not in (None, group):
        return True
    if group is not None and len(told.groups) > 1:
        others = "|".join(re.escape(one.value) for one in told.groups if one.value != group.value)
        said = re.escape(figure.said.split(" ")[0])
        if others and re.search(rf"(?<![\d.]){said}\s*(?:\([^)]*\)\s*)?of (?:{others})\b", claim.text, re.I):
            return True
    return _of_another_word(claim, figure, told)


def _first_of(claim: Claim, figure: Figure, told: Heard) -> Group | None:
    """The group that a share of a claim is of, the first one named after it: 27.3% of accounts on 1-month contracts."""
    said = re.escape(figure.said.split(" ")[0])
    match = re.search(rf"(?<![\d.]){said}\s*(?:\([^)]*\)\s*)?of (?:accounts|those|the)", claim.text)
    places = [
        (place.start(), one) for one in told.groups if match and (place := one.place_in(claim.text[match.end() :]))
    ]
    return min(places, key=lambda one: one[0])[1] if places else None


def _of_another_word(claim: Claim, figure: Figure, told: Heard) -> bool:
    """The same of what is no group: 8.5% of detractors and 0.3% of promoters."""
    of = [
        (float(one["number"].rstrip(".,").replace(",", "")), one["what"][:STEM]) for one in OF_WHAT.finditer(claim.text)
    ]
    places = [Place(word, m.start(), m.end()) for word in {what for _, what in of}
              for m in re.finditer(rf"\b{word}", told.text, re.I)]  # fmt: skip
    if len({one.word for one in places}) < FEWEST_WORDS:
        return False
    own = nearest_said(told.text, figure, places).word
    mine = {what for number, what in of if figure.fits(number)}
    return bool(mine) and own not in mine


def in_order(claim: Claim, figure: Figure, told: Heard) -> bool:
    """Whether a claim compares the groups of a sentence the same way round, and goes from the first number to the last.

    Half as often as those with is not said of those with.
    """
    if turned(claim.text, told.text):
        return False
    if figure.unit != TIMES or not told.groups:
        return True
    before = [one for one in told.groups if one.end <= figure.start]
    subject = (before or list(told.groups))[-1 if before else 0]
    text = COMPARED.sub("", claim.text)
    first = [place.start() for one in told.groups if one != subject and (place := one.place_in(text))]
    own = subject.place_in(text)
    return subject.is_in(claim.text) and (own is None or not first or own.start() <= min(first))


def has_lengths(claim: Claim, told: Heard) -> bool:
    """Whether a claim names each stretch of time that a sentence names; of none it has them."""
    return all(any(says(one, length) for one in claim.figures) for length in told.lengths)


def of_the_rest(claim: Claim, figure: Figure) -> bool:
    """Whether a claim says a number only of all others than those it is of."""
    rest = [match.span() for match in OF_THE_REST.finditer(claim.text)]
    blocked = figures(claim.text, rest)
    return bool(rest) and figure.of is None and not any(says(one, figure) for one in blocked)


def names_of(told: Heard, figure: Figure) -> set[str]:
    """The name that a number is said of, which its claim must have too."""
    found = [one for one in PROPER.finditer(told.text) if one[0].lower().rstrip("s") not in USUAL]
    ends = _ends(told.text, figure)
    found = [one for one in found if ends[0] <= one.start() < ends[1]]
    name = nearest_said(told.text, figure, [Place(one[0].lower().rstrip("s"), *one.span()) for one in found])
    return {name.word} if name else set()


def clause_of(text: str, figure: Figure) -> str:
    """The part of a sentence between two commas that a number stands in."""
    start, end = _ends(text, figure)
    return text[start:end]


def _ends(text: str, figure: Figure) -> tuple[int, int]:
    """Where the part of a sentence begins and ends that a number stands in."""
    ends = [0, *(m.end() for m in CLAUSE.finditer(text)), len(text) + 1]
    return next((a, b) for a, b in itertools.pairwise(ends) if a <= figure.start < b)


def same_days(told: Heard, claim: Claim, usual: Days) -> bool:
    """Whether a claim is of the days that the sentence names: years are compared apart, others stand in its words."""
    text = claim.text.lower()
    named = [one for one in told.spans if (one.since, one.until) != usual]
    years = {year for span in named for year in YEARS.findall(told.text[span.start : span.end])}
    others = [told.text[one.start : one.end].lower() for one in named if not _is_year(one)]
    return all(one in text for one in (*years, *others))


def _is_year(span: Span) -> bool:
    return (span.since.month, span.since.day, span.until.month) == (1, 1, 12) and span.since.year == span.until.year


def same_groups(told: Heard, claim: Claim) -> bool:
    """Whether a claim is of all the groups that the sentence names."""
    return all(group.is_in(claim.text) for group in told.groups)
