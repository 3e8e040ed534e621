"""Contracts of a fixed term: how many accounts each renewal loses and keeps, and the model of who is left."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import SEED, STEPS, Floats, Number, floats, plain
from .survival import kaplan_meier, survival_at

__all__ = [
    "MISFIT", "Renewals", "Sbg", "discounted_lifetime", "renewals", "sbg_again", "sbg_fit", "sbg_misfit", "sbg_survival"
]  # fmt: skip

FLAT = 12.0
# A model that chance alone would part so seldom from the renewals it was fitted to foretells nothing.
MISFIT = 0.001


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
    return _fits(left[None, :], stayed[None, :])[0]


def sbg_again(lost: ArrayLike, kept: ArrayLike, seed: int = SEED, draws: int = 500) -> list[Sbg]:
    """The model fitted to renewals that are drawn from itself (`draws` times, `seed` fixed): how sure it is."""
    left, stayed = checked_renewals(lost, kept)
    fit = sbg_fit(left, stayed)
    share = fit.alpha / (fit.alpha + fit.beta + np.arange(left.size))
    due = np.rint(left + stayed).astype(int)
    drawn = np.random.default_rng(seed).binomial(due, share, size=(draws, left.size))
    return [again for again in _fits(floats(drawn), floats(due - drawn)) if not np.isnan(again.alpha)]


def _fits(left: Floats, stayed: Floats) -> list[Sbg]:
    """The model of each row of renewals, all climbing at once: five hundred by themselves take 17 times as long."""
    told = (left.sum(axis=1) > 0) & (stayed.sum(axis=1) > 0)
    found = np.full((len(left), 5), np.nan)
    if told.any():
        at = _climbed(left[told], stayed[told])
        value, _, curve = _likelihood(at, left[told], stayed[told])
        found[told] = np.column_stack([np.exp(at), value, _errors(curve)])
    return [Sbg(*map(float, row)) for row in found]


def _climbed(left: Floats, stayed: Floats) -> Floats:
    """Where the likelihood of each row is highest, as log a and log b; a row that has arrived stands still."""
    at = np.zeros((len(left), 2))
    going = np.arange(len(left))
    for _ in range(STEPS):
        here, lost, kept = at[going], left[going], stayed[going]
        value, slope, curve = _likelihood(here, lost, kept)
        step, size = _uphill(slope, curve), np.ones(len(going))
        while (less := (size > 1e-8) & (_likelihood(here + size[:, None] * step, lost, kept)[0] < value)).any():
            size[less] /= 2
        reached = here + size[:, None] * step
        reached -= np.maximum(reached.max(axis=1, keepdims=True) - FLAT, 0.0)
        at[going] = reached
        going = going[np.abs(reached - here).max(axis=1) >= 1e-10]
        if not going.size:
            break
    return at


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


def _likelihood(at: Floats, left: Floats, stayed: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of the renewal rates (b + t − 1) ÷ (a + b + t − 1), its slope and curvature in log a, log b.

    A row each: at (rows by 2), left and stayed (rows by renewals) to rows, rows by 2, and rows by 2 by 2.
    """
    a, b = np.exp(at).T
    reached = b[:, None] + np.arange(left.shape[1])
    whole = a[:, None] + reached
    gone = left.sum(axis=1)
    value = gone * np.log(a) + (stayed * np.log(reached)).sum(axis=1) - ((left + stayed) * np.log(whole)).sum(axis=1)
    both, kept = (left + stayed) / whole, stayed / reached
    every = both.sum(axis=1)
    slope = np.column_stack([gone - a * every, b * (kept.sum(axis=1) - every)])
    bend = (both / whole).sum(axis=1)
    curve = np.empty((len(at), 2, 2))
    curve[:, 0, 0] = a**2 * bend - a * every
    curve[:, 0, 1] = curve[:, 1, 0] = a * b * bend
    curve[:, 1, 1] = b**2 * (bend - (kept / reached).sum(axis=1)) + slope[:, 1]
    return value, slope, curve


def _uphill(slope: Floats, curve: Floats) -> Floats:
    """A Newton step of each row; where the surface does not bend down, a short one along the slope."""
    step = slope / np.maximum(np.abs(slope).max(axis=1, keepdims=True), 1.0)
    down = (np.linalg.eigvalsh(curve).max(axis=1) < 0) & (np.linalg.det(curve) != 0)
    newton = -np.linalg.solve(curve[down], slope[down][..., None])[..., 0]
    step[down] = newton * np.minimum(1.0, 4.0 / np.maximum(np.abs(newton).max(axis=1, keepdims=True), 1e-300))
    return floats(step)


def _errors(curve: Floats) -> Floats:
    """The standard errors of both logarithms, missing where the surface is flat."""
    spread = np.full((len(curve), 2), np.nan)
    known = np.linalg.eigvalsh(curve).max(axis=1) < -1e-9
    spread[known] = np.sqrt(np.diagonal(np.linalg.inv(-curve[known]), axis1=1, axis2=2))
    return spread


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
