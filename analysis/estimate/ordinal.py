"""Things that have an order and no distance: classes of answers, and ranks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats


class OrdinalFit(NamedTuple):
    """`slopes` push towards higher classes; `thresholds` lie between the classes; standard errors beside them."""

    slopes: Floats
    slope_se: Floats
    thresholds: Floats
    threshold_se: Floats
    log_likelihood: float


class Rank(NamedTuple):
    """How far two orders agree: Spearman's rho and Kendall's tau-b, 1 the same order, -1 the reverse."""

    rho: float
    rho_p: float
    tau: float
    tau_z: float
    tau_p: float


def ordinal_logit(level: ArrayLike, x: ArrayLike) -> OrdinalFit:
    """How detractor, passive and promoter go with what is known, without pretending that they have distances.

    `level`: classes as whole numbers from 0, each at least once; `x`: rows by columns without a constant. Logit of
    being at or below a class = threshold − slopes · x. Newton's method with the observed information. Raises
    ValueError where it does not converge. McCullagh (1980); `ordinal::clm`, `MASS::polr` in R.
    """
    at, columns = np.asarray(level, dtype=int), floats(x)
    classes, slopes = int(at.max()) + 1, columns.shape[1]
    below = np.cumsum(np.bincount(at, minlength=classes))[:-1] / at.size
    z = np.concatenate([special.logit(below), np.zeros(slopes)])
    for _ in range(60):
        total, score, information = _pieces(z, at, columns, classes)
        step = np.linalg.solve(information, score)
        z = z + step
        if np.abs(step).max() < 1e-11:
            se = np.sqrt(np.diag(np.linalg.inv(information)))
            return OrdinalFit(z[classes - 1 :], se[classes - 1 :], z[: classes - 1], se[: classes - 1], total)
    raise ValueError("the classes are told apart completely: the effects have no finite size")


def _pieces(z: Floats, at: np.ndarray, x: Floats, classes: int) -> tuple[float, Floats, Floats]:
    """Log-likelihood, its slope and its curvature."""
    cuts = np.concatenate([[-np.inf], z[: classes - 1], [np.inf]])
    shift = x @ z[classes - 1 :]
    upper, lower = special.expit(cuts[at + 1] - shift), special.expit(cuts[at] - shift)
    chance = upper - lower
    toward_upper, toward_lower = (_direction(at + side, x, classes) for side in (1, 0))
    f_up, f_low = upper * (1 - upper), lower * (1 - lower)
    pull = (f_up[:, None] * toward_upper - f_low[:, None] * toward_lower) / chance[:, None]
    bend_up, bend_low = (f * (1 - 2 * s) / chance for f, s in ((f_up, upper), (f_low, lower)))
    curve = (toward_upper * bend_up[:, None]).T @ toward_upper - (toward_lower * bend_low[:, None]).T @ toward_lower
    return float(np.log(chance).sum()), floats(pull.sum(axis=0)), floats(pull.T @ pull - curve)


def _direction(cut: np.ndarray, x: Floats, classes: int) -> Floats:
    """How each row's bound moves with the thresholds and the slopes; the outer bounds do not move."""
    marks = (cut[:, None] == np.arange(1, classes)).astype(float)
    inner = ((cut > 0) & (cut < classes)).astype(float)
    return np.column_stack([marks, -x * inner[:, None]])


def rank_correlation(x: ArrayLike, y: ArrayLike) -> Rank:
    """Whether two things rise together, whatever their scales; ties are common in scores and allowed for.

    One value each per account. Missing for fewer than three, or where one of them never changes. Spearman (1904) with
    the t approximation, Kendall (1945) tau-b; `cor.test(method = "spearman")`, `"kendall"` in R.
    """
    from scipy import stats

    one, other = floats(x), floats(y)
    if one.size < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return Rank(*[np.nan] * 5)
    rho = stats.spearmanr(one, other)
    tau = stats.kendalltau(one, other, method="asymptotic")
    z = float(np.sign(tau.statistic) * -special.ndtri(tau.pvalue / 2)) if tau.pvalue > 0 else np.nan
    return Rank(float(rho.statistic), float(rho.pvalue), float(tau.statistic), z, float(tau.pvalue))
