"""How much of the churn did nobody decide: failed payments month by month, and how soon they were paid after all."""

import math
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.book.days import month_text
from analysis.counting import collected
from analysis.errors import NotEnoughData
from analysis.estimate import kaplan_meier
from analysis.finding import Finding, interval, listed, money, percent
from analysis.revenue.failing import (
    NOTHING,
    PAYMENTS,
    SOON,
    count_failing,
    count_recovery,
    involuntary,
    marked,
    say_involuntary,
    source_of,
)
from analysis.revenue.paid import gaps, months_seen, paid_months, three
from analysis.standards import FEWEST


@dataclass(frozen=True, eq=False)
class Payments:
    """Churn nobody decided. `involuntary`: one row; `months`: churned MRR of each month, failed payments apart.

    recovery: days at_risk paid low high, the share of failed payments that were paid after so many days; empty without
    the payments themselves. source: payments, churn_type or nothing.
    """

    involuntary: pd.DataFrame
    months: pd.DataFrame
    recovery: pd.DataFrame
    source: str
    findings: tuple[Finding, ...]


def failed_payments(book: Book, *, late: int = 0) -> Payments:
    """How much of the churn did nobody decide, and how soon is a failed payment paid?

    A churn movement of the MRR is a failed payment where one failed in its month or the month before and was not paid
    before the month began. Where the book has no payments it is what churn_type says of how an account left. The
    share that is paid by days counts payments still open with the days since they failed (Kaplan and Meier 1958), up to
    where 10 are open. `late`: a gap of at most so many months is late billing and no churn. Raises MissingTable
    without MRR, NotEnoughData where nothing churned.
    """
    counts, recovery = count_failing(book, late=late), count_recovery(book)
    if counts.empty and recovery.empty:
        raise NotEnoughData("There is no churn to look at.", "No account has stopped paying.", "Nothing needs mending.")
    source = source_of(book)
    row, months = involuntary(counts, recovery, source), count_failing_months(book, late=late)
    curve = estimate_recovery(recovery)
    told = (*say_involuntary(row.iloc[0]), *_say_money(months, source), *_say_soon(curve))
    return Payments(row, months, curve, source, told)


def count_failing_months(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts churn movements by the month they count in: month failed (0 or 1) movements lost (MRR).

    Counts add up over parts of a book.
    """
    _, last = months_seen(book)
    rows = marked(book, gaps(paid_months(book, late), last)).group_by("month", "failed")
    sums = collected(rows.agg(nw.len().alias("movements"), nw.col("lost").sum()))
    ordered = sums.astype({"failed": "int64", "movements": "int64"}).sort_values(["month", "failed"], ignore_index=True)
    return ordered.assign(month=[month_text(int(month)) for month in ordered["month"]])


def estimate_recovery(recovery: pd.DataFrame) -> pd.DataFrame:
    """The share of failed payments that were paid after so many days: days at_risk paid low high.

    `recovery` from `count_recovery`; up to where 10 are open, empty with fewer payments than that.
    """
    columns = ["days", "at_risk", "paid", "low", "high"]
    if recovery["payments"].sum() < FEWEST:
        return pd.DataFrame(columns=columns)
    curve = kaplan_meier(recovery["days"], recovery["recovered"], weights=recovery["payments"])
    shares = {"paid": 1 - curve["survival"], "low": 1 - curve["high"], "high": 1 - curve["low"]}
    frame = curve.rename(columns={"time": "days"})[["days", "at_risk"]].assign(**shares)
    return frame[frame["at_risk"] >= FEWEST].reset_index(drop=True)[columns]


def _say_money(months: pd.DataFrame, source: str) -> tuple[Finding, ...]:
    """How much of the churned MRR it was: a sum, so nothing is inferred."""
    lost, failed = months["lost"].sum(), months.loc[months["failed"] == 1, "lost"].sum()
    if source == NOTHING or not lost > 0 or not failed > 0:
        return ()
    what = "failed payments" if source == PAYMENTS else "accounts of involuntary churn_type"
    claim = f"Of {money(lost)} MRR that churned in all, {money(failed)} ({percent(failed / lost)}) came from {what}."
    return (Finding(claim, "counted", float(failed / lost), about={"kind": "churn"}),)


def _say_soon(curve: pd.DataFrame) -> tuple[Finding, ...]:
    """The share that is paid within a week, a month, and 60 days, where 10 were still open."""
    steps = []
    for days in (7, 30, SOON):
        reached = curve[curve["days"] <= days]
        if len(reached) and (curve["days"].max() >= days or math.isclose(reached["paid"].iloc[-1], 1)):
            steps.append((days, reached.iloc[-1]))
    if not steps:
        return ()
    told = [
        f"{percent(row['paid'], 0)} ({interval(row['low'], row['high'], 0)}) within {days} days" for days, row in steps
    ]
    claim = f"Of failed payments, {listed(told)} were paid."
    last = steps[-1][1]
    return (Finding(claim, "counted", *three(last, "paid", "low", "high"), accounts=int(curve["at_risk"].max())),)
