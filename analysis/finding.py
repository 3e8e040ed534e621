"""A finding: one sentence to say aloud, with the number it rests on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.names import spoken
from analysis.phrases import count, interval, money, months, percent

__all__ = ["Finding", "count", "group_named", "interval", "listed", "money", "months", "percent"]

VERDICTS = ("counted", "shown", "ruled out", "cannot tell")
BARE = {"yes", "no", "y", "n", "true", "false", "ja", "nein", "(missing)", "none", "other", "unknown"}


@dataclass(frozen=True)
class Finding:
    """One sentence computed from the numbers it reports.

    claim: the sentence. verdict: counted (a plain count), shown (survives its interval and the correction),
    ruled out (a difference large enough to matter is excluded) or cannot tell. estimate, low, high: the number
    the sentence rests on and its 95% interval, NaN where there is none. accounts: how many stand behind it.
    about: what it speaks of, column to value. Raises ValueError for an unknown verdict or an estimate outside
    its own interval.
    """

    claim: str
    verdict: str
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    accounts: int = 0
    p_value: float = math.nan
    about: Mapping[str, object] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict is {self.verdict!r}, must be one of {', '.join(VERDICTS)}")
        if self.low > self.high or self.estimate < self.low or self.estimate > self.high:
            raise ValueError(f"estimate {self.estimate} lies outside its interval {self.low} to {self.high}")


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names joined into one phrase, the rest counted: East, West and 2 more."""
    shown = [str(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def group_named(column: str, group: str) -> str:
    """A group in words; a bare number, a yes or a no says nothing by itself and takes its column along."""
    bare = group.strip().lower() in BARE or not any(letter.isalpha() for letter in group)
    return f"{spoken(column)} {group}" if bare else group
