"""Whose revenue it is, in sentences computed from the counts."""

import math

import pandas as pd

from analysis.book import Book
from analysis.book.billed import has_history
from analysis.finding import Finding, count, interval, money, percent
from analysis.phrases import numeral, span
from analysis.revenue.paid import (
    ADD_MONTHS,
    ADD_PAID,
    ONE_AMOUNT,
    as_recorded,
    as_zero,
    three,
)
from analysis.standards import FEWEST


def say_recorded(book: Book, concentration: pd.DataFrame) -> tuple[Finding, ...]:
    """Without months of MRR: what the accounts say of today, and that it says nothing of the past."""
    if has_history(book):
        return ()
    why = (as_zero(book), ADD_PAID) if "mrr" in book.tables else (ONE_AMOUNT, ADD_MONTHS)
    claim = f"{as_recorded(book)} What happened to the MRR before cannot be told."
    return (Finding(claim, "counted", caveats=why),)


def say_top(concentration: pd.DataFrame) -> tuple[Finding, ...]:
    row, one = concentration.iloc[-1], concentration.iloc[0]
    few = int(row["accounts"])
    carry = "The largest account carries" if few == 1 else f"The largest {count(few, 'account')} carry"
    alone = f" The largest alone is {percent(one['share_of_mrr'])}." if few > 1 and one["accounts"] == 1 else ""
    claim = (
        f"{carry} {percent(row['share_of_mrr'], 0)} of the MRR; "
        f"all of it weighs like {count(row['n_eff'], 'account')} of equal size.{alone}"
    )
    return (Finding(claim, "counted", row["share_of_mrr"], accounts=few),)


def say_due(renewals: pd.DataFrame) -> tuple[Finding, ...]:
    if renewals.empty:
        claim = "What is due for renewal is not known: no account has a contract length of more than a month."
        return (Finding(claim, "cannot tell"),)
    accounts, mrr = int(renewals["accounts"].sum()), renewals["mrr"].sum()
    share = renewals["share_of_mrr"].sum()
    claim = (
        f"{count(accounts, 'contract')} with {money(mrr)} MRR ({percent(share, 0)}) {'is' if accounts == 1 else 'are'} "
        f"due for renewal up to {renewals['month'].iloc[-1]}, the largest with {money(renewals['largest'].max())}. "
        f"Without all of them the MRR would be {money(renewals['closing_without'].iloc[-1])}."
    )
    return (Finding(claim, "counted", share, accounts=accounts),)


def say_renewed(renewals: pd.DataFrame, renewed: pd.DataFrame) -> tuple[Finding, ...]:
    """How many of those due would go at the rate of the last year; an estimate, with its interval."""
    row, due = renewed.iloc[0], int(renewals["accounts"].sum())
    if not due:
        return ()
    if row["due"] < FEWEST:
        if math.isnan(row["rate"]) and not row["due"]:
            return (
                Finding("How many would go cannot be told: there are no months of MRR a year back.", "cannot tell"),
            )
        claim = f"How many would go cannot be told: {count(row['due'], 'contract')} came up in the 12 months before."
        return (Finding(claim, "cannot tell"),)
    expected, low, high = (round(due * row[name]) for name in ("rate", "low", "high"))
    claim = (
        f"Of the {numeral(row['due'])} that came up in the last 12 months {numeral(row['due_gone'])} left "
        f"({percent(row['rate'])}, {interval(row['low'], row['high'])}); at that rate about {numeral(expected)} of the "
        f"{numeral(due)} would ({span(low, high, 0)})."
    )
    caveats = ("The next renewals are taken to be like those of the last 12 months.",)
    return (Finding(claim, "counted", *three(row, "rate", "low", "high"), accounts=int(row["due"]), caveats=caveats),)


def say_oldest(layers: pd.DataFrame) -> tuple[Finding, ...]:
    """How much of the MRR the accounts that have been here longest still carry."""
    now = layers[layers["month"] == layers["month"].max()]
    if now["cohort"].nunique() < 2:
        return ()
    oldest, total = now.iloc[0], now["mrr"].sum()
    share = oldest["mrr"] / total
    claim = (
        f"{percent(share, 0)} of the MRR comes from the {count(oldest['accounts'], 'account')} that first paid in "
        f"{oldest['cohort']}, {percent(now['mrr'].iloc[-1] / total, 0)} from those of {now['cohort'].iloc[-1]}."
    )
    return (
        Finding(claim, "counted", float(share), accounts=int(oldest["accounts"]), about={"cohort": oldest["cohort"]}),
    )
