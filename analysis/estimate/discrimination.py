"""Whether a score puts accounts that leave below those that stay: AUC and concordance, with account-wise intervals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats, normal_quantile, two_sided_p

CHUNK = 4_000_000


class Discrimination(NamedTuple):
    """Share of pairs put in the right order, 0.5 for none better than chance; `p_value` against 0.5."""

    estimate: float
    se: float
    low: float
    high: float
    p_value: float


class Pairs(NamedTuple):
    """Pairs of accounts that could be put in order: rightly, wrongly, or not told apart by the score."""

    concordant: float
    discordant: float
    tied: float


MISSING = Discrimination(*[np.nan] * 5)


def auc(risk: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = 0.95) -> Discrimination:
    """How often an account that leaves had the higher risk than one that stays, if one of each is drawn.

    `risk`: any number that is higher where leaving is likelier, `event`: 1 left, 0 stayed, `cluster`: the account of
    each row where an account has several. Ties count half. Missing where nobody left or nobody stayed.
    Mann-Whitney with the interval of DeLong, DeLong and Clarke-Pearson (1988), `pROC::ci.auc` in R; with clusters
    Obuchowski (1997), which is the same for one row per cluster.
    """
    left = floats(event) == 1
    if not left.any() or left.all():
        return MISSING
    return _clustered(*_components(floats(risk), left), left, cluster, 0.5, level)


def auc_difference(
    risk: ArrayLike, other: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = 0.95
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


def concordance_pairs(risk: ArrayLike, time: ArrayLike, event: ArrayLike) -> Pairs:
    """How many pairs of accounts a score puts in the order in which they left.

    Arguments as for `c_index`. `survival::concordance(reverse = TRUE)$count` in R.
    """
    won, tied, compared = _pairs(floats(risk), floats(time), floats(event) == 1)
    totals = [float(part.sum()) / 2 for part in (won, tied, compared)]
    return Pairs(totals[0] - totals[1] / 2, totals[2] - totals[0] - totals[1] / 2, totals[1])


def c_index(
    risk: ArrayLike, time: ArrayLike, event: ArrayLike, cluster: ArrayLike | None = None, level: float = 0.95
) -> Discrimination:
    """How often, of two accounts, the one that left first had the higher risk.

    `risk`: higher where leaving is likelier, `time` watched, `event`: 1 left, 0 still here, `cluster`: the account of
    each row where an account has several. Ties in risk count half. Missing where no two accounts can be ordered.
    An account still here counts as long as it was seen. Harrell, Lee and Mark (1996) with the infinitesimal jackknife,
    `survival::concordance(reverse = TRUE, cluster =)` in R.
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
