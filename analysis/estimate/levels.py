"""Where a noisy series really stands: a level that wanders, told from the noise around it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats


class LocalLevel(NamedTuple):
    """A level that wanders, and noise around it: both variances, and the level with its 95% interval."""

    var_level: float
    var_noise: float
    level: Floats
    low: Floats
    high: Floats
    loglik: float


def local_level(y: ArrayLike) -> LocalLevel:
    """Where a noisy series really stands, as far as its wandering can be told from noise.

    One value per period, none missing, at least three. Variances by maximum likelihood from the changes between
    neighbours (diffuse start); the level is smoothed over the whole series. Durbin and Koopman (2012, section 2.10),
    `StructTS(type = "level")` in R.
    """
    from scipy.optimize import minimize_scalar

    values = floats(y)
    if values.size < 3 or np.isnan(values).any():
        raise ValueError("needs at least three periods, none missing")
    moves, n = np.diff(values), values.size
    turn = np.arange(1, n) * np.pi / n
    basis = np.sqrt(2 / n) * np.sin(np.outer(np.arange(1, n), turn))
    power, noise = (basis.T @ moves) ** 2, 2 - 2 * np.cos(turn)

    def loss(log_ratio: float) -> float:
        variance = np.exp(log_ratio) + noise
        return float((n - 1) / 2 * np.log((power / variance).mean()) + np.log(variance).sum() / 2)

    ratio = float(np.exp(minimize_scalar(loss, bounds=(-25, 15), method="bounded", options={"xatol": 1e-9}).x))
    var_noise = float((power / (ratio + noise)).mean())
    level, se = _smoothed(values, ratio, var_noise)
    loglik = -loss(np.log(ratio)) - (n - 1) / 2 * (1 + np.log(2 * np.pi))
    return LocalLevel(ratio * var_noise, var_noise, level, level - 1.96 * se, level + 1.96 * se, float(loglik))


def _smoothed(values: Floats, ratio: float, var_noise: float) -> tuple[Floats, Floats]:
    steps = np.diff(np.eye(values.size), axis=0)
    inverse = np.linalg.inv(np.eye(values.size) + steps.T @ steps / ratio)
    return inverse @ values, np.sqrt(var_noise * np.diag(inverse))
