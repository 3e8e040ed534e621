"""From counts per period to a control chart: where churn lies, what chance allows, and which periods stand out."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..counting.period import AT_START, PER_MONTH
from ..estimate import RUN, holm, p_chart, poisson_exact, u_chart, wilson
from ..finding import CLEAR
from ..standards import FEWEST
from .counting import period_texts

LEAST_BASELINE = 12
COME_AND_GONE = 0.25
QUESTIONS = 2
ABOVE, BELOW, SIDE = "above the limits", "below the limits", "8 on one side"
COLUMNS = ("period", "accounts", "churned", "rate", "low", "high", "centre", "lower", "upper", "signal", "baseline",
           "account_months", "p_value", "p_adjusted", "verdict")  # fmt: skip


class Chart(NamedTuple):
    """The points, what they are counted on, the centre, how much the baseline varies beyond chance, and its length."""

    points: pd.DataFrame
    basis: str
    centre: float
    rho: float
    baseline: int


def estimate_chart(
    counts: pd.DataFrame, every: str, until: int | None = None, basis: str | None = None, limits: str = "overdispersed"
) -> Chart:
    """Which periods stand out from what a stable book would show by chance.

    `counts`: one row per period, from `count_periods`. `until`: the first period that is not in the baseline (all
    periods are in it where fewer than 12 come before). `basis`: share of the accounts at the start (p-chart), or
    leavers per account-month (u-chart), which is taken where more than a quarter of those that left had come in the
    same period. A period with fewer than 10 accounts is listed and not judged. p-values allow for limits made from few
    periods and are corrected for every period on the chart (Holm) and for the change that is judged beside it.
    """
    chosen = basis or _basis(counts)
    here = counts["accounts" if chosen == AT_START else "account_months"] > 0
    rows = counts[here].reset_index(drop=True)
    leavers, total = _counted(rows, chosen)
    judged = rows["accounts"].to_numpy() >= FEWEST if chosen == AT_START else total >= FEWEST
    base = _baseline(rows["period"].to_numpy(), judged, until)
    made = (p_chart if chosen == AT_START else u_chart)(leavers, total, base if base.any() else None, limits)
    enough = int(base.sum()) >= LEAST_BASELINE
    points = made.points.assign(judged=judged & enough)
    low, high = wilson(leavers, total) if chosen == AT_START else poisson_exact(leavers, total)
    p = np.where(points["judged"], points["p_careful"], np.nan)
    frame = pd.DataFrame(
        {
            "period": period_texts(rows["period"], every),
            "accounts": rows["accounts"],
            "churned": leavers.astype(int),
            "rate": points["rate"],
            "low": low,
            "high": high,
            "centre": points["centre"],
            "lower": np.where(enough, points["lower"], np.nan),
            "upper": np.where(enough, points["upper"], np.nan),
            "signal": _signals(points),
            "baseline": base,
            "account_months": rows["account_months"],
            "p_value": p,
            "p_adjusted": np.minimum(1.0, QUESTIONS * holm(p)),
        }
    )
    told = frame["signal"].isin([ABOVE, BELOW]) & (frame["p_adjusted"] < 0.05)
    frame["verdict"] = np.where(told, CLEAR, "cannot tell")
    return Chart(frame[list(COLUMNS)], chosen, made.centre, made.rho, int(base.sum()))


def _basis(rows: pd.DataFrame) -> str:
    left, stayed = rows["left"].sum(), rows["churned"].sum()
    nobody_at_a_start = not rows["accounts"].sum()
    return PER_MONTH if nobody_at_a_start or left - stayed > COME_AND_GONE * left else AT_START


def _counted(rows: pd.DataFrame, basis: str) -> tuple[np.ndarray, np.ndarray]:
    names = ("churned", "accounts") if basis == AT_START else ("left", "account_months")
    leavers, total = (rows[name].to_numpy(float) for name in names)
    return leavers, total


def _baseline(periods: np.ndarray, judged: np.ndarray, until: int | None) -> np.ndarray:
    """What comes before the change, or everything where that is too short to make limits from."""
    before = judged & (periods < until) if until is not None else judged
    return before if before.sum() >= LEAST_BASELINE else judged


def _signals(points: pd.DataFrame) -> np.ndarray:
    outside, above = points["outside"] & points["judged"], points["rate"] > points["centre"]
    run = points["run"] & points["judged"]
    marks = [outside & above, outside & ~above, run]
    return np.select([mark.to_numpy(dtype=bool) for mark in marks], [ABOVE, BELOW, SIDE], "")


def chance_of_run(periods: int, length: int = RUN) -> float:
    """How often a stable series of so many periods has a run on one side of its centre, by chance alone."""
    if periods < length:
        return 0.0
    so_far = np.zeros(length)
    so_far[1] = 1.0
    for _ in range(periods - 1):
        so_far = np.concatenate([[0.0, so_far.sum() / 2], so_far[1:-1] / 2])
    return float(1 - so_far.sum())
