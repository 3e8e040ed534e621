"""One group against all others, with other differences between them allowed for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.regression import Coefficient

LOST = 1e-8
RESTATES = 1e-10
MISSING = Coefficient(*[np.nan] * 6)


def adjusted_differences(
    y: ArrayLike, inside: ArrayLike, controls: ArrayLike, cluster: ArrayLike, level: float = 0.95
) -> list[Coefficient]:
    """How much higher each group answers than all others of the same size and age, one group at a time.

    One row per answer: its value, whether it is inside each group (0/1, a column per group), what to hold equal as
    columns (none is fine), and its account. Errors are clustered by account, each account's share lifted by its
    leverage as in CR2, with t (effective accounts − 1): a group of ten accounts among hundreds counts as ten. Missing
    where the controls settle who is inside. Least squares as `lm(y ~ inside + controls)` in R; effective number of
    clusters: Carter, Schnepel and Steigerwald (2017).
    """
    values, arms = floats(y), floats(inside).reshape(len(floats(y)), -1)
    base = np.column_stack([np.ones(values.size), floats(controls).reshape(values.size, -1)])
    basis = _basis(base)
    left, rest = (part - basis @ (basis.T @ part) for part in (values, arms))
    groups = np.unique(np.asarray(cluster), return_inverse=True)[1]
    return [_one(left, own, arm, groups, level) for own, arm in zip(rest.T, arms.T, strict=True)]


def _basis(columns: Floats) -> Floats:
    """An orthonormal basis of what the columns span, columns that restate others left out.

    Twice from the small cross product, which costs a twentieth of taking the tall matrix apart; once more makes up for
    the digits the cross product loses.
    """
    scaled = columns / np.maximum(np.sqrt((columns**2).sum(axis=0)), 1e-300)
    return _upright(_upright(scaled))


def _upright(columns: Floats) -> Floats:
    sizes, vectors = np.linalg.eigh(columns.T @ columns)
    kept = sizes > RESTATES * sizes[-1]
    return floats(columns @ (vectors[:, kept] / np.sqrt(sizes[kept])))


def _one(y: Floats, x: Floats, arm: Floats, groups: np.ndarray, level: float) -> Coefficient:
    total = float(x @ x)
    if total <= LOST * max(float(arm @ arm), 1.0):
        return MISSING
    estimate = float(x @ y / total)
    scores, leverage, pull = (np.bincount(groups, part) for part in (x * (y - estimate * x), x**2 / total, x))
    se = float(np.sqrt((scores**2 / np.maximum(1 - leverage, 1e-10)).sum()) / total)
    weight = pull**2
    df = float(weight.sum() ** 2 / (weight**2).sum() - 1)
    if not (df > 0 and se > 0):
        return MISSING
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * se
    p = float(2 * special.stdtr(df, -abs(estimate) / se))
    return Coefficient(estimate, se, df, p, estimate - reach, estimate + reach)
