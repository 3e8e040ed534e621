"""Least squares with standard errors that hold when units differ in spread or come in clusters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ._arrays import LEVEL, Floats, floats

__all__ = ["Coefficient", "Fit", "adjusted_differences", "coefficient", "fixed_effects", "least_squares", "sweep"]

ERRORS = ("classic", "HC0", "HC1", "HC2", "HC3", "CR1", "CR2")
FEW_CLUSTERS = 50
ABSORBED = 1e-8
RESTATES = 1e-10


class Coefficient(NamedTuple):
    """One coefficient with its standard error, degrees of freedom, p-value and interval."""

    estimate: float
    se: float
    df: float
    p: float
    low: float
    high: float


NOT_ESTIMABLE = Coefficient(*[np.nan] * 6)


class Fit(NamedTuple):
    """Coefficients and their covariance; `basis` and `residuals` are kept for what is derived from them."""

    coefficients: Floats
    covariance: Floats
    residuals: Floats
    x: Floats
    bread: Floats
    cluster: np.ndarray
    errors: str


def least_squares(y: ArrayLike, x: ArrayLike, errors: str = "HC2", cluster: ArrayLike | None = None) -> Fit:
    """A straight-line fit whose standard errors allow for unequal spread, or for rows of one unit being alike.

    `y`: one value per row, `x`: rows by columns with the constant included. `errors`: classic, HC0 to HC3 (White 1980,
    MacKinnon and White 1985), CR1 (Liang and Zeger 1986) or CR2 (Bell and McCaffrey 2002) with `cluster` naming each
    row's unit. Raises ValueError for missing values, for columns that restate one another, and for one cluster only.
    `lm` with `sandwich::vcovHC`, `vcovCL(type = "HC1")`, `clubSandwich::vcovCR` in R.
    statsmodels' `OLS` is equal to 7e-14 and half as fast; no CR2, and columns that restate others are a warning only.
    """
    values, columns = floats(y), floats(x)
    _check(values, columns, errors)
    bread = floats(np.linalg.inv(columns.T @ columns))
    beta = bread @ columns.T @ values
    residuals = values - columns @ beta
    groups = np.arange(values.size) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    if errors.startswith("CR") and (cluster is None or groups.max(initial=0) < 1):
        raise ValueError("clustered errors need at least two clusters")
    meat = _meat(residuals, columns, bread, groups, errors)
    return Fit(beta, meat if errors == "classic" else bread @ meat @ bread, residuals, columns, bread, groups, errors)


def _check(y: Floats, x: Floats, errors: str) -> None:
    if errors not in ERRORS:
        raise ValueError(f"errors is {errors!r}, must be one of {', '.join(ERRORS)}")
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError("x must have one row per value of y")
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ValueError("leave out rows with missing values first")
    if np.linalg.matrix_rank(x) < x.shape[1] or x.shape[0] <= x.shape[1]:
        raise ValueError("the columns restate one another, or there are too few rows: the effect cannot be separated")


def _meat(e: Floats, x: Floats, bread: Floats, groups: np.ndarray, errors: str) -> Floats:
    n, k = x.shape
    if errors == "classic":
        return floats(bread * (e @ e) / (n - k))
    if errors == "CR2":
        scores = np.array([rows.T @ (root @ part) for rows, root, part in _cr2_parts(x, bread, groups, e)])
        return floats(scores.T @ scores)
    if errors == "CR1":
        scores, count = _sum_by(x * e[:, None], groups), groups.max() + 1
        return floats(scores.T @ scores * count / (count - 1) * (n - 1) / (n - k))
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    weight = {"HC0": 1.0, "HC1": n / (n - k), "HC2": 1 / (1 - leverage), "HC3": 1 / (1 - leverage) ** 2}[errors]
    return floats((x * (e**2 * weight)[:, None]).T @ x)


def _sum_by(rows: Floats, groups: np.ndarray) -> Floats:
    sums = np.zeros((groups.max() + 1, rows.shape[1]))
    np.add.at(sums, groups, rows)
    return sums


def _cr2_parts(x: Floats, bread: Floats, groups: np.ndarray, e: Floats) -> list[tuple[Floats, Floats, Floats]]:
    """Per cluster: its rows, (I − H)^(-1/2) and its residuals."""
    parts = []
    for group in range(groups.max() + 1):
        mine = groups == group
        rows = x[mine]
        values, vectors = np.linalg.eigh(np.eye(len(rows)) - rows @ bread @ rows.T)
        root = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
        parts.append((rows, (vectors * root) @ vectors.T, e[mine]))
    return parts


def coefficient(fit: Fit, which: int, level: float = LEVEL) -> Coefficient:
    """One coefficient of a fit with its interval and p-value, by the t distribution.

    Degrees of freedom: rows less columns; clusters less one for CR1; Satterthwaite's for CR2.
    """
    estimate, se = float(fit.coefficients[which]), float(np.sqrt(fit.covariance[which, which]))
    df = _df(fit, which)
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * se
    p = float(2 * special.stdtr(df, -abs(estimate) / se)) if se > 0 else np.nan
    return Coefficient(estimate, se, df, p, estimate - reach, estimate + reach)


def _df(fit: Fit, which: int) -> float:
    if fit.errors == "CR2":
        return _satterthwaite(fit, which)
    return float(fit.cluster.max()) if fit.errors == "CR1" else float(fit.x.shape[0] - fit.x.shape[1])


def _satterthwaite(fit: Fit, which: int) -> float:
    """(sum of eigenvalues)² ÷ sum of squares, where errors are taken as independent with equal spread."""
    parts = _cr2_parts(fit.x, fit.bread, fit.cluster, fit.residuals)
    own = [root @ rows @ fit.bread[:, which] for rows, root, _ in parts]
    shared = np.array([rows.T @ weights for (rows, _, _), weights in zip(parts, own, strict=True)])
    gram = np.diag([weights @ weights for weights in own]) - shared @ fit.bread @ shared.T
    return float(np.trace(gram) ** 2 / (gram**2).sum())


def fixed_effects(y: ArrayLike, x: ArrayLike, unit: ArrayLike, period: ArrayLike) -> Fit:
    """What goes with a change in an account, once each account and each quarter stands at its own level.

    One row per account and time: value, what may go with it (rows by columns, no constant), the account, the period.
    Clustered by account (CR1, counting all levels as estimated). Read it with `coefficient`; a column that an account
    and quarter determine is missing (NaN). Raises ValueError for missing values, columns that restate one another,
    fewer than two accounts, or no rows to spare. Levels are taken out rather than estimated, so tens of thousands of
    accounts are fine. `lm(y ~ x + factor(unit) + factor(period))` with `sandwich::vcovCL(type = "HC1")` in R.
    statsmodels' `OLS` with a column per level is equal to 4e-15: 8.6 s for 200 accounts, ours 0.6 ms.
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


def adjusted_differences(
    y: ArrayLike, inside: ArrayLike, controls: ArrayLike, cluster: ArrayLike, level: float = LEVEL
) -> list[Coefficient]:
    """How much higher each group answers than all others of the same size and age, one group at a time.

    One row per answer: its value, whether it is inside each group (0/1, a column per group), what to hold equal as
    columns (none is fine), and its account. Errors are clustered by account, each account's share lifted by its
    leverage as in CR2, with t (effective accounts − 1): a group of ten accounts among hundreds counts as ten. Missing
    where the controls settle who is inside. Least squares as `lm(y ~ inside + controls)` in R; effective number of
    clusters: Carter, Schnepel and Steigerwald (2017).
    statsmodels has no CR2, and one fit per group would take the tall matrix apart each time.
    """
    values, arms = floats(y), floats(inside).reshape(len(floats(y)), -1)
    base = np.column_stack([np.ones(values.size), floats(controls).reshape(values.size, -1)])
    basis = _basis(base)
    left, rest = (part - basis @ (basis.T @ part) for part in (values, arms))
    groups = np.unique(np.asarray(cluster), return_inverse=True)[1]
    return [_one(left, own, arm, groups, level) for own, arm in zip(rest.T, arms.T, strict=True)]


def _basis(columns: Floats) -> Floats:
    """An orthonormal basis of what the columns span, columns that restate others left out.

    Twice from the small cross product, which costs a twentieth of taking the tall matrix apart; once more makes up for
    the digits the cross product loses.
    """
    scaled = columns / np.maximum(np.sqrt((columns**2).sum(axis=0)), 1e-300)
    return _upright(_upright(scaled))


def _upright(columns: Floats) -> Floats:
    sizes, vectors = np.linalg.eigh(columns.T @ columns)
    kept = sizes > RESTATES * sizes[-1]
    return floats(columns @ (vectors[:, kept] / np.sqrt(sizes[kept])))


def _one(y: Floats, x: Floats, arm: Floats, groups: np.ndarray, level: float) -> Coefficient:
    total = float(x @ x)
    if total <= ABSORBED * max(float(arm @ arm), 1.0):
        return NOT_ESTIMABLE
    estimate = float(x @ y / total)
    scores, leverage, pull = (np.bincount(groups, part) for part in (x * (y - estimate * x), x**2 / total, x))
    se = float(np.sqrt((scores**2 / np.maximum(1 - leverage, 1e-10)).sum()) / total)
    weight = pull**2
    df = float(weight.sum() ** 2 / (weight**2).sum() - 1)
    if not (df > 0 and se > 0):
        return NOT_ESTIMABLE
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * se
    p = float(2 * special.stdtr(df, -abs(estimate) / se))
    return Coefficient(estimate, se, df, p, estimate - reach, estimate + reach)
