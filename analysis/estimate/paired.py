"""Pairs of units that were alike before: a way to compare groups nobody drew by lot that a reader can follow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.observational import propensity

CALIPER, FEWEST_PAIRS = 0.2, 10


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


def matched_pairs(
    y: ArrayLike, treated: ArrayLike, covariates: ArrayLike, caliper: float | None = CALIPER, level: float = 0.95
) -> Paired:
    """How far each treated unit lies from the untreated one most like it in all that is known: an association.

    One value per unit, arm 0/1, and what was known before as columns. Each treated unit, the likeliest first, takes
    the nearest control by its chance of treatment that is still free and within `caliper` standard deviations of it
    (None: however far). The error is that of the pairs' differences (Austin 2011). Missing below ten pairs. Raises
    ValueError where what is known tells the groups apart completely. `MatchIt::matchit(method = "nearest")` in R.
    """
    values, arm, x = floats(y), floats(treated), floats(covariates)
    chance = propensity(arm, x)
    reach = np.inf if caliper is None else caliper * float(chance.std(ddof=1))
    ones, twos = _pairs(chance, arm, reach)
    before = _apart(x[arm == 1], x[arm == 0], x, arm)
    left = int(arm.sum()) - len(ones)
    if len(ones) < FEWEST_PAIRS:
        nothing = np.full(x.shape[1], np.nan)
        return Paired(np.nan, np.nan, np.nan, np.nan, np.nan, len(ones), left, before, nothing)
    gaps = values[ones] - values[twos]
    effect, se = float(gaps.mean()), float(gaps.std(ddof=1) / np.sqrt(gaps.size))
    half = float(special.stdtrit(gaps.size - 1, (1 + level) / 2)) * se
    p = float(2 * special.stdtr(gaps.size - 1, -abs(effect / se))) if se > 0 else np.nan
    return Paired(
        effect, se, p, effect - half, effect + half, gaps.size, left, before, _apart(x[ones], x[twos], x, arm)
    )


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


def _apart(one: Floats, two: Floats, x: Floats, arm: Floats) -> Floats:
    """Standardised differences, by the spread of the groups as they stand."""
    spread = np.sqrt((x[arm == 1].var(axis=0, ddof=1) + x[arm == 0].var(axis=0, ddof=1)) / 2)
    gap = one.mean(axis=0) - two.mean(axis=0)
    return floats(np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0))
