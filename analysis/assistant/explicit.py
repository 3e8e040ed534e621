"""Whether a sentence's own words say what a number is of: only such a number is called wrong."""

import re

from ..explore.counted import SHARE
from .figures import PLAIN, Figure
from .parts import NOUN_WORDS, OF
from .reading import Reading
from .values import STATE

COUNTED = re.compile(rf"\s*(?:\w+[\s-]+){{0,2}}?(?:{NOUN_WORDS}|compan(?:y|ies)|of them|leavers?|women|men)\b",
                     re.IGNORECASE)  # fmt: skip
# Words of counting that leave open what is measured.
OPEN = frozenset({"rate", "kept", "answers"})


def is_explicit(figure: Figure, zone: Reading, told: Reading) -> bool:
    """Whether the part of a sentence that a number stands in, or the sentence, names its measure and whose it is."""
    if figure.of is not None:
        return bool(told.groups)
    if figure.unit == PLAIN:
        return _is_counted(figure, zone, told)
    if figure.unit == SHARE:
        return _is_measured(told) or bool(OF.match(told.text, figure.end) and told.groups)
    return _is_measured(told) or bool(told.groups and told.has("count"))


def _is_measured(told: Reading) -> bool:
    """Whether a sentence names a measure, or leaving; a column is what it is today, and no measure of other days."""
    columns = told.of("columns") if not told.spans else []
    return bool(columns or set(told.of("measures")) - OPEN or any(one.column == STATE for one in told.groups))


def _is_counted(figure: Figure, zone: Reading, told: Reading) -> bool:
    """Whether a bare number has a noun, a measure or leaving beside it, or stands beside one that has."""
    if COUNTED.match(told.text, figure.end):
        return zone.has("answers") or not told.has("answers")  # else of those who answered
    columns = told.of("columns") if not told.spans else []
    if columns or set(told.of("measures")) - OPEN or zone.of("measures"):
        return True
    counted = any(COUNTED.match(told.text, one.end) for one in told.figures)
    return any(one.column == STATE for one in zone.groups) or (counted and bool(zone.groups))
