"""The last quarter against the one before, on the accounts that answered in both."""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from ..book.days import to_date
from ..estimate import effect_of, moments
from ..finding import Finding, count, with_interval
from ..phrases import capital, during, named_day, named_period, numeral, span
from ..standards import FEWEST
from .counting import Stretch

FEWEST_PAIRS = 10
OF_ALL = "Below the first sentence, groups, trend and figures are of all time."


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


def of_days(total: Finding, row: pd.Series | None, asked: Stretch) -> Finding:
    """The score of some days first, then that of all the answers; the numbers are those of what is said first.

    row: as of `estimate_groups` of the answers of those days; None where there are none.
    """
    when, caveats = capital(_during(asked)), (*total.caveats, OF_ALL)
    if row is None:
        return replace(total, claim=f"{when} nobody answered. Over all time: {total.claim}", caveats=caveats)
    answers = count(int(row["answers"]), "answer")
    if row["accounts"] < FEWEST or total.estimate != total.estimate:
        few = f"{when} there are too few answers for an NPS, {numeral(row['answers'])}."
        return replace(total, claim=f"{few} Over all time: {total.claim}", caveats=caveats)
    score, low, high = with_interval(row, "nps")
    said = f"NPS {numeral(row['nps'], 1)} ({span(row['low'], row['high'], 1)}), from {answers}"
    claim = f"{when}: {said}. Over all time: {total.claim}"
    return replace(
        total, claim=claim, estimate=score, low=low, high=high, accounts=int(row["accounts"]), caveats=caveats
    )


def _during(asked: Stretch) -> str:
    first, last = (None if day is None else to_date(day) for day in asked)
    if first and last:
        return during(first, last)
    return f"since {named_day(first)}" if first else f"up to {named_day(last)}" if last else ""
