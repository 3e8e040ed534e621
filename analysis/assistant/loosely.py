"""How far off a number may be that was said loosely: about, just over, nearly."""

import re
from decimal import Decimal

ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|circa|some|close to|in the region of)\W*$", re.I)
OVER = re.compile(r"\b(?:over|more than|above|north of|upwards? of|at least)\W*$", re.I)
UNDER = re.compile(
    r"\b(?:nearly|almost|just shy of|just short of|under|less than|fewer than|not quite|below)\W*$", re.I
)
# A number is rounded at least so closely; at most by so much of it on both sides, or on the one that was named.
CLOSELY, NEAR, FAR = 0.03, 0.08, 0.12
# More than three times, or than half, is said of what is well above.
WIDELY = 0.3


def bounds(before: str, value: float, off: float, unit: float | None = None) -> tuple[float, float]:
    """How far a number may lie below and above of what it is said to be, by the words before it.

    off: what its own digits leave open; unit: what it is rounded to, else its last digit that is not 0.
    """
    rounded = unit or min(_last_digit(value), FAR * value)
    one = max(off, CLOSELY * value, rounded)
    hardly = min(off, CLOSELY / 2 * value)
    if OVER.search(before):
        return hardly, max(one, WIDELY * value) if unit else one
    if UNDER.search(before):
        return one, hardly
    if ABOUT.search(before):
        both = max(off, CLOSELY * value, min(rounded / 2, NEAR * value))
        return both, both
    return off, off


def _last_digit(value: float) -> float:
    """The size of the last digit that is not 0: 10 of 30, 1 of 31, 0.1 of 3.1, 1,000 of 44,000."""
    if not value:
        return 0.0
    return float(10.0 ** int(Decimal(str(round(value, 6))).normalize().as_tuple().exponent))
