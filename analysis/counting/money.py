"""What one account pays: in its last month, in its first, now, in a month, and before a period began."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import described_once
from ..book.mrr_history import has_history
from ..standards import QUARTER, YEAR
from .frames import Lazy, collected
from .paid_months import months_seen, paid_months, paying_now


@described_once
def last_mrr(book: Book) -> Lazy:
    """What each account paid in its last month with any MRR (account_id mrr); without months, what its row says."""
    return _at_end(book, nw.col("month").max())


def first_mrr(book: Book) -> Lazy:
    """What each account paid in its first month with any MRR (account_id mrr); without months, what its row says."""
    return _at_end(book, nw.col("month").min())


def mrr_now(book: Book) -> Lazy:
    """What each account paid in the last month of the table (account_id mrr); without months, what its row says."""
    if "mrr" not in book.tables:
        return book.tables["accounts"].select("account_id", "mrr")
    rows = book.tables["mrr"].select("account_id", "month", "mrr")
    last = collected(rows.select(nw.col("month").max()))["month"].iloc[0]
    return rows.filter(nw.col("month") == (int(last) if pd.notna(last) else 0)).select("account_id", "mrr")


def paid_lately(book: Book) -> Lazy:
    """What ARPA is made of: account_id mrr, a row for every account and month with MRR of the last 12 months.

    Without months of MRR a row for each account that is here today. Raises MissingTable without MRR.
    """
    if not has_history(book):
        return paying_now(book)[0]
    _, last = months_seen(book)
    return paid_months(book).filter(nw.col("month") > last - YEAR).select("account_id", "mrr")


def _at_end(book: Book, which: nw.Expr) -> Lazy:
    if "mrr" not in book.tables:
        return book.tables["accounts"].select("account_id", "mrr")
    paid = book.tables["mrr"].select("account_id", "month", "mrr").filter(nw.col("mrr") > 0)
    ends = paid.group_by("account_id").agg(which)
    return paid.join(ends, on=["account_id", "month"], how="inner").select("account_id", "mrr")


def mrr_then(book: Book, rows: Lazy) -> Lazy:
    """What accounts paid in a month, or in the latest of the three before it that they paid in: account_id month mrr.

    rows: account_id and month, as often as one likes. Needs months of MRR; who paid in none of the four is left out.
    """
    asked = rows.select("account_id", "month").unique()
    paid = book.tables["mrr"].filter(nw.col("mrr") > 0).select("account_id", nw.col("month").alias("paid_in"), "mrr")
    ago = nw.col("month") - nw.col("paid_in")
    near = asked.join(paid, on="account_id", how="inner").filter(ago >= 0, ago <= QUARTER)
    latest = near.group_by("account_id", "month").agg(nw.col("paid_in").max())
    return near.join(latest, on=["account_id", "month", "paid_in"], how="inner").select("account_id", "month", "mrr")


@described_once
def opening_mrr(book: Book, before: int, latest: int) -> Lazy:
    """MRR in a month before a period; of an account first billed later, up to `latest`, in its first month.

    account_id mrr, 0 for one that was billed earlier and not in that month. Needs months of MRR.
    """
    rows = book.tables["mrr"].select("account_id", "month", "mrr")
    first = rows.group_by("account_id").agg(nw.col("month").min().alias("first")).filter(nw.col("first") <= latest)
    taken = nw.when(nw.col("first") > before).then(nw.col("first")).otherwise(before)
    both = rows.join(first, on="account_id", how="inner").with_columns(taken.alias("taken"))
    value = nw.when(nw.col("month") == nw.col("taken")).then(nw.col("mrr")).otherwise(0.0)
    return both.with_columns(value.alias("mrr")).group_by("account_id").agg(nw.col("mrr").sum())
