"""Who was at risk when somebody left, from rows or counts, and the sums of Cox's partial likelihood over them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats

# Whole numbers within a span of so many are counted off; wider ones, and others, are sorted.
SPAN = 100_000


class Rows(NamedTuple):
    """One entry per row: `time` and `entry` in the same unit, `event` 0 or 1, `accounts` behind the row."""

    time: Floats
    event: Floats
    entry: Floats | None
    accounts: Floats

    def take(self, rows: np.ndarray) -> Rows:
        """The rows that are marked."""
        if rows.all():
            return self
        entry = None if self.entry is None else self.entry[rows]
        return Rows(self.time[rows], self.event[rows], entry, self.accounts[rows])


class Grid(NamedTuple):
    """Per distinct tenure (rows) and group (columns): accounts at risk, and accounts that left."""

    time: Floats
    at_risk: Floats
    events: Floats


class Design(NamedTuple):
    """Per stratum: accounts at risk and events by time and covariate pattern; `x`: a row per pattern."""

    strata: tuple[Grid, ...]
    x: Floats
    efron: bool


class Sums(NamedTuple):
    """Over all times: the log of the likelihood, its score and its information."""

    loglik: float
    score: Floats
    information: Floats


class AtRisk(NamedTuple):
    """Weighted sums over those at risk (s) and over those who leave (d), by time; `weight`: each pattern's own."""

    left: Floats
    weight: Floats
    s1: Floats
    d1: Floats
    a0: Floats
    a1: Floats
    b0: Floats
    b1: Floats
    b2: Floats
    logs: Floats


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
    times, place = distinct(rows.time)
    leaving = _sum_by(place, column, rows.accounts, times.size, columns)
    events = _sum_by(place, column, rows.accounts * rows.event, times.size, columns)
    present = _from_here_on(leaving)
    if rows.entry is not None:
        first = np.searchsorted(times, rows.entry, side="right")
        present = present - _from_here_on(_sum_by(first, column, rows.accounts, times.size + 1, columns))[1:]
    return Grid(times, present, events)


def distinct(values: Floats) -> tuple[Floats, np.ndarray]:
    """The distinct values in order, and the place of each among them; tenures are whole months or days, mostly."""
    low = values.min() if values.size else 0.0
    if values.size and values.max() - low < SPAN and (np.rint(values) == values).all():
        number = (values - low).astype(np.intp)
        there = np.bincount(number) > 0
        return floats(np.flatnonzero(there) + low), (np.cumsum(there) - 1)[number]
    return np.unique(values, return_inverse=True)


def whole(counts: np.ndarray) -> np.ndarray:
    """Whole numbers as such; weights that are not whole stay as they are."""
    rounded = np.rint(counts)
    return rounded.astype(np.int64) if (rounded == counts).all() else counts


def _sum_by(row: np.ndarray, column: np.ndarray, values: Floats, rows: int, columns: int) -> Floats:
    sums = np.bincount(row * columns + column, values, rows * columns)
    return sums.astype(float).reshape(rows, columns)


def _from_here_on(counts: Floats) -> Floats:
    return counts[::-1].cumsum(axis=0)[::-1]


def design_of(rows: Rows, columns: Floats, strata: ArrayLike | None, ties: str) -> Design:
    if ties not in ("efron", "breslow"):
        raise ValueError("ties must be efron or breslow")
    patterns, place = np.unique(columns, axis=0, return_inverse=True)
    place = place.ravel()
    centred = patterns - np.average(columns, axis=0, weights=rows.accounts)
    if np.linalg.matrix_rank(columns - columns.mean(axis=0)) < columns.shape[1]:
        raise ValueError("a column says nothing that the others do not say")
    which = strata_of(rows, strata)
    parts = [(rows.take(which == stratum), place[which == stratum]) for stratum in range(which.max() + 1)]
    grids = (grid(own, column, len(patterns)) for own, column in parts)
    return Design(tuple(_with_events(part) for part in grids), centred, ties == "efron")


def strata_of(rows: Rows, strata: ArrayLike | None) -> np.ndarray:
    """A whole number for the stratum of each row."""
    if strata is None:
        return np.zeros(rows.time.size, np.intp)
    return np.unique(np.asarray(strata), return_inverse=True)[1].ravel()


def _with_events(part: Grid) -> Grid:
    seen = part.events.sum(axis=1) > 0
    return Grid(part.time[seen], part.at_risk[seen], part.events[seen])


def at_risk_sums(part: Grid, x: Floats, beta: Floats, efron: bool) -> AtRisk:
    weight = np.exp(x @ beta)
    weighted = np.column_stack([weight, weight[:, None] * x])
    s, d = part.at_risk @ weighted, part.events @ weighted
    left = part.events.sum(axis=1)
    return AtRisk(left, weight, s[:, 1:], d[:, 1:], *_ties(left, s[:, 0], d[:, 0], efron))


def _ties(left: Floats, s0: Floats, d0: Floats, efron: bool) -> tuple[Floats, ...]:
    """Those who leave in the same month leave one after the other, in no known order: sums over the d steps."""
    each = np.repeat(np.arange(left.size), left.astype(int))
    first = np.concatenate([[0], np.cumsum(left)[:-1]]).astype(int)
    step = (np.arange(each.size) - first[each]) / left[each] if efron else np.zeros(each.size)
    here = s0[each] - step * d0[each]
    c = 1 / here
    values = (c, step * c, c**2, step * c**2, step**2 * c**2, np.log(here))
    return tuple(np.add.reduceat(value, first) for value in values)


def scores(part: Grid, s: AtRisk, x: Floats) -> Floats:
    """The score that each time adds: times × columns."""
    return floats(part.events @ x - (s.s1 * s.a0[:, None] - s.d1 * s.a1[:, None]))


def information(part: Grid, s: AtRisk, x: Floats, times: Floats | None = None) -> Floats:
    """The information of all times, each counted as often as `times` says, or once: columns × columns.

    How often a pattern counts is added up over the times first: a matrix a time would be most of the work.
    """
    once = np.ones(s.left.size) if times is None else times
    a0, a1, b0, b1, b2 = (values * once for values in (s.a0, s.a1, s.b0, s.b1, s.b2))
    often = s.weight * (a0 @ part.at_risk - a1 @ part.events)
    crossed = (s.s1 * b1[:, None]).T @ s.d1
    middle = (s.s1 * b0[:, None]).T @ s.s1 - crossed - crossed.T + (s.d1 * b2[:, None]).T @ s.d1
    return floats((x * often[:, None]).T @ x - middle)


def add_up(design: Design, beta: Floats) -> Sums:
    log, score, known = 0.0, np.zeros(len(beta)), np.zeros((len(beta), len(beta)))
    for part in (part for part in design.strata if part.time.size):
        s = at_risk_sums(part, design.x, beta, design.efron)
        log += float((part.events @ (design.x @ beta) - s.logs).sum())
        score = score + scores(part, s, design.x).sum(axis=0)
        known = known + information(part, s, design.x)
    return Sums(log, floats(score), floats(known))
