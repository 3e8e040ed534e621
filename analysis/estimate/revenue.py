"""How much of the opening MRR was lost or kept, and how sure that is when few accounts carry most of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..phrases import count, numeral, percent
from ..standards import FEWEST_LEFT
from ._arrays import DRAWS, LEVEL, SEED, Floats, Number, floats, normal_quantile, plain

__all__ = ["LARGEST_SHARE", "LEAST_EFFECTIVE", "RevenueInterval", "linearised_ratio", "retained_interval",
           "revenue_interval"]  # fmt: skip

LEAST_FOR_BOOTSTRAP = 20
LEAST_EFFECTIVE = 30
LARGEST_SHARE = 0.5
MOST_FOR_BOOTSTRAP = 20_000
NO_SPREAD = 1e-12


class RevenueInterval(NamedTuple):
    """Share of the opening MRR lost; `rule` is bootstrap, linearised, rough or none, `reason` says why in words."""

    estimate: float
    low: float
    high: float
    rule: str
    reason: str


def revenue_interval(
    lost: ArrayLike,
    start: ArrayLike,
    churned: ArrayLike,
    seed: int = SEED,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> RevenueInterval:
    """The share of the opening MRR that was lost, with the range it plausibly lies in where one can be had.

    `lost`, `start`: MRR per account; `churned`: whether the account left. From 20 churned accounts on the interval
    comes from drawing accounts again (BCa, Efron 1987; `draws` times, `seed` fixed); above 20,000 accounts, and
    marked rough from 5 to 19 churned, from the linearised standard error on the logit scale. No interval is given
    below 5 churned, below 30 effective accounts, where one account is more than half of the loss or all lost the same
    share: `reason` says which. Raises ValueError for missing values or unequal lengths.
    `scipy.stats.bootstrap` (BCa) is equal within the noise of drawing, three times as slow, NaN where nothing varies.
    """
    lost, start = _checked(lost, start)
    left = np.asarray(churned, dtype=bool)
    if left.shape != lost.shape:
        raise ValueError("lost, start and churned must have one value per account")
    estimate, se, n_eff, top = linearised_ratio(lost, start)
    leavers = int(left.sum())
    refusal = _no_interval(leavers, n_eff, top, se)
    if refusal:
        return RevenueInterval(estimate, np.nan, np.nan, "none", refusal)
    low, high, rule, reason = _interval(lost, start, leavers, estimate, se, seed, draws, level)
    return RevenueInterval(estimate, low, high, rule, reason)


def _checked(lost: ArrayLike, start: ArrayLike) -> tuple[Floats, Floats]:
    y, x = floats(lost), floats(start)
    if y.shape != x.shape or y.ndim != 1:
        raise ValueError("lost and start must have one value per account")
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ValueError("lost and start must be numbers; leave out accounts without MRR first")
    if (x < 0).any():
        raise ValueError("opening MRR cannot be negative")
    return y, x


def linearised_ratio(lost: Floats, start: Floats) -> tuple[float, float, float, float]:
    """The share of the opening MRR that was lost over all accounts, and its standard error.

    Then how many accounts of equal size would weigh as much, and the largest loss over all losses. Missing without
    opening MRR. Ratio of sums with linearised standard error (Cochran 1977), `survey::svyratio` in R.
    statsmodels and scipy have no ratio of sums.
    """
    total, n = start.sum(), start.size
    if total == 0:
        return np.nan, np.nan, np.nan, np.nan
    estimate = lost.sum() / total
    se = np.sqrt(n / (n - 1) * ((lost - estimate * start) ** 2).sum()) / total if n > 1 else np.nan
    losses = lost[lost > 0]
    top = losses.max() / losses.sum() if losses.size else np.nan
    return float(estimate), float(se), float(total**2 / (start**2).sum()), float(top)


def _not_to_show(n_eff: float, top: float, se: float) -> str | None:
    if np.isnan(n_eff):
        return "there is no opening MRR"
    if np.isnan(top):
        return "nothing was lost"
    if n_eff < LEAST_EFFECTIVE:
        return f"the opening MRR weighs like {numeral(n_eff)} equal accounts, fewer than {LEAST_EFFECTIVE}"
    if top > LARGEST_SHARE:
        return f"one account is {percent(top, 0)} of the loss"
    return None if se > NO_SPREAD else "every account lost the same share"


def _no_interval(leavers: int, n_eff: float, top: float, se: float) -> str | None:
    if leavers < FEWEST_LEFT:
        return f"only {leavers} churned, fewer than {FEWEST_LEFT}: read the accounts instead"
    return _not_to_show(n_eff, top, se)


def _interval(
    lost: Floats, start: Floats, leavers: int, estimate: float, se: float, seed: int, draws: int, level: float
) -> tuple[float, float, str, str]:
    if leavers < LEAST_FOR_BOOTSTRAP:
        return *_logit(estimate, se, level), "rough", f"only {leavers} churned, fewer than {LEAST_FOR_BOOTSTRAP}"
    if start.size > MOST_FOR_BOOTSTRAP:
        return *_logit(estimate, se, level), "linearised", f"more than {count(MOST_FOR_BOOTSTRAP, 'account')}"
    # The same accounts give the same range in whichever order they are counted.
    order = np.lexsort((lost, start))
    low, high = _bca(lost[order], start[order], estimate, seed, draws, level)
    if np.isnan(low):
        return *_logit(estimate, se, level), "rough", "drawing accounts again gave no spread"
    return low, high, "bootstrap", f"{numeral(draws)} draws of {count(start.size, 'account')}, seed {seed}"


def _logit(estimate: float, se: float, level: float) -> tuple[float, float]:
    """On the logit scale while the share lies inside 0 to 1; netted expansion can take it outside."""
    z = normal_quantile(level)
    if not 0 < estimate < 1:
        return estimate - z * se, estimate + z * se
    half = z * se / (estimate * (1 - estimate))
    centre = special.logit(estimate)
    return float(special.expit(centre - half)), float(special.expit(centre + half))


def _bca(lost: Floats, start: Floats, estimate: float, seed: int, draws: int, level: float) -> tuple[float, float]:
    ratios = _resampled(lost, start, seed, draws)
    below = ((ratios < estimate).mean() + (ratios <= estimate).mean()) / 2
    if not 0 < below < 1:
        return np.nan, np.nan
    bias, pull = special.ndtri(below), _acceleration(lost, start)
    reach = bias + normal_quantile(level) * np.array([-1, 1])
    low, high = np.quantile(ratios, special.ndtr(bias + reach / (1 - pull * reach)))
    return float(low), float(high)


def _resampled(lost: Floats, start: Floats, seed: int, draws: int) -> Floats:
    random, both = np.random.default_rng(seed), start + 1j * lost
    rows = max(1, 500_000 // start.size)
    sums = [
        both[random.integers(0, start.size, (min(rows, draws - done), start.size), dtype=np.int32)].sum(axis=1)
        for done in range(0, draws, rows)
    ]
    drawn = np.concatenate(sums)
    return floats(drawn.imag / drawn.real)


def _acceleration(lost: Floats, start: Floats) -> float:
    without = (lost.sum() - lost) / (start.sum() - start)
    away = without.mean() - without
    spread = (away**2).sum() ** 1.5
    return float((away**3).sum() / (6 * spread)) if spread > 0 else 0.0


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
    level: float = LEVEL,
) -> tuple[Number, Number]:
    """The range a retained share of the MRR plausibly lies in, where one can be had.

    Sums over the accounts of the start: how many, how many of them left, their MRR then (`start`), what was lost of it
    (`lost`, negative where expansion is netted and won), squares and products of both, the largest single loss and
    the sum of all `losses` without what others won.
    Returns (low, high) of 1 - lost ÷ start; missing with fewer than 5 leavers, fewer than 30 accounts of equal weight,
    or one account that is more than half of the loss. Linearised ratio (Cochran 1977; `survey::svyratio` in R), on the
    logit scale while the share lies inside 0 to 1.
    statsmodels and scipy have no ratio of sums.
    """
    n, gone, x, y, xx, yy, xy, top, down = np.broadcast_arrays(
        *(floats(v) for v in (accounts, left, start, lost, start_squared, lost_squared, lost_start, largest, losses))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = y / x
        spread = np.maximum(yy - 2 * ratio * xy + ratio**2 * xx, 0)
        se = np.sqrt(n / (n - 1) * spread) / x
        judged = (gone >= FEWEST_LEFT) & (x**2 / xx >= LEAST_EFFECTIVE) & ~(top > LARGEST_SHARE * down)
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
