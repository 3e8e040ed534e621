"""Whether a score that is measured every quarter moves, or only wobbles as samples do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats

METHODS = ("fixed", "DL", "REML")
FEWEST = 3


class Trend(NamedTuple):
    """Slope per period with its interval, what moves beyond noise (`tau2`), and whether anything does (`q`)."""

    slope: float
    se: float
    df: float
    p: float
    low: float
    high: float
    intercept: float
    tau2: float
    q: float
    q_df: int
    q_p: float


def trend(period: ArrayLike, value: ArrayLike, variance: ArrayLike, method: str = "REML") -> Trend:
    """Does the score rise or fall from period to period by more than chance, and by how much each time?

    One entry per period: its number, the score, and the variance of that score. `q` asks whether the periods differ at
    all by more than their own sampling errors (Cochran 1954). The slope allows for periods that move for reasons of
    their own: between-period variance by REML, errors of Knapp and Hartung (2003) with t (periods − 2); "DL"
    (DerSimonian and Laird 1986) and "fixed" use the normal. Raises ValueError for fewer than three periods.
    `metafor::rma(yi, vi, mods = ~ period, method = "REML", test = "knha")` in R.
    """
    when, y, v = floats(period), floats(value), floats(variance)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}, must be one of {', '.join(METHODS)}")
    if when.size < FEWEST or not (v > 0).all():
        raise ValueError("a trend needs three periods, each with a variance above 0")
    x = np.column_stack([np.ones(when.size), when])
    tau2 = {"fixed": lambda: 0.0, "DL": lambda: _moments(x, y, v), "REML": lambda: _reml(x, y, v)}[method]()
    beta, bread, residual = _weighted(x, y, v + tau2)
    df = float(when.size - 2) if method == "REML" else np.inf
    scale = residual / df if method == "REML" else 1.0
    se = float(np.sqrt(scale * bread[1, 1]))
    reach = float(special.stdtrit(df, 0.975) if np.isfinite(df) else special.ndtri(0.975)) * se
    t = -abs(beta[1]) / se if se > 0 else np.nan
    p = float(2 * (special.stdtr(df, t) if np.isfinite(df) else special.ndtr(t)))
    q = _weighted(x[:, :1], y, v)[2]
    slope, k = float(beta[1]), int(when.size)
    q_p = float(special.chdtrc(k - 1, q))
    return Trend(slope, se, df, p, slope - reach, slope + reach, float(beta[0]), tau2, q, k - 1, q_p)


def _weighted(x: Floats, y: Floats, v: Floats) -> tuple[Floats, Floats, float]:
    bread = np.linalg.inv((x.T / v) @ x)
    beta = bread @ (x.T / v) @ y
    return floats(beta), floats(bread), float(((y - x @ beta) ** 2 / v).sum())


def _projection(x: Floats, v: Floats) -> Floats:
    weighted = x / v[:, None]
    return floats(np.diag(1 / v) - weighted @ np.linalg.inv((x.T / v) @ x) @ weighted.T)


def _moments(x: Floats, y: Floats, v: Floats) -> float:
    projection, spare = _projection(x, v), y.size - x.shape[1]
    return float(max((y @ projection @ y - spare) / np.trace(projection), 0.0))


def _reml(x: Floats, y: Floats, v: Floats) -> float:
    """Fisher scoring, kept at or above 0."""
    tau2 = _moments(x, y, v)
    for _ in range(200):
        projection = _projection(x, v + tau2)
        scored = y @ projection @ projection @ y - np.trace(projection)
        step = scored / np.trace(projection @ projection)
        new = max(tau2 + step, 0.0)
        if abs(new - tau2) < 1e-12 * (1 + tau2):
            return float(new)
        tau2 = new
    return float(tau2)
