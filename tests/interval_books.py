"""More intervals that pages print, each beside what is so in a made-up book; those said to hold together, together.

Of intervals of which only those of what was found are printed in a sentence, the share that holds is what counts
(Benjamini and Yekutieli 2005).
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd
from calibrated import Interval
from confounded_books import KINDS as MOVING
from confounded_books import null_book
from families_measured import drawn as other_book
from null_books import flat
from power_measured import group as planted
from risk_books import risks_told
from scipy import stats

from analysis import Book, composition, explore, health, nps, revenue, survival
from analysis.finding import CLEAR

HAZARD, ACCOUNTS = 0.015, 300
FEW, MANY = "30 accounts answer again", "120 accounts answer again"
HIGH, LOW, SPREAD, NOISE, LEVEL = 8.5, 6.5, 1.2, 1.5, 7.0


@lru_cache(maxsize=2)
def flat_book(number: int) -> Book:
    return flat(np.random.default_rng([29, number]), ACCOUNTS)


@lru_cache(maxsize=2)
def paid_book(number: int) -> Book:
    return other_book("paid by the month", number)


@lru_cache(maxsize=2)
def moving_book(kind: str, number: int) -> Book:
    return null_book(kind, number)


def holds(rows: pd.DataFrame, so: float, low: str = "low", high: str = "high") -> Iterator[bool]:
    """Whether each interval that is given holds the value."""
    own = rows[rows[low].notna() & rows[high].notna()]
    yield from ((own[low] <= so) & (so <= own[high]))


def all_hold(held: Iterator[bool]) -> Iterator[bool]:
    """Whether all of a book do."""
    found = list(held)
    if found:
        yield all(found)


def score(kind: str, number: int) -> Iterator[bool]:
    """Of accounts of a level of their own that answer three times at the mean: NPS by answers and by accounts."""
    random, accounts = np.random.default_rng([31, len(kind), number]), 30 if kind == FEW else 120
    level = np.repeat(random.normal(LEVEL, SPREAD, accounts), 1 + random.poisson(2, accounts))
    who = np.unique(level, return_inverse=True)[1]
    given = np.clip(np.rint(level + random.normal(0, NOISE, len(level))), 0, 10).astype(int)
    days = pd.Timestamp("2025-12-31") - pd.to_timedelta(random.integers(1, 300, len(given)), unit="D")
    answers = pd.DataFrame({"account_id": [f"A{n}" for n in who], "answered_on": days.strftime("%Y-%m-%d")})
    total = nps.analyze(Book.from_frames(nps=answers.assign(score=given), as_of="2025-12-31")).total
    spread = float(np.hypot(SPREAD, NOISE))
    yield from holds(total, 100 * (stats.norm.sf(HIGH, LEVEL, spread) - stats.norm.cdf(LOW, LEVEL, spread)))


def expanding(_: str, number: int) -> Iterator[bool]:
    """Who expands is dealt out: with each sign as often as without."""
    signs = revenue.expansion(paid_book(number)).signs
    yield from holds(signs, 1.0)
    yield from holds(signs, 1.0, "held_low", "held_high")


def coming_back(_: str, number: int) -> Iterator[bool]:
    """Three of ten come back, after 2 to 7 months alike: the curve at 4, 6 and 12 months, and reasons beside others."""
    told = revenue.returns(paid_book(number))
    for month, back in ((4, 0.3 * 3 / 6), (6, 0.3 * 5 / 6), (12, 0.3)):
        yield from holds(told.curve[told.curve["months"] <= month].tail(1), back)
    yield from holds(told.reasons[told.reasons["p_value"].notna()], 1.0, "ratio_low", "ratio_high")


def leading(kind: str, number: int) -> Iterator[bool]:
    """Of one month and age nothing tells: a signal ranks as a coin does, and the lowest leave as often."""
    rows = nps.leading(moving_book(kind, number)).horizons
    yield from holds(rows, 0.5)
    yield from holds(rows, 1.0, "ratio_low", "ratio_high")


def signs_together(kind: str, number: int) -> Iterator[bool]:
    """The ends that a verdict on a sign rests on, of all signs of a book."""
    yield from all_hold(holds(health.signs(moving_book(kind, number)).signs, 1.0, "sure_low", "sure_high"))


def explored_together(_: str, number: int) -> Iterator[bool]:
    """The differences of groups from the others: none where groups are dealt out."""
    rows = explore.analyze(flat_book(number), by="industry").groups
    yield from all_hold(holds(rows, 0.0, "difference_low", "difference_high"))


def causes(_: str, number: int) -> Iterator[bool]:
    """Reasons are dealt out: a quarter of all that have left by the horizon left for each."""
    totals = survival.causes(flat_book(number), of="churn_reason").totals
    yield from holds(totals, (1 - (1 - HAZARD) ** totals["horizon"].iloc[0]) / 4)


def cohorts(_: str, number: int) -> Iterator[bool]:
    """The share of each cohort that is still here at 6, 12 and 24 months."""
    rows = survival.cohorts(flat_book(number)).accounts
    for age in (6, 12, 24):
        yield from holds(rows[(rows["age"] == age) & (rows["at_risk"] >= 1)], (1 - HAZARD) ** age)


def peers(_: str, number: int) -> Iterator[bool]:
    """Groups are dealt out: the odds of leaving early are those of their peers."""
    yield from holds(survival.peers(flat_book(number)).groups, 1.0)


# In the planted book one group leaves at .02 a month, all others at .004.
RATIO, YEAR = 5.0, 12
EARLY = [1 - (1 - hazard) ** YEAR for hazard in (0.02, 0.004)]
ODDS = EARLY[0] / (1 - EARLY[0]) / (EARLY[1] / (1 - EARLY[1]))


def said(work: Callable[[Book], object], so: float) -> Callable[[str, int], Iterator[bool]]:
    """Of the claims on the planted group, or on the others beside it, whether the interval holds the planted ratio."""

    def of(_: str, number: int) -> Iterator[bool]:
        told = work(planted(np.random.default_rng([37, number]))).findings  # type: ignore[attr-defined]
        found = [f for f in told if f.verdict == CLEAR and f.low == f.low and {"Planted", "Others"} & set(
            map(str, f.about.values()))]  # fmt: skip
        yield from (f.low <= (so if f.estimate > 1 else 1 / so) <= f.high for f in found)

    return of


MORE = {
    "NPS": Interval("nps", 0.95, (FEW, MANY), score, 1),
    "ratio of expansion": Interval("expansion", 0.95, ("paid by the month",), expanding, 1),
    "accounts that come back": Interval("returns", 0.95, ("paid by the month",), coming_back, 2),
    "what comes before churn": Interval("leading", 0.95, MOVING, leading, 0),
    "signs, together": Interval("signs", 0.95, MOVING, signs_together, 0),
    "differences of groups, together": Interval("explore", 0.95, ("flat",), explored_together, 1),
    "churned in each way": Interval("causes", 0.95, ("flat",), causes, 2),
    "cohorts": Interval("cohorts", 0.95, ("flat",), cohorts, 2),
    "odds beside peers": Interval("peers", 0.95, ("flat",), peers, 2),
    "odds beside peers, where said": Interval("peers", 0.95, ("one group of two",), said(survival.peers, ODDS), 0),
    "ratio of churn, where said": Interval("drivers", 0.95, ("one group of two",), said(composition.drivers, RATIO), 1),
    "ratio of churn, adjusted, where said": Interval(
        "adjusted", 0.95, ("one group of two",), said(survival.adjusted, RATIO), 0
    ),
    "slope and level of the risks, together": Interval("health", 0.95, MOVING, risks_told, 0),
}  # fmt: skip
