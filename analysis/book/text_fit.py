"""How far what stands in a column of words bears its name out: arms, kinds of movements, names, prose."""

import re

from .arms import MOST_ARMS
from .movement_kinds import move_of
from .profiles import Profile
from .tables import Column, Table
from .values import NO, YES

MOVES = re.compile(
    r"new|expan|contract|churn|cancel|react|upgrad|downgrad|upsell|downsell|cross.?sell|win.?back|resurrect|loss|lost"
)
_CHOICES = ("segment", "industry", "region", "plan", "csm", "sales_rep", "channel", "name", "churn_reason")
# What share of the cells of a note says more than a word or two.
_PROSE = 0.3
_ONE_EACH = ("name", "contact", "csm", "sales_rep", "payment_id")


def in_words(table: Table, column: Column, seen: Profile) -> float:
    """How far the cells bear out the name of a column of words: 1 where they do, 0 where they cannot be meant."""
    if column.name in ("text", "sentiment"):
        return 1.0 if column.name == "sentiment" or seen.looks["prose"] >= _PROSE else 0.0
    if column.name == "arm":
        return _arm(seen)
    if (table.name, column.name) == ("mrr", "kind"):
        return 1.0 if moves(seen) else 0.0
    if column.name in _CHOICES and len(seen.values) == 2 and seen.values & {*YES} and seen.values & {*NO}:
        return 0.3
    one_each = seen.filled > 20 and seen.unique > 0.9 and column.name not in _ONE_EACH
    if one_each or seen.looks["day"] > 0.8:
        return 0.2
    return 0.6 if seen.looks["number"] > 0.9 and not seen.values else 1.0


def moves(seen: Profile) -> bool:
    """Whether the values are those of movements: new, expansion, contraction, churn, ..."""
    return bool(seen.values) and sum(map(_moves, seen.values)) >= 0.6 * len(seen.values)


def _moves(value: str) -> bool:
    return bool(MOVES.search(value) or move_of(value))


def _arm(seen: Profile) -> float:
    """An arm is one of a few values, which several rows have."""
    if seen.filled == 1:
        return 1.0
    if seen.filled > 2 and 2 * len(seen.values) > seen.filled + 1:
        return 0.0
    return 1.0 if 2 <= len(seen.values) <= MOST_ARMS and (seen.few or seen.filled < 30) else 0.0
