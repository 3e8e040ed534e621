"""Whether what a sentence says went up or down, or is more or less, did so in the book; without its numbers."""

import re
from collections.abc import Iterator

from .asking import Asking, Days
from .claim import from_to
from .heard import Heard
from .subjects import Group, where
from .support import STAYED

WENT = "(?:went|came|come|gone|going|edged|ticked|is|are|was)"
STOOD = "(?:where|what|last|the year)"
UP = re.compile(rf"\b(?:rose|risen|rises?|rising|grew|grown|grows?|increas\w+|climb\w*|{WENT} up|up (?:by|from)"
                rf"|gain(?:ed|s)|accelerat\w+|jump(?:ed|s)|picked up|swelled|explod\w+|ticked up|balloon\w+"
                rf"|above {STOOD})\b", re.I)  # fmt: skip
# What drops out or falls through went nowhere, and what is down to something has a cause.
DOWN = re.compile(r"\b(?:(?:fell|fallen|falls?|drop(?:ped|s)?)(?! (?:through|out|off))|declin\w+|decreas\w+"
                  rf"|shr(?:ank|inks?|unk)|slip(?:ped|s)?|slow(?:ed|s)|{WENT} down(?! to)|down (?:by|from)|sank|eased"
                  rf"|(?:been|is|are) falling|below {STOOD})\b", re.I)  # fmt: skip
DOWN_TO = re.compile(rf"{DOWN.pattern}|\bdown to\b", re.I)
BETTER, WORSE = re.compile(r"\bimprov\w+", re.I), re.compile(r"\b(?:worsen\w*|deteriorat\w+|got worse)\b", re.I)
MORE = re.compile(
    r"\b(?:more|stickier|safer|leakier|riskier|ahead|higher|larger|bigger|greater|longer|better"
    r"|sooner)\b(?! than (?:half|a|one|two|\d)\b(?![- ](?:year|month)))",
    re.I,
)
LESS = re.compile(
    r"\b(?:less|behind|lower|smaller|fewer|shorter|worse)\b(?! than (?:half|a|one|two|\d)\b(?![- ](?:year|month)))",
    re.I,
)
MOST = re.compile(r"\b(?:most|soonest|highest|largest|biggest|best|leads?|longest)\b", re.I)
LEAST = re.compile(r"\b(?<!at )(?:least|lowest|fewest|smallest|worst|weakest|shortest)\b", re.I)
REST = re.compile(r"\bthan (?:the )?(?:rest|others?|average|everyone|all|other \w+)\b", re.I)
THAN = re.compile(r"\bthan\b|(?<=ahead) of\b|(?<=behind) ", re.I)
GRADED = re.compile(r"\b(?:better|best|worse|worst)\b", re.I)
# What begins to fall before something else fell in no year.
BEGINS = re.compile(r"\b(?:starts?|begins?|beginning|starting) (?:to )?(?:\w+ing|\w+)\b.*\bbefore\b", re.IGNORECASE)
COUNTED = re.compile(r"\s+(?:of|accounts?|customers?|logos?|money|MRR)\b", re.IGNORECASE)
# Of which measures much is bad.
BAD = ("logo_churn", "mrr_churn", "detractors")


def wrong(told: Heard, asking: Asking) -> Iterator[tuple[str, str]]:
    """Each word of direction that the book contradicts, and why. What it cannot judge is not named."""
    compared = list(_compared(told, asking))
    yield from (found for found in compared if found[1])
    if not compared:
        yield from _moved(told, asking)


def judged(told: Heard, asking: Asking) -> bool:
    """Whether a sentence holds a direction that can be judged."""
    return any(True for _ in _compared(told, asking)) or any(True for _ in _moves(told, asking))


def _moved(told: Heard, asking: Asking) -> Iterator[tuple[str, str]]:
    yield from (found for found in _moves(told, asking) if found[1])


def _moves(told: Heard, asking: Asking) -> Iterator[tuple[str, str]]:
    """Each verb of movement, and why it is wrong; empty where it is right."""
    if told.narrow or BEGINS.search(told.text):
        return
    down = DOWN_TO if from_to(told.text) else DOWN
    for pattern, sign in ((UP, 1), (down, -1), (BETTER, 2), (WORSE, -2)):
        for match in pattern.finditer(told.text):
            measure = _measure(told, match.start())
            if measure is None:
                continue
            way = sign if abs(sign) == 1 else (sign // 2) * (-1 if measure in BAD else 1)
            if measure in ("nrr", "grr") and match[0].lower() in ("grows", "shrinks", "growing", "shrinking"):
                row = asking.row(measure, _group(told, match.start()), _days(told))
                if row is not None:
                    yield match[0], "" if (row.value - 1) * sign > 0 else _went(1.0)
                continue
            pair = _from_to(told)
            change = pair[1] - pair[0] if pair else _change(told, asking, measure, match.start())
            if change is not None:
                yield match[0], "" if change * way > 0 else _went(change)


def _went(change: float) -> str:
    return "It went the other way in the book." if change else "It did not move in the book."


def _from_to(told: Heard) -> tuple[float, float] | None:
    """The two numbers of "from 550 to 572"."""
    found = from_to(told.text)
    return (found[0].value, found[1].value) if found and found[0].unit == found[1].unit else None


def _change(told: Heard, asking: Asking, measure: str, at: int) -> float | None:
    first, last = _two(told, asking)
    group = _group(told, at)
    before, after = asking.row(measure, group, first), asking.row(measure, group, last)
    return None if before is None or after is None else after.value - before.value


def _two(told: Heard, asking: Asking) -> tuple[Days, Days]:
    """The two stretches a sentence compares, the earlier first."""
    days = sorted({(span.since, span.until) for span in told.spans})
    if len(days) > 1:
        return days[0], days[-1]
    now = asking.usual
    if days and days[0] != asking.before(now):
        now = days[0]
    return asking.before(now), now


def _group(told: Heard, at: int) -> tuple[str, str] | None:
    found = min(told.groups, key=lambda one: abs(one.start - at), default=None)
    return None if found is None else (found.by, found.value)


def _measure(told: Heard, at: int) -> str | None:
    """The measure that stands nearest to a word."""
    every = [(abs(place - at), measure) for measure in told.measures for place in where(measure, told.text)]
    return min(every)[1] if every else None


def _compared(told: Heard, asking: Asking) -> Iterator[tuple[str, str]]:
    """Each word that compares groups, or two stretches, and why it is wrong; empty where it is right."""
    for pattern, sign, rank in ((MORE, 1, False), (LESS, -1, False), (MOST, 1, True), (LEAST, -1, True)):
        for match in pattern.finditer(told.text):
            measure = _measure(told, match.start())
            if measure is None:
                continue
            way = _way(match[0], sign, measure, told.text)
            many = match[0].lower() == "most" and bool(COUNTED.match(told.text[match.end() :]))
            right = (
                _ranked(told, asking, measure, way, many) if rank else _more(told, asking, measure, way, match.end())
            )
            if right is not None:
                yield match[0], "" if right else "The book says otherwise."


def _way(said: str, sign: int, measure: str, text: str) -> int:
    """Whether a word means much (1) or little (-1) of a measure: of churn the best is the least; to stay is none."""
    if GRADED.search(said):
        return -sign if measure in BAD else sign
    stays = measure in ("logo_churn", "mrr_churn") and STAYED.search(text) and said.lower() != "sooner"
    return -sign if stays else sign


def _ranked(told: Heard, asking: Asking, measure: str, way: int, many: bool) -> bool | None:
    """Whether the first group has the most of a measure; many: of what is counted in it, as in most of the losses."""
    if not told.groups:
        return None
    group: Group = told.groups[0]
    rows = asking.rows(measure, group.by, _days(told))
    if group.value not in rows:
        return None
    if many:
        return rows[group.value].numerator >= max(row.numerator for name, row in rows.items() if name)
    values = [way * row.value for name, row in rows.items() if name]
    return way * rows[group.value].value >= max(values)


def _more(told: Heard, asking: Asking, measure: str, way: int, end: int) -> bool | None:
    than = THAN.search(told.text, end)
    if than is None:
        return None
    first = [one for one in told.groups if one.end <= than.start()]
    second = [one for one in told.groups if one.start >= than.end()]
    if first and second and first[-1].by == second[0].by:
        rows = asking.rows(measure, first[-1].by, _days(told))
        both = [rows[one.value].value for one in (first[-1], second[0]) if one.value in rows]
        return None if len(both) < 2 else way * (both[0] - both[1]) > 0
    if first and REST.search(told.text):
        row = asking.row(measure, (first[-1].by, first[-1].value), _days(told))
        return None if row is None or row.difference != row.difference else way * row.difference > 0
    return _later(told, asking, measure, way, than)


def _later(told: Heard, asking: Asking, measure: str, way: int, than: re.Match[str]) -> bool | None:
    """Two stretches against one another: fewer in Q4 than in Q3."""
    first = [one for one in told.spans if one.end <= than.start()]
    second = [one for one in told.spans if one.start >= than.end()]
    if not (first and second):
        return None
    rows = [asking.row(measure, _group(told, 0), (one.since, one.until)) for one in (first[-1], second[0])]
    return None if None in rows else way * (rows[0].value - rows[1].value) > 0  # type: ignore[union-attr]


def _days(told: Heard) -> Days:
    return (told.spans[0].since, told.spans[0].until) if len(told.spans) == 1 else None
