"""What a touched group would have done: a mixture of untouched groups that moved as it did before."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats
from analysis.phrases import percent

LEAST_PRE, LEAST_DONORS = 10, 9
WORST_FIT = 0.25


class SyntheticControl(NamedTuple):
    """A mixture of untouched groups that moved as the touched one did before; `why_not` says why it proves nothing."""

    weights: Floats
    gap: Floats
    pre_rmspe: float
    post_rmspe: float
    effect: float
    ratio: float
    placebo_ratios: Floats
    p: float
    smallest_p: float
    why_not: str


def synthetic_control(target: ArrayLike, donors: ArrayLike, before: ArrayLike) -> SyntheticControl:
    """What a touched group would have done, had it moved on as the untouched groups it resembled.

    `target`: one value per period; `donors`: periods by untouched groups; `before`: True before the change. Weights are
    at least 0, sum to 1 and follow the target before as closely as they can. The same is done to every donor in turn:
    p is the share whose ratio of misfit after to before is as large. `why_not` is empty where a verdict may rest on
    it: at least 10 periods before, 9 donors, and a misfit before of at most a quarter of the target's own spread.
    Abadie, Diamond and Hainmueller (2010); `quadprog::solve.QP` in R.
    """
    y, others, early = floats(target), floats(donors), np.asarray(before, dtype=bool)
    if y.ndim != 1 or others.shape[0] != y.size or np.isnan(y).any() or np.isnan(others).any():
        raise ValueError("target and donors need one value in every period")
    weights = _weights(y[early], others[early])
    gap = y - others @ weights
    pre, post = _rms(gap[early]), _rms(gap[~early])
    count = others.shape[1]
    placebo = [_placebo(others, place, early) for place in range(count)] if count > 2 else []
    ratio = post / pre if pre > 0 else np.nan
    as_far = sum(other >= ratio for other in placebo)
    p = (1 + as_far) / (count + 1) if placebo else np.nan
    why = _why_not(int(early.sum()), count, pre, float(y[early].std(ddof=1)))
    return SyntheticControl(
        weights, gap, pre, post, float(gap[~early].mean()), ratio, floats(placebo), p, 1 / (count + 1), why
    )


def _weights(y: Floats, others: Floats) -> Floats:
    from scipy.optimize import nnls

    heavy = 1e4 * max(float(np.abs(others).max()), 1.0)
    found, _ = nnls(np.vstack([others, np.full(others.shape[1], heavy)]), np.append(y, heavy))
    return floats(found / found.sum()) if found.sum() > 0 else np.full(found.size, 1 / found.size)


def _placebo(others: Floats, place: int, early: np.ndarray) -> float:
    rest = np.delete(others, place, axis=1)
    gap = others[:, place] - rest @ _weights(others[early, place], rest[early])
    return _rms(gap[~early]) / max(_rms(gap[early]), 1e-300)


def _rms(values: Floats) -> float:
    return float(np.sqrt((values**2).mean())) if values.size else np.nan


def _why_not(periods: int, donors: int, misfit: float, spread: float) -> str:
    if periods < LEAST_PRE:
        return f"only {periods} periods before, fewer than {LEAST_PRE}"
    if donors < LEAST_DONORS:
        return f"only {donors} untouched groups, fewer than {LEAST_DONORS}"
    far = misfit > WORST_FIT * spread
    return (
        f"no mixture of untouched groups moved as this one did before "
        f"(misfit {percent(misfit / spread, 0)} of its spread)"
        if far
        else ""
    )
