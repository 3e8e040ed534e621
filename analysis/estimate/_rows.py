"""Rows of accounts, or counts of alike accounts, turned into who was at risk and who left at each tenure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats


class Rows(NamedTuple):
    """One entry per row: `time` and `entry` in the same unit, `event` 0 or 1, `accounts` behind the row."""

    time: Floats
    event: Floats
    entry: Floats | None
    accounts: Floats

    def take(self, rows: np.ndarray) -> Rows:
        entry = None if self.entry is None else self.entry[rows]
        return Rows(self.time[rows], self.event[rows], entry, self.accounts[rows])


class Grid(NamedTuple):
    """Per distinct tenure (rows) and group (columns): accounts at risk, and accounts that left."""

    time: Floats
    at_risk: Floats
    events: Floats


def checked(time: ArrayLike, event: ArrayLike, entry: ArrayLike | None, weights: ArrayLike | None) -> Rows:
    when, left = floats(time), floats(event)
    since = None if entry is None else np.broadcast_to(floats(entry), when.shape)
    count = np.ones(when.shape) if weights is None else floats(weights)
    if when.ndim != 1 or left.shape != when.shape or count.shape != when.shape:
        raise ValueError("time, event and weights must have one value per row")
    _check_values(when, left, since, count)
    return Rows(when, left, since, count)


def _check_values(time: Floats, event: Floats, entry: Floats | None, count: Floats) -> None:
    if not np.isfinite(time).all():
        raise ValueError("every time must be a finite number")
    if not ((event == 0) | (event == 1)).all():
        raise ValueError("event must be 0 (still here) or 1 (left)")
    if not (np.isfinite(count).all() and (count >= 0).all()):
        raise ValueError("weights must be counts of accounts, none negative")
    if entry is not None and not (entry < time).all():
        raise ValueError("every account must enter before its time ends")


def grid(rows: Rows, column: np.ndarray, columns: int) -> Grid:
    """At risk at t: entry < t <= time. Sums are exact while counts are whole numbers."""
    times, place = np.unique(rows.time, return_inverse=True)
    leaving = _sum_by(place, column, rows.accounts, times.size, columns)
    events = _sum_by(place, column, rows.accounts * rows.event, times.size, columns)
    present = _from_here_on(leaving)
    if rows.entry is not None:
        first = np.searchsorted(times, rows.entry, side="right")
        present = present - _from_here_on(_sum_by(first, column, rows.accounts, times.size + 1, columns))[1:]
    return Grid(times, present, events)


def whole(counts: np.ndarray) -> np.ndarray:
    """Whole numbers as such; weights that are not whole stay as they are."""
    rounded = np.rint(counts)
    return rounded.astype(np.int64) if (rounded == counts).all() else counts


def _sum_by(row: np.ndarray, column: np.ndarray, values: Floats, rows: int, columns: int) -> Floats:
    sums = np.bincount(row * columns + column, values, rows * columns)
    return sums.astype(float).reshape(rows, columns)


def _from_here_on(counts: Floats) -> Floats:
    return counts[::-1].cumsum(axis=0)[::-1]
