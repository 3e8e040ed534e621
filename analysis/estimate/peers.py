"""Accounts against peers of the same kind: odds within strata, ranks within strata, several properties at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.errors import NotEnoughData
from analysis.estimate._arrays import Floats, floats, normal_quantile, two_sided_p


class PeerOdds(NamedTuple):
    """How many times the odds. `informative`: strata with both outcomes in them; `expected`: were they like peers."""

    ratio: float
    low: float
    high: float
    chi2: float
    p_value: float
    informative: int
    expected: float


class PeerRanks(NamedTuple):
    """Whether leavers stand higher or lower than their peers; `z` above 0: higher."""

    z: float
    p_value: float


def peer_odds(factor: ArrayLike, outcome: ArrayLike, stratum: ArrayLike, level: float = 0.95) -> PeerOdds:
    """How many times the odds of leaving early are for accounts with a property, among peers of the same kind.

    One row per account: `factor` and `outcome` 0 or 1, `stratum` names its kind. Strata in which all share the property
    or the outcome say nothing. Missing where no stratum says anything. Mantel and Haenszel (1959), interval of Robins,
    Breslow and Greenland (1986): `mantelhaen.test(correct = FALSE)` in R.
    """
    a, b, c, d, n = _tables(floats(factor), floats(outcome), stratum)
    top, under = float((a * d / n).sum()), float((b * c / n).sum())
    expected = (a + b) * (a + c) / n
    spread = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * np.maximum(n - 1, 1))).sum()
    informative = int((((a + c) > 0) & ((b + d) > 0) & ((a + b) > 0) & ((c + d) > 0)).sum())
    if not spread > 0:
        return PeerOdds(np.nan, np.nan, np.nan, np.nan, np.nan, informative, float(expected.sum()))
    chi2 = float((a.sum() - expected.sum()) ** 2 / spread)
    p = float(special.chdtrc(1, chi2))
    ratio = top / under if under > 0 else np.inf
    low, high = _around(a, b, c, d, n, top, under, level)
    return PeerOdds(ratio, low, high, chi2, p, informative, float(expected.sum()))


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


def peer_ranks(value: ArrayLike, outcome: ArrayLike, stratum: ArrayLike) -> PeerRanks:
    """Whether accounts that left early stand higher or lower in a number than peers of the same kind.

    One row per account: the `value`, the `outcome` 0 or 1, and the `stratum` that names its kind. Ranks are among all,
    ties at the middle; what chance would do is reckoned within each kind. Missing where no kind has both outcomes.
    `coin::wilcox_test(value ~ outcome | stratum)` in R.
    """
    rank, left, place = _ranks(floats(value)), floats(outcome), np.unique(np.asarray(stratum), return_inverse=True)[1]
    place = place.ravel()
    n, m, total, square, own = (
        np.bincount(place, values) for values in (np.ones(rank.size), left, rank, rank**2, rank * left)
    )
    both = (m > 0) & (m < n)
    n, m, total, square, own = (values[both] for values in (n, m, total, square, own))
    variance = float((m * (n - m) / n * (square - total**2 / n) / (n - 1)).sum())
    if not variance > 0:
        return PeerRanks(np.nan, np.nan)
    z = float((own - m * total / n).sum() / np.sqrt(variance))
    return PeerRanks(z, float(two_sided_p(z)))


def _ranks(values: Floats) -> Floats:
    ordered = np.sort(values)
    below, upto = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
    return floats((below + upto + 1) / 2)


def peer_logit(outcome: ArrayLike, x: ArrayLike, stratum: ArrayLike) -> tuple[Floats, Floats, tuple[float, float]]:
    """How the odds of leaving early go with several properties at once, among peers of the same kind.

    One row per account, a column of `x` per property. Returns coefficients (log odds ratios), standard errors, and the
    log-likelihood without and with the columns. Exact conditional likelihood: `clogit(method = "exact")` in R. Raises
    NotEnoughData where no stratum has both outcomes.
    """
    from statsmodels.discrete.conditional_models import ConditionalLogit

    y, columns, names = floats(outcome), floats(x).reshape(np.size(outcome), -1), np.asarray(stratum)
    both = [name for name in np.unique(names) if 0 < y[names == name].sum() < (names == name).sum()]
    if not both:
        raise NotEnoughData("No kind of account has both early leavers and peers.", "", "Use fewer bands.")
    used = np.isin(names, both)
    model: Any = ConditionalLogit(y[used], columns[used], groups=names[used])
    fit: Any = model.fit(disp=0)
    zero = float(model.loglike(np.zeros(columns.shape[1])))
    return floats(fit.params), floats(fit.bse), (zero, float(fit.llf))
