"""Before and after in touched and untouched units, each unit collapsed to one number so that it counts once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import floats
from analysis.estimate.means import Effect, welch
from analysis.estimate.rates import poisson_exact, wilson


def collapsed_difference(values: ArrayLike, touched: ArrayLike, before: ArrayLike, after: ArrayLike) -> Effect:
    """How much more the touched units changed than the untouched ones did over the same time.

    `values`: units by periods, missing allowed; `touched`: True for touched units; `before`, `after`: places of the
    periods. Each value is taken against the untouched mean of its period; each unit seen both before and after becomes
    one number, its mean after less its mean before, so that neither repeated rows nor errors that last make the answer
    too sure. Welch's t between the two. Bertrand, Duflo and Mullainathan (2004); on a balanced panel the estimate of
    `lm(y ~ treated * post)` and the errors of `clubSandwich` CR2 in R.
    """
    rows, mine = floats(values), np.asarray(touched, dtype=bool)
    early, late = np.asarray(before, dtype=int), np.asarray(after, dtype=int)
    places = np.concatenate([early, late])
    centred = np.full(rows.shape, np.nan)
    centred[:, places] = rows[:, places] - _mean(rows[~mine][:, places], 0)
    moved = _mean(centred[:, late], 1) - _mean(centred[:, early], 1)
    return welch(moved[mine], moved[~mine])


def _mean(rows: np.ndarray, axis: int) -> np.ndarray:
    """The mean of what is there, missing where nothing is."""
    seen = ~np.isnan(rows)
    many = seen.sum(axis=axis)
    return np.where(many > 0, np.where(seen, rows, 0.0).sum(axis=axis) / np.maximum(many, 1), np.nan)


def rates_difference_in_differences(
    left: ArrayLike, size: ArrayLike, alike: float = 1.0, share: bool = True
) -> tuple[float, float, float, float]:
    """How much more the touched accounts' churn changed than that of the untouched ones over the same time.

    `left` of `size`: touched after, touched before, untouched after, untouched before. `share`: shares of accounts with
    Wilson limits, else leavers per account-month with exact ones; the four limits are joined by the method of variance
    estimates recovery (Zou and Donner 2008). `alike`: how many times less the counts tell than as many independent
    accounts. Returns (effect, low, high, p), p by the normal with the larger of two errors, as the rates are and as if
    nothing had changed; missing where nobody was there.
    """
    count, many = floats(left), floats(size)
    if not (many > 0).all():
        return (np.nan,) * 4
    rate, sure = count / many, many / max(alike, 1.0)
    low, high = (floats(limit) for limit in (wilson if share else poisson_exact)(rate * sure, sure))
    sign = np.array([1.0, -1.0, -1.0, 1.0])
    effect = float(sign @ rate)
    down, up = (np.where(sign > 0, *pair) for pair in ((rate - low, high - rate), (high - rate, rate - low)))
    spread = max(_spread(each, sure, share) for each in (_pooled(count, many), (count + 0.5) / (many + 1)))
    p = float(2 * special.ndtr(-abs(effect) / spread)) if spread > 0 else np.nan
    return effect, effect - float(np.hypot.reduce(down)), effect + float(np.hypot.reduce(up)), p


def _spread(rate: np.ndarray, sure: np.ndarray, share: bool) -> float:
    return float(np.sqrt((rate * ((1 - rate) if share else 1.0) / sure).sum()))


def _pooled(count: np.ndarray, many: np.ndarray) -> np.ndarray:
    """The rates as if nothing had changed: each side's own over before and after."""
    sides = count.reshape(2, 2).sum(axis=1) / many.reshape(2, 2).sum(axis=1)
    return np.repeat(sides, 2)
