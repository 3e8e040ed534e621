"""For each kind of interval and chance that pages print: made-up books with a known truth, and whether it held."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from calibrated import Interval
from goal_books import KINDS, targets_of
from interval_books import MORE
from null_books import BOOKS

from analysis import composition, survival
from analysis.counting.stake_intervals import Money, at_stake, mean_varies
from analysis.estimate import count_to_come, rate_ratio, sum_to_come
from analysis.survival.ahead import estimate_ahead
from analysis.targets.goal_aims import estimate_chances, monthly
from analysis.targets.projection_paths import HORIZONS, keep_past

RATE, HAZARD = 0.02, 0.015
MONTHS = {"months alike": 0.0, "months that differ": 0.15}


def random_of(kind: str, number: int) -> np.random.Generator:
    return np.random.default_rng([sum(map(ord, kind)), number])


def goal_sources(kind: str, number: int) -> Iterator[bool]:
    """Whether the source of a target did as well, of the targets that are said."""
    yield from (held for _, held in targets_of(kind, number))


def months_of(kind: str, number: int, months: int) -> pd.DataFrame:
    """Months of a book that wins as many as it loses, at first 300 accounts."""
    random, rows, here = random_of(kind, number), [], 300
    for month in range(months):
        apart = MONTHS[kind]
        shaken = 1.0 if apart == 0 else random.gamma(1 / apart, apart)
        left, came = random.binomial(here, min(RATE * shaken, 1)), random.poisson(RATE * 300)
        rows.append((month, here, came, left))
        here += came - left
    return pd.DataFrame(rows, columns=["month", "accounts", "came", "left"])


def projected(kind: str, number: int) -> Iterator[bool]:
    """Whether the accounts of 3, 6 and 12 months later lay in the range of one projection."""
    held = keep_past(months_of(kind, number, 12 + max(HORIZONS)))
    yield from held["inside"]


def hit(kind: str, number: int, said: float) -> Iterator[bool]:
    """Whether a target that is hit with the chance `said` is hit in the year that comes; missed where that is small."""
    whole = months_of(kind, number, 48)
    past, year = whole.iloc[:36], whole.iloc[36:]
    last = past.tail(12)
    groups = pd.DataFrame({"group": ["G"], "contract": "", "accounts": year["accounts"].iloc[0],
                           "left": last["left"].sum(), "account_months": float(last["accounts"].sum())})  # fmt: skip
    chances = estimate_chances(past, groups)
    row = chances.iloc[(chances["by_chance"] - said).abs().argmin()]
    if abs(row["by_chance"] - said) < 0.05:
        reached = bool(year["left"].sum() / year["accounts"].sum() <= monthly(float(row["aim_rate"])))
        yield reached if said > 0.5 else not reached


def likely(kind: str, number: int) -> Iterator[bool]:
    yield from hit(kind, number, 0.8)


def unlikely(kind: str, number: int) -> Iterator[bool]:
    yield from hit(kind, number, 0.2)


def churned_share(kind: str, number: int) -> Iterator[bool]:
    """Whether a segment's churn of the last 12 months holds the chance of leaving within a year."""
    frame = composition.analyze(BOOKS[kind](random_of(kind, number)), by="segment").groups
    true = 1 - (1 - HAZARD) ** 12
    yield from ((frame["low"] <= true) & (true <= frame["high"]))


def retained(kind: str, number: int) -> Iterator[bool]:
    """Whether the curve of a segment holds the share that stays so long, at 6, 12 and 24 months."""
    curves = survival.analyze(BOOKS[kind](random_of(kind, number)), by="segment").curves
    for _, rows in curves.groupby("group"):
        for month in (6, 12, 24):
            at = rows[rows["tenure"] <= month].tail(1)
            if len(at) and at["low"].notna().all():
                yield bool(at["low"].iloc[0] <= (1 - HAZARD) ** month <= at["high"].iloc[0])


def ratios(kind: str, number: int, measure: str) -> Iterator[bool]:
    """Whether the ratio of two segments that do not differ may be 1."""
    rows = composition.economics(BOOKS[kind](random_of(kind, number)), by="segment").groups
    own = rows[(rows["measure"] == measure) & rows["ratio_low"].notna()]
    yield from ((own["ratio_low"] <= 1) & (own["ratio_high"] >= 1))


def ratio_of_churn(kind: str, number: int) -> Iterator[bool]:
    yield from ratios(kind, number, "churn_per_year")


def ratio_of_worth(kind: str, number: int) -> Iterator[bool]:
    yield from ratios(kind, number, "worth")


def lost_at_renewals(kind: str, number: int) -> Iterator[bool]:
    """Whether as many churn at the next renewals as is said from those of the last year."""
    random = random_of(kind, number)
    seen, ahead = (12, 10) if kind == "12 renewals" else (200, 50)
    rate = random.uniform(0.05, 0.4)
    come = count_to_come(int(random.binomial(seen, rate)), seen, ahead)
    yield bool(come.low <= random.binomial(ahead, rate) <= come.high)


def money_lost_at_renewals(kind: str, number: int) -> Iterator[bool]:
    """Whether as much MRR churns at the next renewals."""
    random = random_of(kind, number)
    before, ahead = (random.lognormal(5, 0.5 if kind == "alike" else 1.2, size) for size in (150, 50))
    rate = random.uniform(0.1, 0.4)
    come = sum_to_come(before, random.random(150) < rate, ahead)
    if come.low == come.low:
        yield bool(come.low <= float(ahead @ (random.random(50) < rate)) <= come.high)


# Account-years of a group and of the others, churn a year of the others, the ratio, spread of the logarithm of MRR.
STAKES = {
    "alike": (200, 600, 0.08, 3.0, 0.0), "far apart": (200, 600, 0.08, 3.0, 1.2), "few": (60, 600, 0.08, 4.0, 1.2),
    "many": (600, 2000, 0.08, 2.0, 0.6), "kept": (900, 1200, 0.08, 0.4, 1.2),
}  # fmt: skip


def money_held(kind: str, number: int) -> Iterator[bool]:
    """Whether the interval of the money at stake holds what such a group loses beyond the others in such a year."""
    random, (own, rest, rate, ratio, apart) = random_of(kind, number), STAKES[kind]
    left, others = int(random.poisson(own * rate * ratio)), int(random.poisson(rest * rate))
    told = rate_ratio(float(left), float(own), float(others), float(rest))
    pays, mean = random.lognormal(0, apart, left), float(np.exp(apart**2 / 2))
    if not float(told.p_central) < 0.05 or left < 2:
        return
    if ratio > 1:
        money = Money(pays.sum(), left=left, others=others, varies=mean_varies(pays.sum(), (pays**2).sum(), left))
    else:
        money = Money(expected=own * mean * others / rest, left=left, others=others)
    stake = at_stake((float(told.ratio), float(told.low), float(told.high)), float(told.p_central), 0.05, money)
    yield stake.stake_low <= own * rate * abs(ratio - 1) * mean <= stake.stake_high


# Mean and spread (a + b of a beta) of the chance of an account to leave at a renewal.
LEAVING = {"accounts alike": (0.15, 1e6), "accounts that differ": (0.25, 3.0)}


def still_ahead(kind: str, number: int) -> Iterator[bool]:
    """Whether as many of 400 accounts are still here as is said, five renewals past the five seen."""
    random, (mean, spread) = random_of(kind, number), LEAVING[kind]
    chance = random.beta(mean * spread, (1 - mean) * spread, 400)
    left = random.geometric(np.clip(chance, 1e-9, 1))
    lost = np.array([(left == renewal).sum() for renewal in range(1, 6)], float)
    told = estimate_ahead(lost, np.array([(left > renewal).sum() for renewal in range(1, 6)], float))
    last = told.path.iloc[-1]
    if told.findings[0].verdict == "estimate":
        yield bool(last["low"] <= (left > int(last["renewal"])).mean() <= last["high"])


INTERVALS = {
    **MORE,
    "accounts still here ahead": Interval("ahead", 0.95, tuple(LEAVING), still_ahead, 1),
    "money at stake": Interval("counting", 0.95, tuple(STAKES), money_held, 100),
    "a target its source has reached": Interval("goal", 0.8, tuple(KINDS), goal_sources, 30),
    "a target with an 80% chance is hit": Interval("goal", 0.8, tuple(MONTHS), likely, 40),
    "a target with a 20% chance is missed": Interval("goal", 0.8, tuple(MONTHS), unlikely, 40),
    "accounts projected": Interval("projection", 0.95, tuple(MONTHS), projected, 20),
    "churn of a year": Interval("composition", 0.95, ("flat",), churned_share),
    "retention at a month": Interval("survival", 0.95, ("flat",), retained),
    "ratio of churn": Interval("economics", 0.95, ("flat",), ratio_of_churn),
    "ratio of worth": Interval("economics", 0.95, ("heavy",), ratio_of_worth),
    "accounts lost at renewals": Interval("renewals", 0.95, ("12 renewals", "200 renewals"), lost_at_renewals, 100),
    "MRR lost at renewals": Interval("renewals", 0.95, ("alike", "far apart"), money_lost_at_renewals, 100),
}
