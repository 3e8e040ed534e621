"""Before and after in two groups: how much more did one change than the other, and were they alike before?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.regression import FEW_CLUSTERS, Coefficient, Fit, coefficient, least_squares


class DifferenceInDifferences(NamedTuple):
    """The change in treatment less the change in control; `errors` is CR1 or CR2, `clusters` how many units."""

    estimate: float
    se: float
    df: float
    p: float
    low: float
    high: float
    clusters: int
    errors: str


class EventStudy(NamedTuple):
    """Effect per period against the base period; were they alike before (`p` of all leads, `slope` per period)?"""

    periods: pd.DataFrame
    f: float
    df1: int
    df2: int
    p: float
    slope: Coefficient


def difference_in_differences(
    y: ArrayLike, treated: ArrayLike, post: ArrayLike, cluster: ArrayLike, errors: str | None = None
) -> DifferenceInDifferences:
    """How much more the treated units changed than the others did over the same time.

    One row per unit and period: value, treated 0/1, after the start 0/1, and the unit. Rows with a missing value are
    left out. It is an effect only if both would have moved alike without treatment: see `event_study`. Clustered by
    unit: CR1 with t(units − 1), CR2 with Satterthwaite's degrees of freedom below 50 units. Raises ValueError where a
    group has no rows before or after. `lm(y ~ treated * post)` with `vcovCL` or `clubSandwich::coef_test` in R.
    """
    values, arm, late, units = _rows(y, treated, post, cluster)
    clusters = np.unique(units).size
    chosen = errors or ("CR2" if clusters < FEW_CLUSTERS else "CR1")
    x = np.column_stack([np.ones(values.size), arm, late, arm * late])
    found = coefficient(least_squares(values, x, chosen, units), 3)
    return DifferenceInDifferences(*found, clusters, chosen)


def _rows(
    y: ArrayLike, treated: ArrayLike, when: ArrayLike, cluster: ArrayLike
) -> tuple[Floats, Floats, Floats, np.ndarray]:
    values = floats(y)
    use = ~np.isnan(values)
    return values[use], floats(treated)[use], floats(when)[use], np.asarray(cluster)[use]


def two_way_fixed_effects(
    y: ArrayLike, treated_now: ArrayLike, unit: ArrayLike, period: ArrayLike
) -> DifferenceInDifferences:
    """The same question with every unit and every period at its own level.

    `treated_now`: 1 in rows of treated units after the start. For one common start only: with staggered starts it is
    biased. Columns for all units are used as they are, so for a few hundred units. Clustered by unit (CR1).
    `lm(y ~ treated_now + factor(unit) + factor(period))` in R.
    """
    values, now, when, units = _rows(y, treated_now, period, unit)
    effects = [pd.get_dummies(pd.Series(of), drop_first=True).to_numpy(float) for of in (units, when)]
    fit = least_squares(values, np.column_stack([now, np.ones(values.size), *effects]), "CR1", units)
    return DifferenceInDifferences(*coefficient(fit, 0), np.unique(units).size, "CR1")


def event_study(y: ArrayLike, treated: ArrayLike, period: ArrayLike, cluster: ArrayLike, base: float) -> EventStudy:
    """Period by period, how far apart the groups were compared with the last period before the start.

    `period`: whole numbers in order, `base`: the last one before the start. Returns a frame (period estimate se low
    high), the joint test that nothing differed before (F with units − 1), and the slope of the gap per period before;
    both missing where there is only one period before. Not rejecting is no proof of having been alike.
    `lm(y ~ treated * factor(period))` with `sandwich::vcovCL` in R.
    """
    values, arm, when, units = _rows(y, treated, period, cluster)
    others = [p for p in np.unique(when) if p != base]
    dummies = np.column_stack([when == p for p in others]).astype(float)
    fit = least_squares(
        values, np.column_stack([np.ones(values.size), arm, dummies, dummies * arm[:, None]]), "CR1", units
    )
    first = 2 + len(others)
    rows = [(int(p), *coefficient(fit, first + i)) for i, p in enumerate(others)]
    frame = pd.DataFrame(rows, columns=["period", "estimate", "se", "df", "p", "low", "high"]).drop(columns=["df", "p"])
    leads = [first + i for i, p in enumerate(others) if p < base]
    f, p, df2 = _wald(fit, leads)
    return EventStudy(frame, f, len(leads), df2, p, _slope(values, arm, when, units, base))


def _wald(fit: Fit, which: list[int]) -> tuple[float, float, int]:
    df2 = int(fit.cluster.max())
    if not which or df2 < len(which):
        return np.nan, np.nan, df2
    beta = fit.coefficients[which]
    f = float(beta @ np.linalg.pinv(fit.covariance[np.ix_(which, which)]) @ beta) / len(which)
    return f, float(special.fdtrc(len(which), df2, f)), df2


def _slope(y: Floats, arm: Floats, when: Floats, units: np.ndarray, base: float) -> Coefficient:
    before = when <= base
    if np.unique(when[before]).size < 2:
        return Coefficient(*[np.nan] * 6)
    x = np.column_stack([np.ones(before.sum()), arm[before], when[before], (arm * when)[before]])
    return coefficient(least_squares(y[before], x, "CR1", units[before]), 3)
