"""What an account is worth while it stays: three models, each with the ground it stands on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, Number, floats, plain
from analysis.estimate.rates import poisson_exact

LEAST_RENEWALS, LEAST_ACCOUNTS = 4, 50
STEPS, FLAT = 100, 12.0


class Sbg(NamedTuple):
    """Renewals as a shifted beta-geometric: accounts differ, and those that stay renew ever more surely."""

    alpha: float
    beta: float
    loglik: float
    se_log_alpha: float
    se_log_beta: float


class Value(NamedTuple):
    """What an account is worth, with the interval; missing where it cannot be had."""

    estimate: float
    low: float
    high: float


def sbg_fit(lost: ArrayLike, kept: ArrayLike) -> Sbg:
    """How renewal rates rise as the accounts that were going to leave have left.

    `lost`: accounts lost at renewal 1, 2, ...; `kept`: accounts that renewed at each of them (then cohorts may be
    added up and need not be equally old), or one number, the accounts of a single cohort that are left after the last.
    Returns alpha, beta, the log-likelihood and the standard errors of their logarithms; alpha and beta are missing
    where no renewal was lost or none was kept, and very large where all accounts renew alike. Raises ValueError for
    negative counts or unequal lengths. Maximum likelihood of Fader and Hardie (2007), Newton steps.
    """
    left, stayed = _renewals(lost, kept)
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


def _renewals(lost: ArrayLike, kept: ArrayLike) -> tuple[Floats, Floats]:
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


def residual_lifetime(alpha: float, beta: float, renewals: int, discount: float) -> float:
    """How many payments an account that renewed so many times still makes, counted just before its next renewal.

    As `discounted_lifetime`, given `renewals` made (Fader and Hardie 2010, equation 6).
    """
    share = (beta + renewals) / (alpha + beta + renewals)
    return _sum(share, beta + renewals + 1, alpha + beta + renewals + 1, discount)


def _sum(first: float, upper: float, lower: float, discount: float) -> float:
    if not discount > 0:
        raise ValueError("the discount must be above 0")
    return float(first * special.hyp2f1(1.0, upper, lower, 1 / (1 + discount)))


def sbg_value(
    lost: ArrayLike, kept: ArrayLike, payment: float, discount: float, seed: int = 20240229, draws: int = 300
) -> Value:
    """What a new account on a fixed term is worth: its payment times the discounted renewals the model expects.

    `lost`, `kept` as for the fit, `payment` and `discount` per renewal period. The interval draws the renewals again
    from the fitted model (`draws` times, `seed` fixed). Missing with fewer than 4 renewals or 50 accounts.
    """
    left, stayed = _renewals(lost, kept)
    fit = sbg_fit(left, stayed)
    if left.size < LEAST_RENEWALS or (left + stayed)[0] < LEAST_ACCOUNTS or np.isnan(fit.alpha):
        return Value(np.nan, np.nan, np.nan)
    share = fit.alpha / (fit.alpha + fit.beta + np.arange(left.size))
    random, due = np.random.default_rng(seed), np.rint(left + stayed).astype(int)
    drawn = random.binomial(due, share, size=(draws, left.size))
    fits = (sbg_fit(row, due - row) for row in drawn)
    made = [discounted_lifetime(again.alpha, again.beta, discount) for again in fits if not np.isnan(again.alpha)]
    low, high = np.quantile(made, [0.025, 0.975])
    estimate = discounted_lifetime(fit.alpha, fit.beta, discount)
    return Value(payment * estimate, payment * float(min(low, estimate)), payment * float(max(high, estimate)))


def constant_value(payment: float, churned: float, account_months: float) -> Value:
    """What an account is worth if it left at the same rate for ever: payment ÷ churn.

    `payment` a month, `churned` accounts over `account_months`. Missing where nobody left, with the least it could be
    as `low`: never infinite. Interval from the exact Poisson interval of the rate (Garwood 1936).
    """
    slow, fast = poisson_exact(churned, account_months)
    if not account_months > 0:
        return Value(np.nan, np.nan, np.nan)
    if not churned > 0:
        return Value(np.nan, payment / fast, np.nan)
    return Value(payment * account_months / churned, payment / fast, payment / slow)


def horizon_value(
    exit_month: ArrayLike,
    churned: ArrayLike,
    accounts: ArrayLike,
    payment: float,
    horizon: int,
    discount: float = 0.0,
    entry: ArrayLike | None = None,
    seed: int = 20240229,
    draws: int = 1999,
) -> Value:
    """What an account brings within its first months, counting only time that was observed.

    Counts of accounts alike in month of `entry`, month of exit and whether they left; `payment` a month, `discount` a
    month. The sum over months t = 0 ... horizon − 1 of survival (Kaplan and Meier 1958) × payment ÷ (1 + discount)^t,
    the first payment now. The interval draws accounts again (`draws` times, `seed` fixed); missing where nobody left.
    """
    ends, left, many = floats(exit_month), floats(churned), np.rint(floats(accounts)).astype(int)
    since = np.zeros(ends.shape) if entry is None else floats(entry)
    month = np.arange(1, horizon + 1)
    present = ((since[:, None] < month) & (ends[:, None] >= month)).astype(float)
    gone = ((ends[:, None] == month) & (left[:, None] == 1)).astype(float)
    pay = floats(payment / (1 + discount) ** (month - 1))
    estimate = _paid(many[None, :], present, gone, pay)[0]
    if not (many @ gone).sum() > 0:
        return Value(float(estimate), np.nan, np.nan)
    again = np.random.default_rng(seed).multinomial(many.sum(), many / many.sum(), size=draws)
    low, high = np.quantile(_paid(again, present, gone, pay), [0.025, 0.975])
    return Value(float(estimate), float(min(low, estimate)), float(max(high, estimate)))


def _paid(many: np.ndarray, present: Floats, gone: Floats, pay: Floats) -> Floats:
    at_risk, left = many @ present, many @ gone
    hazard = np.divide(left, at_risk, out=np.zeros_like(left), where=at_risk > 0)
    stay = np.cumprod(1 - hazard, axis=1)
    before = np.concatenate([np.ones((len(stay), 1)), stay[:, :-1]], axis=1)
    return before @ pay


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
