"""Several ways to leave: how many have left in each way by each tenure, and whether groups differ in one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from ..errors import NotEnoughData
from ._arrays import LEVEL, Floats, floats, normal_quantile
from ._risk_sets import Grid, Rows, checked, grid, whole

__all__ = ["Gray", "cumulative_incidence", "gray_test"]


class Gray(NamedTuple):
    """`groups`: a row per group with accounts, and who observed and expected leaves in the one way."""

    chi2: float
    df: int
    p_value: float
    groups: pd.DataFrame


class _Walk:
    """From tenure to tenure: observed less expected in each group, and what their spread is made of (Gray 1988, 3)."""

    def __init__(self, groups: int) -> None:
        self.survival, self.incidence, self.pooled = np.ones(groups), np.zeros(groups), 0.0
        self.score, self.expected = np.zeros(groups), np.zeros(groups)
        self._moved, self._own, self._shared = np.zeros((groups, groups)), np.zeros(groups), np.zeros((groups, groups))
        self._spread = np.zeros((groups, groups))

    def step(self, here: Floats, left: Floats, gone: Floats) -> None:
        """One tenure: who was at risk in each group, who left in the way asked about, and who in another."""
        some, all_left = (here > 0) & (self.survival > 0), float(left.sum())
        if not some.any() or self.pooled >= 1:
            return
        present, before = np.where(some, here, 1.0), self.survival
        # Who left in another way still counts among those that could have left in this one.
        weight = np.where(some, here / np.where(some, before, 1.0), 0.0)
        whole = float(weight.sum())
        expected = all_left * weight * (1 - self.incidence) / (weight * (1 - self.incidence)).sum()
        self.expected, self.score = self.expected + expected, self.score + left - expected
        between = np.diag(weight) - np.outer(weight, weight) / whole
        self._moved = self._moved + between * all_left / (whole * (1 - self.pooled))
        self.survival = np.where(some, before * (here - left - gone) / present, before)
        self.incidence = self.incidence + np.where(some, before * left / present, 0.0)
        self.pooled += all_left / whole
        rest = np.divide(1 - self.pooled, self.survival, out=np.zeros_like(before), where=self.survival > 0)
        if all_left:
            ties = 1 - (all_left - 1) / np.maximum(whole * before - 1, 1e-12) if all_left > 1 else 1.0
            self._add(between, 1 - rest, np.where(some, ties * before * all_left / (whole * present), 0.0))
        ties = 1 - np.where(gone > 1, (gone - 1) / np.maximum(present - 1, 1), 0.0)
        self._add(0 * between, -rest, np.where(self.survival > 0, ties * before**2 * gone / present**2, 0.0))

    def _add(self, between: Floats, share: Floats, by: Floats) -> None:
        """What this tenure adds to the spread: groups by groups, groups alone, and the two together."""
        change = between - share * self._moved
        self._own = self._own + share**2 * by
        self._shared = self._shared + change * (share * by)
        self._spread = self._spread + (change * by) @ change.T

    def test(self) -> tuple[float, int, float]:
        """Chi-squared, its degrees of freedom, and p."""
        moved, shared = self._moved, self._moved @ self._shared.T
        spread = self._spread + (moved * self._own) @ moved.T + shared + shared.T
        free = np.flatnonzero(self.expected > 0)[:-1]
        score = self.score[free]
        chi2 = float(score @ np.linalg.pinv(spread[np.ix_(free, free)]) @ score)
        return chi2, len(free), float(special.chdtrc(len(free), chi2)) if len(free) else np.nan


def cumulative_incidence(
    time: ArrayLike,
    cause: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """The share of accounts that has left in each way by each tenure; with the share still here they make up all.

    `time`: tenure at the end of watching; `cause`: 0 still here, 1, 2, ... the way it left; `entry`, `weights` as for
    `kaplan_meier`. An account that left in one way can no longer leave in another, which is why one minus a curve that
    takes the other ways as censored is too high. Returns one row per time and way: time cause at_risk events incidence
    se low high survival (still here, the same for every way). Raises ValueError as the curve does.
    Aalen and Johansen (1978), infinitesimal-jackknife variance, log-log interval:
    `survfit(Surv(time, factor(cause)) ~ 1)` in R.
    statsmodels' `CumIncidenceRight` is equal to 4e-16 in 0.1 ms of 16; no late entry, no interval, no last error.
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


def gray_test(
    time: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike,
    of: int = 1,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Gray:
    """Whether groups differ in the share that has left in one way, accounts that left in another being gone for good.

    `time`, `cause`, `entry`, `weights` as for `cumulative_incidence`; `of`: the way asked about. A log-rank test that
    censors the other ways asks something else: how fast those still here leave in this way. Raises NotEnoughData with
    fewer than two groups, or where nobody left in that way. Gray (1988): `cmprsk::cuminc(time, cause, group)$Tests`.
    statsmodels and scipy have none.
    """
    way = np.asarray(cause, dtype=np.intp)
    rows = checked(time, (way > 0).astype(float), entry, weights)
    names, place = np.unique(np.asarray(group), return_inverse=True)
    if len(names) < 2 or not (rows.accounts * (way == of)).any():
        raise NotEnoughData(
            "Groups cannot be compared.",
            "Fewer than two of them, or nobody who left in that way.",
            "Ask of another dimension.",
        )
    place = place.ravel()
    own, other = (_counted(rows, chosen, place, len(names)) for chosen in (way == of, (way > 0) & (way != of)))
    walk = _Walk(len(names))
    for here, left, gone in zip(own.at_risk, own.events, other.events, strict=True):
        if left.sum() + gone.sum() > 0:
            walk.step(here, left, gone)
    accounts = np.bincount(place, rows.accounts, len(names))
    told = pd.DataFrame(
        {"group": names, "accounts": accounts, "observed": own.events.sum(axis=0), "expected": walk.expected}
    )
    return Gray(*walk.test(), told)


def _counted(rows: Rows, chosen: np.ndarray, place: np.ndarray, groups: int) -> Grid:
    return grid(rows._replace(event=chosen.astype(float)), place, groups)
