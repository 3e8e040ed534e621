"""The last quarter against the one before, on the accounts that answered in both."""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.estimate import effect_of, moments
from analysis.finding import Finding, count
from analysis.phrases import named_period, numeral, span
from analysis.standards import FEWEST

FEWEST_PAIRS = 10


class Paired(NamedTuple):
    """How far accounts moved from one quarter to the next: quarter numbers, accounts, mean change and its interval."""

    period: int
    before: int
    accounts: int
    change: float
    low: float
    high: float


def last_and_before(units: pd.DataFrame, five: bool) -> Paired | None:
    """How far the accounts that answered in both of the last two quarters moved; None for fewer than ten.

    units: as of `count_units`. The change is that of an account's mean, in NPS points, or in points of the scale of 1
    to 5, with a 95% interval: `t.test(last, before, paired = TRUE)` in R.
    """
    quarters = sorted(units["period"].unique())[-2:]
    value = "score" if five else "value"
    means = units.groupby(["account_id", "period"])[value].mean().unstack().reindex(columns=quarters).dropna()
    if len(quarters) < 2 or len(means) < FEWEST_PAIRS:
        return None
    before, period = quarters
    own = moments(means[period] - means[before])
    moved = effect_of(own.mean, 0, own.variance / own.n, 0, own.n - 1)
    return Paired(int(period), int(before), len(means), float(moved.effect), float(moved.low), float(moved.high))


def last_quarter(total: Finding, row: pd.Series | None) -> Finding:
    """The score of all answers with that of the last complete quarter before it, where enough answered then."""
    if row is None or row["accounts"] < FEWEST or total.estimate != total.estimate:
        return total
    told = f"NPS {numeral(row['nps'], 1)} ({span(row['low'], row['high'], 1)})"
    when, answers = f"In the last quarter, {named_period(row['period'])}", count(int(row["answers"]), "answer")
    return replace(total, claim=f"{total.claim} {when}: {told}, from {answers}.")
