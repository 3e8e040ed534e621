"""Whether groups differ in how many leave in one way, where other ways of leaving compete with it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.errors import NotEnoughData
from analysis.estimate._arrays import Floats
from analysis.estimate._rows import Grid, Rows, checked, grid


class Gray(NamedTuple):
    """`groups`: a row per group with accounts, and who observed and expected leaves in the one way."""

    chi2: float
    df: int
    p_value: float
    groups: pd.DataFrame


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
    """
    way = np.asarray(cause, dtype=np.intp)
    rows = checked(time, (way > 0).astype(float), entry, weights)
    names, place = np.unique(np.asarray(group), return_inverse=True)
    if len(names) < 2 or not (rows.accounts * (way == of)).any():
        raise NotEnoughData("Groups cannot be compared.", "It takes two groups and somebody who left in that way.", "")
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
