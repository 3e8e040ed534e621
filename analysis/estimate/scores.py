"""NPS: how sure a score is, what goes with it, and what those who did not answer could change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Floats, Number, check_counts, floats, normal_quantile, plain

__all__ = [
    "ClusteredMean", "NpsInterval", "Rank", "Silence", "clustered_mean", "design_effect", "nonresponse", "nps",
    "nps_interval", "rank_correlation",
]  # fmt: skip

PSEUDO = 3.0


class NpsInterval(NamedTuple):
    """The ends of the interval, in NPS points from -100 to 100."""

    low: Number
    high: Number


class ClusteredMean(NamedTuple):
    """A mean over answers whose error allows for accounts that answer several times.

    `account_mean`: every account counts once, however often it answered.
    """

    mean: float
    se: float
    df: float
    accounts: float
    account_mean: float
    account_se: float


class Silence(NamedTuple):
    """A score among those who answered (`raw`), and what it may be among all who could have."""

    rate: float
    raw: float
    weighted: float
    se: float
    effective: float
    lowest: float
    highest: float


class Rank(NamedTuple):
    """How far two orders agree: Spearman's rho and Kendall's tau-b, 1 the same order, -1 the reverse."""

    rho: float
    tau: float
    tau_p: float


def nps(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike) -> Number:
    """Promoters less detractors in 100 answers; missing where nobody answered."""
    up, middle, down = (floats(count) for count in (promoters, passives, detractors))
    total = up + middle + down
    return plain(np.divide(100 * (up - down), total, out=np.full(np.shape(total), np.nan), where=total > 0))


def nps_interval(
    promoters: ArrayLike,
    passives: ArrayLike,
    detractors: ArrayLike,
    design_effect: ArrayLike = 1.0,
    level: float = LEVEL,
) -> NpsInterval:
    """The range an NPS plausibly lies in, given how many answered; honest for a handful of answers too.

    Counts of answers, numbers or arrays. Returns (low, high) within -100 to 100, missing without any answer.
    `design_effect` above 1 (see the function) counts answers as that many times fewer. Raises ValueError for
    negative counts. Adjusted Wald: three answers more, one quarter of them promoters and one quarter detractors
    (Rocks 2016); effective number of answers as in Korn and Graubard (1998).
    statsmodels and scipy have none.
    """
    up, middle, down = (floats(count) for count in (promoters, passives, detractors))
    check_counts(np.minimum(up, down), middle, "counts of answers")
    shrunk = np.maximum(floats(design_effect), 1)
    answers = (up + middle + down) / shrunk
    share, spread = _adjusted(up / shrunk, down / shrunk, answers, PSEUDO)
    half = normal_quantile(level) * np.sqrt(spread)
    low, high = (np.where(answers > 0, np.clip(100 * (share + side * half), -100, 100), np.nan) for side in (-1, 1))
    return NpsInterval(plain(low), plain(high))


def _adjusted(up: Floats, down: Floats, answers: Floats, pseudo: float) -> tuple[Floats, Floats]:
    """Promoters less detractors and its variance, with pseudo-answers, as shares."""
    total = answers + pseudo
    more, less = (up + pseudo / 4) / total, (down + pseudo / 4) / total
    return floats(more - less), floats((more + less - (more - less) ** 2) / total)


def clustered_mean(each: ArrayLike, accounts: ArrayLike, total: ArrayLike, squared: ArrayLike) -> ClusteredMean:
    """The mean of all answers, with an error that knows which answers came from the same account.

    One entry per number of answers an account gave: `each` that number, `accounts` how many gave so many, `total` the
    sum of all their answers, `squared` the sum of the squares of each account's own sum. Sums over parts of a book add
    up. Missing error for fewer than two accounts. CR2 with Satterthwaite's degrees of freedom (Bell and McCaffrey
    2002), `clubSandwich::coef_test(lm(v ~ 1), vcov = "CR2")` in R, from sums alone.
    statsmodels has no CR2 and needs the rows; this needs sums.
    """
    k, count, sums, squares = (floats(values) for values in (each, accounts, total, squared))
    answers, groups = float(k @ count), float(count.sum())
    if answers == 0:
        return ClusteredMean(np.nan, np.nan, np.nan, 0.0, np.nan, np.nan)
    mean, own = sums.sum() / answers, float((sums / k).sum() / groups)
    if groups < 2:
        return ClusteredMean(mean, np.nan, np.nan, groups, own, np.nan)
    left = squares - 2 * mean * k * sums + mean**2 * k**2 * count
    se = float(np.sqrt(np.maximum(left / (1 - k / answers), 0).sum()) / answers)
    spread = float((squares / k**2).sum()) - groups * own**2
    own_se = float(np.sqrt(max(spread, 0) / (groups - 1) / groups))
    return ClusteredMean(mean, se, _df(k, count, answers), groups, own, own_se)


def _df(k: Floats, count: Floats, answers: float) -> float:
    """Satterthwaite's, where answers are taken as independent with equal spread."""
    raised = k / (1 - k / answers)
    squares = count @ raised**2 - 2 * (count @ (raised**2 * k)) / answers + (count @ (raised * k)) ** 2 / answers**2
    return float(answers**2 / squares)


def design_effect(promoters: float, passives: float, detractors: float, clustered: ClusteredMean) -> float:
    """How many times more uncertain the score is because accounts answer several times; never below 1.

    Also allows for few accounts: the ratio of the t quantiles for all answers and for the clusters, squared (Korn and
    Graubard 1998). 1 where every answer is another account's. Missing for fewer than two accounts.
    """
    n = promoters + passives + detractors
    up, down = promoters / n, detractors / n
    naive = 1e4 * (up + down - (up - down) ** 2) / (n - 1) if n > 1 else np.nan
    if not (naive > 0 and clustered.se > 0):
        return n / clustered.accounts if clustered.accounts else np.nan
    few = special.stdtrit(clustered.df, 0.975) / special.stdtrit(n - 1, 0.975)
    return float(max(clustered.se**2 / naive * few**2, 1.0))


def nonresponse(asked: ArrayLike, answered: ArrayLike, total: ArrayLike, squared: ArrayLike) -> Silence:
    """What a score from few may be among all: reweighted by who answers, and bounded by what the silent could say.

    One entry per cell of alike accounts: how many were there, how many answered, the sum and the sum of squares of
    their values on the scale -100 to 100. A cell nobody answered in must be merged with another first (ValueError).
    `lowest` and `highest`: had all the silent been detractors, or promoters. Hajek (1971) with
    weights 1 ÷ response rate; `survey::svymean` in R.
    statsmodels and scipy have none.
    """
    there, gave, sums, squares = (floats(values) for values in (asked, answered, total, squared))
    if (gave <= 0).any() or (gave > there).any():
        raise ValueError("every cell needs at least one answer, and no more answers than accounts")
    weight, n, everyone = there / gave, gave.sum(), there.sum()
    mean, silent = float(weight @ sums / everyone), everyone - n
    factor = n / (n - 1) if n > 1 else np.nan
    hajek = factor * (weight**2 @ (squares - 2 * mean * sums + mean**2 * gave))
    lowest, highest = (float((sums.sum() + side * 100 * silent) / everyone) for side in (-1, 1))
    se = float(np.sqrt(max(hajek, 0)) / everyone)
    effective = float(everyone**2 / (weight**2 @ gave))
    rate, raw = float(n / everyone), float(sums.sum() / n)
    return Silence(rate, raw, mean, se, effective, lowest, highest)


def rank_correlation(x: ArrayLike, y: ArrayLike) -> Rank:
    """Whether two things rise together, whatever their scales; ties are common in scores and allowed for.

    One value each per account. Missing for fewer than three, or where one of them never changes. Spearman (1904) with
    the t approximation, Kendall (1945) tau-b; `cor.test(method = "spearman")`, `"kendall"` in R.
    """
    from scipy import stats

    one, other = floats(x), floats(y)
    if one.size < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return Rank(*[np.nan] * 3)
    rho = stats.spearmanr(one, other)
    tau = stats.kendalltau(one, other, method="asymptotic")
    return Rank(float(rho.statistic), float(tau.statistic), float(tau.pvalue))
