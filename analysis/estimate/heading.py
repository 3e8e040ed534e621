"""Where a series was heading: what comes next if it goes on as it did, and how far it may stray."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.series import reml_fit

LEAST = 8


class Heading(NamedTuple):
    """What was expected so many periods ahead, with the range 95 of 100 such values lie in."""

    expected: Floats
    low: Floats
    high: Floats
    rho: float


def heading(y: ArrayLike, ahead: ArrayLike, rho: float | None = None, level: float = 0.95) -> Heading:
    """Where a series would have gone on to, had nothing been done, and the range chance would have left it.

    `y`: one value per period in order, missing allowed, 8 at least; `ahead`: periods after the last one. A straight
    line whose errors are alike from one period to the next (AR(1), by restricted maximum likelihood unless `rho` is
    given), so that a series that wanders is allowed to wander on; t with fewer degrees of freedom the more alike the
    periods are. Raises ValueError below 8 values. With rho = 0 the prediction interval of `predict(lm())` in R; else
    the best linear unbiased prediction of Goldberger (1962).
    """
    values, steps = floats(y), np.atleast_1d(floats(ahead))
    seen = ~np.isnan(values)
    if seen.sum() < LEAST:
        raise ValueError(f"needs {LEAST} periods")
    time = np.arange(values.size, dtype=float)
    x, then = _line(time[seen]), _line(time[-1] + steps)
    alike, fit = reml_fit(values[seen], x, time[seen], rho)
    near = alike ** (time[-1] + steps[:, None] - time[seen][None, :])
    weight = near @ np.linalg.inv(_alike(time[seen], alike))
    expected = then @ fit.beta + weight @ (values[seen] - x @ fit.beta)
    spare = then - weight @ x
    spread = np.sqrt(fit.variance * (1 - (weight * near).sum(axis=1)) + (spare @ fit.covariance * spare).sum(axis=1))
    left = seen.sum() - 2
    df = max(3.0, min(left, left * (1 - alike) / (1 + alike)))
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * spread
    return Heading(floats(expected), floats(expected - reach), floats(expected + reach), alike)


def _line(time: Floats) -> Floats:
    return floats(np.column_stack([np.ones(time.size), time]))


def _alike(time: Floats, rho: float) -> Floats:
    return floats(rho ** np.abs(time[:, None] - time)) if rho else np.eye(time.size)
