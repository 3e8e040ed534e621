"""Rates and odds within strata of like accounts, and what a change of the mix does to a rate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Floats, check_counts, floats, normal_quantile

__all__ = [
    "AtPeerOdds", "MixRate", "PeerOdds", "at_peer_odds", "crude_odds", "mix_rate", "peer_chance", "peer_odds",
    "standardised_rate",
]  # fmt: skip


class PeerOdds(NamedTuple):
    """How many times the odds. `informative`: strata with both outcomes in them; `expected`: were they like peers."""

    ratio: float
    low: float
    high: float
    p_value: float
    informative: int
    expected: float


class AtPeerOdds(NamedTuple):
    """Of rows with a property that have a peer without it (`rows`): how many left, and how many peers' odds give."""

    rows: np.ndarray
    left: float
    would: float


class MixRate(NamedTuple):
    """The change from `before` to `after`, and each group's part in it; mix + rate + entry_exit = change.

    share_before, share_after, rate_before, rate_after, mix, rate, entry_exit: one value per group; a group that was not
    there has no rate. `rate_se`: standard error of the sum of `rate`, given who the accounts were.
    """

    before: float
    after: float
    share_before: Floats
    share_after: Floats
    rate_before: Floats
    rate_after: Floats
    mix: Floats
    rate: Floats
    entry_exit: Floats
    rate_se: float


def peer_odds(factor: ArrayLike, outcome: ArrayLike, stratum: ArrayLike, level: float = LEVEL) -> PeerOdds:
    """How many times the odds of leaving early are for accounts with a property, among peers of the same kind.

    One row per account: `factor` and `outcome` 0 or 1, `stratum` names its kind. Strata in which all share the property
    or the outcome say nothing. Missing where no stratum says anything. Mantel and Haenszel (1959), interval of Robins,
    Breslow and Greenland (1986): `mantelhaen.test(correct = FALSE)` in R.
    statsmodels' `StratifiedTable` is equal to 2e-12 and as fast; it needs tables, and fails where a stratum is empty.
    """
    a, b, c, d, n = _tables(floats(factor), floats(outcome), stratum)
    top, under = float((a * d / n).sum()), float((b * c / n).sum())
    expected = (a + b) * (a + c) / n
    spread = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * np.maximum(n - 1, 1))).sum()
    informative = int((((a + c) > 0) & ((b + d) > 0) & ((a + b) > 0) & ((c + d) > 0)).sum())
    if not spread > 0:
        return PeerOdds(np.nan, np.nan, np.nan, np.nan, informative, float(expected.sum()))
    chi2 = float((a.sum() - expected.sum()) ** 2 / spread)
    p = float(special.chdtrc(1, chi2))
    ratio = top / under if under > 0 else np.inf
    low, high = _around(a, b, c, d, n, top, under, level)
    return PeerOdds(ratio, low, high, p, informative, float(expected.sum()))


def at_peer_odds(factor: ArrayLike, outcome: ArrayLike, stratum: ArrayLike, ratio: float) -> AtPeerOdds:
    """How many of those with a property would have left at odds `ratio` times lower, as those of their peers are.

    Rows as for `peer_odds`, which gives `ratio`; its `expected` is of all alike, and a property that most of a stratum
    have moves that with it. Number and ratio say one thing: of 20 in 37 odds of 20 / 17, divided by the ratio. Rows in
    strata without a peer do not count.
    """
    own, left = floats(factor) == 1, floats(outcome)
    place = np.unique(np.asarray(stratum), return_inverse=True)[1].ravel()
    rows = own & (np.bincount(place, ~own) > 0)[place]
    gone, stayed = float(left[rows].sum()), float((1 - left[rows]).sum())
    lower = gone / (gone + ratio * stayed) if gone and stayed else float(gone > 0)
    return AtPeerOdds(rows, gone, (gone + stayed) * lower)


def _tables(factor: Floats, outcome: Floats, stratum: ArrayLike) -> tuple[Floats, ...]:
    """Per stratum: with the property and left, with it and stayed, without it and left, without it and stayed."""
    place = np.unique(np.asarray(stratum), return_inverse=True)[1].ravel()
    cells = ((1, 1), (1, 0), (0, 1), (0, 0))
    counts = [np.bincount(place, (factor == f) & (outcome == o), place.max(initial=-1) + 1) for f, o in cells]
    whole = np.sum(counts, axis=0)
    return (*(floats(count) for count in counts), floats(whole))


def crude_odds(factor: ArrayLike, outcome: ArrayLike) -> float:
    """How many times the odds of leaving early are, against everybody without the property, whatever their kind.

    Rows as for `peer_odds`. Infinite where only accounts with the property left, missing where nobody left or stayed.
    The conditional estimate: `fisher.test(table)$estimate` in R.
    """
    from scipy.stats.contingency import odds_ratio

    with_it, left = floats(factor) == 1, floats(outcome) == 1
    table = [[int((one & other).sum()) for other in (left, ~left)] for one in (with_it, ~with_it)]
    return float(odds_ratio(table).statistic)


def peer_chance(factor: ArrayLike, outcome: ArrayLike, stratum: ArrayLike) -> float:
    """The chance of at least so many early leavers with a property, were it dealt out at random within each kind.

    Rows as for `peer_odds`. Exact at any size, where the test of `peer_odds` finds too much in small counts. The sum of
    hypergeometric counts over the strata: `mantelhaen.test(exact = TRUE, alternative = "greater")` in R.
    statsmodels and scipy have no exact stratified test.
    """
    a, b, c, _, n = _tables(floats(factor), floats(outcome), stratum)
    whole = np.ones(1)
    for with_it, left, all_ in zip(a + b, a + c, n, strict=True):
        if 0 < with_it < all_ and left > 0:
            whole = np.convolve(whole, _dealt(int(with_it), int(left), int(all_)))
    sure = float(np.where((a + b == n) | (a + c == 0), a, 0).sum())
    return float(min(whole[max(int(a.sum() - sure), 0) :].sum(), 1.0))


def _dealt(with_it: int, left: int, whole: int) -> Floats:
    """The chance of 0, 1, 2, ... leavers among those with the property."""
    k = np.arange(min(with_it, left) + 1)

    possible = left - k <= whole - with_it
    others = np.where(possible, left - k, 0)
    chance = _log_ways(with_it, k) + _log_ways(whole - with_it, others) - _log_ways(whole, left)
    return floats(np.where(possible, np.exp(chance), 0.0))


def _log_ways(n: int, of: ArrayLike) -> Floats:
    k = floats(of)
    return floats(special.gammaln(n + 1.0) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def _around(
    a: Floats, b: Floats, c: Floats, d: Floats, n: Floats, top: float, under: float, level: float
) -> tuple[float, float]:
    """The interval of Robins, Breslow and Greenland; one-sided where one side is empty."""
    if not (top > 0 and under > 0):
        return (0.0, np.nan) if top == 0 else (np.nan, np.inf)
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    both = (p * s + q * r).sum() / (2 * top * under)
    variance = (p * r).sum() / (2 * top**2) + both + (q * s).sum() / (2 * under**2)
    middle, reach = np.log(top / under), normal_quantile(level) * np.sqrt(variance)
    return float(np.exp(middle - reach)), float(np.exp(middle + reach))


def standardised_rate(
    x: ArrayLike, n: ArrayLike, weight: ArrayLike, level: float = LEVEL
) -> tuple[float, float, float]:
    """What a group's churn would be if its mix of contracts were the whole book's.

    Per stratum: `x` leavers, `n` accounts (or account-months) and `weight`, the stratum's share of the whole. Returns
    (rate, low, high); missing where a stratum with weight has nobody. Fay and Feuer (1997) gamma interval,
    `epitools::ageadjust.direct` in R.
    statsmodels and scipy have none.
    """
    count, base, mix = floats(x), floats(n), floats(weight)
    used = mix > 0
    if not used.any() or not (base[used] > 0).all():
        return np.nan, np.nan, np.nan
    each = mix[used] / mix[used].sum() / base[used]
    rate, variance, largest = float(each @ count[used]), float(each**2 @ count[used]), float(each.max())
    tail = (1 - level) / 2
    low = special.gammaincinv(rate**2 / variance, tail) * variance / rate if rate > 0 else 0.0
    top, wide = rate + largest, variance + largest**2
    return rate, float(low), float(special.gammaincinv(top**2 / wide, 1 - tail) * wide / top)


def mix_rate(lost_0: ArrayLike, base_0: ArrayLike, lost_1: ArrayLike, base_1: ArrayLike) -> MixRate:
    """How much of a change in churn comes from who the accounts were, and how much from how each group behaved.

    `lost` of `base` in each group, before (0) and after (1): accounts or MRR, a group that was not there has base 0.
    Raises ValueError for negative numbers, or a period without any base. The three parts add up to the change exactly.
    They depend on which groups were chosen. Symmetric decomposition of Kitagawa (1955); the standard error is binomial
    and holds for accounts, not for MRR.
    statsmodels and scipy have none.
    """
    lost0, base0, lost1, base1 = (np.atleast_1d(floats(part)) for part in (lost_0, base_0, lost_1, base_1))
    check_counts(np.minimum(lost0, lost1), np.minimum(base0, base1), "what was lost and its base")
    if not (base0.sum() > 0 and base1.sum() > 0):
        raise ValueError("both periods need a base")
    w0, w1 = base0 / base0.sum(), base1 / base1.sum()
    r0, r1 = _rates(lost0, base0), _rates(lost1, base1)
    before, after = lost0.sum() / base0.sum(), lost1.sum() / base1.sum()
    middle, both = (before + after) / 2, (base0 > 0) & (base1 > 0)
    mix = np.where(both, (w1 - w0) * ((r0 + r1) / 2 - middle), 0.0)
    rate = np.where(both, (w0 + w1) / 2 * (r1 - r0), 0.0)
    moved = np.where(base0 > 0, -w0 * (r0 - middle), np.where(base1 > 0, w1 * (r1 - middle), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = ((w0 + w1) / 2) ** 2 * (r0 * (1 - r0) / base0 + r1 * (1 - r1) / base1)
    se = float(np.sqrt(np.maximum(spread[both], 0).sum()))
    return MixRate(float(before), float(after), w0, w1, r0, r1, mix, rate, np.where(both, 0.0, moved), se)


def _rates(lost: Floats, base: Floats) -> Floats:
    return np.divide(lost, base, out=np.full(base.shape, np.nan), where=base > 0)
