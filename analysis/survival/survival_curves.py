"""From counts to curves: who stays how long, over which common stretch, and which groups differ."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..counting.lives import horizon_within
from ..errors import NotEnoughData
from ..estimate import (
    LogRank,
    Mean,
    kaplan_meier,
    least_kept,
    log_rank,
    log_rank_pairwise,
    quantile,
    restricted_mean,
    restricted_mean_difference,
    start_of_curve,
)
from ..finding import CLEAR
from ..standards import FEWEST, FEWEST_LEFT

ROUNDING = 1e-9
MOST_PAIRED = 10
LEAST_EXPECTED = 1
LEVEL_OF_PAIRS = 0.04
GROUPS = ("group", "accounts", "churned", "median_tenure", "median_low", "median_high", "restricted_mean", "low",
          "high", "horizon")  # fmt: skip
KEPT = ("months_kept", "months_kept_low", "months_kept_high")
PAIRS = ("group", "other", "chi2", "p_value", "p_adjusted", *KEPT, "verdict")


class Curves(NamedTuple):
    """A curve per group, all given still here at `after`, comparable up to `horizon`; `judged`: groups large enough."""

    by_group: dict[str, pd.DataFrame]
    judged: tuple[str, ...]
    after: int
    horizon: float


def estimate_curves(counts: pd.DataFrame) -> Curves:
    """One curve per group from the life table, on a common stretch of tenure."""
    groups = dict(iter(counts.groupby("group", sort=False)))
    curves = {str(group): curve_of(rows) for group, rows in groups.items()}
    after = _start(counts, curves)
    if after:
        curves = {str(group): curve_of(rows, after) for group, rows in groups.items()}
    reach = {group: _reach(curve) for group, curve in curves.items() if _size(curve, after) >= FEWEST}
    # A group all of which left is known for ever; how long the others must be watched goes by those who were.
    watched = max((months for months in reach.values() if months < float("inf")), default=0.0)
    least = after + min(12.0, (watched - after) / 2)
    judged = tuple(group for group, months in reach.items() if months >= least and months > after)
    followed = max((float(curve["time"].max()) for curve in curves.values() if not curve.empty), default=0.0)
    longest = min([followed, *(reach[group] for group in judged)])
    horizon = horizon_within(longest, after)
    return Curves(curves, judged, after, horizon)


def curve_of(rows: pd.DataFrame, after: int = 0) -> pd.DataFrame:
    """The Kaplan-Meier curve of counted accounts, given still here at `after`."""
    conditional = float(after) if after else None
    return kaplan_meier(rows["exit"], rows["churned"], rows["entry"], rows["accounts"], after=conditional)


def at_risk_after(counts: pd.DataFrame, after: int) -> pd.DataFrame:
    """The accounts that are still watched past `after`, entering no sooner than that."""
    return counts[counts["exit"] > after].assign(entry=np.maximum(counts["entry"], after))


def estimate_groups(counts: pd.DataFrame, curves: Curves) -> pd.DataFrame:
    """Per group: median tenure and months stayed within the common horizon, each with its interval."""
    rows = [_group_row(group, counts, curves) for group in curves.by_group]
    frame = pd.DataFrame(rows, columns=list(GROUPS))
    return frame.assign(**_kept(frame, curves))


def stacked(curves: Curves) -> pd.DataFrame:
    """All curves in one frame: group tenure at_risk churned censored survival low high.

    Where nobody of a group has left yet, the low end is that of those still watched (`least_kept`).
    """
    parts = [curve.assign(group=group) for group, curve in curves.by_group.items()]
    frame = pd.concat(parts, ignore_index=True).rename(columns={"time": "tenure", "events": "churned"})
    frame["low"] = frame["low"].mask(frame["survival"] == 1, least_kept(frame["at_risk"]))
    return frame[["group", "tenure", "at_risk", "churned", "censored", "survival", "low", "high"]]


def compare_all(counts: pd.DataFrame, curves: Curves) -> LogRank | None:
    """The log-rank test over all groups of at least 10 accounts; None where there is nothing to compare."""
    rows = _comparable(counts, curves)
    if rows["group"].nunique() < 2:
        return None
    try:
        return log_rank(**_columns(rows), least_expected=LEAST_EXPECTED)
    except NotEnoughData:
        return None


def compare_pairs(counts: pd.DataFrame, curves: Curves, whole: LogRank | None) -> pd.DataFrame:
    """Every two of the ten largest groups: log-rank, corrected for all of them (Holm), and months kept apart.

    Shown at 4 in 100, since the search for single months (`find_cliffs`) takes the fifth.
    """
    if whole is None:
        return pd.DataFrame(columns=list(PAIRS))
    largest = whole.groups.sort_values(["accounts", "group"], ascending=[False, True])["group"].head(MOST_PAIRED)
    rows = _comparable(counts, curves)
    pairs = log_rank_pairwise(**_columns(rows[rows["group"].isin(largest)]))
    apart = [_difference(curves, other, group) for group, other in zip(pairs["group"], pairs["other"], strict=True)]
    frame = pairs.assign(**{name: [part[place] for part in apart] for place, name in enumerate(KEPT)})
    excluded = (frame["months_kept_low"] > 0) | (frame["months_kept_high"] < 0)
    left = rows[rows["churned"] == 1].groupby("group")["accounts"].sum()
    enough = sum(frame[side].map(left).fillna(0) for side in ("group", "other")) >= FEWEST_LEFT
    shown = (frame["p_adjusted"] < LEVEL_OF_PAIRS) & excluded & enough
    return frame.assign(verdict=np.where(shown, CLEAR, "cannot tell"))[list(PAIRS)]


def _start(counts: pd.DataFrame, curves: dict[str, pd.DataFrame]) -> int:
    """The first tenure from which every group that a late start can wait for has ten accounts at risk."""
    whole = start_of_curve(curve_of(counts) if len(curves) > 1 else next(iter(curves.values())))
    starts = [start_of_curve(curve) for curve in curves.values()]
    overall = 0.0 if np.isnan(whole) else whole
    near = [start for start in starts if not np.isnan(start) and start <= overall + 12]
    return int(max([overall, *near]))


def _size(curve: pd.DataFrame, after: int) -> int:
    """Accounts of a group, as long as it has enough of them at risk when its curve begins."""
    begun = start_of_curve(curve) <= after
    return int(curve["events"].sum() + curve["censored"].sum()) if begun else 0


def _reach(curve: pd.DataFrame) -> float:
    """The last tenure that at least ten accounts would be watched to, had none of them left."""
    if curve.empty:
        return 0.0
    if _all_left(curve):
        return float("inf")
    before = curve["survival"].shift(fill_value=1.0)
    watched = curve["at_risk"] / before.where(before > 0)
    seen = curve.loc[watched >= FEWEST - ROUNDING, "time"]
    return float(seen.max()) if len(seen) else 0.0


def _all_left(curve: pd.DataFrame) -> bool:
    return bool(curve["survival"].iloc[-1] == 0 and curve["events"].sum() >= FEWEST)


def _extended(curve: pd.DataFrame, horizon: float) -> pd.DataFrame:
    """Where all have left nobody can stay longer, so the curve is known to be 0 from there on."""
    if curve.empty or not _all_left(curve) or curve["time"].iloc[-1] >= horizon:
        return curve
    last = curve.iloc[[-1]].assign(time=horizon, at_risk=0, events=0, censored=0)
    return pd.concat([curve, last], ignore_index=True)


def _group_row(group: str, counts: pd.DataFrame, curves: Curves) -> tuple[object, ...]:
    curve, rows = curves.by_group[group], counts[(counts["group"] == group) & (counts["exit"] > curves.after)]
    mean = _mean(curve, curves)
    accounts, churned = int(rows["accounts"].sum()), int((rows["accounts"] * rows["churned"]).sum())
    return (group, accounts, churned, *quantile(curve), mean.estimate, mean.low, mean.high, curves.horizon)


def _mean(curve: pd.DataFrame, curves: Curves) -> Mean:
    return restricted_mean(_extended(curve, curves.horizon), curves.horizon, curves.after)


def _kept(frame: pd.DataFrame, curves: Curves) -> dict[str, list[float]]:
    """Against the largest judged group; no difference is made up for a group too small to judge."""
    judged = frame[frame["group"].isin(curves.judged)]
    if len(judged) < 2:
        return {name: [np.nan] * len(frame) for name in KEPT}
    largest = judged.sort_values(["accounts", "group"], ascending=[False, True])["group"].iloc[0]
    parts = [_difference(curves, largest, group) for group in frame["group"]]
    return {name: [part[place] for part in parts] for place, name in enumerate(KEPT)}


def _difference(curves: Curves, one: str, other: str) -> tuple[float, float, float]:
    """Months the accounts of the other group stay longer within the horizon."""
    if not {one, other} <= set(curves.judged) or one == other:
        return np.nan, np.nan, np.nan
    first, second = (_extended(curves.by_group[group], curves.horizon) for group in (one, other))
    apart = restricted_mean_difference(first, second, curves.horizon, curves.after)
    return apart.difference, apart.low, apart.high


def _comparable(counts: pd.DataFrame, curves: Curves) -> pd.DataFrame:
    rows = at_risk_after(counts, curves.after)
    sizes = rows.groupby("group")["accounts"].sum()
    return rows[rows["group"].isin(sizes.index[sizes >= FEWEST])]


def _columns(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "time": rows["exit"],
        "event": rows["churned"],
        "group": rows["group"],
        "entry": rows["entry"],
        "weights": rows["accounts"],
    }
