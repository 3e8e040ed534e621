"""Intervals that stay true however often one looks while the units still come in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, Number, floats, plain


class AlwaysValid(NamedTuple):
    """A p-value and an interval that hold at every look, whenever one stops."""

    p: Number
    low: Number
    high: Number


def always_valid(effect: ArrayLike, se: ArrayLike, expected: ArrayLike, level: float = 0.95) -> AlwaysValid:
    """What may be said of an effect while the test still runs, however often one looks.

    `effect` with its standard error at this look; `expected`: the size of effect looked for, such as the smallest
    change that matters. Wider than the usual interval: that is the price of looking. Over several looks take the
    smallest p so far. Mixture sequential probability ratio test, Robbins (1970), Johari, Koomen, Pekelis and
    Walsh (2017).
    """
    gap, variance, mixing = floats(effect), floats(se) ** 2, floats(expected) ** 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        total = variance + mixing
        log_ratio = 0.5 * np.log(variance / total) + mixing * gap**2 / (2 * variance * total)
        p = np.minimum(1, np.exp(-log_ratio))
        reach = np.sqrt(variance * total / mixing * (2 * np.log(1 / (1 - level)) + np.log(total / variance)))
    return AlwaysValid(plain(p), plain(gap - reach), plain(gap + reach))


def confidence_sequence(
    effect: ArrayLike, se: ArrayLike, n: ArrayLike, planned: float, level: float = 0.95
) -> tuple[Number, Number]:
    """The range of an effect that holds at every look, narrowest when the planned number of units is reached.

    `n`: units in both arms at this look, `planned`: how many the plan has. Asymptotic confidence sequence,
    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021).
    """
    gap, error, units = floats(effect), floats(se), floats(n)
    reach = _reach(error * np.sqrt(units), units, planned, 1 - level)
    return plain(gap - reach), plain(gap + reach)


def _reach(spread: Floats, units: Floats, planned: float, alpha: float) -> Floats:
    tuning = (-2 * np.log(alpha) + np.log(-2 * np.log(alpha) + 1)) / planned
    seen = units * tuning + 1
    return floats(spread * np.sqrt(seen / (units**2 * tuning) * np.log(seen / alpha**2)))
