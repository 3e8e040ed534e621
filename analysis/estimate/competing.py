"""Several ways to leave: how many accounts have left in each way by each tenure, and how many are still here."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats, normal_quantile
from analysis.estimate._rows import Rows, checked, grid, whole


def cumulative_incidence(
    time: ArrayLike,
    cause: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The share of accounts that has left in each way by each tenure; with the share still here they make up all.

    `time`: tenure at the end of watching; `cause`: 0 still here, 1, 2, ... the way it left; `entry`, `weights` as for
    `kaplan_meier`. An account that left in one way can no longer leave in another, which is why one minus a curve that
    takes the other ways as censored is too high. Returns one row per time and way: time cause at_risk events incidence
    se low high survival (still here, the same for every way). Raises ValueError as the curve does.
    Aalen and Johansen (1978), infinitesimal-jackknife variance, log-log interval:
    `survfit(Surv(time, factor(cause)) ~ 1)` in R.
    """
    way = np.asarray(cause, dtype=np.intp)
    rows = checked(time, (way > 0).astype(float), entry, weights)
    way, rows = _alike(way[rows.accounts > 0], rows.take(rows.accounts > 0))
    ways = int(way.max(initial=0))
    if not rows.time.size or not ways:
        columns = ["time", "cause", "at_risk", "events", "incidence", "se", "low", "high", "survival"]
        return pd.DataFrame(columns=columns)
    counts = grid(rows, np.maximum(way - 1, 0), ways)
    present = counts.at_risk.sum(axis=1)
    hazard = counts.events / present[:, None]
    before = np.concatenate([[1.0], np.cumprod(1 - hazard.sum(axis=1))])
    incidence = np.cumsum(before[:-1, None] * hazard, axis=0)
    se = _spread(rows, way, counts.time, present, hazard, before[:-1])
    low, high = _limits(incidence, se, level)
    return pd.DataFrame(
        {
            "time": np.repeat(counts.time, ways),
            "cause": np.tile(np.arange(1, ways + 1), counts.time.size),
            "at_risk": whole(np.repeat(present, ways)),
            "events": whole(counts.events.ravel()),
            "incidence": incidence.ravel(),
            "se": se.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "survival": np.repeat(before[1:], ways),
        }
    )


def _alike(way: np.ndarray, rows: Rows) -> tuple[np.ndarray, Rows]:
    """Accounts alike in entry, time and way as one row, since each has the same influence."""
    since = np.full(rows.time.shape, -np.inf) if rows.entry is None else rows.entry
    keys, place = np.unique(np.column_stack([since, rows.time, way]), axis=0, return_inverse=True)
    accounts = np.bincount(place.ravel(), rows.accounts, len(keys)).astype(float)
    entry = None if rows.entry is None else keys[:, 0]
    return keys[:, 2].astype(np.intp), Rows(keys[:, 1], (keys[:, 2] > 0).astype(float), entry, accounts)


def _spread(rows: Rows, way: np.ndarray, times: Floats, present: Floats, hazard: Floats, before: Floats) -> Floats:
    """The standard error from what the curve would be with a little more of each account."""
    entry = np.full(rows.time.shape, -np.inf) if rows.entry is None else rows.entry
    ways = np.arange(1, hazard.shape[1] + 1)
    still, left = np.zeros(rows.time.size), np.zeros((rows.time.size, ways.size))
    spread = np.empty_like(hazard)
    for i, now in enumerate(times):
        here = ((entry < now) & (rows.time >= now)).astype(float)
        leaving = ((rows.time == now)[:, None] & (way[:, None] == ways)).astype(float)
        surprise = (leaving - here[:, None] * hazard[i]) / present[i]
        left += still[:, None] * hazard[i] + before[i] * surprise
        still = still * (1 - hazard[i].sum()) - before[i] * surprise.sum(axis=1)
        spread[i] = np.sqrt(rows.accounts @ left**2)
    return spread


def _limits(share: Floats, se: Floats, level: float) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        half = normal_quantile(level) * se / (share * np.abs(np.log(share)))
        low, high = (floats(np.exp(np.log(share) * np.exp(side * half))) for side in (1, -1))
    # Nobody has left that way yet, or everybody has: there is no interval to give on this scale.
    inside = (share > 0) & (share < 1)
    return np.where(inside, low, np.where(share > 0, np.nan, 0.0)), np.where(inside, high, np.nan)
