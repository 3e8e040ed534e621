"""Every account against itself at other times, and every quarter against its own level."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.regression import Fit

ABSORBED = 1e-8


def fixed_effects(y: ArrayLike, x: ArrayLike, unit: ArrayLike, period: ArrayLike) -> Fit:
    """What goes with a change in an account, once each account and each quarter stands at its own level.

    One row per account and time: value, what may go with it (rows by columns, no constant), the account, the period.
    Clustered by account (CR1, counting all levels as estimated). Read it with `coefficient`; a column that an account
    and quarter determine is missing (NaN). Raises ValueError for missing values, columns that restate one another,
    fewer than two accounts, or no rows to spare. Levels are taken out rather than estimated, so tens of thousands of
    accounts are fine. `lm(y ~ x + factor(unit) + factor(period))` with `sandwich::vcovCL(type = "HC1")` in R.
    """
    values, columns = floats(y), floats(x).reshape(len(floats(y)), -1)
    if not (np.isfinite(values).all() and np.isfinite(columns).all()):
        raise ValueError("leave out rows with missing values first")
    units, periods = (np.unique(np.asarray(of), return_inverse=True)[1] for of in (unit, period))
    swept, levels = sweep(np.column_stack([values, columns]), units, periods)
    own, rest = swept[:, 0], swept[:, 1:]
    free = (rest**2).sum(axis=0) > ABSORBED * np.maximum((columns**2).sum(axis=0), 1e-300)
    spare = values.size - levels - int(free.sum())
    if units.max(initial=0) < 1 or spare < 1 or np.linalg.matrix_rank(rest[:, free]) < free.sum():
        raise ValueError("the columns restate one another, or there are too few rows: the effect cannot be separated")
    return _clustered(own, rest, free, units, spare)


def sweep(columns: Floats, units: np.ndarray, periods: np.ndarray) -> tuple[Floats, int]:
    """The columns without the levels of units and periods, and how many levels there were."""
    dummies = (periods[:, None] == np.arange(1, periods.max(initial=0) + 1)).astype(float)
    both = _within(np.column_stack([columns, dummies]), units)
    own, when = both[:, : columns.shape[1]], both[:, columns.shape[1] :]
    gram = when.T @ when
    slopes = np.linalg.pinv(gram, rcond=1e-10, hermitian=True) @ (when.T @ own)
    rank = int(np.linalg.matrix_rank(gram, hermitian=True)) if gram.size else 0
    return own - when @ slopes, int(units.max(initial=-1)) + 1 + rank


def _within(columns: Floats, units: np.ndarray) -> Floats:
    count = np.bincount(units)
    means = np.column_stack([np.bincount(units, column) / count for column in columns.T])
    return floats(columns - means[units])


def _clustered(y: Floats, x: Floats, free: np.ndarray, units: np.ndarray, spare: int) -> Fit:
    part, groups = x[:, free], int(units.max()) + 1
    bread = floats(np.linalg.inv(part.T @ part))
    beta = bread @ (part.T @ y)
    residuals = y - part @ beta
    scores = np.column_stack([np.bincount(units, column * residuals, groups) for column in part.T])
    meat = scores.T @ scores * groups / (groups - 1) * (y.size - 1) / spare
    coefficients = np.full(free.size, np.nan)
    covariance = np.full((free.size, free.size), np.nan)
    coefficients[free] = beta
    covariance[np.ix_(free, free)] = bread @ meat @ bread
    return Fit(coefficients, covariance, residuals, x, bread, units, "CR1")
