"""Who churned after a day of their life, with something by that day against without: one ratio over many strata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..standards import FEWEST, FEWEST_LEFT
from ..standards import LEVEL as ALPHA
from ._arrays import Floats, floats
from .matched_ratio import MatchedRatio, matched_ratio
from .multiplicity import benjamini_hochberg

__all__ = ["Since", "corrected_since", "since_landmark"]


class Since(NamedTuple):
    """One side (with it) and the other, each as accounts, churned and churned a month; and their ratio.

    p: that of the ratio, NaN where there are too few to judge; cells: what the ratio is of, stratum by stratum.
    """

    accounts: tuple[int, int]
    churned: tuple[int, int]
    rate: tuple[float, float]
    ratio: MatchedRatio
    p: float
    cells: tuple[Floats, Floats, Floats, Floats]


def since_landmark(side: ArrayLike, stretches: pd.DataFrame) -> Since:
    """How many times as often accounts with something (`side` 1) churn as those without (0); missing is neither.

    `side`: a value for each account. `stretches`: row (the account's place) stratum months left, all after the
    landmark. Compared inside strata by `matched_ratio`; judged from ten accounts a side and five leavers on.
    """
    asked = floats(side)
    which, own = asked[stretches["row"]], asked[stretches["row"].unique()]
    place = np.unique(stretches["stratum"], return_inverse=True)[1]
    x, t, x_rest, t_rest = (
        floats(np.bincount(place, stretches[what] * (which == one))) for one in (1, 0) for what in ("left", "months")
    )
    ratio = matched_ratio(x, t, x_rest, t_rest)
    both = (t > 0) & (t_rest > 0)
    sizes = (int((own == 1).sum()), int((own == 0).sum()))
    judged = min(sizes) >= FEWEST and (x + x_rest)[both].sum() >= FEWEST_LEFT
    rates = (_rate(x, t), _rate(x_rest, t_rest))
    left = (int(x.sum()), int(x_rest.sum()))
    return Since(sizes, left, rates, ratio, ratio.p if judged else np.nan, (x, t, x_rest, t_rest))


def _rate(left: Floats, months: Floats) -> float:
    return float(left.sum() / months.sum()) if months.sum() else np.nan


def corrected_since(found: Sequence[Since]) -> pd.DataFrame:
    """The p-values corrected for all of them, what is shown, and intervals that say the same.

    Columns: p_adjusted shown sure_low sure_high, the ends at 1 - 0.05 R / m where R of m are shown (Benjamini and
    Hochberg 1995, Benjamini and Yekutieli 2005).
    """
    p = np.array([one.p for one in found], dtype=float)
    adjusted = benjamini_hochberg(p)
    shown, tested = adjusted < ALPHA, max(int((~np.isnan(p)).sum()), 1)
    beyond = ALPHA * np.where(shown, int(shown.sum()), 1) / tested
    ends = [matched_ratio(*one.cells, 1 - out)[1:3] for one, out in zip(found, beyond, strict=True)]
    sure = {"sure_low": [low for low, _ in ends], "sure_high": [high for _, high in ends]}
    return pd.DataFrame({"p_adjusted": adjusted, "shown": shown, **sure})
