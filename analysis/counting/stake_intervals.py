"""What hangs on a finding in money: recurring revenue lost per 12 months beyond the comparison, or kept below it.

Of a group in which k accounts churned where e were expected, (k - e) / k of the MRR that the group lost in the last 12
months was lost beyond the comparison: 1 - 1/ratio of it. A group that churns less often kept 1 - ratio of what it would
have lost at the rate of the others. In the currency of the book and not times 12: MRR that was lost once.

What is estimated is what such a group loses in such a year, so the interval holds three doubts: the ratio, how many
churned, and what those few happened to pay. With the ratio alone it held the truth in 32 to 76 of 100 books
(tests/calibration/coverage.csv).
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from ..standards import LEVEL, Z


@dataclass(frozen=True)
class Stake:
    """Money that hangs on a finding; all NaN where nobody knows it."""

    stake: float = math.nan
    stake_low: float = math.nan
    stake_high: float = math.nan


UNKNOWN = Stake()


@dataclass(frozen=True)
class Money:
    """MRR a group lost in 12 months, and what it would have lost in them at the rate of the others; NaN if unknown.

    left, others: how many churned in it, and among the others, infinite where a number is no estimate; varies: variance
    of the mean MRR of those that churned ÷ its square.
    """

    lost: float = math.nan
    expected: float = math.nan
    left: float = math.inf
    others: float = math.inf
    varies: float = 0.0

    def doubt(self, ratio: float, more: bool) -> float:
        """The variance ÷ mean² of the money, beside what the interval of the ratio says already (delta method).

        Of k that churned at R times the rate of the others the ratio brings L²(1/k + 1/k₀) ÷ R² of the money L they
        paid, and the money beyond, L(1 - 1/R), has L²(1/k + 1/k₀R²) and the doubt of the mean; what was kept of E,
        whose payers are known, has E²(1/k₀ + R²/k).
        """
        part, number = (1 / ratio, self.left) if more else (ratio, self.others)
        count = (1 + part) / (1 - part) / number if number > 0 else math.inf
        return count + self.varies if more else count


def at_stake(ratio: tuple[float, float, float], p: float, level: float, money: Money) -> Stake:
    """The money that hangs on a ratio of churn with its 95% interval, where one is known and its direction is clear.

    p: the corrected p-value; level: the chance outside the interval of what is ranked, 0.05 R / m where R of m
    comparisons are shown (Benjamini and Yekutieli 2005). The estimate is shrunk by 1 - 1/z², z being where p stands: as
    the mean of a normal effect whose spread is told by itself alone (Efron and Morris 1973). Ends are moved outward on
    the scale of the logarithm, those of the money too, and the distances of both from the estimate add up as roots of
    squares do (Zou and Donner 2008). `ratio` may be 0 or infinite. What is lost stands above 0, and so does what is
    kept.
    """
    estimate, *ends = ratio
    if math.isnan(estimate) or math.isnan(p):
        return UNKNOWN
    more = estimate > 1
    whole = money.lost if more else money.expected
    low, high = (wider(estimate, end, level) for end in ends)
    parts, share = (share_beyond(low, more), share_beyond(high, more)), share_beyond(estimate, more)
    further = _times(money.doubt(estimate, more), level)
    least = (share - math.hypot(share - min(parts), share * (1 - 1 / further))) * whole
    most = (share + math.hypot(max(parts) - share, share * (further - 1))) * whole
    middle = share * shrinkage(p) * whole
    return UNKNOWN if any(map(math.isnan, (least, middle, most))) else Stake(
        min(max(middle, least), most), least, most
    )  # fmt: skip


def share_beyond(ratio: float, more: bool) -> float:
    """The share of what was lost that was lost beyond the comparison, or of what was expected that was kept."""
    return 1 - ratio if not more else -math.inf if ratio == 0 else 1 - 1 / ratio


def wider(estimate: float, end: float, level: float) -> float:
    """An end of a 95% interval of a ratio, moved out to that of another level; an end at 0 or infinity stays."""
    if not 0 < end < math.inf:
        return end
    reach = _reach(level) / Z
    if 0 < estimate < math.inf:
        return estimate * (end / estimate) ** reach
    # Nobody left on one side: the exact limit follows the logarithm of the chance outside.
    further = math.log(level / 2) / math.log(LEVEL / 2)
    return end * further if estimate == 0 else end / further


def _times(doubt: float, level: float) -> float:
    """How many times its estimate the end of an interval of money is, from its variance ÷ mean²."""
    return math.exp(min(_reach(level) * math.sqrt(doubt), 100.0))


def shrinkage(p: float) -> float:
    """How much of an estimate is believed: 1 - 1/z², at least 0, z the normal quantile of the two-sided p."""
    z = _reach(p)
    return max(0.0, 1 - 1 / z**2) if z > 0 else 0.0


def _reach(level: float) -> float:
    return math.inf if level <= 0 else -NormalDist().inv_cdf(max(level, 1e-300) / 2)


def of_those_now(
    ratio: tuple[float, float, float], p: float, paying: float, chance: float, left: float = math.inf
) -> Stake:
    """The money that hangs on a sign: the MRR of those that carry it now, times how much likelier they are to churn.

    ratio: with its interval at the level of the correction; paying: NaN where nobody knows; chance: that one carrying
    it churns within the horizon, known from `left` that did. It is what is lost within that horizon, and no more is
    said of the rest of a year.
    """
    return at_stake(ratio, p, LEVEL, Money(lost=paying * chance, left=left)) if ratio[0] > 1 else UNKNOWN


def of_a_change(
    share: tuple[float, float, float], p: float, rate: float, lost: float, tests: int, varies: float = 0.0
) -> Stake:
    """The money that hangs on a change of a rate of churn, share with its 95% interval, to `rate`: lost × share/rate.

    lost: MRR lost at the rate after the change; of a fall it is what was not lost. Ends move out for `tests`, linearly;
    varies: as in `Money`, of those that churned after the change; NaN where they are too few to tell.
    """
    if not (rate > 0 and lost > 0) or math.isnan(share[0]):
        return UNKNOWN
    sign, further = math.copysign(1, share[0]) * lost / rate, _reach(LEVEL / tests) / Z
    ends = sorted(sign * (share[0] + (end - share[0]) * further) for end in share[1:])
    middle, times = sign * share[0], _times(varies, LEVEL / tests)
    ends = [middle - math.hypot(middle - ends[0], middle * (1 - 1 / times)),
            middle + math.hypot(ends[1] - middle, middle * (times - 1))]  # fmt: skip
    # Of one account that churned with MRR nobody knows how far another's would lie from it.
    if any(map(math.isnan, ends)):
        return UNKNOWN
    return Stake(min(max(sign * share[0] * shrinkage(p), ends[0]), ends[1]), *ends)


def mean_varies(total: float, squares: float, number: float) -> float:
    """The variance of a mean ÷ its square, from the sum and the sum of squares of amounts; NaN of fewer than 2."""
    if number < 2 or not total > 0:
        return math.nan
    return max(squares / total**2 - 1 / number, 0.0) * number / (number - 1)
