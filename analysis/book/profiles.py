"""What the cells of a column look like: days, months, numbers, yes or no, a status."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa

from .cells import NOTHING
from .dictionary_encoding import taken
from .numbers_in_words import amount_said, score_said
from .periods import is_period
from .sentinels import says_a_day
from .status import MOST_ASKED
from .status_words import GONE, HERE, says
from .values import NO, NUMBER_SHAPE, YES

_FEW_WORDS, _ENOUGH = 6, 20
_TEXTS, _LONG = 200, 40
_WORD = r"[^\W\d_]{3,12}"
_DATE = re.compile(
    r"^(?:[^\W\d_]{2,12}[.,]+ )?(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](\d{4}|\d{2})|(19|20)\d{6}"
    rf"|\d{{1,2}}[-/. ]+(de )?{_WORD}\.?[-/., ]+(de )?\d{{2,4}}|{_WORD}\.? +\d{{1,2}},? +\d{{4}}"
    r"|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日号號일]?)([T ,].*)?$"
)
_COUNTED = re.compile(r"^([2-7]\d{4}([.]\d+)?|1\d{9}([.]0)?|1\d{12})$")
_MONTH = re.compile(
    rf"^((19|20)\d{{2}}[-/.](0?[1-9]|1[0-2])|(0?[1-9]|1[0-2])[-/.](19|20)\d{{2}}"
    rf"|{_WORD}\.?[-/., ]+(\d{{4}}|\d{{2}})|(19|20)\d{{2}}(0[1-9]|1[0-2])"
    r"|\d{4} ?[年년] ?\d{1,2} ?[月월])$"
)
_NUMBER, _PLAIN, _DIGIT = re.compile(NUMBER_SHAPE), re.compile(r"-?\d+([.,]\d+)?"), re.compile(r"\d")
_NOTHING, _YES_OR_NO = frozenset(NOTHING), frozenset((*YES, *NO))
# Several words; of scripts that set none apart several letters.
_PROSE = re.compile(r"(?s).*\w\W+\w+\W+\w.*|.*[\u0e00-\u0fff\u2e80-\U0003ffff].{5}")
# A whole number from 0 to 10, alone or with the words of its end of the scale.
_SCORE = re.compile(r"^(10|\d)([.,]0+)?( ?/ ?10)?(\s*[-–—=:(]\s*[^\d].*)?$")


@dataclass(frozen=True)
class Profile:
    """What a sample of a column looks like: the share of filled cells that could be each kind of value.

    values: what the cells say, in lower case, where they say few things.
    """

    filled: int
    unique: float
    looks: Mapping[str, float]
    most: float
    few: bool = False
    full: bool = False
    values: frozenset[str] = frozenset()

    @staticmethod
    def of(column: pa.ChunkedArray, most: int) -> "Profile":
        step = max(1, len(column) // most)
        cells = taken(column, np.arange(0, len(column), step)[:most]) if step > 1 else column
        rows = _said(cells)
        if not rows:
            return Profile(0, 0.0, {}, 0.0)
        filled, kinds = rows.total(), len(rows)
        looked = _some(rows)
        looks = {kind: _share(looked, test) for kind, test in _LOOKS.items()} | _dated(looked)
        numbers = [float(v.replace(",", ".")) for v in rows if _PLAIN.fullmatch(v)]
        few = 2 <= kinds <= MOST_ASKED and 2 * kinds <= filled
        full = filled == len(cells) >= _ENOUGH
        said = frozenset(v.lower() for v in rows) if kinds <= MOST_ASKED else frozenset()
        return Profile(filled, kinds / filled, looks, max(numbers, default=0.0), few, full, said)


def _said(cells: pa.ChunkedArray) -> Counter[str]:
    """What the cells say and how often, in order; each kind of cell is read once, however many rows have it."""
    # Lists cannot be counted as they are, and 0.0 would be counted with -0.0.
    as_text = pa.types.is_nested(cells.type) or pa.types.is_floating(cells.type)
    told = Counter((None if v is None else str(v) for v in cells.to_pylist()) if as_text else cells.to_pylist())
    rows: Counter[str] = Counter()
    for cell, number in told.items():
        said = "" if cell is None else str(cell).strip()[:200]
        if said and said.lower() not in _NOTHING:
            rows[said] += number
    return rows


def _some(rows: Counter[str]) -> Counter[str]:
    """What is looked at of a column: of long texts, each unlike the others, some hundred show what they are."""
    if len(rows) <= _TEXTS or sum(map(len, rows)) < _LONG * len(rows):
        return rows
    return Counter(dict(islice(rows.items(), _TEXTS)))


def _share(rows: Mapping[str, int], test: Callable[[str], object]) -> float:
    """The share of rows that pass a test, which is asked once of each value and not of each row."""
    return sum(number for value, number in rows.items() if test(value)) / sum(rows.values())


def _dated(rows: Mapping[str, int]) -> dict[str, float]:
    """The share of days where a few words, or zeros, say that there is none; 0 where nothing else is said."""
    dated = {v: number for v, number in rows.items() if says_a_day(v)}
    words = {v.lower() for v in rows if v not in dated}
    if not words or len(words) > _FEW_WORDS or any(says(word) == GONE for word in words):
        return {}
    if not dated:
        return {"blank": 1.0} if all(says(word) == HERE for word in words) else {}
    return {kind: _share(dated, _LOOKS[kind]) for kind in ("day", "counted")}


_LOOKS: dict[str, Callable[[str], object]] = {
    "day": lambda v: _DATE.match(v),
    "counted": lambda v: _COUNTED.match(v),
    "month": lambda v: _MONTH.match(v) or _DATE.match(v),
    "number": lambda v: (
        _DIGIT.search(v) and (_NUMBER.match(v) or amount_said(v) is not None or score_said(v) is not None)
    ),
    "length": is_period,
    "score": lambda v: _SCORE.match(v),
    "prose": lambda v: len(v) > 7 and _PROSE.match(v) and not _DATE.match(v),
    "flag": lambda v: v.replace("İ", "i").lower().removesuffix(".0") in _YES_OR_NO or (len(v) < 40 and says(v)),
}
