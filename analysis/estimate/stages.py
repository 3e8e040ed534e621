"""Whether rates differ between the stages of a life in the same way in every group."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate._arrays import floats

ROUNDS, CLOSE = 500, 1e-13


class Interaction(NamedTuple):
    """A likelihood-ratio test; missing where there are not two groups and two stages with anybody leaving."""

    chi2: float
    df: int
    p_value: float


def interaction(events: ArrayLike, exposure: ArrayLike) -> Interaction:
    """Whether the ratio between stages is the same in every group, or some groups have a bad stage of their own.

    `events` and `exposure` (account-months): a row per group, a column per stage. Stages and groups where nobody left
    are left out. Poisson rates with a group and a stage factor against rates of every cell:
    `anova(glm(events ~ group + stage), glm(events ~ group * stage), test = "LRT")` in R.
    """
    x, t = floats(events), floats(exposure)
    x, t = (values[x.sum(axis=1) > 0][:, x.sum(axis=0) > 0] for values in (x, t))
    df = (x.shape[0] - 1) * (x.shape[1] - 1)
    if df < 1:
        return Interaction(np.nan, 0, np.nan)
    row, column = np.ones(x.shape[0]), x.sum(axis=0) / t.sum(axis=0)
    for _ in range(ROUNDS):
        row = x.sum(axis=1) / (t * column).sum(axis=1)
        new = x.sum(axis=0) / (t * row[:, None]).sum(axis=0)
        moved, column = np.abs(new / column - 1).max(), new
        if moved < CLOSE:
            break
    expected = row[:, None] * column * t
    chi2 = float(2 * special.xlogy(x, np.divide(x, expected, out=np.ones_like(x), where=x > 0)).sum())
    return Interaction(chi2, df, float(special.chdtrc(df, chi2)))
