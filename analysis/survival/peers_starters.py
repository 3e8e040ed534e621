"""Accounts that had the time to leave early or not, one row each, and those that did."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH
from ..counting import MISSING, Lazy, collected, dates
from ..counting.frames import optional
from ..counting.money import first_mrr
from ..counting.sampling import MOST_UNITS, one_in
from ..standards import YEAR

ANY = "any year"


def count_starters(book: Book, months: int) -> pd.DataFrame:
    """One row per account that started at least so many months before as_of, largest MRR first.

    Of a book without days every account with time at risk. Above 200,000 a part is drawn, of which `attrs["every"]` is
    the one in so many.

    Columns: account_id, the dimensions, size (seats) value (first MRR) started (year) tenure (months stayed so far)
    left_early (1: left within the months) churn_reason; missing where not known.
    """
    book.require("accounts", "churned")
    rows = _long_enough(book, months)
    valued = rows.join(first_mrr(book).rename({"mrr": "value"}), on="account_id", how="left")
    first, every = _drawn(valued)
    early = (first["churned"] == 1) & (first["exit"] <= months)
    reason = first["churn_reason"].astype(object).fillna(MISSING)
    told = first.assign(left_early=early.astype(int), tenure=first["exit"].astype(int), churn_reason=reason)
    year = [ANY if pd.isna(month) else str(int(month) // 12) for month in first["started_month"]]
    columns = ["account_id", *book.dimensions, "size", "value", "started", "tenure", "left_early", "churn_reason"]
    frame = told.assign(started=year).rename(columns={"seats": "size"})[columns]
    frame.attrs["every"] = every
    return frame


def _drawn(rows: Lazy) -> tuple[pd.DataFrame, int]:
    """The rows, largest value first; of too many one in so many, whatever their value."""
    every = -(-int(collected(rows.select(nw.len().alias("rows")))["rows"].iloc[0]) // MOST_UNITS)
    if every > 1:
        rows = rows.with_row_index("place", order_by="account_id").filter(one_in(every, "place"))
    return collected(rows.sort("value", "account_id", descending=[True, False], nulls_last=True)), max(every, 1)


def _long_enough(book: Book, months: int) -> Lazy:
    """Accounts watched from their start and, where days are known, for so many months, whether they left or not."""
    accounts = book.tables["accounts"].filter(~nw.col("exit").is_null(), nw.col("exit") > 0, nw.col("entry") == 0)
    seats, reason = optional(book, "accounts", "seats"), optional(book, "accounts", "churn_reason", nw.String)
    kept = ["account_id", *book.dimensions, "exit", "churned", "started_month"]
    rows = accounts.with_columns(seats.alias("seats"), reason.alias("churn_reason"))
    if book.as_of_day is not None and not book.snapshot:
        rows = rows.filter(nw.col("started_on") <= book.as_of_day - int(np.ceil(months * DAYS_A_MONTH)))
    return rows.select(*kept, "seats", "churn_reason")


def list_early(book: Book, *, months: int = YEAR, most: int = 50) -> pd.DataFrame:
    """The accounts that left early, largest MRR first.

    Columns: account_id name started_on churned_on (dates) tenure (months) mrr churn_type churn_reason, those the book
    has; at most `most` rows.
    """
    rows = book.tables["accounts"].filter(nw.col("churned") == 1, nw.col("exit") <= months)
    return _listed(rows.sort("mrr", "account_id", descending=[True, False], nulls_last=True), most)


def list_leaving(book: Book, *, most: int = 50) -> pd.DataFrame:
    """The accounts that left, the earliest in their life first; columns as in `list_early`."""
    rows = book.tables["accounts"].filter(nw.col("churned") == 1, ~nw.col("exit").is_null())
    return _listed(rows.sort("exit", "account_id"), most)


def _listed(rows: Lazy, most: int) -> pd.DataFrame:
    there = set(rows.collect_schema().names())
    told = ("account_id", "name", "started_on", "churned_on", "exit", "mrr", "churn_type", "churn_reason")
    frame = collected(rows.head(most).select(*(name for name in told if name in there)))
    dated = {day: dates(frame[day]) for day in ("started_on", "churned_on") if day in frame}
    return frame.assign(**dated).rename(columns={"exit": "tenure"})
