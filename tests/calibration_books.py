"""For each kind of interval and chance that pages print: made-up books with a known truth, and whether it held."""

from collections.abc import Iterator

from calibrated import Interval
from goal_books import KINDS, targets_of


def goal_sources(kind: str, number: int) -> Iterator[bool]:
    """Whether the source of a target did as well, of the targets that are said."""
    yield from (held for _, held in targets_of(kind, number))


INTERVALS = {
    "a target its source has reached": Interval("goal", 0.8, tuple(KINDS), goal_sources, 60),
}
