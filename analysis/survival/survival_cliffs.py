"""Single months in which far more accounts leave than in the months around them, as at a renewal."""

import numpy as np
import pandas as pd

from ..estimate import holm, rate_ratio, wilson
from ..finding import CLEAR
from ..standards import FEWEST, FEWEST_LEFT
from .survival_curves import Curves

NEAREST, FARTHEST = 2, 4
LEVEL = 0.01
COLUMNS = ("group", "tenure", "at_risk", "churned", "hazard", "low", "high", "rate_ratio", "ratio_low", "ratio_high",
           "p_value", "p_adjusted", "verdict", "shared")  # fmt: skip


def months_tested(curves: Curves) -> pd.DataFrame:
    """Every month of every judged group against those around it, corrected over all of them (Holm)."""
    tested = pd.concat([_months(group, curves) for group in curves.judged] or [_empty()], ignore_index=True)
    return tested.assign(p_adjusted=holm(tested["p_value"]) if len(tested) else [])


def find_cliffs(curves: Curves, tested: pd.DataFrame | None = None) -> pd.DataFrame:
    """In which months of tenure do many more accounts leave than in the months around them?

    Each month of each judged group against months 2 to 4 before and after it (the nearest month on either side is left
    out, since a renewal can fall a day late), where 10 are at risk in it and 5 left in all these months. Returns the
    months that stand out: hazard with Wilson interval, exact ratio to the months around, p-values corrected over every
    month and group looked at (Holm). Shown at 1 in 100, since the comparison of groups takes up the rest of the 5.
    Months of one group only come before those that are `shared`: in which, or next to which, the other groups taken
    together lose more than in the months around as well, as at a renewal of all. tested: what `months_tested` gives.
    """
    frame = months_tested(curves) if tested is None else tested
    if frame.empty:
        return _empty()
    peaks = frame[(frame["p_adjusted"] < LEVEL) & (frame["ratio_low"] > 1) & frame["peak"]]
    others = {group: _others(group, curves) for group in dict.fromkeys(peaks["group"])}
    shared = [_near(others[group], month) for group, month in zip(peaks["group"], peaks["tenure"], strict=True)]
    told = peaks.assign(shared=np.array(shared, dtype=bool), verdict=CLEAR)
    order = ["shared", "ratio_low", "group", "tenure"]
    return told.sort_values(order, ascending=[True, False, True, True], ignore_index=True)[list(COLUMNS)]


def _others(group: str, curves: Curves) -> set[int]:
    """The months in which all other judged groups together lose more than in the months around."""
    parts = [_by_month(curves.by_group[other], curves.after) for other in curves.judged if other != group]
    length = max((len(risk) for risk, _ in parts), default=0)
    risk, left = (
        np.sum([np.zeros(length), *(np.pad(part[at], (0, length - len(part[at]))) for part in parts)], axis=0)
        for at in (0, 1)
    )
    ratio = rate_ratio(left, risk, *(_around(values).sum(axis=0) for values in (left, risk)))
    return set((np.flatnonzero(np.asarray(ratio.low) > 1) + curves.after + 1).tolist())


def _near(months: set[int], month: int) -> bool:
    return bool(months & {month - 1, month, month + 1})


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))


def _months(group: str, curves: Curves) -> pd.DataFrame:
    risk, left = _by_month(curves.by_group[group], curves.after)
    near_risk, near_left, sides = (_around(values) for values in (risk, left, (risk >= FEWEST).astype(float)))
    month = np.arange(len(risk)) + curves.after + 1
    both = np.minimum(sides[0], sides[1]) > 0
    tested = (risk >= FEWEST) & both & (left + near_left.sum(axis=0) >= FEWEST_LEFT)
    ratio = rate_ratio(left, risk, near_left.sum(axis=0), near_risk.sum(axis=0))
    low, high = wilson(left, risk)
    before, after = np.concatenate([[0.0], left[:-1]]), np.concatenate([left[1:], [0.0]])
    counted = (group, month, risk.astype(int), left.astype(int), _share(left, risk), low, high)
    frame = pd.DataFrame(dict(zip(COLUMNS[:11], (*counted, *ratio[:3], ratio.p_central), strict=True)))
    peaks: pd.DataFrame = frame.assign(peak=(left >= before) & (left >= after)).loc[tested]
    return peaks


def _by_month(curve: pd.DataFrame, after: int) -> tuple[np.ndarray, np.ndarray]:
    """At risk and leavers in every whole month, also those in which nothing happened."""
    if curve.empty:
        return np.zeros(0), np.zeros(0)
    month = np.arange(after + 1, int(curve["time"].max()) + 1)
    place = np.searchsorted(curve["time"].to_numpy(), month)
    left = np.zeros(len(month))
    left[curve["time"].to_numpy(int) - after - 1] = curve["events"]
    return curve["at_risk"].to_numpy(float)[place], left


def _around(values: np.ndarray) -> np.ndarray:
    """Sums over the months before and the months after, the nearest on either side left out."""
    padded = np.concatenate([np.zeros(FARTHEST), values, np.zeros(FARTHEST)])
    reach = range(NEAREST, FARTHEST + 1)
    sides = [[padded[FARTHEST + side * step :][: len(values)] for step in reach] for side in (-1, 1)]
    return np.array([np.sum(side, axis=0) for side in sides])


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return shares
