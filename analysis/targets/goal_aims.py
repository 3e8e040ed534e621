"""What would be a reasonable target, and how likely is it by a day?"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..estimate import annualise, chance_of_at_most, poisson_exact, shrunk_rates, standardised_rate
from ..standards import FEWEST, RAREST, YEAR

DOUBT = 0.2
# Where years or groups are alike the lowest is only believed to be lower: 80 of 100 targets are right at this certainty
# (tests/calibration/coverage.csv), more of them the more years and groups differ.
SURE = 0.9
STEPS, YEARS = 61, 3
NOW, BEST_YEAR, BEST_GROUP, LUCK = "last 12 months", "best year before", "best group", "beyond luck"
AIMS = ("source", "rate", "low", "high", "aim_rate", "by_chance", "if_reached", "accounts_kept", "mrr_kept")


class Time(NamedTuple):
    """The months ahead, the account-months in them, and how much leavers vary beyond chance.

    excess: over the time ahead; source: over the 12 months that their rate is known from; both relative to mean².
    """

    months: int
    exposed: float
    excess: float
    source: float


class Source(NamedTuple):
    """Where a target may come from: leavers in account-months, and what is believed of the rate behind them.

    sure: the rate that it surely did not exceed; like: leavers and account-months as sure as what is believed.
    """

    name: str
    left: float
    exposed: float
    sure: float = np.nan
    like: tuple[float, float] = (np.nan, np.nan)


def estimate_aims(months: pd.DataFrame, groups: pd.DataFrame, ahead: int = YEAR) -> pd.DataFrame:
    """Targets this book can support: what its best year and its best group have reached, and how likely each is.

    Rates are churn a year (from leavers per account-month, exact intervals). Groups are compared at the book's own mix
    of contract lengths (Fay and Feuer 1997). The aim is not the best rate, because the best of several looks better
    than it is: rates of all years (whole ones, counted back), and of all groups, are pulled together as far as they may
    be alike (`shrunk_rates`), and the aim is one that its source did reach with a certainty of 80%; missing where that
    keeps not even one account. The last row is the highest rate luck alone reaches in at most one year of five.
    by_chance: how often the next months (`ahead` of them) would reach it if nothing changed; if_reached: if the book
    really became like its source; months that vary beyond chance widen both. mrr_kept: MRR a month kept after a year.
    """
    totals = groups[["accounts", "left", "account_months", "mrr", "with_mrr"]].sum()
    now = (float(totals["left"]), float(totals["account_months"]))
    time = _time(months, float(totals["accounts"]), ahead)
    found = [Source(NOW, *now), *_best_year(months), *_best_group(groups)]
    rows = [*(_aim(source, now, totals, time) for source in found), _beyond_luck(now, totals, time)]
    return pd.DataFrame(rows, columns=list(AIMS))


def estimate_chances(
    months: pd.DataFrame, groups: pd.DataFrame, ahead: int = YEAR, aim: float | None = None
) -> pd.DataFrame:
    """How likely each yearly churn is to be reached, or stayed under, in the months ahead.

    Columns: aim_rate (churn a year, from 0 to twice that of today, and `aim`) by_chance (if nothing changes) if_reached
    (if the book became like the best source it has; missing without one).
    """
    totals = groups[["accounts", "left", "account_months"]].sum()
    now = (float(totals["left"]), float(totals["account_months"]))
    time = _time(months, float(totals["accounts"]), ahead)
    others = [*_best_year(months), *_best_group(groups)]
    best = min(others, key=lambda source: source.sure, default=None)
    today = float(annualise(now[0] / now[1])) if now[1] else 0.0
    rows = []
    rates = {*np.linspace(0, min(max(2 * today, 0.02), 0.99), STEPS), *([] if aim is None else [aim])}
    for rate in sorted(rates):
        chances = [chance_within(float(rate), *counts, time) for counts in [now, *([best.like] if best else [])]]
        rows.append((float(rate), *chances, *([] if best else [np.nan])))
    return pd.DataFrame(rows, columns=["aim_rate", "by_chance", "if_reached"])


def chance_within(aim: float, left: float, exposed: float, time: Time) -> float:
    """How likely no more leave in the time ahead than a yearly churn of `aim` would have leave."""
    return chance_of_at_most(monthly(aim) * time.exposed + 1e-9, left, exposed, time.exposed, time.excess, time.source)


def monthly(rate: float) -> float:
    """Leavers per account-month that come to this churn a year."""
    return float(-np.log1p(-min(rate, 0.999999)) / YEAR)


def excess_of(last: pd.DataFrame) -> float:
    """How much more leavers vary from month to month than chance alone, relative to their mean squared."""
    mean = float(last["left"].mean())
    spread = float(last["left"].var(ddof=1)) if len(last) > 2 else 0.0
    return max(0.0, (spread - mean) / mean**2) if mean > 0 else 0.0


def _time(months: pd.DataFrame, accounts: float, ahead: int) -> Time:
    apart = _apart(months)
    return Time(ahead, accounts * ahead, apart / ahead, apart / YEAR)


def _apart(months: pd.DataFrame) -> float:
    """Variance of leavers from month to month beyond chance ÷ mean².

    Months that differ beyond chance make both the time ahead and the last 12 months, the rate's source, less sure.
    How much they differ is told by up to three years, each around its own mean: twelve months alone often look even.
    """
    left = months["left"].to_numpy(float)
    years = [left[max(end - YEAR, 0) : end] for end in range(len(left), 0, -YEAR)][:YEARS]
    whole = [year for year in years if len(year) > 2]
    square = sum(year.mean() ** 2 for year in whole)
    beyond = sum(year.var(ddof=1) - year.mean() for year in whole) / square if square > 0 else 0.0
    return max(0.0, float(beyond))


def _aim(source: Source, now: tuple[float, float], totals: pd.Series, time: Time) -> tuple[object, ...]:
    low, high = (float(annualise(limit)) for limit in poisson_exact(source.left, source.exposed))
    rate, today = float(annualise(source.left / source.exposed)), float(annualise(now[0] / now[1]))
    kept = (today - float(annualise(source.sure))) * float(totals["accounts"])
    if not kept >= 1:
        return source.name, rate, low, high, np.nan, np.nan, np.nan, np.nan, np.nan
    aim = float(annualise(source.sure))
    chances = (chance_within(aim, *counts, time) for counts in (now, source.like))
    return source.name, rate, low, high, aim, *chances, kept, kept * _each(totals)


def _each(totals: pd.Series) -> float:
    return float(totals["mrr"] / totals["with_mrr"]) if totals["with_mrr"] > 0 else np.nan


def _beyond_luck(now: tuple[float, float], totals: pd.Series, time: Time) -> tuple[object, ...]:
    """The highest rate that luck alone would reach by then at most one time in five."""
    ahead, today = time.exposed, float(annualise(now[0] / now[1]))
    numbers = range(int(now[0] / now[1] * ahead) + 1)
    chances = [chance_of_at_most(most, *now, ahead, time.excess, time.source) for most in numbers]
    most = int(np.searchsorted(chances, DOUBT, side="right")) - 1
    if most < 0:
        return LUCK, *[np.nan] * 8
    aim = float(annualise(most / ahead))
    kept = (today - aim) * float(totals["accounts"])
    return LUCK, np.nan, np.nan, np.nan, aim, chances[most], np.nan, kept, kept * _each(totals)


def _best_year(months: pd.DataFrame) -> list[Source]:
    """The year with the lowest churn among those before the last 12 months, in steps of 12 months back from them."""
    back = np.arange(len(months))[::-1] // YEAR
    sums = months.groupby(back)[["left", "accounts"]].sum()[np.bincount(back) == YEAR]
    sums = sums[sums["accounts"] >= FEWEST * YEAR]
    if 0 not in sums.index or len(sums) < 2:
        return []
    return _surest([BEST_YEAR] * len(sums), sums["left"], sums["accounts"], spare=1)


def _surest(names: list[str], left: ArrayLike, exposed: ArrayLike, spare: int = 0) -> list[Source]:
    """The source believed to be lowest: as many as `spare` at the beginning are looked at and are none themselves."""
    x, t = np.asarray(left, float), np.asarray(exposed, float)
    if not x.sum() > 0:
        return []
    belief = shrunk_rates(x, t)
    sure = belief.at_most(SURE)
    best = spare + int(sure[spare:].argmin())
    mean, variance = float(belief.mean[best]), float(belief.variance[best])
    # `chance_within` adds the half of a leaver that it knows nothing by: what is believed needs none.
    like = (mean**2 / variance - 0.5, mean / variance)
    return [Source(names[best], float(x[best]), float(t[best]), float(sure[best]), like)]


def _best_group(groups: pd.DataFrame) -> list[Source]:
    """The group that loses least at the book's own mix of contracts, as leavers in account-months."""
    mix = groups.groupby("contract")["account_months"].sum()
    rate = groups["left"].sum() / max(groups["account_months"].sum(), 1e-9)
    found = []
    for group, rows in groups.groupby("group", sort=True):
        if rows["accounts"].sum() < FEWEST or not _tells(rows["account_months"].sum() * rate):
            continue
        own = rows.set_index("contract")[["left", "account_months"]].reindex(mix.index, fill_value=0)
        at_mix, _, high = standardised_rate(own["left"], own["account_months"], mix)
        if np.isfinite(high):
            found.append((f"{BEST_GROUP}: {group}", *_as_counts(at_mix, own, mix)))
    names, left, exposed = zip(*found, strict=True) if found else ([], [], [])
    return _surest(list(names), left, exposed) if len(found) > 1 else []


def _tells(expected: float) -> bool:
    """Whether a group of so many expected leavers could be believed to be better, had none of them left.

    By what was expected and never by what came (Tarone 1990): else a group is looked at for having lost so many.
    """
    return expected >= RAREST and float(np.exp(-expected)) <= 1 - SURE


def _as_counts(rate: float, own: pd.DataFrame, mix: pd.Series) -> tuple[float, float]:
    """The leavers and account-months that would be as sure as the standardised rate; of none that left, their months.

    Those months are as many as would be as sure were the rate the same on all contracts.
    """
    share = mix / mix.sum()
    each = share / own["account_months"].where(own["account_months"] > 0)
    if rate == 0:
        return 0.0, 1 / float((share * each).sum())
    variance = float((each**2 * own["left"]).sum())
    return rate**2 / variance, rate / variance
