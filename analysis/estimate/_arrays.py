"""Plain arrays in, plain arrays out: the checks and the distributions every estimator needs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["t_chance", "t_reach"]

Floats = NDArray[np.float64]
Number = Any

# What every estimator takes unless told otherwise: 95% intervals, and draws that come out the same each time.
LEVEL = 0.95
SEED, DRAWS = 20240229, 1999
# The most steps an iterative fit may take.
STEPS = 100


def floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=float)


def plain(values: ArrayLike) -> Number:
    """A float for one number, an array for several."""
    array = np.asarray(values, dtype=float)
    return float(array) if array.ndim == 0 else array


def normal_quantile(level: float) -> float:
    """How many standard errors an interval of this level reaches to each side."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return float(special.ndtri(0.5 + level / 2))


def two_sided_p(z: ArrayLike) -> Number:
    return plain(2 * special.ndtr(-np.abs(floats(z))))


def check_counts(events: Floats, total: Floats, what: str) -> None:
    if (events < 0).any() or (total < 0).any():
        raise ValueError(f"{what} cannot be negative")


def t_reach(df: float, level: float = 0.95) -> float:
    """How many standard errors an interval reaches to each side, with this many degrees of freedom (`qt` in R)."""
    return float(special.stdtrit(df, (1 + level) / 2))


def t_chance(ratio: float, df: float) -> float:
    """How often chance alone gives an estimate this many standard errors from nothing, either side (`2 * pt` in R)."""
    return float(2 * special.stdtr(df, -abs(ratio))) if np.isfinite(ratio) else float("nan")
