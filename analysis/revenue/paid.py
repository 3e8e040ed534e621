"""Account-months with MRR: the rows every question about revenue starts from."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.book.days import month_of
from analysis.errors import MissingTable, NotEnoughData

Lazy = nw.LazyFrame[Any]
ALL = "All accounts"
MISSING = "(missing)"
KINDS = ("new", "expansion", "reactivation", "contraction", "churn")


def paid_months(book: Book, late: int = 0) -> Lazy:
    """account_id, month, mrr of every account and month with MRR above 0.

    `late`: a gap of at most so many months is late billing: the account counts on with what it paid before the gap.
    Raises MissingTable for a book without MRR, NotEnoughData for one without dates.
    """
    rows = _from_table(book) if "mrr" in book.tables else _from_accounts(book)
    if late <= 0:
        return rows
    gap = neighbour("month", -1) - nw.col("month") - 1
    short = rows.with_columns(gap.alias("gap")).filter(nw.col("gap") >= 1, nw.col("gap") <= late)
    carried = (
        short.filter(nw.col("gap") >= step).select("account_id", (nw.col("month") + step).alias("month"), "mrr")
        for step in range(1, late + 1)
    )
    return nw.concat([rows, *carried])


def neighbour(column: str, step: int) -> nw.Expr:
    """The value of the same account's row before (1) or after (-1) this one."""
    return nw.col(column).shift(step).over("account_id", order_by="month")


def gaps(rows: Lazy, last: int) -> Lazy:
    """Every time an account stopped paying: account_id, month (the first without MRR), lost, and where it came back
    `back` (the month) and `regained` (what it paid then). A stop after the last month is not known yet.
    """
    near = rows.with_columns(neighbour("month", -1).alias("back"), neighbour("mrr", -1).alias("regained"))
    stop = (nw.col("month") + 1).alias("month")
    stopped = near.filter(nw.col("back").is_null() | (nw.col("back") > nw.col("month") + 1), nw.col("month") < last)
    return stopped.select("account_id", stop, nw.col("mrr").alias("lost"), "back", "regained")


def first_day(month: nw.Expr) -> nw.Expr:
    """The day number of a month's first day, in whole-number arithmetic (Hinnant 2013, days_from_civil)."""
    since_march = month - 2
    year, place = since_march // 12, since_march % 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (place * 153 + 2) // 5 - 719468


def months_seen(book: Book) -> tuple[int, int]:
    """The first and the last month the MRR is known for; a month in which nobody paid counts."""
    rows = book.tables["mrr"] if "mrr" in book.tables else _from_accounts(book)
    ends = collected(rows.select(nw.col("month").min().alias("first"), nw.col("month").max().alias("last")))
    if ends.isna().to_numpy().any():
        raise NotEnoughData("There is no month with MRR.", "Not one row of it could be used.", "See what was refused.")
    return int(ends["first"].iloc[0]), int(ends["last"].iloc[0])


def with_group(book: Book, rows: Lazy, by: str | None) -> Lazy:
    """The rows with the group of their account; an account that is not in the accounts table is in none."""
    if by is None:
        return rows.with_columns(nw.lit(ALL).alias("group"))
    label_of(book, by)
    groups = book.tables["accounts"].select("account_id", nw.col(by).alias("group"))
    group = nw.when(nw.col("group").is_null()).then(nw.lit(MISSING)).otherwise(nw.col("group"))
    return rows.join(groups, on="account_id", how="left").with_columns(group.alias("group"))


def label_of(book: Book, by: str | None) -> str:
    """The words for a dimension; raises MissingTable for one the book does not have."""
    if by is not None and by not in book.dimensions:
        known = ", ".join(book.dimensions) or "none"
        raise MissingTable(f"Accounts cannot be compared by {by}.", f"The book's dimensions are: {known}.")
    return ALL if by is None else book.dimensions[by]


def named(book: Book, rows: Lazy) -> Lazy:
    """The rows with the name of their account; its id where the book has no accounts."""
    if "accounts" not in book.tables:
        return rows.with_columns(nw.col("account_id").alias("name"))
    return rows.join(book.tables["accounts"].select("account_id", "name"), on="account_id", how="left")


def collected(frame: Lazy) -> pd.DataFrame:
    """The answer of a count, as pandas."""
    return frame.collect("pandas").to_pandas().reset_index(drop=True)


def three(row: "pd.Series[Any]", value: str, low: str, high: str) -> tuple[float, float, float]:
    """A number of a row with its interval."""
    return float(row[value]), float(row[low]), float(row[high])


def either(column: nw.Expr, instead: int | float | str) -> nw.Expr:
    """The column, with a value where it is missing."""
    return nw.when(column.is_null()).then(nw.lit(instead)).otherwise(column)


def _from_table(book: Book) -> Lazy:
    return book.tables["mrr"].select("account_id", "month", "mrr").filter(nw.col("mrr") > 0)


def _from_accounts(book: Book) -> Lazy:
    """Without a table of months: what the accounts say, from the month of the start to the one before the end."""
    if "mrr" not in book.tables:
        book.require("accounts", "mrr")
    if book.snapshot or book.as_of is None:
        raise NotEnoughData(
            "Revenue has no history in this book.",
            "It is a snapshot: it says who left, and not when.",
            "Add a table of MRR by account and month, or the days accounts started and left.",
        )
    last = month_of(book.as_of)
    accounts = book.tables["accounts"].select("account_id", "mrr", "started_month", "churned_month")
    dated = accounts.filter(~nw.col("started_month").is_null(), nw.col("mrr") > 0)
    first = collected(dated.select(nw.col("started_month").min().alias("first")))["first"].iloc[0]
    if pd.isna(first):
        raise NotEnoughData(
            "There is no month with MRR.", "No account has both a start and MRR.", "Add either of them."
        )
    until = either(nw.col("churned_month"), last + 1)
    spans = dated.with_columns(until.alias("until")).join(_calendar(dated, int(first), last), how="cross")
    inside = spans.filter(nw.col("month") >= nw.col("started_month"), nw.col("month") < nw.col("until"))
    return inside.select("account_id", "month", "mrr")


def _calendar(rows: Lazy, first: int, last: int) -> Lazy:
    """One row per month, made of one row of the table so that it lives in the same engine."""
    one = rows.select(nw.col("started_month").max().alias("month"))
    digits = nw.concat([one.select((nw.col("month") * 0 + step).alias("month")) for step in range(10)])
    tens = digits.select((nw.col("month") * 10).alias("tens"))
    hundreds = digits.select((nw.col("month") * 100 + first).alias("hundreds"))
    months = digits.join(tens, how="cross").join(hundreds, how="cross")
    number = (nw.col("month") + nw.col("tens") + nw.col("hundreds")).alias("month")
    return months.select(number).filter(nw.col("month") <= last)
