"""Accounts alike in what is asked about them, in how long they stayed and in whether they left: counts, not rows."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.counting import MISSING, Lazy, collected
from analysis.errors import NotEnoughData

NOT_RECORDED = "(not recorded)"
WHOLE = ("entry", "exit", "churned")


def count_lives(book: Book, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Counts the accounts alike in some columns of accounts, tenure at entry, tenure at exit, and whether they left.

    Columns: those asked for, entry exit churned accounts; only accounts with time at risk. Counts of two parts of a
    book add up. Raises MissingTable without the columns, NotEnoughData where nobody has time at risk.
    """
    book.require("accounts", "churned", *(column for column in columns if column not in book.dimensions))
    rows = book.tables["accounts"].filter(~nw.col("exit").is_null(), nw.col("exit") > nw.col("entry"))
    keys = [*columns, *WHOLE]
    counts = collected(rows.select(*keys).group_by(*keys).agg(nw.len().alias("accounts")))
    if counts.empty:
        raise NotEnoughData("Nobody's time can be counted.", "No account has any time at risk.", "Add start dates.")
    named = counts.astype(dict.fromkeys((*WHOLE, "accounts"), "int64"))
    texts = [column for column in columns if named[column].dtype.kind not in "iuf"]
    filled = named.assign(**{column: named[column].astype(object).fillna(_missing(column)) for column in texts})
    return filled.sort_values(keys, ignore_index=True)


def _missing(column: str) -> str:
    return NOT_RECORDED if column.startswith("churn_") else MISSING


def count_terms(book: Book) -> pd.DataFrame:
    """Counts lives by the length of the contract in months: term (0: not known) entry exit churned accounts."""
    counts = count_lives(book, ["contract_length"]).rename(columns={"contract_length": "term"})
    return counts.assign(term=counts["term"].fillna(0).astype("int64"))


def count_unhappy(book: Book, within: int) -> pd.DataFrame:
    """Counts, by contract length, what accounts did in the days after their first answer of 6 or less.

    Columns: term accounts churned (left within so many days) days (watched in them). Raises MissingTable without nps.
    """
    book.require("nps")
    book.require("accounts", "churned")
    first = book.tables["nps"].filter(nw.col("score") <= 6).group_by("account_id").agg(nw.col("answered_on").min())
    rows = book.tables["accounts"].filter(nw.col("churned") == 0) if book.as_of_day is None else _dated(book)
    told = rows.join(first, on="account_id", how="inner").filter(nw.col("answered_on") <= nw.col("last"))
    days = nw.col("last") - nw.col("answered_on")
    watched = nw.when(days > within).then(within).otherwise(days).alias("days")
    left = nw.when((days <= within) & (nw.col("churned") == 1)).then(1).otherwise(0).alias("left")
    counted = told.with_columns(watched, left).group_by("contract_length")
    frame = collected(counted.agg(nw.len().alias("accounts"), nw.col("left").sum(), nw.col("days").sum()))
    whole = frame.assign(term=frame["contract_length"].fillna(0).astype("int64"), churned=frame["left"].astype("int64"))
    return whole.sort_values("term", ignore_index=True)[["term", "accounts", "churned", "days"]]


def _dated(book: Book) -> Lazy:
    """Accounts with the last day on which they were watched."""
    accounts = book.tables["accounts"].filter((nw.col("churned") == 0) | ~nw.col("churned_on").is_null())
    last = nw.when(nw.col("churned") == 1).then(nw.col("churned_on")).otherwise(nw.lit(book.as_of_day or 0))
    return accounts.with_columns(last.alias("last"))
