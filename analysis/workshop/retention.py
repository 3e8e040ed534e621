"""Exercises on when accounts churn, and on a drop that cannot be told from chance."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from .. import survival, targets
from ..book import Book
from ..finding import CLEAR, OPEN
from ..phrases import count, out_of, percent
from ..targets.waiting import periods_needed
from .exercise import PICKED, TYPED, Ask, Mistake

ANNUAL, MONTHLY = "12-month contracts", "1-month contracts"
HIRED = date(2025, 7, 1)
FELL, SAME, UNKNOWN, ROSE = (
    "Yes: churn fell", "No: it made no difference", "It cannot be told from chance", "It rose",
)  # fmt: skip
BEFORE_RENEWAL = 11
FEWEST_FOLLOWED = 50


def annual(book: Book) -> tuple[Ask, ...]:
    """When annual contracts churn, and what they show until then."""
    hazard = survival.renewing(book).hazard
    return _renewal_month(hazard), _until_then(hazard)


def _renewal_month(hazard: pd.DataFrame) -> Ask:
    yearly = hazard[(hazard["group"] == ANNUAL) & (hazard["at_risk"] >= FEWEST_FOLLOWED)]
    worst = yearly.sort_values("hazard", ascending=False).iloc[0]
    month, gone = int(worst["tenure"]), out_of(worst["churned"], worst["at_risk"])
    monthly = hazard[(hazard["group"] == MONTHLY) & (hazard["at_risk"] >= FEWEST_FOLLOWED)]
    soon = int(monthly.sort_values("hazard", ascending=False).iloc[0]["tenure"])
    early = "Accounts on monthly contracts churn then. Those on annual contracts cannot: their contract runs."
    again = f"That is a later renewal. Fewer churn then than at month {month}, where {gone} do."
    mistakes = (
        *(Mistake(number, early) for number in {1, 2, 3, soon} - {month}),
        Mistake(11, "In month 11 the contract still runs."),
        *(Mistake(number, again) for number in (12, 24, 36) if number != month),
        Mistake(13, "By month 13 they are past it: the contract ended before."),
    )
    because = f"{gone} that reach month {month} churn in it, when their contract comes up for renewal."
    return Ask("month", "In which month of their life do most accounts on annual contracts churn?", TYPED, month,
               because, near=0.4, mistakes=mistakes)  # fmt: skip


def _until_then(hazard: pd.DataFrame) -> Ask:
    yearly, monthly = (_gone_by(hazard, group) for group in (ANNUAL, MONTHLY))
    because = (
        f"By month {BEFORE_RENEWAL}, {percent(yearly)} of accounts on annual contracts had churned and "
        f"{percent(monthly)} of those on monthly ones: the contract hid who was unhappy."
    )
    mistakes = (Mistake(round(100 * monthly, 1), "Those are the accounts on monthly contracts."),
                Mistake(round(100 * _gone_by(hazard, ANNUAL, 13), 1), "That is past the first renewal."))  # fmt: skip
    return Ask("before", f"And how many of them, in percent, had churned by month {BEFORE_RENEWAL}?", TYPED,
               round(100 * yearly, 1), because, "%", 0.3, mistakes=mistakes)  # fmt: skip


def _gone_by(hazard: pd.DataFrame, group: str, month: int = BEFORE_RENEWAL) -> float:
    """The share that churned up to a month, by the product of those that stayed (Kaplan-Meier)."""
    rows = hazard[(hazard["group"] == group) & (hazard["tenure"] <= month)]
    return 1 - math.prod(1 - float(share) for share in rows["hazard"])


def drop(book: Book) -> tuple[Ask, ...]:
    """Whether hiring support agents lowered churn, and how long it takes until that could be seen."""
    result = targets.target(book, changed_on=HIRED)
    first = result.change[0]
    old, new = result.chart.iloc[-3], result.chart.iloc[-1]
    return _did_it(first.verdict, result.effects.iloc[0], old, new), _how_long(book, old, new)


def _did_it(verdict: str, effect: pd.Series, old: pd.Series, new: pd.Series) -> Ask:
    from_to = (
        f"{out_of(old['churned'], old['accounts'])} churned before, {out_of(new['churned'], new['accounts'])} after"
    )
    sure = {True: FELL, False: ROSE}[bool(effect["effect"] < 0)]
    right = UNKNOWN if verdict == OPEN else sure if verdict == CLEAR else SAME
    because = f"{from_to}. The true change may lie anywhere in {str(effect['says']).split('(')[-1].rstrip(')')} points."
    mistakes = (
        Mistake(FELL, f"It looks so: {from_to}. Quarters differ that much on their own, so a slide that claims it "
                "would not hold."),
        Mistake(SAME, "That nothing was shown does not mean that nothing happened: the interval holds a drop worth "
                "having, and a rise."),
        Mistake(ROSE, f"{from_to}: fewer, not more."),
        Mistake(UNKNOWN, f"It can be told: {because}"),
    )  # fmt: skip
    return Ask("did", "Agents were hired on Jul 1, 2025. Did churn go down because of it?", PICKED, right, because,
               options=(FELL, SAME, ROSE, UNKNOWN),
               mistakes=tuple(one for one in mistakes if one.said != right))  # fmt: skip


def _how_long(book: Book, old: pd.Series, new: pd.Series) -> Ask:
    size = (old["accounts"] + new["accounts"]) / 2
    _, quarters = periods_needed(old["rate"], new["rate"], size, targets.usual_wait(book).rho)
    because = f"A change of that size takes about {count(round(quarters), 'quarter')} on each side to be seen."
    mistakes = (Mistake(2, "Two quarters are what there is now, and they do not tell."),
                Mistake(1, "One quarter tells less than the two there are."),
                Mistake(4, "A year on each side is not enough for a change this small."))  # fmt: skip
    return Ask("wait", "About how many quarters on each side would it take to see a change of that size?", TYPED,
               round(quarters), because, "quarters", 1.5, mistakes=mistakes)  # fmt: skip


def planted_renewals(facts: Mapping[str, Any]) -> str:
    """What was planted for the third exercise."""
    fact = facts["D11"]
    at = ", ".join(f"{number} at month {month}" for month, number in fact["annual_leavers_by_month"].items() if number)
    between = fact["annual_leavers_between"]
    return f"Accounts on annual contracts were made to wait for their renewal: {at}, {between} between."


def planted_drop(facts: Mapping[str, Any]) -> str:
    """What was planted for the fourth."""
    told = [f"{out_of(q['left'], q['here'])} in {name[-2:]}" for name, q in facts["D5"]["quarters"].items()]
    return f"Nothing but chance: {', '.join(told)} of 2025. The drop is a trap."
