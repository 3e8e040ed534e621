"""Whether the arms are what they were meant to be: their sizes, and how alike they were before."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Number, floats, plain

EXACT_BELOW = 50


def sample_ratio(units: ArrayLike, shares: ArrayLike | None = None) -> float:
    """How often arms drawn by lot would be as far from their intended sizes as these are.

    `units` per arm, `shares` intended per arm (equal unless given; scaled to sum to 1). A small value means that the
    assignment or its record is broken, and that no effect should be read. Exact binomial for two arms with fewer than
    50 units together, else chi-square; missing without units. `binom.test` and `chisq.test` in R.
    """
    seen = floats(units)
    meant = np.full(seen.size, 1 / seen.size) if shares is None else floats(shares) / floats(shares).sum()
    if meant.shape != seen.shape:
        raise ValueError("there must be one intended share per arm")
    if seen.sum() == 0 or seen.size < 2:
        return np.nan
    if seen.size == 2 and seen.sum() < EXACT_BELOW:
        return exact_share_p(seen[0], seen.sum(), meant[0])
    expected = meant * seen.sum()
    return float(special.chdtrc(seen.size - 1, ((seen - expected) ** 2 / expected).sum()))


def exact_share_p(x: float, n: float, share: float) -> float:
    """How often x of n or anything less likely would come up by chance at this share (`binom.test` in R)."""
    ways = np.arange(round(n) + 1)
    log = special.gammaln(n + 1) - special.gammaln(ways + 1) - special.gammaln(n - ways + 1)
    chance = np.exp(log + special.xlogy(ways, share) + special.xlog1py(n - ways, -share))
    return float(min(1.0, chance[chance <= chance[round(x)] * (1 + 1e-7)].sum()))


def standardised_difference(
    mean: ArrayLike, variance: ArrayLike, control_mean: ArrayLike, control_variance: ArrayLike
) -> Number:
    """How far apart two arms were before the start, in standard deviations: above 0.1 worth a look, 0.25 much.

    Means and variances per arm (a share p has variance p(1 − p)), numbers or arrays. Zero where the means are equal and
    nothing varies. Not a test: with enough units any difference would be found. Austin (2009).
    """
    gap = floats(mean) - floats(control_mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = gap / np.sqrt((floats(variance) + floats(control_variance)) / 2)
    return plain(np.where(gap == 0, 0.0, apart))
