"""Corrections for having looked at several things at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats


def holm(p: ArrayLike) -> Floats:
    """Raises each p-value so that even one false alarm among everything compared stays rare.

    `p`: p-values, any order; NaN (not testable) stays NaN and is not counted among the tests.
    Returns adjusted p-values in the order given. Holm (1979), `p.adjust(p, "holm")` in R.
    """
    values, tested = _checked(p)
    ranked = np.sort(values[tested])
    stepped = np.maximum.accumulate(ranked * np.arange(ranked.size, 0, -1))
    return _back(values, tested, stepped)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Raises each p-value so that, of all that is reported as found, only a small share is false.

    `p`: p-values, any order; NaN (not testable) stays NaN and is not counted among the tests.
    Returns adjusted p-values (q) in the order given. Benjamini and Hochberg (1995), `p.adjust(p, "BH")` in R.
    """
    values, tested = _checked(p)
    ranked = np.sort(values[tested])
    scaled = ranked * ranked.size / np.arange(1, ranked.size + 1)
    return _back(values, tested, np.minimum.accumulate(scaled[::-1])[::-1])


def _checked(p: ArrayLike) -> tuple[Floats, np.ndarray]:
    values = np.atleast_1d(floats(p))
    tested = ~np.isnan(values)
    if ((values[tested] < 0) | (values[tested] > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    return values, tested


def _back(values: Floats, tested: np.ndarray, adjusted: Floats) -> Floats:
    out = np.full(values.shape, np.nan)
    order = np.argsort(values[tested], kind="stable")
    placed = np.empty(adjusted.size)
    placed[order] = np.minimum(adjusted, 1)
    out[tested] = placed
    return out
