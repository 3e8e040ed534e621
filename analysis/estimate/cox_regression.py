"""What goes with leaving sooner when the other differences between accounts are allowed for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..errors import NotEnoughData
from ._arrays import LEVEL, STEPS, Floats, floats, normal_quantile, two_sided_p
from ._risk_sets import (
    Design,
    Grid,
    Rows,
    Sums,
    add_up,
    at_risk_sums,
    checked,
    design_of,
    information,
    scores,
    strata_of,
)

__all__ = ["Cox", "cox"]

CLOSE, RUNAWAY = 1e-11, 8.0


class Cox(NamedTuple):
    """A fit. Per column of `x`: `coef` (log hazard ratio), `se`, `ratio`, `low`, `high`, `p_value`.

    `proportional`, `proportional_p`: per column, then for all together, the test that the ratio is the same at every
    tenure. loglik: without and with the columns. A column that cannot be estimated is missing in all of them.
    """

    coef: Floats
    se: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats
    loglik: tuple[float, float]
    score: float
    wald: float
    proportional: Floats
    proportional_p: Floats
    covariance: Floats
    events: float


def cox(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: str = "efron",
    scale: str = "km",
    level: float = LEVEL,
) -> Cox:
    """How many times as often accounts with a property leave at any tenure, the other properties being the same.

    Rows as for `kaplan_meier`; `x`: a row of numbers each. `weights` are counts of alike accounts and give exactly what
    the accounts one by one would, so a large book is reduced to its patterns first. `cluster`: an id where an account
    has several rows (then the weights must be 1); `strata` compares within each stratum only. A column is missing where
    its ratio would run to 0 or infinity. `scale` of tenure in the test of proportional hazards: km, identity or rank.
    Raises NotEnoughData where nobody left, ValueError as the curve does or for columns that repeat one another.
    Cox (1972), Efron (1977) or Breslow ties, robust errors of Lin and Wei (1989), test of Grambsch and Therneau (1994)
    as a score test: `coxph`, `cox.zph` of R's survival 3.
    statsmodels' `PHReg` is equal to 9e-13 and three times as slow; late entry and clusters are wrong.
    """
    rows = checked(time, event, entry, weights)
    columns = floats(x).reshape(rows.time.size, -1)
    design = design_of(rows, columns, strata, ties)
    if not sum(part.events.sum() for part in design.strata) > 0:
        raise NotEnoughData("Nobody left, so nothing can go with it.", "", "Look over a longer time.")
    null = add_up(design, np.zeros(columns.shape[1]))
    beta, fit = _climb(design, null)
    spread = columns.std(axis=0)
    covariance = _inverse(fit.information)
    if cluster is not None:
        covariance = _robust(design, rows, columns, strata, cluster, beta, covariance)
    runaway = (np.abs(beta) * spread > RUNAWAY) | ~(np.diag(covariance) > 0)
    return _told(design, rows, beta, covariance, null, fit, runaway, scale, level)


def _climb(design: Design, start: Sums) -> tuple[Floats, Sums]:
    """Newton steps, halved where they would go down."""
    beta, now = np.zeros(design.x.shape[1]), start
    for _ in range(STEPS):
        step = _inverse(now.information) @ now.score
        size = 1.0
        new = add_up(design, beta + step)
        while not new.loglik >= now.loglik - abs(now.loglik) * 1e-14 and size > 1e-6:
            size /= 2
            new = add_up(design, beta + size * step)
        gained = new.loglik - now.loglik
        beta, now = beta + size * step, new
        if abs(gained) < CLOSE * abs(now.loglik) and np.abs(step).max(initial=0) < 1e-8:
            break
    return beta, now


def _inverse(information: Floats) -> Floats:
    return floats(np.linalg.pinv(information, rcond=1e-13, hermitian=True))


def _robust(
    design: Design,
    rows: Rows,
    x: Floats,
    strata: ArrayLike | None,
    cluster: ArrayLike,
    beta: Floats,
    covariance: Floats,
) -> Floats:
    """The sandwich over the accounts' own score residuals, of which several rows of one account are one."""
    which = strata_of(rows, strata)
    centred = x - np.average(x, axis=0, weights=rows.accounts)
    residual = np.zeros_like(x)
    for stratum, part in enumerate(design.strata):
        own = which == stratum
        if not part.time.size:
            continue
        residual[own] = _residuals(part, design, rows.take(own), centred[own], beta)
    _, ids = np.unique(np.asarray(cluster), return_inverse=True)
    summed = np.zeros((ids.max() + 1, x.shape[1]))
    np.add.at(summed, ids.ravel(), residual)
    influence = summed @ covariance
    return floats(influence.T @ influence)


def _residuals(part: Grid, design: Design, rows: Rows, x: Floats, beta: Floats) -> Floats:
    s = at_risk_sums(part, design.x, beta, design.efron)
    weight = np.exp(x @ beta)
    last = np.searchsorted(part.time, rows.time, side="right")
    first = np.zeros_like(last) if rows.entry is None else np.searchsorted(part.time, rows.entry, side="right")
    at = np.minimum(np.searchsorted(part.time, rows.time), len(part.time) - 1)
    run = _running(s.a0)[last] - _running(s.a0)[first]
    drift = s.s1 * s.b0[:, None] - s.d1 * s.b1[:, None]
    along = _running(drift)[last] - _running(drift)[first]
    mean = (s.s1 * s.a0[:, None] - s.d1 * s.a1[:, None]) / s.left[:, None]
    spared = x * s.a1[at][:, None] - (s.s1 * s.b1[:, None] - s.d1 * s.b2[:, None])[at]
    own = rows.event[:, None] * (x - mean[at] + weight[:, None] * spared)
    return floats(own - weight[:, None] * (x * run[:, None] - along))


def _running(values: Floats) -> Floats:
    return np.concatenate([np.zeros((1, *values.shape[1:])), values.cumsum(axis=0)])


def _told(
    design: Design,
    rows: Rows,
    beta: Floats,
    covariance: Floats,
    null: Sums,
    fit: Sums,
    runaway: np.ndarray,
    scale: str,
    level: float,
) -> Cox:
    coef, se = (np.where(runaway, np.nan, values) for values in (beta, np.sqrt(np.abs(np.diag(covariance)))))
    reach = normal_quantile(level) * se
    low, high = np.exp(coef - reach), np.exp(coef + reach)
    chi2, p = _proportional(design, rows, beta, scale)
    wald = float(beta @ _inverse(covariance) @ beta)
    score = float(null.score @ _inverse(null.information) @ null.score)
    events = float(sum(part.events.sum() for part in design.strata))
    p_value = floats(two_sided_p(coef / se))
    numbers = (coef, se, np.exp(coef), low, high, p_value, (null.loglik, fit.loglik), score, wald)
    return Cox(*numbers, chi2, p, covariance, events)


def _proportional(design: Design, rows: Rows, beta: Floats, scale: str) -> tuple[Floats, Floats]:
    """Whether the score drifts with tenure, per column and for all of them together."""
    drift, moments = np.zeros(len(beta)), np.zeros((3, len(beta), len(beta)))
    for part in (part for part in design.strata if part.time.size):
        s, g = at_risk_sums(part, design.x, beta, design.efron), _scaled(part, scale, rows)
        drift = drift + g @ scores(part, s, design.x)
        moments = moments + [information(part, s, design.x, g**power) for power in range(3)]
    flat, cross, steep = moments
    spread = steep - cross @ _inverse(flat) @ cross
    with np.errstate(divide="ignore", invalid="ignore"):
        each = drift**2 / np.diag(spread)
    whole = float(drift @ _inverse(spread) @ drift)
    chi2 = np.concatenate([each, [whole]])
    return chi2, np.concatenate([special.chdtrc(1, each), [special.chdtrc(len(beta), whole)]])


def _scaled(part: Grid, scale: str, rows: Rows) -> Floats:
    """Tenure as the test reads it: how many had left before (km), as it is, or its rank among all times."""
    if scale not in ("km", "identity", "rank"):
        raise ValueError("scale must be km, identity or rank")
    if scale == "rank":
        below, upto = (_counted(rows, part.time, up) for up in (False, True))
        return floats((below + upto + 1) / 2)
    if scale == "identity":
        return part.time
    stay = np.cumprod(1 - part.events.sum(axis=1) / part.at_risk.sum(axis=1))
    return floats(1 - np.concatenate([[1.0], stay[:-1]]))


def _counted(rows: Rows, times: Floats, up_to: bool) -> Floats:
    """How many accounts were watched for less than each time, or for no longer than it."""
    order = np.argsort(rows.time, kind="stable")
    place = np.searchsorted(rows.time[order], times, "right" if up_to else "left")
    return floats(_running(rows.accounts[order])[place])
