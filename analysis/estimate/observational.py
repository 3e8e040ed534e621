"""Groups that were not drawn by lot: weigh them alike on what is known, and ask what the unknown would have to be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats, normal_quantile, two_sided_p

LEAST_EFFECTIVE = 20
NOBODY_COMPARABLE = "what is known before tells the groups apart completely: nobody is comparable"
AIMS = ("overlap", "all", "treated")


class Weighted(NamedTuple):
    """Treatment − control among alike units; `effective` counts units of equal weight, `balance` what is left apart.

    `propensity`: each unit's chance of being treated, from what is known. `balance_before` and `balance`: standardised
    differences of each covariate, unweighted spread.
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
    propensity: Floats


class EValue(NamedTuple):
    """How strongly a hidden cause would have to go with both treatment and outcome, as a risk ratio."""

    estimate: float
    limit: float


def propensity(treated: ArrayLike, covariates: ArrayLike) -> Floats:
    """Each unit's chance of having been treated, judged by what is known about it from before.

    `treated` 0/1, `covariates` rows by columns without the constant. Logistic regression by Newton's method, `glm(...,
    binomial)` in R. Raises ValueError where the covariates tell the groups apart completely.
    """
    arm, x = floats(treated), _scaled(covariates)
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        chance = special.expit(x @ beta)
        information = (x * (chance * (1 - chance))[:, None]).T @ x
        step = np.linalg.lstsq(information, x.T @ (arm - chance), rcond=None)[0]
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            break
        if np.abs(beta).max() > 30:
            raise ValueError(NOBODY_COMPARABLE)
    return floats(special.expit(x @ beta))


def _scaled(covariates: ArrayLike) -> Floats:
    x = floats(covariates)
    spread = x.std(axis=0)
    kept = (x[:, spread > 0] - x[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    return np.column_stack([np.ones(len(x)), kept])


def weighted_difference(
    y: ArrayLike, treated: ArrayLike, covariates: ArrayLike, aim: str = "overlap", level: float = 0.95
) -> Weighted:
    """How far the treated units lie from others that were alike in all that is known: an association, not a proof.

    One value per unit, arm 0/1, and what was known before as columns. `aim`: overlap (units that could have been in
    either group weigh most; means come out exactly alike), all, or treated. The standard error allows for the chances
    having been estimated. Raises ValueError for missing values. Li, Morgan and Zaslavsky (2018), Hajek means; the
    sandwich of Lunceford and Davidian (2004).
    """
    values, arm, x = floats(y), floats(treated), floats(covariates)
    if aim not in AIMS:
        raise ValueError(f"aim is {aim!r}, must be one of {', '.join(AIMS)}")
    if not (np.isfinite(values).all() and np.isfinite(x).all()):
        raise ValueError("leave out units with missing values first")
    chance = propensity(arm, x)
    weight = _weights(arm, chance, aim)
    if not min((weight * arm).sum(), (weight * (1 - arm)).sum()) > 0:
        raise ValueError(NOBODY_COMPARABLE)
    mean1, mean0 = (float((weight * side * values).sum() / (weight * side).sum()) for side in (arm, 1 - arm))
    se = _sandwich(values, arm, _scaled(x), chance, weight, mean1, mean0, aim)
    if not se > 0:
        raise ValueError("nothing varies in what is compared")
    gap, z = mean1 - mean0, normal_quantile(level)
    effective = tuple(float((weight * side).sum() ** 2 / ((weight * side) ** 2).sum()) for side in (arm, 1 - arm))
    balance = _balance(x, arm, np.ones(arm.size)), _balance(x, arm, weight)
    p = float(two_sided_p(gap / se))
    return Weighted(mean1, mean0, gap, se, p, gap - z * se, gap + z * se, effective, *balance, chance)  # type: ignore[arg-type]


def _weights(arm: Floats, chance: Floats, aim: str) -> Floats:
    if aim == "overlap":
        return floats(np.where(arm == 1, 1 - chance, chance))
    if aim == "treated":
        return floats(np.where(arm == 1, 1.0, chance / (1 - chance)))
    return floats(np.where(arm == 1, 1 / chance, 1 / (1 - chance)))


def _sandwich(
    y: Floats, arm: Floats, x: Floats, chance: Floats, weight: Floats, mean1: float, mean0: float, aim: str
) -> float:
    """Influence of each unit on the difference, through the means and through its estimated chance."""
    one, two = arm * weight, (1 - arm) * weight
    own = one * (y - mean1) / one.sum() - two * (y - mean0) / two.sum()
    change = _weight_slope(arm, chance, aim)
    pull = change * (arm * (y - mean1) / one.sum() - (1 - arm) * (y - mean0) / two.sum())
    information = (x * (chance * (1 - chance))[:, None]).T @ x
    through = (x * (arm - chance)[:, None]) @ np.linalg.pinv(information) @ (x.T @ pull)
    return float(np.sqrt(((own + through) ** 2).sum()))


def _weight_slope(arm: Floats, chance: Floats, aim: str) -> Floats:
    """How a weight moves with the logit of the chance."""
    if aim == "overlap":
        return floats(np.where(arm == 1, -1, 1) * chance * (1 - chance))
    odds = chance / (1 - chance)
    if aim == "treated":
        return floats(np.where(arm == 1, 0, odds))
    return floats(np.where(arm == 1, -1 / odds, odds))


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
    """
    near = low if ratio > 1 else 1 / high
    return EValue(_strength(max(ratio, 1 / ratio)), _strength(near) if near > 1 else 1.0)


def e_value_of_difference(effect: float, se: float, sd: float) -> EValue:
    """The same for a difference of means, with `sd` the spread of the KPI: risk ratio about exp(0.91 effect ÷ sd)."""
    d, error = effect / sd, se / sd
    return e_value(*(float(np.exp(v)) for v in (0.91 * d, 0.91 * d - 1.78 * error, 0.91 * d + 1.78 * error)))


def _strength(ratio: float) -> float:
    return float(ratio + np.sqrt(ratio * (ratio - 1)))
