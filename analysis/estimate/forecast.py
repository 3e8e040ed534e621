"""What comes next: how many accounts, and what an account is worth while it stays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import DRAWS, SEED, Floats, floats
from .rates import poisson_exact
from .renewal_model import Sbg, checked_renewals, discounted_lifetime, sbg_again, sbg_fit

__all__ = [
    "LEAST_ACCOUNTS",
    "LEAST_RENEWALS",
    "AccountValue",
    "chance_of_at_most",
    "constant_value",
    "fan",
    "horizon_value",
    "path",
    "sbg_value",
]  # fmt: skip

LEAST_RENEWALS, LEAST_ACCOUNTS = 4, 50
MOST_ACCOUNTS = 1e9


class AccountValue(NamedTuple):
    """What an account is worth, with the interval; missing where it cannot be had."""

    estimate: float
    low: float
    high: float


def sbg_value(
    lost: ArrayLike, kept: ArrayLike, payment: float, discount: float, again: list[Sbg] | None = None
) -> AccountValue:
    """What a new account on a fixed term is worth: its payment times the discounted renewals the model expects.

    `lost`, `kept` as for the fit, `payment` and `discount` per renewal period. The interval draws the renewals again
    from the fitted model (`again`, from `sbg_again` unless given). Missing with fewer than 4 renewals or 50 accounts.
    statsmodels and scipy have none.
    """
    left, stayed = checked_renewals(lost, kept)
    fit = sbg_fit(left, stayed)
    if left.size < LEAST_RENEWALS or (left + stayed)[0] < LEAST_ACCOUNTS or np.isnan(fit.alpha):
        return AccountValue(np.nan, np.nan, np.nan)
    fits = sbg_again(left, stayed) if again is None else again
    made = [discounted_lifetime(one.alpha, one.beta, discount) for one in fits]
    low, high = np.quantile(made, [0.025, 0.975])
    estimate = discounted_lifetime(fit.alpha, fit.beta, discount)
    return AccountValue(payment * estimate, payment * float(min(low, estimate)), payment * float(max(high, estimate)))


def constant_value(payment: float, churned: float, account_months: float) -> AccountValue:
    """What an account is worth if it left at the same rate for ever: payment ÷ churn.

    `payment` a month, `churned` accounts over `account_months`. Missing where nobody left, with the least it could be
    as `low`: never infinite. Interval from the exact Poisson interval of the rate (Garwood 1936).
    """
    slow, fast = poisson_exact(churned, account_months)
    if not account_months > 0:
        return AccountValue(np.nan, np.nan, np.nan)
    if not churned > 0:
        return AccountValue(np.nan, payment / fast, np.nan)
    return AccountValue(payment * account_months / churned, payment / fast, payment / slow)


def horizon_value(
    exit_month: ArrayLike,
    churned: ArrayLike,
    accounts: ArrayLike,
    payment: float,
    horizon: int,
    discount: float = 0.0,
    entry: ArrayLike | None = None,
    seed: int = SEED,
    draws: int = DRAWS,
) -> AccountValue:
    """What an account brings within its first months, counting only time that was observed.

    Counts of accounts alike in month of `entry`, month of exit and whether they left; `payment` a month, `discount` a
    month. The sum over months t = 0 ... horizon − 1 of survival (Kaplan and Meier 1958) × payment ÷ (1 + discount)^t,
    the first payment now. The interval draws accounts again (`draws` times, `seed` fixed); missing where nobody left.
    statsmodels and scipy have none.
    """
    ends, left, many = floats(exit_month), floats(churned), np.rint(floats(accounts)).astype(int)
    since = np.zeros(ends.shape) if entry is None else floats(entry)
    month = np.arange(1, horizon + 1)
    present = ((since[:, None] < month) & (ends[:, None] >= month)).astype(float)
    gone = ((ends[:, None] == month) & (left[:, None] == 1)).astype(float)
    pay = floats(payment / (1 + discount) ** (month - 1))
    estimate = _paid(many[None, :], present, gone, pay)[0]
    if not (many @ gone).sum() > 0:
        return AccountValue(float(estimate), np.nan, np.nan)
    again = np.random.default_rng(seed).multinomial(many.sum(), many / many.sum(), size=draws)
    low, high = np.quantile(_paid(again, present, gone, pay), [0.025, 0.975])
    return AccountValue(float(estimate), float(min(low, estimate)), float(max(high, estimate)))


def _paid(many: np.ndarray, present: Floats, gone: Floats, pay: Floats) -> Floats:
    at_risk, left = many @ present, many @ gone
    hazard = np.divide(left, at_risk, out=np.zeros_like(left), where=at_risk > 0)
    stay = np.cumprod(1 - hazard, axis=1)
    before = np.concatenate([np.ones((len(stay), 1)), stay[:, :-1]], axis=1)
    return before @ pay


def path(start: float, churn: float, new: float, periods: int) -> Floats:
    """How many accounts there are after 0, 1, 2, ... periods, with a share leaving and as many new ones each period.

    Churn takes from the accounts at the start of a period; new ones come after it. The path heads for new ÷ churn.
    """
    kept, time = 1 - churn, np.arange(periods + 1)
    if churn == 0:
        return floats(start + new * time)
    return floats(start * kept**time + new * (1 - kept**time) / churn)


def fan(
    start: int,
    churned: float,
    exposed: float,
    new: ArrayLike,
    periods: int,
    excess: float = 0.0,
    draws: int = 4000,
    seed: int = 1,
) -> Floats:
    """Paths a book could take if it goes on as it did: draws by periods, the start included.

    `churned` accounts left in `exposed` account-periods, and `new` came in each of the periods looked at. Each draw has
    a churn rate and a number of new accounts as uncertain as those counts leave them (gamma posteriors, wider where the
    periods looked at differ beyond chance), periods that vary as the past ones did (`excess`: excess variance of
    leavers; new accounts by their own moments), and chance within each period. A fixed seed gives the same paths.
    statsmodels and scipy have none.
    """
    random, came = np.random.default_rng(seed), floats(new)
    spread, seen = _excess(came), max(came.size, 1)
    rates = _believed(random, churned, exposed, excess / seen, draws)
    arrivals = _believed(random, came.sum(), seen, spread / seen, draws)
    here = np.full(draws, float(start))
    paths = [here]
    for _ in range(periods):
        leaving = random.binomial(here.astype(np.int64), np.clip(_shaken(random, rates, excess), 0, 1))
        here = np.minimum(here - leaving + random.poisson(_shaken(random, arrivals, spread)), MOST_ACCOUNTS)
        paths.append(here)
    return floats(paths).T


def _believed(random: np.random.Generator, count: float, exposed: float, source: float, draws: int) -> Floats:
    """Rates as likely as a count in so much time leaves them, whose variance beyond chance is `source` × mean²."""
    shape = 1 / (1 / (count + 0.5) + source)
    return random.gamma(shape, (count + 0.5) * (1 + source) / max(exposed, 1e-12) / shape, draws)


def _shaken(random: np.random.Generator, rates: Floats, excess: float) -> Floats:
    return rates * random.gamma(1 / excess, excess, rates.size) if excess > 0 else rates


def _excess(counts: Floats) -> float:
    """How much more counts vary than chance alone, relative to their mean squared."""
    mean = counts.mean() if counts.size else 0.0
    return float(max(0.0, (counts.var(ddof=1) - mean) / mean**2)) if counts.size > 2 and mean > 0 else 0.0


def chance_of_at_most(
    most: float, churned: float, exposed: float, ahead: float, excess: float = 0.0, source: float = 0.0
) -> float:
    """How likely it is that no more than so many leave in the time ahead, if the rate stays as it was.

    `churned` accounts left in `exposed` account-months; `ahead` account-months lie ahead. The rate is only as sure as
    those counts make it (Gamma-Poisson, Jeffreys prior): a negative binomial. `excess`: variance beyond that chance
    over the time ahead, relative to the mean squared; `source`: the same over the time that the rate is known from. A
    rate that was seen low is likelier to be higher than it looks, by as much as it is unsure: the mean of 1 ÷ (1 + e),
    e of mean 0, is above 1 by its variance, as the half leaver of the prior says of chance alone.
    `scipy.stats.nbinom.cdf` is the same sum; this needs `betainc` alone.
    """
    if not exposed > 0 or most < 0:
        return np.nan if not exposed > 0 else 0.0
    mean = (churned + 0.5) / exposed * ahead * (1 + source)
    shape = 1 / (1 / (churned + 0.5) + excess + source)
    return float(special.betainc(shape, np.floor(most) + 1, shape / (shape + mean)))
