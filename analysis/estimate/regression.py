"""Least squares with standard errors that hold when units differ in spread or come in clusters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats

ERRORS = ("classic", "HC0", "HC1", "HC2", "HC3", "CR1", "CR2")
FEW_CLUSTERS = 50


class Coefficient(NamedTuple):
    """One coefficient with its standard error, degrees of freedom, p-value and interval."""

    estimate: float
    se: float
    df: float
    p: float
    low: float
    high: float


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


def coefficient(fit: Fit, which: int, level: float = 0.95) -> Coefficient:
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


def two_way(y: ArrayLike, x: ArrayLike, cluster: ArrayLike, other: ArrayLike) -> Floats:
    """Standard errors for rows that are alike within units and also within periods.

    One value per coefficient. Each way with its own small-sample factor; the intersection is subtracted. Cameron,
    Gelbach and Miller (2011), Petersen (2009); `sandwich::vcovCL(cluster = ~firm + year, multi0 = TRUE)` in R.
    """
    one, two = (least_squares(y, x, "CR1", by).covariance for by in (cluster, other))
    rows = least_squares(y, x, "HC0").covariance
    return floats(np.sqrt(np.diag(one + two - rows)))


def ancova(y: ArrayLike, treated: ArrayLike, before: ArrayLike, errors: str = "HC2") -> Coefficient:
    """The effect of treatment between units that were equally high before (one slope for both arms).

    One value per unit: after, arm (1 treatment, 0 control) and before. `lm(y ~ arm + before)` in R.
    """
    arm, x = floats(treated), floats(before)
    return coefficient(least_squares(y, np.column_stack([np.ones(arm.size), arm, x - x.mean()]), errors), 1)


def lin(y: ArrayLike, treated: ArrayLike, before: ArrayLike, errors: str = "HC2") -> Coefficient:
    """The effect of treatment between units that were equally high before, each arm with a slope of its own.

    One value per unit, as in `ancova`. Lin (2013), `lm(y ~ arm * centred)` in R.
    """
    arm, x = floats(treated), floats(before)
    centred = x - x.mean()
    return coefficient(least_squares(y, np.column_stack([np.ones(arm.size), arm, centred, arm * centred]), errors), 1)
