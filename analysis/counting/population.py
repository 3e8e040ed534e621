"""Who was here on a day, who left in a period, and who cannot be placed in time."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import cached, described_once
from .frames import NEVER, Lazy, collected, either, flag
from .groups import group_of

# What an account is, by whether it churned.
STATUS = {0: "active", 1: "churned"}


@described_once
def placed(book: Book) -> Lazy:
    """The accounts that can be placed in time, with gone_on and gone_month: a far day and month while they are here."""
    accounts = book.tables["accounts"].filter(~_undated())
    return accounts.with_columns(
        either(nw.col("churned_on"), NEVER).alias("gone_on"), either(nw.col("churned_month"), NEVER).alias("gone_month")
    )


def _undated() -> nw.Expr:
    """No start, or gone on a day nobody wrote down."""
    gone = either(nw.col("churned"), 0) == 1
    return nw.col("started_on").is_null() | (gone & nw.col("churned_on").is_null())


@cached(most=12)
def count_undated(book: Book) -> int:
    """How many accounts cannot be placed in time: no start, or gone on a day nobody wrote down."""
    undated = book.tables["accounts"].filter(_undated())
    return int(collected(undated.select(nw.len().alias("accounts")))["accounts"].iloc[0])


def count_left(book: Book) -> int:
    """How many accounts left on a day that is known."""
    gone = placed(book).filter(nw.col("churned") == 1)
    return int(collected(gone.select(nw.len().alias("accounts")))["accounts"].iloc[0])


def here_after(day: int | nw.Expr) -> nw.Expr:
    """Whether a placed account was a customer when a day ended. Before a period begins: the day before its first."""
    return (nw.col("started_on") <= day) & (nw.col("gone_on") > day)


def left_between(first: int, last: int) -> nw.Expr:
    """Whether a placed account left on one of these days, both in."""
    return (nw.col("gone_on") >= first) & (nw.col("gone_on") <= last) & (nw.col("churned") == 1)


def days_between(first: int, last: int) -> nw.Expr:
    """How many of these days, both in, a placed account was a customer on (also on the day it left)."""
    begin = nw.when(nw.col("started_on") < first).then(first).otherwise(nw.col("started_on"))
    end = nw.when(nw.col("gone_on") > last).then(last).otherwise(nw.col("gone_on"))
    return end - begin + 1


def count_closed(book: Book, first: int, last: int) -> tuple[int, int]:
    """Of the accounts here before the first day, how many left by the last one, both in: left and accounts."""
    rows = placed(book).filter(here_after(first - 1)).select(flag(left_between(first, last)).alias("left"))
    sums = collected(rows.select(nw.len().alias("accounts"), nw.col("left").sum()))
    return int(sums["left"].fillna(0).iloc[0]), int(sums["accounts"].iloc[0])


def count_stays(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts the placed accounts alike in group, in the months they came and left, and whether that is churn.

    Columns: group started_month churned_month (a far month while here) churned accounts, and the sums of their first
    and last days (0 while here) started_on and churned_on. All but the keys add up over parts of a book.
    """
    book.require("accounts", "churned")
    keys = ["group", "started_month", "churned_month", "churned"]
    rows = placed(book).with_columns(
        group_of(by).alias("group"), nw.col("gone_month").alias("churned_month"), either(nw.col("churned_on"), 0)
        .alias("left_on"),
    )  # fmt: skip
    counts = rows.group_by(*keys).agg(
        nw.len().alias("accounts"), nw.col("started_on").sum(), nw.col("left_on").sum().alias("churned_on")
    )
    whole = dict.fromkeys([*keys[1:], "accounts", "started_on", "churned_on"], "int64")
    return collected(counts).astype(whole).sort_values(keys, ignore_index=True)
