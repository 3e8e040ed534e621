"""The logistic fit, and whether its chances come true."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special, stats

from ._arrays import LEVEL, STEPS, Floats, floats
from .rates import wilson

__all__ = ["Calibration", "Logistic", "calibration", "chance", "logistic", "reliability"]


class Logistic(NamedTuple):
    """Coefficients (the intercept first) with their covariance; not converged where the data cannot hold them."""

    coefficients: Floats
    covariance: Floats
    converged: bool


class Calibration(NamedTuple):
    """`in_the_large` 0 and `slope` 1 are right; a slope below 1 is over-confident. Brier: smaller is better.

    `off`: the share that left less the mean chance given, 0 is right. `slope_p` and `off_p` are those of the intervals.
    """

    accounts: int
    events: int
    brier: float
    brier_scaled: float
    in_the_large: float
    slope: float
    slope_low: float
    slope_high: float
    slope_p: float
    off: float
    off_low: float
    off_high: float
    off_p: float


def logistic(
    x: ArrayLike,
    event: ArrayLike,
    cluster: ArrayLike | None = None,
    ridge: float = 0.0,
    offset: ArrayLike | None = None,
) -> Logistic:
    """How the chance of leaving goes with one or several inputs.

    `x`: rows × inputs (an intercept is added and never shrunk), `event`: 1 left, 0 stayed, `cluster`: the account of
    each row, for the covariance (CR1); `ridge`: how strongly coefficients are drawn to 0; `offset` on the logit scale.
    Newton's method; `glm(y ~ x, binomial)` in R, and le Cessie and van Houwelingen (1992) for the ridge.
    statsmodels' `Logit` is equal to 3e-15 and four times as slow; no ridge; separated data raise or pass unmarked.
    """
    design = _with_intercept(x, len(floats(event)))
    shift = np.zeros(len(design)) if offset is None else floats(offset)
    penalty = np.diag([0.0, *[ridge] * (design.shape[1] - 1)])
    beta, converged = np.zeros(design.shape[1]), False
    for _ in range(STEPS):
        p = special.expit(design @ beta + shift)
        bread = np.linalg.pinv(design.T @ (design * (p * (1 - p))[:, None]) + penalty)
        step = bread @ (design.T @ (floats(event) - p) - penalty @ beta)
        beta = beta + step
        converged = bool(np.abs(step).max() < 1e-10)
        if converged or np.abs(beta).max() > 50:
            break
    covariance = bread if cluster is None else _sandwich(bread, design * (floats(event) - p)[:, None], cluster)
    return Logistic(beta, covariance, converged and float(np.abs(beta).max()) <= 50)


def chance(fit: Logistic, x: ArrayLike) -> Floats:
    """The chance of leaving that a logistic fit gives each row, 0 to 1."""
    values = floats(x)
    return floats(special.expit(_with_intercept(values, len(values)) @ fit.coefficients))


def calibration(p: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = LEVEL) -> Calibration:
    """Whether accounts given a 20% chance of leaving do leave one time in five.

    `p`: the chance given beforehand, `event`: 1 left, 0 stayed, `cluster`: the account of each row. Brier score,
    the share of its variance explained, calibration in the large, the line through logit(p) with its slope, and the
    mean of event less p; both with the interval of Student's t at the accounts that left less 1, since these carry
    what is known (normal ends reject 1.5 in 100 times at .01 with 40 that left). Missing where nobody left or nobody
    stayed; no line where all had the same chance. `rms::val.prob` in R; Cox (1958). statsmodels and scipy have none.
    """
    given, left = floats(p), floats(event)
    rate = left.mean() if left.size else np.nan
    brier = float(np.mean((given - left) ** 2)) if left.size else np.nan
    counted = (int(left.size), int(left.sum()), brier)
    if not 0 < rate < 1:
        return Calibration(*counted, *[np.nan] * 10)
    who = np.arange(left.size) if cluster is None else np.asarray(cluster)
    spare = len(np.unique(who[left == 1])) - 1
    odds = special.logit(np.clip(given, 1e-12, 1 - 1e-12))
    large = logistic(np.empty((left.size, 0)), left, offset=odds).coefficients[0]
    line = logistic(odds[:, None], left, cluster)
    # Where all have the same chance there is no line, though a generalised inverse gives one.
    fitted = np.ptp(odds) > 1e-9
    slope, variance = (float(line.coefficients[1]), float(line.covariance[1, 1])) if fitted else (np.nan, np.nan)
    off, of_off = _mean_of(left - given, who)
    return Calibration(
        *counted, 1 - brier / (rate * (1 - rate)), float(large), *_about(slope, variance, 1.0, spare, level),
        *_about(off, of_off, 0.0, spare, level)
    )  # fmt: skip


def _mean_of(values: Floats, cluster: np.ndarray) -> tuple[float, float]:
    """The mean of rows and its variance, where the rows of an account go together."""
    rows = _by_cluster(np.ones(values.size), cluster)
    mean, groups = float(values.mean()), rows.size
    apart = _by_cluster(values, cluster) - mean * rows
    return mean, float(groups / (groups - 1) * (apart**2).sum() / values.size**2) if groups > 1 else np.nan


def _about(value: float, variance: float, right: float, spare: int, level: float) -> tuple[float, float, float, float]:
    """A value with its interval, and how often chance alone has it as far from what is right; by Student's t."""
    if spare < 1 or not variance > 0:
        return value, np.nan, np.nan, np.nan
    se = np.sqrt(variance)
    half = float(stats.t.ppf((1 + level) / 2, spare)) * se
    return value, value - half, value + half, float(2 * stats.t.sf(abs(value - right) / se, spare))


def reliability(p: ArrayLike, event: ArrayLike, bins: int = 10) -> pd.DataFrame:
    """Accounts in order of the chance they were given, in equal parts: the chance given beside the share that left.

    `p`, `event` as for `calibration`. Returns one row per part: part rows given left low high (Wilson). Parts end at
    the quantiles of `p` (type 7), right-closed; equal chances stay together, so there may be fewer parts.
    """
    frame = pd.DataFrame({"given": floats(p), "event": floats(event)})
    edges = np.unique(np.quantile(frame["given"], np.linspace(0, 1, bins + 1))) if len(frame) else np.array([])
    frame["part"] = np.maximum(np.searchsorted(edges, frame["given"], "left"), 1) if len(frame) else 1
    parts = frame.groupby("part").agg(rows=("event", "size"), given=("given", "mean"), events=("event", "sum"))
    low, high = wilson(parts["events"].to_numpy(), parts["rows"].to_numpy())
    told = parts.assign(left=parts["events"] / parts["rows"], low=low, high=high).reset_index()
    return told[["part", "rows", "given", "left", "low", "high"]]


def _with_intercept(x: ArrayLike, rows: int) -> Floats:
    return np.column_stack([np.ones(rows), floats(x)])


def _sandwich(bread: Floats, scores: Floats, cluster: ArrayLike) -> Floats:
    _, place = np.unique(np.asarray(cluster), return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(sums, place, scores)
    groups = len(sums)
    return floats(bread @ (sums.T @ sums) @ bread * groups / max(groups - 1, 1))


def _by_cluster(values: ArrayLike, cluster: ArrayLike | None) -> Floats:
    if cluster is None:
        return floats(values)
    _, place = np.unique(np.asarray(cluster), return_inverse=True)
    return floats(np.bincount(place, floats(values)))
