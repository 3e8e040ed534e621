"""A finding: one sentence to say aloud, with the number it rests on."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .names import spoken
from .phrases import count, interval, money, months, percent, whens_named

__all__ = [
    "Family", "Finding", "accounts_called", "count", "fact_of", "group_named", "interval", "listed", "money", "months",
    "percent", "run_of", "with_interval",
]  # fmt: skip

FACT, ESTIMATE, CLEAR, SAME, OPEN = VERDICTS = (
    "fact", "estimate", "clear difference", "no difference that matters", "cannot tell",
)  # fmt: skip
# The shape each verdict has wherever it is drawn beside its words.
SHAPES = dict(zip(VERDICTS, "●◐▲■○", strict=True))
# What an estimate is where nothing differs: of a ratio, and of a share of pairs that a coin toss would rank.
RATIO, TOSS = 1.0, 0.5
AUDIENCES = ("internal", "customer")
TERMS = {"contract months", "contract length", "contract term", "contract term months"}
BARE = {"yes", "no", "y", "n", "true", "false", "ja", "nein", "(missing)", "none", "other", "unknown"}


@dataclass(frozen=True)
class Family:
    """One question that was put to a book: all the comparisons that its findings are corrected with.

    name: what those findings carry in `family`, the word of the question and the dimension it is asked by, as in
    "composition:plan". p_value: valid for all that was looked at, P(p_value <= t) <= t where nothing differs; 1 where
    nothing could be judged. tests: the comparisons judged, found or not. Raises ValueError without a name or for a
    p-value outside 0 to 1.

    An answer carries in `families` every family that it judged, also one in which nothing was found. A finding's
    p_value is corrected by Holm or by Benjamini and Hochberg inside its family, so what Benjamini and Bogomolov (2014)
    find in a family chosen as one of R among m are those with a p_value of at most 0.05 R / m.
    """

    name: str
    p_value: float
    tests: int

    def __post_init__(self) -> None:
        if not self.name or not 0 <= self.p_value <= 1 or self.tests < 0:
            raise ValueError(f"family {self.name!r} of {self.tests} tests has the p-value {self.p_value}")

    @classmethod
    def over(cls, name: str, adjusted: Iterable[float]) -> "Family":
        """The family of comparisons with these corrected p-values, NaN for those not judged; theirs is the smallest.

        Corrected by Holm it is Bonferroni's, by Benjamini and Hochberg that of Simes (1986), by maxT its own.
        """
        judged = [float(p) for p in adjusted if not math.isnan(p)]
        return cls(name, min([1.0, *judged]), len(judged))


@dataclass(frozen=True)
class Finding:
    """One sentence computed from the numbers it reports.

    claim: the sentence. verdict: fact (a count or sum, nothing inferred), estimate (an interval, a model or a
    forecast), clear difference (survives its interval and the correction), no difference that matters (a difference
    somebody named as mattering is excluded) or cannot tell. estimate, low, high: the number the sentence rests on and
    its 95% interval, NaN where there is none. accounts: how many stand behind it. about: what it speaks of, column to
    value. family: the question it is corrected with; fact: the key of what it says, the same wherever it is said again.
    stake: MRR a year that hangs on it, NaN where no money does. audience: who may see it. even: the estimate where
    nothing differs: RATIO, TOSS for pairs ranked right, else 0. Raises ValueError for an unknown verdict or audience,
    an estimate outside its own interval, or a fact with an interval.
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
    family: str = ""
    fact: str = ""
    stake: float = math.nan
    stake_low: float = math.nan
    stake_high: float = math.nan
    audience: str = "internal"
    even: float = 0.0

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict is {self.verdict!r}, must be one of {', '.join(VERDICTS)}")
        if self.audience not in AUDIENCES:
            raise ValueError(f"audience is {self.audience!r}, must be one of {', '.join(AUDIENCES)}")
        if self.low > self.high or self.estimate < self.low or self.estimate > self.high:
            raise ValueError(f"estimate {self.estimate} lies outside its interval {self.low} to {self.high}")
        money = (self.stake_low, self.stake, self.stake_high)
        if not all(math.isnan(part) for part in money) and not money[0] <= money[1] <= money[2]:
            raise ValueError(f"stake {money[1]} lies outside its interval {money[0]} to {money[2]}")
        if self.verdict == FACT and self.low < self.high:
            raise ValueError("a fact has no interval: what has one is an estimate")


def fact_of(what: str, whom: Mapping[str, object]) -> str:
    """The key of a fact: what is said, and of whom; the same wherever and in whichever order it is said again."""
    return "; ".join([what, *(f"{name}={whom[name]}" for name in sorted(whom))])


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names joined into one phrase, the rest counted: East, West and 2 more."""
    shown = [str(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def accounts_called(group: str) -> str:
    """The accounts of a group that `group_named` has named: SMB accounts, or accounts on 1-month contracts."""
    return f"accounts on {group}" if group.endswith("-month contracts") else f"{group} accounts"


def group_named(column: str, group: str) -> str:
    """A group in words; a bare number, a yes or a no says nothing by itself and takes its column along."""
    if spoken(column).lower() in TERMS and group.strip().isdigit():
        return f"{group.strip()}-month contracts"
    bare = group.strip().lower() in BARE or not any(letter.isalpha() for letter in group)
    group = whens_named(group)
    return f"{spoken(column)} {group}" if bare else group


def run_of(number: float) -> str:
    """As after "first" or "last": month, or 12 months."""
    return "month" if number == 1 else months(number)


def with_interval(row: Any, estimate: str, low: str = "low", high: str = "high") -> tuple[float, float, float]:
    """The estimate and the two ends of its interval in a row of a frame, as a finding takes them."""
    return float(row[estimate]), float(row[low]), float(row[high])
