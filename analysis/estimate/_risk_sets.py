"""Who was at risk when somebody left, and what that adds to the fit: the sums of Cox's partial likelihood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats
from analysis.estimate._rows import Grid, Rows, grid


class Design(NamedTuple):
    """Per stratum: accounts at risk and events by time and covariate pattern; `x`: a row per pattern."""

    strata: tuple[Grid, ...]
    x: Floats
    efron: bool


class Sums(NamedTuple):
    """Per time: what Efron's correction needs, the events, and the score and information they add."""

    loglik: float
    score: Floats
    information: Floats


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


class AtRisk(NamedTuple):
    """Weighted sums over those at risk (s) and over those who leave (d), by time."""

    left: Floats
    s0: Floats
    s1: Floats
    s2: Floats
    d0: Floats
    d1: Floats
    d2: Floats
    a0: Floats
    a1: Floats
    b0: Floats
    b1: Floats
    b2: Floats
    logs: Floats


def at_risk_sums(part: Grid, x: Floats, beta: Floats, efron: bool) -> AtRisk:
    weight = np.exp(x @ beta)
    square = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    sums = [
        counts @ (weight[:, None] * part_of).reshape(len(x), -1)
        for counts in (part.at_risk, part.events)
        for part_of in (np.ones((len(x), 1)), x, square)
    ]
    s0, d0 = sums[0][:, 0], sums[3][:, 0]
    left = part.events.sum(axis=1)
    return AtRisk(left, s0, sums[1], sums[2], d0, sums[4], sums[5], *_ties(left, s0, d0, efron))


def _ties(left: Floats, s0: Floats, d0: Floats, efron: bool) -> tuple[Floats, ...]:
    """Those who leave in the same month leave one after the other, in no known order: sums over the d steps."""
    each = np.repeat(np.arange(left.size), left.astype(int))
    first = np.concatenate([[0], np.cumsum(left)[:-1]]).astype(int)
    step = (np.arange(each.size) - first[each]) / left[each] if efron else np.zeros(each.size)
    here = s0[each] - step * d0[each]
    c = 1 / here
    values = (c, step * c, c**2, step * c**2, step**2 * c**2, np.log(here))
    return tuple(np.add.reduceat(value, first) for value in values)


def parts_of(part: Grid, x: Floats, beta: Floats, efron: bool) -> tuple[Floats, Floats, Floats]:
    """Per time: log-likelihood, score (times × columns) and information (times × columns × columns)."""
    s = at_risk_sums(part, x, beta, efron)
    k = len(beta)
    score = part.events @ x - (s.s1 * s.a0[:, None] - s.d1 * s.a1[:, None])
    outer = [
        one[:, :, None] * other[:, None, :] for one, other in ((s.s1, s.s1), (s.s1, s.d1), (s.d1, s.s1), (s.d1, s.d1))
    ]
    middle = outer[0] * s.b0[:, None, None] - (outer[1] + outer[2]) * s.b1[:, None, None]
    middle = middle + outer[3] * s.b2[:, None, None]
    information = (s.s2 * s.a0[:, None] - s.d2 * s.a1[:, None]).reshape(-1, k, k) - middle
    return part.events @ (x @ beta) - s.logs, score, information


def add_up(design: Design, beta: Floats) -> Sums:
    parts = [parts_of(part, design.x, beta, design.efron) for part in design.strata if part.time.size]
    return Sums(
        float(sum(part[0].sum() for part in parts)),
        floats(sum(part[1].sum(axis=0) for part in parts)),
        floats(sum(part[2].sum(axis=0) for part in parts)),
    )
