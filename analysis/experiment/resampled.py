"""KPIs with few units or a long tail: dealing units out again instead of trusting the bell curve."""

import numpy as np
import pandas as pd

from ..estimate import bootstrap_difference, permutation
from .scorecard import ADJUSTED, ALIKE, CHANGE
from .structure import Setup

FEW = 15
MOST_RESAMPLED = 5000
COCHRAN = 25


def long_tailed(moments: pd.DataFrame, setup: Setup) -> set[str]:
    """KPIs whose units are too few for their skewness: fewer than 25 × skewness² in an arm (Cochran 1977)."""
    named = {kpi.kpi: kpi.kind for kpi in setup.kpis}
    n, away = moments["units"], moments["y1"] / moments["units"]
    with np.errstate(divide="ignore", invalid="ignore"):
        cubes = moments["y3"] / n - 3 * away * moments["y2"] / n + 2 * away**3
        skewness = cubes / (moments["variance"] * (n - 1) / n) ** 1.5
    found = set(moments.loc[n < COCHRAN * skewness**2, "kpi"])
    return {k for k, kind in named.items() if kind == "long tail" or (kind in ("auto", "ratio") and k in found)}


def to_deal(frame: pd.DataFrame, tails: set[str]) -> pd.Series:
    """Which rows of the scorecard are judged by dealing their units out again."""
    fewest = frame[["control_units", "treatment_units"]].min(axis=1)
    most = frame["control_units"] + frame["treatment_units"]
    wanted = (fewest < FEW) | frame["kpi"].isin(tails)
    return wanted & ~frame["binary"] & (frame["method"] != ALIKE) & (most <= MOST_RESAMPLED) & (fewest >= 2)


def dealt_again(frame: pd.DataFrame, units: pd.DataFrame, setup: Setup, tails: set[str]) -> pd.DataFrame:
    """The scorecard with p-values by permutation, and bootstrap intervals for long tails, where they are due."""
    done = frame.copy()
    for place in frame.index[to_deal(frame, tails)]:
        row = frame.loc[place]
        one, two = (_values(units, row, arm, setup) for arm in (row["arm"], setup.control))
        tested = permutation(one, two)
        done.loc[place, ["p_value", "smallest_p"]] = [tested.p, tested.smallest]
        done.loc[place, "method"] = f"{row['method']}, units dealt again"
        if row["kpi"] in tails and len(one) >= FEW and len(two) >= FEW:
            ends = [bootstrap_difference(one, two, level=level) for level in (0.95, 0.90)]
            columns = ["low", "high", "effect_low90", "effect_high90"]
            done.loc[place, columns] = [v for pair in ends for v in pair]
            done.loc[place, ["relative", "relative_low", "relative_high"]] = np.nan
    return done


def _values(units: pd.DataFrame, row: pd.Series, arm: str, setup: Setup) -> np.ndarray:
    """Each unit's value in one arm, less what its own past explains where the method says so."""
    pair = units[units["arm"].isin([row["arm"], setup.control])]
    y = pair[row["kpi"]].to_numpy(float)
    if row["method"] in (ADJUSTED, CHANGE):
        x = pair[f"{row['kpi']}_before"].to_numpy(float)
        x = np.where(np.isnan(x), np.nanmean(x[~np.isnan(y)]), x)
        both = ~np.isnan(y)
        theta = np.cov(y[both], x[both])[0, 1] / x[both].var(ddof=1) if row["method"] == ADJUSTED else 1.0
        y = y - theta * (x - x[both].mean() if row["method"] == ADJUSTED else x)
    mine = y[(pair["arm"] == arm).to_numpy()]
    return mine[~np.isnan(mine)]
