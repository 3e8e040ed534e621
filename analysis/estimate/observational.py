"""Groups not randomly assigned: weighed alike or paired on what is known, and what the unknown would have to be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..standards import FEWEST
from ._arrays import LEVEL, Floats, floats, normal_quantile, two_sided_p
from .prediction import chance as chances_of
from .prediction import logistic

__all__ = [
    "EValue", "Paired", "Weighted", "e_value", "e_value_of_difference", "matched_pairs", "propensity",
    "weighted_difference",
]  # fmt: skip

NOBODY_COMPARABLE = "what is known before tells the groups apart completely: nobody is comparable"
CALIPER = 0.2


class Weighted(NamedTuple):
    """Treatment − control among alike units; `effective` counts units of equal weight, `balance` what is left apart.

    `balance_before` and `balance`: standardised differences of each covariate, unweighted spread.
    """

    treatment: float
    control: float
    effect: float
    se: float
    p: float
    low: float
    high: float
    effective: tuple[float, float]
    balance_before: Floats
    balance: Floats


class EValue(NamedTuple):
    """How strongly a hidden cause would have to go with both treatment and outcome, as a risk ratio."""

    estimate: float
    limit: float


class Paired(NamedTuple):
    """Treatment − control within pairs; `balance` in standard deviations as they stood, before and after pairing.

    pairs: how many. left_out: treated units without a partner near enough.
    """

    effect: float
    se: float
    p: float
    low: float
    high: float
    pairs: int
    left_out: int
    balance_before: Floats
    balance: Floats


def propensity(treated: ArrayLike, covariates: ArrayLike) -> Floats:
    """Each unit's chance of having been treated, judged by what is known about it from before.

    `treated` 0/1, `covariates` rows by columns without the constant: the logistic fit of `logistic`. Raises
    ValueError where the covariates tell the groups apart completely.
    """
    x = _scaled(covariates)[:, 1:]
    fit = logistic(x, treated)
    if not fit.converged:
        raise ValueError(NOBODY_COMPARABLE)
    return chances_of(fit, x)


def _scaled(covariates: ArrayLike) -> Floats:
    x = floats(covariates)
    spread = x.std(axis=0)
    kept = (x[:, spread > 0] - x[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    return np.column_stack([np.ones(len(x)), kept])


def weighted_difference(y: ArrayLike, treated: ArrayLike, covariates: ArrayLike, level: float = LEVEL) -> Weighted:
    """How far the treated units lie from others that were alike in all that is known: an association, not a proof.

    One value per unit, arm 0/1, and what was known before as columns. Units that could have
    been in either group weigh most (overlap weights), and the means come out exactly alike. The standard error allows
    for the chances having been estimated. Raises ValueError for missing values. Li, Morgan and Zaslavsky (2018), Hajek
    means; the sandwich of Lunceford and Davidian (2004).
    statsmodels' `TreatmentEffect` has no overlap weights.
    """
    values, arm, x = floats(y), floats(treated), floats(covariates)
    if not (np.isfinite(values).all() and np.isfinite(x).all()):
        raise ValueError("leave out units with missing values first")
    chance = propensity(arm, x)
    weight = np.where(arm == 1, 1 - chance, chance)
    if not min((weight * arm).sum(), (weight * (1 - arm)).sum()) > 0:
        raise ValueError(NOBODY_COMPARABLE)
    mean1, mean0 = (float((weight * side * values).sum() / (weight * side).sum()) for side in (arm, 1 - arm))
    se = _sandwich(values, arm, _scaled(x), chance, weight, mean1, mean0)
    if not se > 0:
        raise ValueError("nothing varies in what is compared")
    gap, z = mean1 - mean0, normal_quantile(level)
    effective = tuple(float((weight * side).sum() ** 2 / ((weight * side) ** 2).sum()) for side in (arm, 1 - arm))
    balance = _balance(x, arm, np.ones(arm.size)), _balance(x, arm, weight)
    p = float(two_sided_p(gap / se))
    return Weighted(mean1, mean0, gap, se, p, gap - z * se, gap + z * se, effective, *balance)  # type: ignore[arg-type]


def _sandwich(y: Floats, arm: Floats, x: Floats, chance: Floats, weight: Floats, mean1: float, mean0: float) -> float:
    """Influence of each unit on the difference, through the means and through its estimated chance."""
    one, two = arm * weight, (1 - arm) * weight
    own = one * (y - mean1) / one.sum() - two * (y - mean0) / two.sum()
    # How a weight moves with the logit of the chance.
    pull = (1 - 2 * arm) * chance * (1 - chance) * (arm * (y - mean1) / one.sum() - (1 - arm) * (y - mean0) / two.sum())
    information = (x * (chance * (1 - chance))[:, None]).T @ x
    through = (x * (arm - chance)[:, None]) @ np.linalg.pinv(information) @ (x.T @ pull)
    return float(np.sqrt(((own + through) ** 2).sum()))


def _balance(x: Floats, arm: Floats, weight: Floats) -> Floats:
    on, off = arm == 1, arm == 0
    gap = np.average(x[on], axis=0, weights=weight[on]) - np.average(x[off], axis=0, weights=weight[off])
    spread = np.sqrt((x[on].var(axis=0, ddof=1) + x[off].var(axis=0, ddof=1)) / 2)
    return floats(np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0))


def e_value(ratio: float, low: float, high: float) -> EValue:
    """How strong a cause nobody measured would have to be to explain an association away.

    A risk ratio with its interval. `estimate`: the risk ratio such a cause would need with treatment and with outcome
    to explain all of it; `limit`: to move the interval to 1, which is 1 where it is there already.
    VanderWeele and Ding (2017).
    statsmodels and scipy have none.
    """
    near = low if ratio > 1 else 1 / high
    return EValue(_strength(max(ratio, 1 / ratio)), _strength(near) if near > 1 else 1.0)


def e_value_of_difference(effect: float, se: float, sd: float) -> EValue:
    """The same for a difference of means, with `sd` the spread of the KPI: risk ratio about exp(0.91 effect ÷ sd)."""
    d, error = effect / sd, se / sd
    return e_value(*(float(np.exp(v)) for v in (0.91 * d, 0.91 * d - 1.78 * error, 0.91 * d + 1.78 * error)))


def _strength(ratio: float) -> float:
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def matched_pairs(
    y: ArrayLike, treated: ArrayLike, covariates: ArrayLike, caliper: float | None = CALIPER, level: float = LEVEL
) -> Paired:
    """How far each treated unit lies from the untreated one most like it in all that is known: an association.

    One value per unit, arm 0/1, and what was known before as columns. Each treated unit, the likeliest first, takes
    the nearest control by its chance of treatment that is still free and within `caliper` standard deviations of it
    (None: however far). The error is that of the pairs' differences (Austin 2011). Missing below ten pairs. Raises
    ValueError where what is known tells the groups apart completely. `MatchIt::matchit(method = "nearest")` in R.
    statsmodels and scipy have none.
    """
    values, arm, x = floats(y), floats(treated), floats(covariates)
    chance = propensity(arm, x)
    reach = np.inf if caliper is None else caliper * float(chance.std(ddof=1))
    ones, twos = _pairs(chance, arm, reach)
    before = _balance(x, arm, np.ones(arm.size))
    left = int(arm.sum()) - len(ones)
    if len(ones) < FEWEST:
        nothing = np.full(x.shape[1], np.nan)
        return Paired(np.nan, np.nan, np.nan, np.nan, np.nan, len(ones), left, before, nothing)
    gaps = values[ones] - values[twos]
    effect, se = float(gaps.mean()), float(gaps.std(ddof=1) / np.sqrt(gaps.size))
    half = float(special.stdtrit(gaps.size - 1, (1 + level) / 2)) * se
    p = float(2 * special.stdtr(gaps.size - 1, -abs(effect / se))) if se > 0 else np.nan
    matched = _balance(x, arm, floats(np.bincount(np.r_[ones, twos], minlength=arm.size)))
    return Paired(effect, se, p, effect - half, effect + half, gaps.size, left, before, matched)


def _pairs(chance: Floats, arm: Floats, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Places of the treated and of their partners, the treated with the largest chance first."""
    treated, free = np.flatnonzero(arm == 1), np.flatnonzero(arm == 0)
    order = treated[np.argsort(-chance[treated], kind="stable")]
    left = chance[free].copy()
    ones, twos = [], []
    for unit in order:
        gap = np.abs(left - chance[unit])
        nearest = int(np.argmin(gap)) if gap.size else -1
        if nearest >= 0 and gap[nearest] <= reach:
            ones.append(unit)
            twos.append(free[nearest])
            left[nearest] = np.inf
    return np.array(ones, dtype=int), np.array(twos, dtype=int)
