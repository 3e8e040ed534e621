"""How sure a retained share of the MRR is, from sums alone: for every month of a history at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, Number, floats, normal_quantile, plain
from analysis.estimate.revenue import LARGEST_SHARE, LEAST_CHURNED, LEAST_EFFECTIVE


def retained_interval(
    accounts: ArrayLike,
    left: ArrayLike,
    start: ArrayLike,
    lost: ArrayLike,
    start_squared: ArrayLike,
    lost_squared: ArrayLike,
    lost_start: ArrayLike,
    largest: ArrayLike,
    losses: ArrayLike,
    level: float = 0.95,
) -> tuple[Number, Number]:
    """The range a retained share of the MRR plausibly lies in, where one can be had.

    Sums over the accounts of the start: how many, how many of them left, their MRR then (`start`), what was lost of it
    (`lost`, negative where expansion is netted and won), squares and products of both, the largest single loss and
    the sum of all `losses` without what others won.
    Returns (low, high) of 1 - lost ÷ start; missing with fewer than 5 leavers, fewer than 30 accounts of equal weight,
    or one account that is more than half of the loss. Linearised ratio (Cochran 1977; `survey::svyratio` in R), on the
    logit scale while the share lies inside 0 to 1.
    """
    n, gone, x, y, xx, yy, xy, top, down = np.broadcast_arrays(
        *(floats(v) for v in (accounts, left, start, lost, start_squared, lost_squared, lost_start, largest, losses))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = y / x
        spread = np.maximum(yy - 2 * ratio * xy + ratio**2 * xx, 0)
        se = np.sqrt(n / (n - 1) * spread) / x
        judged = (gone >= LEAST_CHURNED) & (x**2 / xx >= LEAST_EFFECTIVE) & ~(top > LARGEST_SHARE * down)
        low, high = _limits(1 - ratio, se, normal_quantile(level))
    judged &= np.isfinite(low) & (se > 0)
    return plain(np.where(judged, low, np.nan)), plain(np.where(judged, high, np.nan))


def _limits(share: Floats, se: Floats, z: float) -> tuple[Floats, Floats]:
    inside = (share > 0) & (share < 1)
    half = z * se / (share * (1 - share))
    low, high = (
        np.where(inside, special.expit(special.logit(share) + side * half), share + side * z * se) for side in (-1, 1)
    )
    return low, high
