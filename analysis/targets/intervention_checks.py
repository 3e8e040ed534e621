"""Whether a verdict may rest on its method: alike before, quiet on other dates, and not already on its way."""

import numpy as np
import pandas as pd

from ..estimate import (
    LEAST_AFTER,
    LEAST_BEFORE,
    LEAST_TO_FORECAST,
    interrupted_series,
    mean_change,
    series_forecast,
    series_slope,
)
from ..standards import AFTER, BEFORE
from .intervention_others import Against
from .intervention_ways import (
    ACCOUNTS,
    COMPARED,
    INTERRUPTED,
    LEAST_COMPARED,
    TWO_PERIODS,
    Two,
    gap_of,
    weight_of,
)

CHECKS = ("check", "result", "passed")
LEAST_DATES, MOST_DATES = 5, 12
DRIFTS, MAY_DRIFT = 0.10, 0.3

Check = tuple[str, str, bool]


def check(series: pd.DataFrame, effects: pd.DataFrame, two: Two, against: Against | None = None) -> pd.DataFrame:
    """What was looked at before the verdict, for the method it rests on. Columns: check result passed.

    Against the others: did the gap drift before, and do earlier dates, on which nothing was done, show as much? The
    interrupted series: the same dates. Two periods: was it already heading there?
    """
    method, effect = str(effects["method"].iloc[0]), float(effects["effect"].iloc[0])
    rows: list[Check] = []
    if method == COMPARED:
        rows = [_drift(series, effect), *_dates(_gaps_elsewhere(series), effect)]
    if method == ACCOUNTS and against is not None:
        rows = [_before(against), *_dates([change for change, _ in against.earlier], effect)]
    if method == INTERRUPTED:
        rows = _dates(_lines_elsewhere(series), effect)
    if method == TWO_PERIODS:
        rows = _heading(series, two)
    return pd.DataFrame(rows, columns=list(CHECKS)).astype({"passed": bool})


def _alike(passed: bool) -> Check:
    said = "did not drift before" if passed else "was already drifting before"
    return "moved alike before", f"the gap to the others {said}", passed


def _drift(series: pd.DataFrame, effect: float) -> Check:
    before = (series["stage"] == BEFORE).to_numpy()
    slope, p = series_slope(gap_of(series)[before], weight_of(series)[before])
    carried = slope * ((series["stage"] == AFTER).sum() + 1) / 2
    return _alike(bool(np.isnan(p) or (p >= DRIFTS and not (abs(carried) > abs(effect) / 2 and p < MAY_DRIFT))))


def _before(against: Against) -> Check:
    """The same comparison made at the end of what came before, on which nothing had been done yet."""
    if not against.earlier:
        return "moved alike before", "too little came before to see whether both moved alike", False
    change, p = against.earlier[-1]
    return _alike(p >= DRIFTS and not (abs(change) > abs(against.effect) / 2 and p < MAY_DRIFT))


def _dates(found: list[float], effect: float) -> list[Check]:
    """The same question asked of dates on which nothing was done."""
    if len(found) < LEAST_DATES:
        return []
    as_large = int((np.abs(found) >= abs(effect)).sum())
    said = f"{as_large} of {len(found)} earlier dates, on which nothing was done, show a change as large"
    return [("other dates", said, as_large <= len(found) / 10)]


def _gaps_elsewhere(series: pd.DataFrame) -> list[float]:
    before, after = _places(series)
    gap, weight = gap_of(series), weight_of(series)
    dates = range(LEAST_COMPARED[0], before.size - after + 1)
    ends = [before[: k + after] for k in dates]
    late = [np.arange(k + after) >= k for k in dates]
    return [mean_change(gap[rows], since, weight=weight[rows])[0] for rows, since in zip(ends, late, strict=True)]


def _lines_elsewhere(series: pd.DataFrame) -> list[float]:
    """At most a dozen earlier dates, evenly spread, each with as many periods after it as the change has, or six."""
    before, after = _places(series)
    after = min(max(after, LEAST_AFTER), 12)
    dates = np.arange(LEAST_BEFORE, before.size - after + 1)
    chosen = dates[np.unique(np.linspace(0, dates.size - 1, MOST_DATES).astype(int))] if dates.size else dates
    return [_line_at(series.iloc[before[: k + after]], int(k), after) for k in chosen]


def _line_at(rows: pd.DataFrame, k: int, after: int) -> float:
    values, weight = rows["value"].to_numpy(float), np.maximum(rows["size"].to_numpy(float), 1.0)
    late = np.arange(values.size) >= k
    enough = (~np.isnan(values) & ~late).sum() >= LEAST_BEFORE and (~np.isnan(values) & late).sum() >= LEAST_AFTER
    return interrupted_series(values, late, (after + 1) / 2, weight=weight).effect if enough else 0.0


def _places(series: pd.DataFrame) -> tuple[np.ndarray, int]:
    return np.flatnonzero((series["stage"] == BEFORE).to_numpy()), int((series["stage"] == AFTER).sum())


def _heading(series: pd.DataFrame, two: Two) -> list[Check]:
    """Whether the latest value lies outside where the values before were heading."""
    before = series["value"].to_numpy(float)[: two.old + 1]
    if (~np.isnan(before)).sum() < LEAST_TO_FORECAST:
        return []
    led = series_forecast(before, two.new - two.old)
    came = float(series["value"].iloc[two.new])
    passed = bool(came < led.low[0] or came > led.high[0])
    said = "not heading there before" if passed else "perhaps heading there before"
    return [("where it was heading", said, passed)]
