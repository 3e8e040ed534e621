"""From counts of answers to scores: by answer, by account and by MRR, each with its interval, and their trend."""

import numpy as np
import pandas as pd

from ..estimate import Trend, clustered_mean, design_effect, nps_interval, slope_effect, t_reach, trend, wilson
from ..estimate import nps as nps_of
from ..standards import FEWEST, Z
from .counting import period_text
from .scales import FEWEST_CERTAIN, HIGHEST, LOWEST

FEWEST_PERIODS = 4
SCORES = ("group", "period", "answers", "promoters", "passives", "detractors", "nps", "low", "high", "accounts",
          "mean_score", "mean_low", "mean_high", "satisfied", "satisfied_low", "satisfied_high")  # fmt: skip
GROUPS = (
    *(name for name in SCORES if name != "period"),
    "design_effect",
    "account_nps",
    "account_nps_low",
    "account_nps_high",
    "mrr_nps",
    "mrr_nps_low",
    "mrr_nps_high",
)


def satisfaction(counts: pd.DataFrame) -> bool:
    """Whether answers are a 1 to 5 satisfaction scale and no NPS: nobody below 1 or above 5, 30 answers or more."""
    enough = counts["answers"].sum() >= FEWEST_CERTAIN
    return bool(enough and counts["lowest"].min() >= LOWEST and counts["highest"].max() <= HIGHEST)


def estimate_scores(counts: pd.DataFrame, period: str | None, five: bool = False) -> pd.DataFrame:
    """A row per group and period, from `count_scores`: counts, NPS and mean score, each with its interval.

    Intervals allow for accounts that answer several times in the period. On a 1 to 5 scale (`five`) the NPS is missing.
    """
    rows = [_scored(part, five) for _, part in counts.groupby(["group", "period"])]
    frame = pd.DataFrame(rows, columns=["group", "number", *SCORES[2:], *GROUPS[len(SCORES) - 1 :]])
    named = frame.assign(period=[period_text(number, period) for number in frame["number"]])
    return named[list(SCORES)]


def estimate_groups(counts: pd.DataFrame, five: bool = False) -> pd.DataFrame:
    """A row per group over the whole time: the score by answer, by account and by MRR, each with its interval.

    By account: the mean of each account's own score. By MRR: that mean weighted by what each account last paid.
    `design_effect`: how many times the variance several answers of one account make of as many different accounts.
    """
    rows = [_scored(part, five) for _, part in counts.groupby("group")]
    frame = pd.DataFrame(rows, columns=["group", "number", *SCORES[2:], *GROUPS[len(SCORES) - 1 :]])
    return frame[list(GROUPS)]


def _scored(part: pd.DataFrame, five: bool) -> tuple[object, ...]:
    up, middle, down = (int(part[name].sum()) for name in ("promoters", "passives", "detractors"))
    value, score = (
        clustered_mean(part["each"], part["accounts"], part[name], part[f"{name}_squared"])
        for name in ("value", "score")
    )
    effect = design_effect(up, middle, down, value)
    ends = nps_interval(up, middle, down, effect)
    own = _around(value.account_mean, value.account_se, value.accounts, five)
    scored = (np.nan, np.nan, np.nan) if five else (nps_of(up, middle, down), ends.low, ends.high)
    mean = _around(score.mean, score.se, score.df + 1, False, None)
    first = part.iloc[0]
    counted = (first["group"], first["period"], up + middle + down, up, middle, down)
    return (*counted, *scored, int(value.accounts), *mean, *_satisfied(part, five), effect, *own, *_by_mrr(part, five))


def _satisfied(part: pd.DataFrame, five: bool) -> tuple[float, float, float]:
    """The share that answers 4 or 5, with Wilson's interval on as many answers as the accounts are worth."""
    if not five:
        return np.nan, np.nan, np.nan
    own = clustered_mean(part["each"], part["accounts"], part["satisfied"], part["satisfied_squared"])
    given, share = float(part["answers"].sum()), float(own.mean)
    alone = share * (1 - share) / max(given - 1, 1)
    worth = given / max(own.se**2 / alone, 1.0) if alone > 0 and np.isfinite(own.se) else given
    low, high = wilson(share * worth, worth)
    return share, float(low), float(high)


def _around(
    mean: float, se: float, accounts: float, five: bool, most: float | None = 100.0
) -> tuple[float, float, float]:
    """The mean with its t interval, within what is possible."""
    if five or not np.isfinite(mean):
        return np.nan, np.nan, np.nan
    reach = t_reach(max(accounts - 1, 1)) * se if accounts >= 2 else np.nan
    low, high = (-100.0, 100.0) if most else (0.0, 10.0)
    return mean, max(mean - reach, low), min(mean + reach, high)


def _by_mrr(part: pd.DataFrame, five: bool) -> tuple[float, float, float]:
    """The error of a ratio of sums over accounts."""
    sums = part[["mrr", "mrr_value", "mrr_squared", "mrr_squared_value", "mrr_squared_values"]].sum()
    accounts = part["accounts"].sum()
    if five or not sums["mrr"] > 0 or accounts < 2:
        return np.nan, np.nan, np.nan
    mean = sums["mrr_value"] / sums["mrr"]
    spread = sums["mrr_squared_values"] - 2 * mean * sums["mrr_squared_value"] + mean**2 * sums["mrr_squared"]
    se = np.sqrt(max(spread, 0.0) * accounts / (accounts - 1)) / sums["mrr"]
    effective = sums["mrr"] ** 2 / sums["mrr_squared"]
    return _around(float(mean), float(se), float(effective), False)


def estimate_trend(counts: pd.DataFrame, five: bool = False, units: pd.DataFrame | None = None) -> Trend | None:
    """Whether the whole score moves over time, from periods with at least 10 answers; None for fewer than four.

    On the mean score where the scale is 1 to 5, on NPS otherwise. units: from `count_units`, an answer each, to allow
    for accounts that answer in several quarters.
    """
    points = pd.DataFrame([_point(part, five) for _, part in counts.groupby("period")], columns=["n", "at", "y", "v"])
    used = points[(points["n"] >= FEWEST) & (points["v"] > 0)]
    if len(used) < FEWEST_PERIODS:
        return None
    return trend(
        used["at"], used["y"], used["v"], 1.0 if units is None else _again(units, "score" if five else "value")
    )


def _again(units: pd.DataFrame, name: str) -> float:
    """What it makes of a slope that accounts answer again; an answer of no account is one of its own."""
    dated = units[units["period"].notna()]
    own = dated["account_id"].fillna(pd.Series(dated.index.astype(str), dated.index)).astype(str)
    return slope_effect(own, dated["period"], dated[name]) if len(dated) else 1.0


def _point(part: pd.DataFrame, five: bool) -> tuple[float, float, float, float]:
    up, middle, down = (float(part[name].sum()) for name in ("promoters", "passives", "detractors"))
    name = "score" if five else "value"
    own = clustered_mean(part["each"], part["accounts"], part[name], part[f"{name}_squared"])
    n, at = up + middle + down, float(part["period"].iloc[0])
    if five:
        return n, at, own.mean, own.se**2
    low, high = nps_interval(up, middle, down, design_effect(up, middle, down, own))
    return n, at, own.mean, ((high - low) / 2 / Z) ** 2
