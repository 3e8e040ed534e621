"""Whether a chance that was given beforehand is the share that then left; and the logistic fit behind such chances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats, normal_quantile
from analysis.estimate.rates import wilson

STEPS = 60


class Logistic(NamedTuple):
    """Coefficients (the intercept first) with their covariance; not converged where the data cannot hold them."""

    coefficients: Floats
    covariance: Floats
    converged: bool


class Calibration(NamedTuple):
    """`in_the_large` 0 and `slope` 1 are right; a slope below 1 is over-confident. Brier: smaller is better."""

    accounts: int
    events: int
    brier: float
    brier_scaled: float
    in_the_large: float
    intercept: float
    slope: float
    slope_low: float
    slope_high: float


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
    covariance = bread if cluster is None else _clustered(bread, design * (floats(event) - p)[:, None], cluster)
    return Logistic(beta, covariance, converged and float(np.abs(beta).max()) <= 50)


def chance(fit: Logistic, x: ArrayLike) -> Floats:
    """The chance of leaving that a logistic fit gives each row, 0 to 1."""
    values = floats(x)
    return floats(special.expit(_with_intercept(values, len(values)) @ fit.coefficients))


def calibration(p: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = 0.95) -> Calibration:
    """Whether accounts given a 20% chance of leaving do leave one time in five.

    `p`: the chance given beforehand, `event`: 1 left, 0 stayed, `cluster`: the account of each row. Brier score,
    the share of its variance explained, calibration in the large, and the line through logit(p) with the interval
    of its slope. Missing where nobody left or nobody stayed. `rms::val.prob` in R; Cox (1958).
    """
    given, left = floats(p), floats(event)
    rate = left.mean() if left.size else np.nan
    brier = float(np.mean((given - left) ** 2)) if left.size else np.nan
    counted = (int(left.size), int(left.sum()), brier)
    if not 0 < rate < 1:
        return Calibration(*counted, *[np.nan] * 6)
    odds = special.logit(np.clip(given, 1e-12, 1 - 1e-12))
    large = logistic(np.empty((left.size, 0)), left, offset=odds).coefficients[0]
    line = logistic(odds[:, None], left, cluster)
    spread = line.covariance[1, 1]  # where all have nearly the same chance there is no line, and nothing positive here
    half = normal_quantile(level) * (np.sqrt(spread) if spread > 0 else np.nan)
    intercept, slope = (float(part) for part in line.coefficients)
    return Calibration(
        *counted, 1 - brier / (rate * (1 - rate)), float(large), intercept, slope, slope - half, slope + half
    )


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


def _clustered(bread: Floats, scores: Floats, cluster: ArrayLike) -> Floats:
    _, place = np.unique(np.asarray(cluster), return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(sums, place, scores)
    groups = len(sums)
    return floats(bread @ (sums.T @ sums) @ bread * groups / max(groups - 1, 1))
