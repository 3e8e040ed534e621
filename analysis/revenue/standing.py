"""Whose revenue it is: by start cohort, by the largest accounts, and by the renewals due next."""

import math
from dataclasses import dataclass
from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.book.billed import has_history
from analysis.book.days import month_of, month_text, to_date
from analysis.counting import Lazy, collected, either
from analysis.errors import NotEnoughData
from analysis.estimate import wilson
from analysis.finding import Finding
from analysis.revenue.elsewhere import count_period
from analysis.revenue.paid import months_seen, named, paid_months, paying_now
from analysis.revenue.standing_words import say_due, say_oldest, say_recorded, say_renewed, say_top

MOST_COHORTS = 12
TOP = (1, 5, 10, 25, 50)
NEXT, YEAR = 3, 12


@dataclass(frozen=True, eq=False)
class Standing:
    """Whose revenue it is. `layers`: MRR by start cohort and month; `concentration`: of the largest accounts.

    renewals: what is due in each of the next months. renewed: one row, how the renewals of the last 12 months went.
    """

    layers: pd.DataFrame
    concentration: pd.DataFrame
    renewals: pd.DataFrame
    renewed: pd.DataFrame
    findings: tuple[Finding, ...]


def standing(book: Book, *, months: int = NEXT, late: int = 0) -> Standing:
    """Whose revenue is it, and what could the next renewals take?

    The MRR of each month by when accounts first paid, the share the largest accounts carry, and the contracts of more
    than a month that end within the next `months`: what losing them all would leave, and how many would go if they
    went as the renewals of the last 12 months did (Wilson 1927). `late`: a gap of at most so many months is late
    billing. Raises MissingTable without MRR, NotEnoughData where nobody pays.
    """
    concentration = count_concentration(book)
    if concentration.empty:
        raise NotEnoughData(
            "Nobody's revenue can be shown.", "No account pays in the last month.", "Add months of MRR."
        )
    layers, renewals, renewed = count_layers(book, late=late), count_renewals(book, months=months), _renewed(book, late)
    told = (
        *say_recorded(book, concentration),
        *say_top(concentration),
        *say_due(renewals),
        *say_renewed(renewals, renewed),
        *say_oldest(layers),
    )
    return Standing(layers, concentration, renewals, renewed, told)


def count_layers(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts the MRR of each month by the year accounts first paid in: cohort month accounts mrr.

    A book younger than three years counts by quarter; one without months of MRR has today alone, by when accounts
    started. Counts add up over parts of a book.
    """
    rows, start = _paid(book, late)
    ends = collected(start.select(nw.col("first").min(), nw.col("first").max().alias("last"))).fillna(0).iloc[0]
    last = months_seen(book)[1] if has_history(book) else ends["last"]
    width = 12 if last - ends["first"] >= 3 * MOST_COHORTS else 3
    cohort = (nw.col("first") - nw.col("first") % width).alias("cohort")
    layers = rows.join(start, on="account_id", how="inner").with_columns(cohort).group_by("cohort", "month")
    counts = collected(layers.agg(nw.len().alias("accounts"), nw.col("mrr").sum()))
    ordered = counts.astype({"accounts": "int64"}).sort_values(["cohort", "month"], ignore_index=True)
    names = [str(c // 12) if width == 12 else f"{c // 12}-Q{c % 12 // 3 + 1}" for c in ordered["cohort"]]
    return ordered.assign(cohort=names, month=[month_text(m) for m in ordered["month"]])


def _paid(book: Book, late: int) -> tuple[Lazy, Lazy]:
    """account_id month mrr, of all months or of today, and the month in which each account began (first)."""
    if has_history(book):
        rows = paid_months(book, late)
        return rows, rows.group_by("account_id").agg(nw.col("month").min().alias("first"))
    here, last = paying_now(book)
    if "accounts" not in book.tables:
        none = here.filter(nw.col("mrr") < 0)
        return none.with_columns(nw.lit(0).alias("month")), none.select("account_id", nw.lit(0).alias("first"))
    accounts = book.tables["accounts"].filter(~nw.col("started_month").is_null(), nw.lit(last is not None))
    starts = accounts.select("account_id", nw.col("started_month").alias("first"))
    return here.with_columns(nw.lit(last or 0).alias("month")), starts.join(here, on="account_id", how="semi")


def count_concentration(book: Book) -> pd.DataFrame:
    """Counts how much of the MRR of the last month lies with the largest accounts.

    Columns: top (1, 5, 10 accounts; the largest tenth) accounts mrr share_of_mrr n_eff (accounts of equal size that
    would weigh as much as all of them).
    """
    here = paying_now(book)[0]
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
    total = float(collected(paying_now(book)[0].select(nw.col("mrr").sum()))["mrr"].iloc[0])
    sums = due.group_by("due").agg(
        nw.len().alias("accounts"), nw.col("mrr").sum(), nw.col("mrr").max().alias("largest")
    )
    frame = collected(sums).sort_values("due", ignore_index=True).astype({"accounts": "int64"})
    gone = frame["mrr"].cumsum()
    named = frame.assign(month=[month_text(month) for month in frame["due"]], share_of_mrr=frame["mrr"] / total)
    return named.assign(closing_without=total - gone)[columns]


def count_still_paying(book: Book) -> pd.DataFrame:
    """Counts the accounts marked as left that pay in the last month of the MRR table: one row, accounts mrr."""
    if "accounts" not in book.tables or "mrr" not in book.tables:
        return pd.DataFrame({"accounts": [0], "mrr": [0.0]})
    _, last = months_seen(book)
    gone = book.tables["accounts"].filter(nw.col("churned") == 1, either(nw.col("churned_month"), 0) < last)
    rows = paid_months(book).filter(nw.col("month") == last).join(gone.select("account_id"), "account_id", how="inner")
    sums = collected(rows.select(nw.len().alias("accounts"), nw.col("mrr").sum()))
    return sums.fillna(0.0).astype({"accounts": "int64"})


def list_largest(book: Book, *, most: int = 50) -> pd.DataFrame:
    """The accounts with the highest MRR: account_id name mrr share_of_mrr share_so_far (with those above it)."""
    here = paying_now(book)[0]
    total = float(collected(here.select(nw.col("mrr").sum()))["mrr"].iloc[0])
    top = here.sort("mrr", "account_id", descending=[True, False]).head(most)
    frame = collected(named(book, top)).sort_values(["mrr", "account_id"], ascending=[False, True], ignore_index=True)
    made = frame.assign(share_of_mrr=frame["mrr"] / total, share_so_far=frame["mrr"].cumsum() / total)
    return made[["account_id", "name", "mrr", "share_of_mrr", "share_so_far"]]


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


def _due(book: Book, months: int) -> Lazy | None:
    """Accounts with MRR whose contract of more than a month ends within the next months."""
    if "accounts" not in book.tables or book.snapshot or book.as_of is None:
        return None
    now = month_of(book.as_of)
    accounts = book.tables["accounts"].filter(nw.col("contract_length") > 1, nw.col("churned") == 0)
    term, age = nw.col("contract_length"), now - nw.col("started_month")
    due = (nw.col("started_month") + (age // term + 1) * term).alias("due")
    soon = accounts.with_columns(due).filter(nw.col("due") <= now + months)
    return soon.select("account_id", "name", "started_on", "due").join(
        paying_now(book)[0], on="account_id", how="inner"
    )


def _renewed(book: Book, late: int) -> pd.DataFrame:
    """How the renewals of the last 12 months went: due due_gone rate low high; missing in a book shorter than that."""
    if not has_history(book) or months_seen(book)[1] - YEAR < months_seen(book)[0]:
        return pd.DataFrame({"due": [0], "due_gone": [0], "rate": [math.nan], "low": [math.nan], "high": [math.nan]})
    row = count_period(book, months=YEAR, late=late)[["due", "due_gone"]].astype("int64")
    low, high = wilson(row["due_gone"], row["due"])
    return row.assign(rate=row["due_gone"] / row["due"].where(row["due"] > 0), low=low, high=high)
