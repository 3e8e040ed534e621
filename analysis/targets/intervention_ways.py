"""Did it change when something was done? Every way of judging it that the data allow, and the verdict."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..counting.period import PER_MONTH
from ..estimate import (
    LEAST_AFTER,
    LEAST_BEFORE,
    Move,
    earlier_moves,
    holm,
    interrupted_series,
    mean_change,
    poisson_exact,
    rate_ratio,
    share_difference,
    signal_or_noise,
    synthetic_control,
    t_chance,
    wilson,
)
from ..finding import CLEAR, SAME
from ..phrases import numeral
from ..standards import AFTER, BEFORE, FEWEST
from .intervention_others import Against
from .target_chart import QUESTIONS, Chart

TWO_PERIODS, INTERRUPTED = "last before and latest", "interrupted series"
COMPARED, SYNTHETIC = "against the others", "synthetic control"
ACCOUNTS = "account by account, against the others"
LEAST_COMPARED = (8, 2)
LEAST_EXPECTED = 5
TOO_BOLD = 2.5
FEWEST_DONORS = 19
BETWEEN = "left out"
EFFECTS = ("method", "effect", "low", "high", "p_value", "p_adjusted", "primary", "verdict")


class Two(NamedTuple):
    """The last period before and the latest after: what was seen in each, and the moves over as many periods before."""

    old: int
    new: int
    change: float
    low: float
    high: float
    p: float
    outside: bool
    as_large: int
    earlier: int
    signal: str


class Judged(NamedTuple):
    """One way of judging the change."""

    method: str
    effect: float
    low: float
    high: float
    p: float


def stages(periods: np.ndarray, first_after: int, whole: bool) -> np.ndarray:
    """Before, after, or left out: a period in which the change came part-way belongs to neither."""
    late = periods >= first_after
    return np.select([~late, (periods == first_after) & (not whole)], [BEFORE, BETWEEN], AFTER)


def two_rates(series: pd.DataFrame, ends: list[int], lower: np.ndarray, upper: np.ndarray, chart: Chart) -> Two:
    """The last period before against the latest after, for churn."""
    old, new = ends
    one, two = series.iloc[new], series.iloc[old]
    low, high, p = _difference(one, two, chart)
    change, earlier = (
        float(one["value"] - two["value"]),
        earlier_moves(series["value"].to_numpy()[: old + 1], new - old),
    )
    outside = bool(one["value"] < lower[new] or one["value"] > upper[new])
    as_large = int((np.abs(earlier) >= abs(change) - 1e-12).sum())
    enough = min(one["size"], two["size"]) >= FEWEST and min(one["expected_count"], two["expected_count"]) > 0
    signal = signal_or_noise(low, high, outside, as_large, earlier.size, bool(enough))
    return Two(old, new, change, low, high, p, outside, as_large, earlier.size, signal)


def _difference(one: pd.Series, two: pd.Series, chart: Chart) -> tuple[float, float, float]:
    """Interval and p-value of a difference: Newcombe's for shares, made of exact limits in the same way for rates.

    Where periods differ beyond chance each counts for as many accounts as would be as sure, and p is from t with as
    many degrees of freedom as the baseline has.
    """
    now, then, share = one["value"], two["value"], chart.basis != PER_MONTH
    sizes = [row["size"] / _alike_within(row["size"], chart) for row in (one, two)]
    (low1, high1), (low0, high0) = (
        (wilson if share else poisson_exact)(rate * size, size) for rate, size in zip((now, then), sizes, strict=True)
    )
    low, high = now - then - np.hypot(now - low1, high0 - then), now - then + np.hypot(high1 - now, then - low0)
    counted = (one["churned"], one["size"], two["churned"], two["size"])
    p = float(share_difference(*counted).p if share else rate_ratio(*counted).p_mid)
    pooled = (one["churned"] + two["churned"]) / (one["size"] + two["size"])
    spread = np.sqrt(pooled * ((1 - pooled) if share else 1) * sum(1 / size for size in sizes))
    careful = t_chance((now - then) / spread, max(chart.baseline - 1, 1)) if chart.rho > 0 and spread > 0 else 0.0
    return float(low), float(high), max(p, careful)


def _alike_within(size: float, chart: Chart) -> float:
    """How many times less a period tells than as many independent accounts would."""
    excess = size - 1 if chart.basis != PER_MONTH else size * chart.centre
    return 1 + max(excess, 0.0) * chart.rho


def two_means(ends: list[int], move: Move) -> Two:
    """The same for a mean, judged over the accounts seen in both periods where there are enough of them."""
    old, new = ends
    judged = move.judged
    signal = move.verdict if min(move.n[old], move.n[new]) >= FEWEST else "cannot tell"
    return Two(old, new, float(judged.effect), float(judged.low), float(judged.high), float(judged.p), move.outside,
               move.as_large, move.earlier.size, signal)  # fmt: skip


def judge(
    series: pd.DataFrame, two: Two, donors: pd.DataFrame, counted: bool, against: Against | None = None
) -> tuple[pd.DataFrame, np.ndarray]:
    """Every way of judging the change that the data allow, the one the verdict rests on first; and what was expected.

    The choice is made by rule, before looking at any effect: a synthetic control with at least 19 untouched groups that
    moved alike before; else the gap to the others, with at least 8 periods before and 2 after; else the touched
    accounts against the others account by account, with 3 before; else the interrupted series, with 12 before and 6
    after; else the two periods. For churn the series need 5 expected leavers in a period.
    """
    found = [Judged(TWO_PERIODS, two.change, two.low, two.high, two.p)]
    expected = np.full(len(series), np.nan)
    thin = counted and not series["expected_count"].replace(0, np.nan).median() >= LEAST_EXPECTED
    if not thin and _long_enough(series, "value", LEAST_BEFORE, LEAST_AFTER):
        alone, expected = _interrupted(series)
        found.insert(0, alone)
    if against is not None:
        found.insert(0, Judged(ACCOUNTS, against.effect, against.low, against.high, against.p))
    gap = gap_of(series)
    if not thin and _long_enough(series.assign(value=gap), "value", *LEAST_COMPARED):
        found.insert(0, _compared(series, gap))
    made = _synthetic(series, donors)
    if made is not None:
        found.insert(0 if donors.shape[1] >= FEWEST_DONORS else len(found), made)
    return _table(found), expected


def gap_of(series: pd.DataFrame) -> np.ndarray:
    """How far the touched accounts lie from the others, period by period."""
    enough = series["other_size"].to_numpy() >= FEWEST
    return np.where(enough, series["value"] - series["other_value"], np.nan)


def _long_enough(series: pd.DataFrame, column: str, before: int, after: int) -> bool:
    seen = series.loc[series[column].notna(), "stage"]
    return bool((seen == BEFORE).sum() >= before and (seen == AFTER).sum() >= after)


def _used(series: pd.DataFrame) -> np.ndarray:
    return (series["stage"] != BETWEEN).to_numpy()


def _interrupted(series: pd.DataFrame) -> tuple[Judged, np.ndarray]:
    """The effect half-way through what came after: the mean of all of it, and surer than that of the last period."""
    values = series["value"].where(_used(series)).to_numpy()
    weight = np.maximum(series["size"].to_numpy(float), 1.0)
    late = (series["stage"] != BEFORE).to_numpy()
    fit = interrupted_series(values, late, (late.sum() + 1) / 2, weight=weight)
    return Judged(INTERRUPTED, fit.effect, fit.low, fit.high, fit.p), fit.expected


def _compared(series: pd.DataFrame, gap: np.ndarray) -> Judged:
    values = np.where(_used(series), gap, np.nan)
    effect, _, p, low, high = mean_change(values, (series["stage"] != BEFORE).to_numpy(), weight=weight_of(series))
    return Judged(COMPARED, effect, low, high, p)


def weight_of(series: pd.DataFrame) -> np.ndarray:
    """How sure a gap is: half the harmonic mean of both numbers of accounts."""
    mine, others = (np.maximum(series[name].to_numpy(float), 1.0) for name in ("size", "other_size"))
    return np.asarray(mine * others / (mine + others))


def _synthetic(series: pd.DataFrame, donors: pd.DataFrame) -> Judged | None:
    use = _used(series) & series["value"].notna().to_numpy() & donors.notna().all(axis=1).to_numpy()
    before = (series["stage"] == BEFORE).to_numpy()[use]
    if donors.shape[1] < 3 or before.sum() < 2 or before.all():
        return None
    made = synthetic_control(series["value"].to_numpy()[use], donors.to_numpy()[use], before)
    return None if made.why_not else Judged(SYNTHETIC, made.effect, np.nan, np.nan, made.p)


def synthetic_words(series: pd.DataFrame, donors: pd.DataFrame) -> str:
    """Why a mixture of untouched groups proves nothing here, or how little its p-value can say."""
    use = _used(series) & series["value"].notna().to_numpy() & donors.notna().all(axis=1).to_numpy()
    before, many = (series["stage"] == BEFORE).to_numpy()[use], donors.shape[1]
    if many < 3 or before.sum() < 2 or before.all():
        return ""
    made = synthetic_control(series["value"].to_numpy()[use], donors.to_numpy()[use], before)
    if made.why_not:
        return f"A synthetic control was tried and proves nothing: {made.why_not}."
    if many >= FEWEST_DONORS:
        return ""
    return f"With {many} untouched groups a synthetic control cannot say less than p = {numeral(made.smallest_p, 2)}."


def _table(found: list[Judged]) -> pd.DataFrame:
    rows = pd.DataFrame(found).rename(columns={"p": "p_value"})
    beside = rows["p_value"].where(rows.index > 0)
    adjusted = np.where(rows.index == 0, rows["p_value"], holm(beside.to_numpy(float)))
    return rows.assign(p_adjusted=adjusted, primary=rows.index == 0, verdict="cannot tell")[list(EFFECTS)]


def decide(effects: pd.DataFrame, two: Two, checks: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """The verdict, on the first method alone, corrected for the chart that stands on the same page.

    The interrupted series finds a change in about 8 of 100 short series without one, where it says 5: its p counts 2.5
    times.
    """
    first = effects.iloc[0]
    doubt = QUESTIONS * (TOO_BOLD if first["method"] == INTERRUPTED else 1)
    adjusted = min(1.0, doubt * float(first["p_value"]))
    away = not (first["low"] <= 0 <= first["high"])
    passed = bool(checks["passed"].all()) and (first["method"] != TWO_PERIODS or two.signal == "signal")
    shown = bool(adjusted < 0.05 and away and passed)
    verdict = CLEAR if shown else _excluded(first, _margin(series), passed)
    p = effects["p_adjusted"].where(effects.index > 0, adjusted)
    return effects.assign(p_adjusted=p, verdict=effects["verdict"].where(effects.index > 0, verdict))


def _margin(series: pd.DataFrame) -> float:
    """The smallest change taken to matter: a quarter of what was seen before."""
    before = series[(series["stage"] == BEFORE) & series["value"].notna()]
    return 0.25 * abs(float(np.average(before["value"], weights=np.maximum(before["size"], 1e-9))))


def _excluded(first: pd.Series, margin: float, passed: bool) -> str:
    """A change large enough to matter is ruled out where even the 95% interval lies inside it."""
    inside = -margin < first["low"] and first["high"] < margin
    return SAME if inside and passed and first["method"] != TWO_PERIODS else "cannot tell"
