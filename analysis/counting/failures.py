"""Payments that failed, each once: a later attempt at one that had failed is no failure of its own."""

import narwhals.stable.v2 as nw

from ..book import Book
from . import Lazy

# The attempt before lies at most so many days back: dunning runs for weeks, and the next bill fails on its own.
WITHIN = 60


def first_failures(book: Book) -> Lazy:
    """The rows of payments without those that are a later attempt: whose attempt before is listed for the account.

    Where no attempt is told each row is a failure; so is a third attempt of which the second is not listed.
    """
    rows = book.tables["payments"]
    if book.missing("payments", "attempt"):
        return rows
    told = rows.select("account_id", "attempt", "failed_on").filter(~nw.col("attempt").is_null())
    before = told.select("account_id", (nw.col("attempt") + 1).alias("attempt"), nw.col("failed_on").alias("before"))
    gap = nw.col("failed_on") - nw.col("before")
    later = told.join(before, on=["account_id", "attempt"], how="inner").filter(gap >= 0, gap <= WITHIN)
    again = later.select("account_id", "attempt", "failed_on").unique()
    return rows.join(again, on=["account_id", "attempt", "failed_on"], how="anti")
