"""What would be a reasonable target, how likely it is, and what a point of churn is worth."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.estimate import annualise, poisson_exact
from analysis.estimate.growth import chance_of_at_most
from analysis.estimate.standard import standardised_rate
from analysis.projection.counting import YEAR

FEWEST, FEWEST_EXPECTED = 10, 5
DOUBT = 0.2
NOW, BEST_YEAR, BEST_GROUP, LUCK = "last 12 months", "best 12 months before", "best group", "beyond luck"
AIMS = ("source", "rate", "low", "high", "aim_rate", "by_chance", "if_reached", "accounts_kept", "mrr_kept")
WORTH = (
    "group",
    "accounts",
    "mrr",
    "rate",
    "low",
    "high",
    "point_accounts",
    "point_mrr",
    "started",
    "early",
    "spent_early",
    "share_spent_early",
    "agents",
)


class Source(NamedTuple):
    """Where a target may come from: leavers in account-months, the best of so many looked at."""

    name: str
    left: float
    exposed: float
    looked_at: int


def estimate_aims(months: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Targets this book can support: what its best year and its best group have reached, and how likely each is.

    Rates are churn a year (from leavers per account-month, exact intervals). Groups are compared at the book's own mix
    of contract lengths (Fay and Feuer 1997). The aim is not the best rate, because the best of several looks better
    than it is, but one that its source did reach with a certainty of 80%, however many were looked at; missing where
    that keeps not even one account. The last row is the highest rate luck alone reaches in at most one year of five.
    by_chance: how often the next 12 months would reach it if nothing changed; if_reached: if the book really became
    like its source. mrr_kept: MRR a month kept after a year.
    """
    totals = groups[["accounts", "left", "account_months", "mrr", "with_mrr"]].sum()
    now = (float(totals["left"]), float(totals["account_months"]))
    found = [Source(NOW, *now, 1), *_best_year(months), *_best_group(groups)]
    rows = [*(_aim(source, now, totals) for source in found), _beyond_luck(now, totals)]
    return pd.DataFrame(rows, columns=list(AIMS))


def _aim(source: Source, now: tuple[float, float], totals: pd.Series) -> tuple[object, ...]:
    low, high = (float(annualise(limit)) for limit in poisson_exact(source.left, source.exposed))
    rate, today = float(annualise(source.left / source.exposed)), float(annualise(now[0] / now[1]))
    sure = float(poisson_exact(source.left, source.exposed, 1 - 2 * DOUBT / source.looked_at)[1])
    kept, ahead = (today - float(annualise(sure))) * float(totals["accounts"]), float(totals["accounts"]) * YEAR
    if source.name == NOW or kept < 1:
        return source.name, rate, low, high, np.nan, np.nan, np.nan, np.nan, np.nan
    chances = (chance_of_at_most(sure * ahead, *counts, ahead) for counts in (now, (source.left, source.exposed)))
    return source.name, rate, low, high, float(annualise(sure)), *chances, kept, kept * _each(totals)


def _each(totals: pd.Series) -> float:
    return float(totals["mrr"] / totals["with_mrr"]) if totals["with_mrr"] > 0 else np.nan


def _beyond_luck(now: tuple[float, float], totals: pd.Series) -> tuple[object, ...]:
    """The highest rate that luck alone would reach in at most one year of five."""
    ahead, today = float(totals["accounts"]) * YEAR, float(annualise(now[0] / now[1]))
    chances = [chance_of_at_most(most, *now, ahead) for most in range(int(now[0] / now[1] * ahead) + 1)]
    most = int(np.searchsorted(chances, DOUBT, side="right")) - 1
    if most < 0:
        return LUCK, *[np.nan] * 8
    aim = float(annualise(most / ahead))
    kept = (today - aim) * float(totals["accounts"])
    return LUCK, np.nan, np.nan, np.nan, aim, chances[most], np.nan, kept, kept * _each(totals)


def _best_year(months: pd.DataFrame) -> list[Source]:
    """The 12 months with the lowest churn among those that do not overlap the last 12."""
    earlier = months.iloc[: max(len(months) - YEAR, 0)]
    sums = earlier[["left", "accounts"]].rolling(YEAR).sum().dropna()
    sums = sums[sums["accounts"] >= FEWEST * YEAR]
    if sums.empty:
        return []
    best = sums.iloc[int((sums["left"] / sums["accounts"]).to_numpy().argmin())]
    return [Source(BEST_YEAR, float(best["left"]), float(best["accounts"]), max(len(earlier) // YEAR, 1))]


def _best_group(groups: pd.DataFrame) -> list[Source]:
    """The group that loses least at the book's own mix of contracts, as leavers in account-months."""
    mix = groups.groupby("contract")["account_months"].sum()
    rate = groups["left"].sum() / max(groups["account_months"].sum(), 1e-9)
    found = []
    for group, rows in groups.groupby("group", sort=True):
        if rows["accounts"].sum() < FEWEST or rows["account_months"].sum() * rate < FEWEST_EXPECTED:
            continue
        own = rows.set_index("contract")[["left", "account_months"]].reindex(mix.index, fill_value=0)
        at_mix, _, high = standardised_rate(own["left"], own["account_months"], mix)
        if np.isfinite(high) and at_mix > 0:
            found.append((at_mix, f"{BEST_GROUP}: {group}", *_as_counts(at_mix, own, mix)))
    return [Source(*min(found)[1:], len(found))] if len(found) > 1 else []


def _as_counts(rate: float, own: pd.DataFrame, mix: pd.Series) -> tuple[float, float]:
    """The leavers and account-months that would be as sure as the standardised rate."""
    each = (mix / mix.sum()) / own["account_months"].where(own["account_months"] > 0)
    variance = float((each**2 * own["left"]).sum())
    return rate**2 / variance, rate / variance


def estimate_worth(groups: pd.DataFrame, agent: float) -> pd.DataFrame:
    """What one point of churn a year is worth in each group, and what was spent on accounts that left within a year.

    Columns: group accounts mrr rate low high (churn a year) point_accounts (accounts in one point) point_mrr (their
    MRR) started early (of them, left within a year; started in the last two years) spent_early (what winning these
    cost) share_spent_early agents (years of an agent at `agent` that this would pay). The last row is the whole book.
    """
    names = ["accounts", "left", "account_months", "mrr", "with_mrr", "early", "started", "spent_early", "spent"]
    sums = (
        groups.groupby("group", as_index=False)[names]
        .sum()
        .sort_values(["spent_early", "mrr", "group"], ascending=[False, False, True])
    )
    whole = groups[names].sum().to_frame().T.assign(group="All accounts")
    frame = pd.concat([sums, whole], ignore_index=True).astype(dict.fromkeys(names, float))
    low, high = poisson_exact(frame["left"], frame["account_months"])
    months = frame["account_months"].where(frame["account_months"] > 0)
    made = frame.assign(
        rate=annualise(frame["left"] / months),
        low=annualise(low),
        high=annualise(high),
        mrr=frame["mrr"].where(frame["with_mrr"] > 0),
        point_accounts=0.01 * frame["accounts"],
        point_mrr=0.01 * frame["mrr"].where(frame["with_mrr"] > 0),
        share_spent_early=frame["spent_early"] / frame["spent"].where(frame["spent"] > 0),
        spent_early=frame["spent_early"].where(frame["spent"] > 0),
        agents=frame["spent_early"].where(frame["spent"] > 0) / agent,
    )
    return made[list(WORTH)]
