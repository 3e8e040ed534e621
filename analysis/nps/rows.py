"""One row per unit for the methods that need units: accounts, answers, months, and what happened, at most 200,000."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.counting import ALL, MISSING, Lazy, collected
from analysis.nps.counting import ALWAYS, Stretch, answers, latest_mrr, with_month

MOST_UNITS = 200_000
DAYS_A_YEAR = 365.25


def count_units(book: Book, *, by: str | None = None, stretch: Stretch = ALWAYS, of: str | None = None) -> pd.DataFrame:
    """One row per answer with what is known of its account: what groups are compared on.

    Columns: account_id group (of `by`) period (quarter number) score value (100/0/−100) age (years at the answer) mrr,
    and every dimension. At most 200,000 rows: of more, the answers of every second, third, ... account. Sorted, so that
    the order of the file does not matter. Raises MissingTable without answers or for an unknown choice.
    """
    rows = answers(book, by, "quarter", stretch, of).select(
        "account_id", "group", "period", "answered_on", "score", "value"
    )
    frame = collected(_with_accounts(book, _some_accounts(rows)))
    ordered = frame.sort_values(["account_id", "answered_on", "score"], ignore_index=True)
    age = (ordered["answered_on"] - ordered["started_on"].astype(float)) / DAYS_A_YEAR
    return ordered.assign(age=age).drop(columns=["answered_on", "started_on"])


def _with_accounts(book: Book, own: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        unknown = nw.lit(None).cast(nw.Float64)
        return own.with_columns(unknown.alias("started_on"), unknown.alias("mrr"))
    accounts = book.tables["accounts"].select("account_id", "started_on", *book.dimensions)
    joined = own.join(accounts, on="account_id", how="left").join(latest_mrr(book), on="account_id", how="left")
    return joined.with_columns(*(_filled(name) for name in book.dimensions))


def _filled(name: str) -> nw.Expr:
    return nw.when(nw.col(name).is_null()).then(nw.lit(MISSING)).otherwise(nw.col(name)).alias(name)


def _thinned(rows: Lazy, most: int = MOST_UNITS) -> Lazy:
    """Every second, third, ... row in the order of accounts where there are too many."""
    total = int(collected(rows.select(nw.len().alias("rows")))["rows"].iloc[0])
    if total <= most:
        return rows
    numbered = rows.with_row_index("_place", order_by="account_id")
    return numbered.filter(nw.col("_place") % -(-total // most) == 0).drop("_place")


def count_answers(book: Book, *, whole: bool = False) -> pd.DataFrame:
    """One row per answer: account_id period (quarter number) day score value, sorted; at most 200,000 answers.

    Of more, the answers of every second, third, ... account, unless the `whole` is wanted, as for a list.
    """
    every = answers(book, None, "quarter").select("account_id", "period", "answered_on", "score", "value")
    rows = every if whole else _some_accounts(every)
    return (
        collected(rows)
        .rename(columns={"answered_on": "day"})
        .sort_values(["account_id", "day", "score"], ignore_index=True)
    )


def count_usage(book: Book) -> pd.DataFrame:
    """One row per account and month: account_id month value, where value is active users ÷ seats.

    Where no seats are known it is active users ÷ the account's own mean over all its months, so that large and small
    accounts weigh alike. At most 200,000 rows. Raises MissingTable without active users.
    """
    book.require("usage", "active_users")
    rows = book.tables["usage"].select("account_id", "month", "active_users", *_seats(book))
    frame = collected(_some_accounts(rows.filter(~nw.col("active_users").is_null())))
    usual = frame.groupby("account_id")["active_users"].transform("mean")
    base = frame["seats"].astype(float) if "seats" in frame and frame["seats"].notna().any() else usual
    value = frame["active_users"] / base.where(base > 0)
    kept = frame.assign(value=value)[["account_id", "month", "value"]].dropna()
    means: pd.DataFrame = kept.groupby(["account_id", "month"], as_index=False).agg(value=("value", "mean"))
    return means


def _seats(book: Book) -> list[str]:
    return ["seats"] if not book.missing("usage", "seats") else []


def _some_accounts(rows: Lazy, most: int = MOST_UNITS) -> Lazy:
    total = int(collected(rows.select(nw.len().alias("rows")))["rows"].iloc[0])
    if total <= most:
        return rows
    ids = rows.select("account_id").unique().with_row_index("_place", order_by="account_id")
    kept = ids.filter(nw.col("_place") % -(-total // most) == 0).select("account_id")
    return rows.join(kept, on="account_id", how="inner")


def count_events(book: Book) -> pd.DataFrame:
    """One row per event: account_id day kind, sorted. Raises MissingTable without events."""
    book.require("events")
    rows = book.tables["events"].select("account_id", nw.col("happened_on").alias("day"), "kind").unique()
    frame = collected(rows.filter(~nw.col("kind").is_null(), ~nw.col("day").is_null()))
    return frame.astype({"day": "int64"}).sort_values(["account_id", "day", "kind"], ignore_index=True)


def count_lives(book: Book) -> pd.DataFrame:
    """One row per account: account_id segment started_on churned_on (day numbers, the last missing while it is here).

    Accounts without a start, or gone on an unknown day, are left out. `segment` is the book's first dimension.
    """
    book.require("accounts", "started_on")
    first = next(iter(book.dimensions), None)
    accounts = book.tables["accounts"].with_columns((nw.lit(ALL) if first is None else nw.col(first)).alias("segment"))
    here = nw.col("churned").is_null() | (nw.col("churned") == 0)
    dated = ~nw.col("started_on").is_null() & (here | ~nw.col("churned_on").is_null())
    rows = _thinned(accounts.filter(dated).select("account_id", "segment", "started_on", "churned_on"))
    frame = collected(rows).sort_values("account_id", ignore_index=True)
    return frame.astype({"started_on": "int64", "churned_on": "float64"})


def count_scores_by_month(book: Book) -> pd.DataFrame:
    """One row per account and month with answers: account_id month value (mean score)."""
    rows = with_month(book.tables["nps"].select("account_id", "answered_on", "score"), "answered_on", "month")
    means = _some_accounts(rows.group_by("account_id", "month").agg(nw.col("score").mean().alias("value")))
    return collected(means).astype({"month": "int64"}).sort_values(["account_id", "month"], ignore_index=True)


def count_contacts_by_month(book: Book) -> pd.DataFrame:
    """One row per account and month with an answered contact: account_id month value (how many)."""
    answered = book.tables["touches"].filter(nw.col("answered") == 1).select("account_id", "touched_on")
    rows = with_month(answered, "touched_on", "month").group_by("account_id", "month").agg(nw.len().alias("value"))
    frame = collected(_some_accounts(rows)).astype({"month": "int64", "value": "float64"})
    return frame.sort_values(["account_id", "month"], ignore_index=True)


def count_mrr_by_month(book: Book) -> pd.DataFrame:
    """One row per account and month billed: account_id month value (MRR)."""
    rows = book.tables["mrr"].select("account_id", "month", nw.col("mrr").alias("value"))
    frame = collected(_some_accounts(rows)).astype({"month": "int64"})
    return frame.sort_values(["account_id", "month"], ignore_index=True)


def codes(*columns: pd.Series) -> list[np.ndarray]:
    """The same text as the same whole number in every column."""
    known = pd.Index(pd.concat(columns).unique())
    return [np.asarray(known.get_indexer(pd.Index(column))) for column in columns]
