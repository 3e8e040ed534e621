"""Whose revenue it is: by start cohort, by the largest accounts, and by the renewals due next."""

import math
from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.book.days import month_of, month_text, to_date
from analysis.finding import Finding, count, money, percent
from analysis.revenue.paid import Lazy, collected, months_seen, paid_months

MOST_COHORTS = 12
TOP = (1, 5, 10)
NEXT = 3


def count_layers(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts the MRR of each month by the year accounts first paid in: cohort month accounts mrr.

    A book younger than three years counts by quarter. Counts add up over parts of a book.
    """
    first, last = months_seen(book)
    width = 12 if last - first >= 3 * MOST_COHORTS else 3
    rows = paid_months(book, late)
    start = rows.group_by("account_id").agg(nw.col("month").min().alias("first"))
    cohort = (nw.col("first") - nw.col("first") % width).alias("cohort")
    layers = rows.join(start, on="account_id", how="inner").with_columns(cohort).group_by("cohort", "month")
    counts = collected(layers.agg(nw.len().alias("accounts"), nw.col("mrr").sum()))
    ordered = counts.astype({"accounts": "int64"}).sort_values(["cohort", "month"], ignore_index=True)
    names = [str(c // 12) if width == 12 else f"{c // 12}-Q{c % 12 // 3 + 1}" for c in ordered["cohort"]]
    return ordered.assign(cohort=names, month=[month_text(m) for m in ordered["month"]])


def count_concentration(book: Book) -> pd.DataFrame:
    """Counts how much of the MRR of the last month lies with the largest accounts.

    Columns: top (1, 5, 10 accounts; the largest tenth) accounts mrr share_of_mrr n_eff (accounts of equal size that
    would weigh as much as all of them).
    """
    here = _here(book)
    sums = collected(
        here.with_columns((nw.col("mrr") * nw.col("mrr")).alias("squared")).select(
            nw.col("mrr").sum(), nw.col("squared").sum(), nw.len().alias("accounts")
        )
    ).iloc[0]
    total, accounts = float(sums["mrr"]), int(sums["accounts"])
    if not accounts:
        return pd.DataFrame({"top": [], "accounts": [], "mrr": [], "share_of_mrr": [], "n_eff": []})
    tenth = max(1, math.ceil(accounts / 10))
    steps = {f"{top} largest" if top > 1 else "largest": top for top in TOP if top < accounts} | {
        "largest tenth": tenth
    }
    mrr = [
        float(collected(here.sort("mrr", descending=True).head(top).select(nw.col("mrr").sum()))["mrr"].iloc[0])
        for top in steps.values()
    ]
    frame = pd.DataFrame({"top": list(steps), "accounts": list(steps.values()), "mrr": mrr})
    return frame.assign(share_of_mrr=frame["mrr"] / total, n_eff=total**2 / float(sums["squared"]))


def count_renewals(book: Book, *, months: int = NEXT) -> pd.DataFrame:
    """Counts the accounts and the MRR whose contract ends in each of the next months after as_of.

    Columns: month accounts mrr largest share_of_mrr closing_without (the MRR left if all of them went). Empty without
    contract_months; contracts of one month are due every month and are left out.
    """
    due = _due(book, months)
    columns = ["month", "accounts", "mrr", "largest", "share_of_mrr", "closing_without"]
    if due is None:
        return pd.DataFrame(columns=columns)
    total = float(collected(_here(book).select(nw.col("mrr").sum()))["mrr"].iloc[0])
    sums = due.group_by("due").agg(
        nw.len().alias("accounts"), nw.col("mrr").sum(), nw.col("mrr").max().alias("largest")
    )
    frame = collected(sums).sort_values("due", ignore_index=True).astype({"accounts": "int64"})
    gone = frame["mrr"].cumsum()
    named = frame.assign(month=[month_text(month) for month in frame["due"]], share_of_mrr=frame["mrr"] / total)
    return named.assign(closing_without=total - gone)[columns]


def list_renewals(book: Book, *, months: int = NEXT, most: int = 50) -> pd.DataFrame:
    """The accounts whose contract ends in the next months, largest MRR first: account_id name started_on renews mrr."""
    due = _due(book, months)
    columns = ["account_id", "name", "started_on", "renews", "mrr"]
    if due is None:
        return pd.DataFrame(columns=columns)
    frame = collected(due.sort("mrr", "account_id", descending=[True, False]).head(most))
    started: list[date] = [to_date(int(day)) for day in frame["started_on"]]
    renews = [month_text(month) for month in frame["due"]]
    return frame.assign(started_on=pd.Series(started, dtype=object), renews=renews)[columns]


def _here(book: Book) -> Lazy:
    _, last = months_seen(book)
    return paid_months(book).filter(nw.col("month") == last).select("account_id", "mrr")


def _due(book: Book, months: int) -> Lazy | None:
    """Accounts with MRR whose contract of more than a month ends within the next months."""
    if "accounts" not in book.tables or book.snapshot or book.as_of is None:
        return None
    now = month_of(book.as_of)
    accounts = book.tables["accounts"].filter(nw.col("contract_length") > 1, nw.col("churned") == 0)
    term, age = nw.col("contract_length"), now - nw.col("started_month")
    due = (nw.col("started_month") + (age // term + 1) * term).alias("due")
    soon = accounts.with_columns(due).filter(nw.col("due") <= now + months)
    return soon.select("account_id", "name", "started_on", "due").join(_here(book), on="account_id", how="inner")


def say_standing(concentration: pd.DataFrame, renewals: pd.DataFrame) -> tuple[Finding, ...]:
    """How few accounts carry the MRR, and what the renewals due next could take."""
    return (*_say_top(concentration), *_say_due(renewals))


def _say_top(concentration: pd.DataFrame) -> tuple[Finding, ...]:
    if concentration.empty:
        return ()
    row = concentration.iloc[-1]
    few = int(row["accounts"])
    carry = "The largest account carries" if few == 1 else f"The largest {few} accounts carry"
    claim = (
        f"{carry} {percent(row['share_of_mrr'], 0)} of the MRR; "
        f"all of it weighs like {row['n_eff']:,.0f} accounts of equal size."
    )
    return (Finding(claim, "counted", row["share_of_mrr"], accounts=few),)


def _say_due(renewals: pd.DataFrame) -> tuple[Finding, ...]:
    if renewals.empty:
        return ()
    accounts, mrr = int(renewals["accounts"].sum()), renewals["mrr"].sum()
    share = renewals["share_of_mrr"].sum()
    claim = (
        f"{count(accounts, 'contract')} with {money(mrr)} MRR ({percent(share, 0)}) are due for renewal up to "
        f"{renewals['month'].iloc[-1]}. Without all of them the MRR would be "
        f"{money(renewals['closing_without'].iloc[-1])}."
    )
    return (Finding(claim, "counted", share, accounts=accounts),)
