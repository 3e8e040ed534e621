"""Comparisons for few units or long tails, by dealing the units out again."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import DRAWS, LEVEL, SEED, Floats, floats

__all__ = ["Permutation", "bootstrap_difference", "permutation"]

MOST_ARRANGEMENTS = 200_000
SHUFFLES = 9999


class Permutation(NamedTuple):
    """`smallest`: the least p that so few units can give."""

    p: float
    smallest: float


def permutation(
    treatment: ArrayLike, control: ArrayLike, studentised: bool = True, draws: int = SHUFFLES, seed: int = SEED
) -> Permutation:
    """How often dealing the same units out to the arms again would set them as far apart as they are.

    One value per unit; missing values are left out. All arrangements where there are at most 200,000, else `draws` of
    them with a fixed seed. p is the share at least as far apart, in either direction, as the one seen. Studentised: by
    Welch's t instead of the difference, which stays true when the arms differ in spread (Janssen 1997).
    `coin::oneway_test(distribution = exact())` in R for the plain difference.
    `scipy.stats.permutation_test` doubles the smaller tail (0.7008 v 0.6999 by |difference|) and is 15 times as slow.
    """
    one, two = (values[~np.isnan(values)] for values in (floats(treatment), floats(control)))
    if min(one.size, two.size) < 2:
        return Permutation(np.nan, np.nan)
    pooled, ways = np.concatenate([one, two]), comb(one.size + two.size, one.size)
    seen = _apart(one.sum(), (one**2).sum(), one.size, pooled, studentised)
    exact = ways <= MOST_ARRANGEMENTS
    dealt = _every(pooled, one.size, ways) if exact else _drawn(pooled, one.size, draws, seed)
    sums, squares = (np.concatenate(parts) for parts in zip(*dealt, strict=True))
    far = np.abs(_apart(sums, squares, one.size, pooled, studentised)) >= abs(float(seen)) - 1e-9
    smallest = (2 if one.size == two.size else 1) / ways
    p = far.mean() if exact else (far.sum() + 1) / (draws + 1)
    return Permutation(float(p), smallest)


def _apart(sums: ArrayLike, squares: ArrayLike, size: int, pooled: Floats, studentised: bool) -> Floats:
    total, square, rest = pooled.sum(), (pooled**2).sum(), pooled.size - size
    one, two = floats(sums) / size, (total - floats(sums)) / rest
    if not studentised:
        return floats(one - two)
    var1 = (floats(squares) - size * one**2) / (size - 1) / size
    var2 = (square - floats(squares) - rest * two**2) / (rest - 1) / rest
    with np.errstate(divide="ignore", invalid="ignore"):
        return floats((one - two) / np.sqrt(np.maximum(var1 + var2, 1e-300)))


def _every(pooled: Floats, size: int, ways: int) -> list[tuple[Floats, Floats]]:
    places = np.fromiter((i for some in combinations(range(pooled.size), size) for i in some), np.int16, ways * size)
    dealt = pooled[places.reshape(ways, size)]
    return [(dealt.sum(axis=1), (dealt**2).sum(axis=1))]


def _drawn(pooled: Floats, size: int, draws: int, seed: int) -> list[tuple[Floats, Floats]]:
    random, rows = np.random.default_rng(seed), max(1, 2_000_000 // pooled.size)
    parts = []
    for done in range(0, draws, rows):
        dealt = random.permuted(np.tile(pooled, (min(rows, draws - done), 1)), axis=1)[:, :size]
        parts.append((dealt.sum(axis=1), (dealt**2).sum(axis=1)))
    return parts


def bootstrap_difference(
    treatment: ArrayLike, control: ArrayLike, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> tuple[float, float]:
    """The range a difference of means plausibly lies in when a few units are far larger than the rest.

    One value per unit and arm. Drawing units again within each arm, with a fixed seed, and asking how many of its own
    standard errors the drawn difference lies from the one seen: as many to either side (Hall 1988). For two long tails
    it covers 94 to 99 in 100 where the bias-corrected percentiles cover 80 to 90. Missing where an arm has fewer than
    two units or nothing varies.
    `scipy.stats.bootstrap` has no bootstrap t.
    """
    one, two = (np.sort(floats(arm)) for arm in (treatment, control))
    if min(one.size, two.size) < 2 or np.ptp(one) + np.ptp(two) == 0:
        return np.nan, np.nan
    random = np.random.default_rng(seed)
    (mean1, error1), (mean2, error2) = (_drawn_again(random, arm, draws) for arm in (one, two))
    seen = float(one.mean() - two.mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.abs(mean1 - mean2 - seen) / np.sqrt(error1 + error2)
    reach = np.quantile(np.where(np.isnan(away), 0.0, away), level)
    reach *= np.sqrt(one.var(ddof=1) / one.size + two.var(ddof=1) / two.size)
    return float(seen - reach), float(seen + reach)


def _drawn_again(random: np.random.Generator, values: Floats, draws: int) -> tuple[Floats, Floats]:
    """Of each draw the mean and the square of its standard error."""
    rows, parts = max(1, 500_000 // values.size), []
    for done in range(0, draws, rows):
        drawn = values[random.integers(0, values.size, (min(rows, draws - done), values.size))]
        parts.append((drawn.mean(axis=1), drawn.var(axis=1, ddof=1) / values.size))
    means, errors = (np.concatenate(part) for part in zip(*parts, strict=True))
    return means, errors
