"""Why a rate changed: who the accounts were, or how each group behaved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, check_counts, floats, normal_quantile
from analysis.estimate.rates import wilson


class MixRate(NamedTuple):
    """The change from `before` to `after`, and each group's part in it; mix + rate + entry_exit = change.

    share_before, share_after, rate_before, rate_after, mix, rate, entry_exit: one value per group; a group that was not
    there has no rate. `rate_se`: standard error of the sum of `rate`, given who the accounts were.
    """

    before: float
    after: float
    share_before: Floats
    share_after: Floats
    rate_before: Floats
    rate_after: Floats
    mix: Floats
    rate: Floats
    entry_exit: Floats
    rate_se: float


def mix_rate(lost_0: ArrayLike, base_0: ArrayLike, lost_1: ArrayLike, base_1: ArrayLike) -> MixRate:
    """How much of a change in churn comes from who the accounts were, and how much from how each group behaved.

    `lost` of `base` in each group, before (0) and after (1): accounts or MRR, a group that was not there has base 0.
    Raises ValueError for negative numbers, or a period without any base. The three parts add up to the change exactly.
    They depend on which groups were chosen. Symmetric decomposition of Kitagawa (1955); the standard error is binomial
    and holds for accounts, not for MRR.
    """
    lost0, base0, lost1, base1 = (np.atleast_1d(floats(part)) for part in (lost_0, base_0, lost_1, base_1))
    check_counts(np.minimum(lost0, lost1), np.minimum(base0, base1), "what was lost and its base")
    if not (base0.sum() > 0 and base1.sum() > 0):
        raise ValueError("both periods need a base")
    w0, w1 = base0 / base0.sum(), base1 / base1.sum()
    r0, r1 = _rates(lost0, base0), _rates(lost1, base1)
    before, after = lost0.sum() / base0.sum(), lost1.sum() / base1.sum()
    middle, both = (before + after) / 2, (base0 > 0) & (base1 > 0)
    mix = np.where(both, (w1 - w0) * ((r0 + r1) / 2 - middle), 0.0)
    rate = np.where(both, (w0 + w1) / 2 * (r1 - r0), 0.0)
    moved = np.where(base0 > 0, -w0 * (r0 - middle), np.where(base1 > 0, w1 * (r1 - middle), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = ((w0 + w1) / 2) ** 2 * (r0 * (1 - r0) / base0 + r1 * (1 - r1) / base1)
    se = float(np.sqrt(np.maximum(spread[both], 0).sum()))
    return MixRate(float(before), float(after), w0, w1, r0, r1, mix, rate, np.where(both, 0.0, moved), se)


def _rates(lost: Floats, base: Floats) -> Floats:
    return np.divide(lost, base, out=np.full(base.shape, np.nan), where=base > 0)


def share_change(x_0: float, n_0: float, x_1: float, n_1: float, level: float = 0.95) -> tuple[float, float]:
    """The range in which the change of a share from one period to the next plausibly lies.

    `x` of `n` accounts before (0) and after (1), as if the periods held different accounts. Returns (low, high).
    Newcombe (1998) method 10, from the Wilson limits of both.
    """
    normal_quantile(level)
    p0, p1 = x_0 / n_0, x_1 / n_1
    (low0, high0), (low1, high1) = wilson(x_0, n_0, level), wilson(x_1, n_1, level)
    low = p1 - p0 - np.hypot(p1 - low1, high0 - p0)
    return float(low), float(p1 - p0 + np.hypot(high1 - p1, p0 - low0))
