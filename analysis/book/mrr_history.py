"""What left with an account is what it paid and no longer pays: who is marked as left and is billed all the same."""

from typing import Any

import narwhals.stable.v2 as nw

from ..finding import count, money
from ..phrases import numeral
from .book import Book
from .book_cache import described_once

RECORDED = "MRR is what the accounts file records, the latest of each account: it is not what it was at the start."
LATEST = "MRR is what the accounts file records, the latest of each account: what it paid before is not known."
BY_RECORD = "By the MRR recorded in the accounts file"


def only_recorded(book: Book) -> bool:
    """Whether MRR is one amount per account, which says nothing of a period; a snapshot has no periods to ask about."""
    return "mrr" not in book.tables and not book.snapshot and not book.missing("accounts", "mrr")


def recorded(book: Book) -> tuple[str, ...]:
    """What has to be said wherever MRR is one amount per account and accounts are compared by it, or their money is."""
    if "mrr" in book.tables or book.missing("accounts", "mrr"):
        return ()
    return (LATEST if book.snapshot else RECORDED,)


def has_history(book: Book) -> bool:
    """Whether the book knows what was paid in the past: months of MRR, and what those that ended paid before."""
    ended, unpaid = book.built.ended
    return "mrr" in book.tables and 2 * unpaid <= ended


@described_once
def still_billed(book: Book, month: int | None = None) -> "nw.LazyFrame[Any]":
    """account_id and paying (MRR) of accounts marked as left that pay in a month after they left.

    month: its number; the last of the table where it is None, or later than that. Who left on an unknown day and pays
    counts too. Empty without months of MRR.
    """
    if "mrr" not in book.tables or "accounts" not in book.tables:
        none = book.tables["accounts"].select("account_id", nw.lit(0.0).alias("paying"))
        return none.filter(nw.col("paying") > 0)
    paid = book.tables["mrr"].select("account_id", "month", "mrr").filter(nw.col("mrr") > 0)
    last = int(paid.select(nw.col("month").max()).collect("pandas").to_pandas()["month"].fillna(0).iloc[0])
    at = last if month is None else min(month, last)
    left = book.tables["accounts"].filter(
        nw.col("churned") == 1, nw.col("churned_month").is_null() | (nw.col("churned_month") < at)
    )
    now = paid.filter(nw.col("month") == at).select("account_id", nw.col("mrr").alias("paying"))
    return now.join(left.select("account_id"), on="account_id", how="inner")


def say_billed(leavers: int, billed: int, mrr: float) -> str:
    """That some of those that left still pay, which is not lost, and that the files contradict each other."""
    if not billed:
        return ""
    verb = "is" if billed == 1 else "are"
    return (
        f"{numeral(billed)} of {count(leavers, 'account')} marked as churned {verb} still billed {money(mrr)} MRR, "
        "which has not churned: the accounts and the MRR contradict each other."
    )
