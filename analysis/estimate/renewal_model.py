"""Contracts of a fixed term: how many accounts each renewal loses and keeps, and the model of who is left."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import SEED, STEPS, Floats, Number, floats, plain
from analysis.estimate.survival import kaplan_meier, survival_at

__all__ = ["Renewals", "Sbg", "discounted_lifetime", "renewals", "sbg_again", "sbg_fit", "sbg_misfit", "sbg_survival"]

FLAT = 12.0


class Renewals(NamedTuple):
    """Per renewal 1, 2, ...: accounts `lost` and `kept`; `kept` need not be whole where some were still short of it."""

    lost: Floats
    kept: Floats


class Sbg(NamedTuple):
    """Renewals as a shifted beta-geometric: accounts differ, and those that stay renew ever more surely."""

    alpha: float
    beta: float
    loglik: float
    se_log_alpha: float
    se_log_beta: float


def renewals(
    exit_month: ArrayLike,
    churned: ArrayLike,
    accounts: ArrayLike,
    term: int,
    entry: ArrayLike | None = None,
    fewest: float = 10,
) -> Renewals:
    """Accounts lost and kept at each renewal of contracts of `term` months, as long as `fewest` were seen past it.

    Counts of accounts alike in month of exit, whether they left, and month of entry. A leaver belongs to the renewal
    that ends its term; half a term later still belongs to it, since notice is given late (for a term of one month, the
    month itself). The share kept is survival at the end of that stretch ÷ at its beginning (Kaplan and Meier 1958), so
    that accounts still short of it count for the months they were seen.
    statsmodels and scipy have none.
    """
    ends, left, many = floats(exit_month), floats(churned), floats(accounts)
    since = np.zeros(ends.shape) if entry is None else floats(entry)
    curve = kaplan_meier(ends, left, since, many)
    lost: list[float] = []
    kept: list[float] = []
    for number in range(1, int(ends.max(initial=0)) // term + 2):
        first, last = _stretch(number, term)
        if many[(since < number * term) & (ends >= number * term + term // 2)].sum() < fewest:
            break
        before, after = (float(share) for share in np.asarray(survival_at(curve, [max(first, 0), last])))
        gone = float(many[(left == 1) & (ends > first) & (ends <= last)].sum())
        stay = after / before if before > 0 else 0.0
        due = gone / (1 - stay) if stay < 1 else float(many[(since < number * term) & (ends >= number * term)].sum())
        lost.append(gone)
        kept.append(max(due - gone, 0.0))
    return Renewals(floats(lost), floats(kept))


def _stretch(number: int, term: int) -> tuple[int, int]:
    """The months that belong to a renewal: from half a term after the one before to half a term after it."""
    late = term // 2
    return ((number - 1) * term + late if number > 1 else 0), number * term + late


def sbg_fit(lost: ArrayLike, kept: ArrayLike) -> Sbg:
    """How renewal rates rise as the accounts that were going to leave have left.

    `lost`: accounts lost at renewal 1, 2, ...; `kept`: accounts that renewed at each of them (then cohorts may be
    added up and need not be equally old), or one number, the accounts of a single cohort that are left after the last.
    Returns alpha, beta, the log-likelihood and the standard errors of their logarithms; alpha and beta are missing
    where no renewal was lost or none was kept, and very large where all accounts renew alike. Raises ValueError for
    negative counts or unequal lengths. Maximum likelihood of Fader and Hardie (2007), Newton steps.
    statsmodels and scipy have none.
    """
    left, stayed = checked_renewals(lost, kept)
    if not (left.sum() > 0 and stayed.sum() > 0):
        return Sbg(np.nan, np.nan, np.nan, np.nan, np.nan)
    at = np.zeros(2)
    for _ in range(STEPS):
        value, slope, curve = _likelihood(at, left, stayed)
        step = _uphill(slope, curve)
        size = 1.0
        while size > 1e-8 and _likelihood(at + size * step, left, stayed)[0] < value:
            size /= 2
        reached = at + size * step
        reached -= max(float(reached.max()) - FLAT, 0.0)
        moved, at = np.abs(reached - at).max(), reached
        if moved < 1e-10:
            break
    value, _, curve = _likelihood(at, left, stayed)
    spread = _errors(curve)
    return Sbg(float(np.exp(at[0])), float(np.exp(at[1])), float(value), *spread)


def sbg_again(lost: ArrayLike, kept: ArrayLike, seed: int = SEED, draws: int = 500) -> list[Sbg]:
    """The model fitted to renewals that are drawn from itself (`draws` times, `seed` fixed): how sure it is."""
    left, stayed = checked_renewals(lost, kept)
    fit = sbg_fit(left, stayed)
    share = fit.alpha / (fit.alpha + fit.beta + np.arange(left.size))
    due = np.rint(left + stayed).astype(int)
    drawn = np.random.default_rng(seed).binomial(due, share, size=(draws, left.size))
    fits = (sbg_fit(row, due - row) for row in drawn)
    return [again for again in fits if not np.isnan(again.alpha)]


def checked_renewals(lost: ArrayLike, kept: ArrayLike) -> tuple[Floats, Floats]:
    left, stayed = np.atleast_1d(floats(lost)), floats(kept)
    if stayed.size == 1:
        later = left[::-1].cumsum()[::-1] - left
        stayed = later + stayed
    stayed = np.atleast_1d(stayed)
    if left.shape != stayed.shape or left.ndim != 1:
        raise ValueError("lost and kept must have one value per renewal, or kept be one number")
    if not ((left >= 0).all() and (stayed >= 0).all()):
        raise ValueError("counts of accounts cannot be negative or missing")
    return left, stayed


def _likelihood(at: Floats, left: Floats, stayed: Floats) -> tuple[float, Floats, Floats]:
    """Log-likelihood of the renewal rates (b + t − 1) ÷ (a + b + t − 1), its slope and curvature in log a, log b."""
    a, b = np.exp(at)
    reached = b + np.arange(left.size)
    whole = a + reached
    value = left.sum() * np.log(a) + (stayed * np.log(reached)).sum() - ((left + stayed) * np.log(whole)).sum()
    both, kept = (left + stayed) / whole, stayed / reached
    slope = np.array([left.sum() - a * both.sum(), b * (kept.sum() - both.sum())])
    bend = (both / whole).sum()
    cross = a * b * bend
    curve = np.array(
        [[a**2 * bend - a * both.sum(), cross], [cross, b**2 * (bend - (kept / reached).sum()) + slope[1]]]
    )
    return float(value), slope, curve


def _uphill(slope: Floats, curve: Floats) -> Floats:
    """A Newton step; where the surface does not bend down, a short one along the slope."""
    if np.linalg.eigvalsh(curve).max() < 0:
        step = -np.linalg.solve(curve, slope)
        return floats(step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300)))
    return floats(slope / max(float(np.abs(slope).max()), 1.0))


def _errors(curve: Floats) -> tuple[float, float]:
    if np.linalg.eigvalsh(curve).max() >= -1e-9:
        return np.nan, np.nan
    first, second = np.sqrt(np.diag(np.linalg.inv(-curve)))
    return float(first), float(second)


def sbg_survival(alpha: float, beta: float, renewals: ArrayLike) -> Number:
    """The share of accounts still here after so many renewals, B(alpha, beta + t) ÷ B(alpha, beta)."""
    t = floats(renewals)
    return plain(np.exp(special.betaln(alpha, beta + t) - special.betaln(alpha, beta)))


def discounted_lifetime(alpha: float, beta: float, discount: float) -> float:
    """How many payments a new account makes in all, later ones worth less; the first is made now.

    `discount` per renewal period, above 0. 2F1(1, beta; alpha + beta; 1 ÷ (1 + discount)), Fader and Hardie (2010).
    Raises ValueError without a discount, since the sum need not end.
    """
    return _sum(1.0, beta, alpha + beta, discount)


def _sum(first: float, upper: float, lower: float, discount: float) -> float:
    if not discount > 0:
        raise ValueError("the discount must be above 0")
    return float(first * special.hyp2f1(1.0, upper, lower, 1 / (1 + discount)))


def sbg_misfit(expected: ArrayLike, lost: ArrayLike, kept: ArrayLike) -> float:
    """How often chance alone would part a fitted model so far from the renewals that it was fitted to.

    `expected`: the share the model expects to leave at each renewal; `lost` and `kept`: accounts. Small: accounts do
    not behave as the model has it, for example because they leave more and more often. Pearson's chi-squared, two
    numbers being fitted; missing with two renewals or fewer.
    """
    share, left, due = floats(expected), floats(lost), floats(lost) + floats(kept)
    free = share.size - 2
    apart = ((left - due * share) ** 2 / (due * share * (1 - share))).sum()
    return float(special.chdtrc(free, apart)) if free > 0 else np.nan
