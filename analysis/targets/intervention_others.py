"""The touched accounts against all others over the same time, each account counted once; and on earlier dates."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..counting.period import PER_MONTH
from ..estimate import collapsed_did, rates_did
from ..standards import AFTER, BEFORE, FEWEST
from .periods import months_in
from .target_chart import Chart

LEAST_EARLIER = 3


class Against(NamedTuple):
    """How much more the touched accounts changed; `earlier`: (change, p) on dates before, on which nothing was done."""

    effect: float
    low: float
    high: float
    p: float
    earlier: tuple[tuple[float, float], ...]


Found = tuple[float, float, float, float]
Judge = Callable[[np.ndarray, np.ndarray], Found]


def against_others(series: pd.DataFrame, every: str, judge: Judge) -> Against | None:
    """The change from the year before (or as long as what came after) to what came after, against the others.

    `judge(before, after)` gives (effect, low, high, p) for two sets of places in the series. None without three periods
    before and one after in which both touched and untouched accounts were seen, ten of each.
    """
    seen = (series["size"] >= FEWEST) & (series["other_size"] >= FEWEST)
    before, after = (np.flatnonzero(seen & (series["stage"] == stage)) for stage in (BEFORE, AFTER))
    if before.size < LEAST_EARLIER or not after.size:
        return None
    width = max(after.size, 12 // months_in(every))
    found = judge(before[-width:], after)
    if np.isnan(found[3]):
        return None
    starts = range(1, before.size - after.size + 1)
    earlier = [judge(before[max(0, k - width) : k], before[k : k + after.size]) for k in starts]
    return Against(*found, tuple((effect, p) for effect, _, _, p in earlier if not np.isnan(p)))


def judge_rates(series: pd.DataFrame, chart: Chart) -> Judge:
    """Churn before and after, from counts: every account can leave but once."""
    sizes = np.column_stack([series["size"], series["other_size"]]).astype(float)
    left = np.column_stack([series["churned"], series["other_value"] * series["other_size"]]).astype(float)
    share = chart.basis != PER_MONTH

    def judge(before: np.ndarray, after: np.ndarray) -> Found:
        cells = [(rows, side) for side in (0, 1) for rows in (after, before)]
        counts, many = ([float(np.nansum(of[rows, side])) for rows, side in cells] for of in (left, sizes))
        alike = 1 + chart.rho * (float(sizes[after, 0].mean()) - 1 if share else chart.centre * sizes[after, 0].mean())
        return rates_did(counts, many, max(alike, 1.0), share)

    return judge


def judge_units(units: pd.DataFrame, series: pd.DataFrame, group: str | None) -> Judge:
    """A mean before and after in each account that was seen both times."""
    place = {period: place for place, period in enumerate(series["period"])}
    known = units[units["period"].isin(list(place))]
    columns = known["period"].map(place).to_numpy(int)
    rows, accounts = pd.factorize(known["account_id"])
    values = np.full((len(accounts), len(series)), np.nan)
    values[rows, columns] = known["value"].to_numpy(float)
    touched = np.zeros(len(accounts), dtype=bool)
    touched[rows[(known["group"] == group).to_numpy()]] = True

    def judge(before: np.ndarray, after: np.ndarray) -> Found:
        found = collapsed_did(values, touched, before, after)
        return float(found.effect), float(found.low), float(found.high), float(found.p)

    return judge
