"""Who churned after a day of their life, with something by that day against without: one ratio over many strata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..standards import FEWEST, FEWEST_LEFT
from ..standards import LEVEL as ALPHA
from ._arrays import Floats, floats
from .matched_ratio import MatchedRatio, matched_ratio
from .multiplicity import benjamini_hochberg

__all__ = ["Since", "compared_since", "since_landmark"]

TOLD = ("accounts", "churned", "rate")


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


def compared_since(found: Mapping[str, Since], with_it: str, without: str) -> pd.DataFrame:
    """All of a question as rows, by their names: each side, the ratio, and the same corrected for all of them.

    Columns: accounts churned rate of each side (accounts_did accounts_not ... for did and not) rate_ratio ratio_low
    ratio_high p_value p_adjusted shown sure_low sure_high, the sure ends at 1 - 0.05 R / m where R of m are shown
    (Benjamini and Hochberg 1995, Benjamini and Yekutieli 2005).
    """
    rows = [
        {
            **{f"{what}_{side}": pair[place] for what, pair in zip(TOLD, one[:3], strict=True)
               for place, side in enumerate((with_it, without))},
            "rate_ratio": one.ratio.ratio, "ratio_low": one.ratio.low, "ratio_high": one.ratio.high, "p_value": one.p,
        }
        for one in found.values()
    ]  # fmt: skip
    return pd.concat([pd.DataFrame(rows), _corrected(list(found.values()))], axis=1).set_axis(list(found))


def _corrected(found: Sequence[Since]) -> pd.DataFrame:
    p = np.array([one.p for one in found], dtype=float)
    adjusted = benjamini_hochberg(p)
    shown, tested = adjusted < ALPHA, max(int((~np.isnan(p)).sum()), 1)
    beyond = ALPHA * np.where(shown, int(shown.sum()), 1) / tested
    ends = [matched_ratio(*one.cells, 1 - out)[1:3] for one, out in zip(found, beyond, strict=True)]
    sure = {"sure_low": [low for low, _ in ends], "sure_high": [high for _, high in ends]}
    return pd.DataFrame({"p_adjusted": adjusted, "shown": shown, **sure})
