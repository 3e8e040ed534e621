"""Sums over sums in several groups, each against all others, by dealing the accounts out to the groups again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..standards import FEWEST
from ..standards import LEVEL as ALPHA
from ._arrays import SEED, Floats, floats
from .multiplicity import interval_of_p

__all__ = ["AgainstRest", "chance_outside", "corrected_interval", "ratios_against_rest"]

# How often accounts are dealt out: fewer times where there are many of them, and never less than can tell 5 in 100.
DEALT, FEWEST_DEALT, MOST_DEALT = 1999, 199, 12_000_000
SUMS = 5


class AgainstRest(NamedTuple):
    """Per group: how far its ratio lies from that of the rest, its interval, and both p-values.

    `p_adjusted` is corrected for all groups compared, and so is the interval (95% for all of them together), which
    holds 0 just where that is 0.05 or more.
    """

    difference: Floats
    low: Floats
    high: Floats
    p: Floats
    p_adjusted: Floats


def ratios_against_rest(
    group: ArrayLike, above: ArrayLike, below: ArrayLike, draws: int = DEALT, seed: int = SEED
) -> AgainstRest:
    """Whether the ratio of sums of each group differs from that of all others together.

    One value per account: its group (0, 1, ...), and what it adds to the sum above and to the sum below. Differences
    are held against their linearised standard errors (Cochran 1977), and the accounts are dealt out to the groups again
    `draws` times: exact where no group differs, however unlike the sizes of accounts are (Janssen 1997). Corrected by
    the smallest of all p-values in each deal (Westfall and Young 1993, single step), so that what goes together is
    allowed for. Above 12 million values dealt there are fewer deals, down to 199: however many accounts there are, a
    small group of unlike ones is far from normal. Groups with fewer than 10 accounts, or with fewer than 10 in the
    rest, are not compared: NaN. `coin::oneway_test(distribution = approximate())` in R for one pair and equal weights.
    scipy's `permutation_test` has no ratio of sums and no joint correction.
    """
    codes, values = np.asarray(group, dtype=int), np.column_stack([floats(above), floats(below)])
    order = np.lexsort((values[:, 1], values[:, 0], codes))
    codes, values = codes[order], values[order]
    number = int(codes.max(initial=-1)) + 1
    sizes = np.bincount(codes, minlength=number)
    parts = np.column_stack([values, values**2, values.prod(axis=1)])
    sums = floats(np.stack([np.bincount(codes, parts[:, i], number) for i in range(SUMS)], axis=-1))
    difference, error = _apart(sums, sizes)
    judged = (np.minimum(sizes, sizes.sum() - sizes) >= FEWEST) & np.isfinite(difference)
    seen = _far(difference, error)
    drawn = min(draws, max(FEWEST_DEALT, MOST_DEALT // max(len(codes), 1)))
    dealt = _dealt(parts, sizes, judged, drawn, seed)
    p, adjusted = _chances(seen[judged], dealt)
    return _told(difference, error, *(_placed(judged, each) for each in (p, adjusted)))


def corrected_interval(
    difference: ArrayLike, error: ArrayLike, adjusted: ArrayLike, beyond: float = ALPHA
) -> tuple[Floats, Floats]:
    """The intervals of several differences, wide enough to hold for all of them (Bonferroni), NaN where not compared.

    `adjusted`: corrected p-values. Where the interval and the p-value would disagree on whether 0 is inside, it is the
    one in which the p-value ends (`interval_of_p`).
    """
    middle, se, p = floats(difference), floats(error), floats(adjusted)
    tests = max(int((~np.isnan(p)).sum()), 1)
    half = special.ndtri(1 - beyond / 2 / tests) * se
    low, high = middle - half, middle + half
    disagree = ((low > 0) | (high < 0)) != (p < beyond)
    of_p = interval_of_p(middle, special.ndtri(1 - beyond / 2) * se, p, beyond)
    ends = (np.where(disagree, own, end) for own, end in zip(of_p, (low, high), strict=True))
    low, high = (np.where(np.isnan(p), np.nan, end) for end in ends)
    return low, high


def _told(difference: Floats, error: Floats, p: Floats, adjusted: Floats) -> AgainstRest:
    low, high = corrected_interval(difference, error, adjusted)
    return AgainstRest(difference, low, high, p, adjusted)


def _placed(judged: np.ndarray, values: Floats) -> Floats:
    out = np.full(judged.shape, np.nan)
    out[judged] = values
    return out


def _apart(sums: Floats, sizes: np.ndarray) -> tuple[Floats, Floats]:
    """Differences of the ratios of groups to those of the rest, with their standard errors."""
    own, one = _ratio(sums, sizes)
    rest, other = _ratio(sums.sum(axis=-2, keepdims=True) - sums, sizes.sum() - sizes)
    return own - rest, np.sqrt(one + other)


def _ratio(sums: Floats, sizes: np.ndarray) -> tuple[Floats, Floats]:
    y, x, yy, xx, xy = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = y / x
        spread = np.maximum(yy - 2 * ratio * xy + ratio**2 * xx, 0.0)
        return ratio, spread * sizes / np.maximum(sizes - 1, 1) / x**2


def _far(difference: Floats, error: Floats) -> Floats:
    """How many standard errors; a ratio that is not there is no distance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(difference) / np.maximum(error, 1e-12)
    return floats(np.nan_to_num(np.where(np.abs(difference) < 1e-12, 0.0, far), nan=0.0, posinf=1e12))


def _dealt(parts: Floats, sizes: np.ndarray, judged: np.ndarray, draws: int, seed: int) -> Floats:
    """How far apart each judged group lies from the rest in each deal."""
    random, starts = np.random.default_rng(seed), np.concatenate([[0], np.cumsum(sizes)[:-1]])
    # A group without accounts would take the sums of the next.
    filled = sizes > 0
    far = np.zeros((draws, int(judged.sum())))
    for turn in range(draws):
        sums = np.zeros((len(sizes), SUMS))
        sums[filled] = np.add.reduceat(parts[random.permutation(len(parts))], starts[filled])
        far[turn] = _far(*_apart(sums, sizes))[judged]
    return far


def _chances(seen: Floats, dealt: Floats) -> tuple[Floats, Floats]:
    """Each group's p-value, and how often the smallest of all groups' p-values in a deal is as small."""
    draws = len(dealt)
    if not seen.size:
        return seen, seen
    ranked = np.sort(dealt, axis=0)
    p = np.array([_at_least(ranked[:, i], seen[i : i + 1])[0] for i in range(seen.size)])
    own = np.column_stack([_at_least(ranked[:, i], dealt[:, i], inside=True) for i in range(seen.size)])
    smallest = np.sort(own.min(axis=1))
    adjusted = (np.searchsorted(smallest, p + 1e-12, side="right") + 1) / (draws + 1)
    return p, np.maximum(p, adjusted)


def _at_least(ranked: Floats, values: Floats, inside: bool = False) -> Floats:
    """The share of deals at least as far apart, with the one seen among them; of a deal itself, among all deals."""
    as_far = len(ranked) - np.searchsorted(ranked, values - 1e-9, side="left")
    return floats((as_far + (not inside)) / (len(ranked) + 1))


def chance_outside(estimate: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """How often chance alone gives estimates this far from nothing, by the end of a 95% interval that is nearer to it.

    The p-value whose interval that is (Altman and Bland 2011); missing where there is no interval.
    """
    middle, below, above = floats(estimate), floats(low), floats(high)
    reach = np.where(middle > 0, middle - below, above - middle) / special.ndtri(1 - ALPHA / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(middle) / reach
    return floats(np.where(reach > 0, 2 * special.ndtr(-far), np.nan))
