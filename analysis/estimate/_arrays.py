"""Plain arrays in, plain arrays out: the checks every estimator makes first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
Number = Any


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
