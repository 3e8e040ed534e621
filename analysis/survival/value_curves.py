"""The share of accounts that has reached a milestone by each day, churn before it being another way to go."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..counting import ALL
from ..errors import NotEnoughData
from ..estimate import benjamini_hochberg, cumulative_incidence, gray_test
from ..finding import CLEAR, ESTIMATE, OPEN
from ..standards import FEWEST, LEVEL
from .causes_groups import FEWEST_ACCOUNTS

REACHED, LEFT = 1, 2
CURVES = ("milestone", "group", "on_day", "still_waiting", "reached_that_day", "share_reached", "low", "high")
COLUMNS = (
    "milestone", "group", "accounts", "reached", "churned_before_it", "half_by_day", "by_day", "share_reached",
    "low", "high", "share_churned_before", "before_start", "p_value", "p_adjusted", "verdict",
)  # fmt: skip


def estimate_reached(
    counts: pd.DataFrame, milestones: Sequence[str], day: int, grouped: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`Value.curves` and `Value.reached`, from the days of each account: all accounts first, then each group.

    grouped: whether groups of at least 20 accounts are shown and compared. p is of the milestone, not of the group.
    """
    curves, rows, chance = [], [], {}
    sizes = counts["group"].value_counts()
    groups = sorted(sizes.index[sizes >= FEWEST_ACCOUNTS]) if grouped else []
    for place, kind in enumerate(milestones):
        time, way = times_and_ways(counts, str(place))
        for group in (ALL, *groups):
            own = np.ones(len(counts), bool) if group == ALL else (counts["group"] == group).to_numpy()
            curve = cumulative_incidence(time[own], way[own])
            curves.append(_curve(curve, kind, group))
            early = int(counts.loc[own, f"early_{place}"].sum())
            rows.append((kind, group, int(own.sum()), *_at(curve, day), early))
        chance[kind] = _chance(time, way, counts["group"], groups)
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:12]))
    adjusted = dict(zip(chance, benjamini_hochberg(list(chance.values())), strict=True))
    frame = frame.assign(p_value=frame["milestone"].map(chance), p_adjusted=frame["milestone"].map(adjusted))
    verdict = np.where(frame["p_adjusted"] < LEVEL, CLEAR, OPEN)
    told = frame.assign(verdict=np.where((frame["group"] == ALL) | (not grouped), ESTIMATE, verdict))
    return pd.concat(curves, ignore_index=True), told[list(COLUMNS)]


def times_and_ways(counts: pd.DataFrame, place: str) -> tuple[np.ndarray, np.ndarray]:
    """How many days each account was watched for a milestone, and how that ended: reached, churned before, or not yet.

    Who reached it on the day of the churn has reached it.
    """
    days = counts[place].to_numpy(float)
    watched = (counts["until"] - counts["started_on"]).to_numpy(float)
    left = counts["churned_on"].to_numpy(float, na_value=np.inf) <= counts["until"].to_numpy(float)
    reached = ~np.isnan(days)
    return np.where(reached, days, watched), np.where(reached, REACHED, np.where(left, LEFT, 0))


def _curve(curve: pd.DataFrame, milestone: str, group: str) -> pd.DataFrame:
    own = curve[curve["cause"] == REACHED]
    named = {"time": "on_day", "at_risk": "still_waiting", "events": "reached_that_day", "incidence": "share_reached"}
    return own.rename(columns=named).assign(milestone=milestone, group=group)[list(CURVES)]


def _at(curve: pd.DataFrame, day: int) -> tuple[float, ...]:
    """Reached and churned before in all, the day by which half have, and the shares by the day asked for.

    By the last day on which ten still waited, where that is earlier.
    """
    if curve.empty:
        return 0, 0, np.nan, day, 0.0, np.nan, np.nan, 0.0
    own, other = (curve[curve["cause"] == way] for way in (REACHED, LEFT))
    many = curve.loc[curve["at_risk"] >= FEWEST, "time"]
    # Where all have gone one way or the other, nothing changes any more.
    done = curve["survival"].iloc[-1] <= 0
    upto = day if done or not len(many) else min(day, int(many.max()))
    half = own.loc[own["incidence"] >= 0.5, "time"]
    share, low, high = _last(own, upto)
    sums = (int(own["events"].sum()), int(other["events"].sum()))
    return *sums, float(half.min()) if len(half) else np.nan, upto, share, low, high, _last(other, upto)[0]


def _last(own: pd.DataFrame, upto: float) -> tuple[float, float, float]:
    seen = own[own["time"] <= upto]
    if seen.empty:
        return 0.0, np.nan, np.nan
    row = seen.iloc[-1]
    return float(row["incidence"]), float(row["low"]), float(row["high"])


def _chance(time: np.ndarray, way: np.ndarray, group: pd.Series, groups: Sequence[str]) -> float:
    """p of Gray's test over the groups; missing where fewer than two, or fewer than ten reached it."""
    own = group.isin(groups).to_numpy()
    if len(groups) < 2 or (way[own] == REACHED).sum() < FEWEST:
        return np.nan
    try:
        return float(gray_test(time[own], way[own], group[own], REACHED).p_value)
    except NotEnoughData:
        return np.nan
