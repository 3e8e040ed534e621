"""Where a number of accounts is heading: compounding, and how far chance may carry it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, Number, floats, plain

MOST_ACCOUNTS = 1e9


def compounded(rate: ArrayLike, periods: ArrayLike = 12) -> Number:
    """What a churn per month comes to over a year: less than 12 times as much, because leavers cannot leave twice.

    `rate` from 0 to 1 per period. Returns 1 − (1 − rate) to the power of `periods`: 5% a month is 46% a year.
    """
    share = floats(rate)
    if (share < 0).any() or (share > 1).any():
        raise ValueError("a churn rate lies between 0 and 1")
    return plain(1 - (1 - share) ** floats(periods))


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
    a churn rate and a number of new accounts as uncertain as those counts leave them (gamma posteriors), periods that
    vary as the past ones did (`excess`: excess variance of leavers; new accounts by their own moments), and chance
    within each period. A fixed seed gives the same paths every time.
    """
    random, came = np.random.default_rng(seed), floats(new)
    rates = random.gamma(churned + 0.5, 1 / max(exposed, 1e-12), draws)
    arrivals = random.gamma(came.sum() + 0.5, 1 / max(came.size, 1), draws)
    spread = _excess(came)
    here = np.full(draws, float(start))
    paths = [here]
    for _ in range(periods):
        leaving = random.binomial(here.astype(np.int64), np.clip(_shaken(random, rates, excess), 0, 1))
        here = np.minimum(here - leaving + random.poisson(_shaken(random, arrivals, spread)), MOST_ACCOUNTS)
        paths.append(here)
    return floats(paths).T


def _shaken(random: np.random.Generator, rates: Floats, excess: float) -> Floats:
    return rates * random.gamma(1 / excess, excess, rates.size) if excess > 0 else rates


def _excess(counts: Floats) -> float:
    """How much more counts vary than chance alone, relative to their mean squared."""
    mean = counts.mean() if counts.size else 0.0
    return float(max(0.0, (counts.var(ddof=1) - mean) / mean**2)) if counts.size > 2 and mean > 0 else 0.0


def chance_of_at_most(most: float, churned: float, exposed: float, ahead: float, excess: float = 0.0) -> float:
    """How likely it is that no more than so many leave in the time ahead, if the rate stays as it was.

    `churned` accounts left in `exposed` account-months; `ahead` account-months lie ahead. The rate is only as sure as
    those counts make it (Gamma-Poisson, Jeffreys prior): a negative binomial. `excess`: variance beyond that chance
    over the time ahead, relative to the mean squared.
    """
    if not exposed > 0 or most < 0:
        return np.nan if not exposed > 0 else 0.0
    mean = (churned + 0.5) / exposed * ahead
    shape = 1 / (1 / (churned + 0.5) + excess)
    return float(special.betainc(shape, np.floor(most) + 1, shape / (shape + mean)))
