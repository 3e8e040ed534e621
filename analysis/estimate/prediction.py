"""The logistic fit, whether its chances come true, and whether a score ranks those that leave."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import LEVEL, STEPS, Floats, floats, normal_quantile, two_sided_p
from analysis.estimate.rates import wilson

__all__ = [
    "Calibration", "Discrimination", "Logistic", "auc", "auc_difference", "c_index", "calibration", "chance",
    "logistic", "reliability",
]  # fmt: skip

CHUNK = 4_000_000


class Logistic(NamedTuple):
    """Coefficients (the intercept first) with their covariance; not converged where the data cannot hold them."""

    coefficients: Floats
    covariance: Floats
    converged: bool


class Calibration(NamedTuple):
    """`in_the_large` 0 and `slope` 1 are right; a slope below 1 is over-confident. Brier: smaller is better."""

    accounts: int
    events: int
    brier: float
    brier_scaled: float
    in_the_large: float
    slope: float
    slope_low: float
    slope_high: float


class Discrimination(NamedTuple):
    """Share of pairs put in the right order, 0.5 for none better than chance; `p_value` against 0.5."""

    estimate: float
    se: float
    low: float
    high: float
    p_value: float


MISSING = Discrimination(*[np.nan] * 5)


def logistic(
    x: ArrayLike,
    event: ArrayLike,
    cluster: ArrayLike | None = None,
    ridge: float = 0.0,
    offset: ArrayLike | None = None,
) -> Logistic:
    """How the chance of leaving goes with one or several inputs.

    `x`: rows × inputs (an intercept is added and never shrunk), `event`: 1 left, 0 stayed, `cluster`: the account of
    each row, for the covariance (CR1); `ridge`: how strongly coefficients are drawn to 0; `offset` on the logit scale.
    Newton's method; `glm(y ~ x, binomial)` in R, and le Cessie and van Houwelingen (1992) for the ridge.
    statsmodels' `Logit` is equal to 3e-15 and four times as slow; no ridge; separated data raise or pass unmarked.
    """
    design = _with_intercept(x, len(floats(event)))
    shift = np.zeros(len(design)) if offset is None else floats(offset)
    penalty = np.diag([0.0, *[ridge] * (design.shape[1] - 1)])
    beta, converged = np.zeros(design.shape[1]), False
    for _ in range(STEPS):
        p = special.expit(design @ beta + shift)
        bread = np.linalg.pinv(design.T @ (design * (p * (1 - p))[:, None]) + penalty)
        step = bread @ (design.T @ (floats(event) - p) - penalty @ beta)
        beta = beta + step
        converged = bool(np.abs(step).max() < 1e-10)
        if converged or np.abs(beta).max() > 50:
            break
    covariance = bread if cluster is None else _sandwich(bread, design * (floats(event) - p)[:, None], cluster)
    return Logistic(beta, covariance, converged and float(np.abs(beta).max()) <= 50)


def chance(fit: Logistic, x: ArrayLike) -> Floats:
    """The chance of leaving that a logistic fit gives each row, 0 to 1."""
    values = floats(x)
    return floats(special.expit(_with_intercept(values, len(values)) @ fit.coefficients))


def calibration(p: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = LEVEL) -> Calibration:
    """Whether accounts given a 20% chance of leaving do leave one time in five.

    `p`: the chance given beforehand, `event`: 1 left, 0 stayed, `cluster`: the account of each row. Brier score,
    the share of its variance explained, calibration in the large, and the line through logit(p) with the interval
    of its slope. Missing where nobody left or nobody stayed; no line where all had the same chance.
    `rms::val.prob` in R; Cox (1958).
    statsmodels and scipy have none.
    """
    given, left = floats(p), floats(event)
    rate = left.mean() if left.size else np.nan
    brier = float(np.mean((given - left) ** 2)) if left.size else np.nan
    counted = (int(left.size), int(left.sum()), brier)
    if not 0 < rate < 1:
        return Calibration(*counted, *[np.nan] * 5)
    odds = special.logit(np.clip(given, 1e-12, 1 - 1e-12))
    large = logistic(np.empty((left.size, 0)), left, offset=odds).coefficients[0]
    line = logistic(odds[:, None], left, cluster)
    # Where all have the same chance there is no line, though a generalised inverse gives one.
    variance, slope = float(line.covariance[1, 1]), float(line.coefficients[1])
    half = normal_quantile(level) * np.sqrt(variance) if variance > 0 else np.nan
    if not np.ptp(odds) > 1e-9:
        half = slope = np.nan
    return Calibration(*counted, 1 - brier / (rate * (1 - rate)), float(large), slope, slope - half, slope + half)


def reliability(p: ArrayLike, event: ArrayLike, bins: int = 10) -> pd.DataFrame:
    """Accounts in order of the chance they were given, in equal parts: the chance given beside the share that left.

    `p`, `event` as for `calibration`. Returns one row per part: part rows given left low high (Wilson). Parts end at
    the quantiles of `p` (type 7), right-closed; equal chances stay together, so there may be fewer parts.
    """
    frame = pd.DataFrame({"given": floats(p), "event": floats(event)})
    edges = np.unique(np.quantile(frame["given"], np.linspace(0, 1, bins + 1))) if len(frame) else np.array([])
    frame["part"] = np.maximum(np.searchsorted(edges, frame["given"], "left"), 1) if len(frame) else 1
    parts = frame.groupby("part").agg(rows=("event", "size"), given=("given", "mean"), events=("event", "sum"))
    low, high = wilson(parts["events"].to_numpy(), parts["rows"].to_numpy())
    told = parts.assign(left=parts["events"] / parts["rows"], low=low, high=high).reset_index()
    return told[["part", "rows", "given", "left", "low", "high"]]


def _with_intercept(x: ArrayLike, rows: int) -> Floats:
    return np.column_stack([np.ones(rows), floats(x)])


def _sandwich(bread: Floats, scores: Floats, cluster: ArrayLike) -> Floats:
    _, place = np.unique(np.asarray(cluster), return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(sums, place, scores)
    groups = len(sums)
    return floats(bread @ (sums.T @ sums) @ bread * groups / max(groups - 1, 1))


def auc(risk: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = LEVEL) -> Discrimination:
    """How often an account that leaves had the higher risk than one that stays, if one of each is drawn.

    `risk`: any number that is higher where leaving is likelier, `event`: 1 left, 0 stayed, `cluster`: the account of
    each row where an account has several. Ties count half. Missing where nobody left or nobody stayed.
    Mann-Whitney with the interval of DeLong, DeLong and Clarke-Pearson (1988), `pROC::ci.auc` in R; with clusters
    Obuchowski (1997), which is the same for one row per cluster.
    `scipy.stats.mannwhitneyu` is equal to 2e-16 and slower; no interval of DeLong, no clusters.
    """
    left = floats(event) == 1
    if not left.any() or left.all():
        return MISSING
    return _clustered(*_components(floats(risk), left), left, cluster, 0.5, level)


def auc_difference(
    risk: ArrayLike, other: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = LEVEL
) -> Discrimination:
    """By how much one score ranks the leavers better than another does on the same accounts.

    Arguments as for `auc`; the estimate is AUC of `risk` less AUC of `other`, `p_value` against no difference.
    DeLong, DeLong and Clarke-Pearson (1988), `pROC::roc.test(paired = TRUE)` in R; with clusters Obuchowski (1997).
    """
    left = floats(event) == 1
    if not left.any() or left.all():
        return MISSING
    first, second = _components(floats(risk), left), _components(floats(other), left)
    return _clustered(first[0] - second[0], first[1] - second[1], left, cluster, 0.0, level)


def c_index(
    risk: ArrayLike, time: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = LEVEL
) -> Discrimination:
    """How often, of two accounts, the one that left first had the higher risk.

    `risk`: higher where leaving is likelier, `time` watched, `event`: 1 left, 0 still here, `cluster`: the account of
    each row where an account has several. Ties in risk count half. Missing where no two accounts can be ordered.
    An account still here counts as long as it was seen. Harrell, Lee and Mark (1996) with the infinitesimal jackknife,
    `survival::concordance(reverse = TRUE, cluster =)` in R.
    statsmodels and scipy have none.
    """
    won, _, compared = _pairs(floats(risk), floats(time), floats(event) == 1)
    total = compared.sum() / 2
    if total == 0:
        return MISSING
    estimate = won.sum() / 2 / total
    influence = _by_cluster((won - estimate * compared) / total, cluster)
    return _result(estimate, float(np.sqrt((influence**2).sum())), 0.5, level)


def _components(risk: Floats, left: np.ndarray) -> tuple[Floats, Floats]:
    """For each leaver the share of stayers it outranks; for each stayer the share of leavers that outrank it."""
    leavers, stayers = np.sort(risk[left]), np.sort(risk[~left])
    below = np.searchsorted(stayers, risk[left], "left") + np.searchsorted(stayers, risk[left], "right")
    above = np.searchsorted(leavers, risk[~left], "left") + np.searchsorted(leavers, risk[~left], "right")
    return floats(below / 2 / stayers.size), floats(1 - above / 2 / leavers.size)


def _clustered(
    leavers: Floats, stayers: Floats, left: np.ndarray, cluster: ArrayLike | None, null: float, level: float
) -> Discrimination:
    estimate = float(leavers.mean())
    parts, kinds = np.zeros((2, left.size)), (left, ~left)
    for part, kind, values in zip(parts, kinds, (leavers, stayers), strict=True):
        part[kind] = (values - estimate) / kind.sum()
    sums = np.stack([_by_cluster(part, cluster) for part in parts])
    spread = sum(_corrected(row, _by_cluster(kind, cluster)) for row, kind in zip(sums, kinds, strict=True))
    groups = sums.shape[1]
    variance = spread + 2 * groups / max(groups - 1, 1) * (sums[0] * sums[1]).sum()
    return _result(estimate, float(np.sqrt(max(variance, 0))), null, level)


def _corrected(sums: Floats, members: Floats) -> float:
    groups = int((members > 0).sum())
    return float(groups / (groups - 1) * (sums**2).sum()) if groups > 1 else np.nan


def _by_cluster(values: ArrayLike, cluster: ArrayLike | None) -> Floats:
    if cluster is None:
        return floats(values)
    _, place = np.unique(np.asarray(cluster), return_inverse=True)
    return floats(np.bincount(place, floats(values)))


def _pairs(risk: Floats, time: Floats, left: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Per account: the pairs it is part of that are won (ties half), tied, and comparable."""
    won, tied, compared = np.zeros((3, risk.size))
    events = np.flatnonzero(left)
    step = max(1, CHUNK // max(risk.size, 1))
    for rows in (events[at : at + step] for at in range(0, events.size, step)):
        later = (time > time[rows, None]) | ((time == time[rows, None]) & ~left)
        same = later & (risk == risk[rows, None])
        wins = (later & (risk < risk[rows, None])) + same / 2
        for total, pairs in ((won, wins), (tied, same), (compared, later)):
            total += pairs.sum(axis=0)
            total[rows] += pairs.sum(axis=1)
    return won, tied, compared


def _result(estimate: float, se: float, null: float, level: float) -> Discrimination:
    half = normal_quantile(level) * se
    floor = 2 * null - 1
    p = float(two_sided_p((estimate - null) / se)) if se > 0 else np.nan
    return Discrimination(float(estimate), se, max(estimate - half, floor), min(estimate + half, 1.0), p)
