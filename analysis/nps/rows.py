"""One row per unit for the methods that need units: accounts, answers, months, and what happened."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import ALL, MISSING, Lazy, collected, either
from ..counting.milestones import plain_events
from ..counting.population import placed
from ..counting.then import THEN
from .counting import ALWAYS, Stretch, answers, with_month, with_mrr_then
from .sampling import EVERYBODY, Sample, sample_of
from .scales import SATISFACTION, then_columns

DAYS_A_YEAR = 365.25


def count_units(book: Book, *, by: str | None = None, stretch: Stretch = ALWAYS, of: str | None = None) -> pd.DataFrame:
    """One row per answer with what is known of its account: what groups are compared on.

    Columns: account_id group (of `by`) period (quarter number) score value (100/0/−100) age (years at the answer) mrr
    (at the answer, where months of MRR are known), and every dimension. At most 200,000 rows: of more, the answers of
    every second, third, ... account. Sorted, so that the order of the file does not matter. Raises MissingTable without
    answers or for an unknown choice.
    """
    told = then_columns(book) if of != SATISFACTION else []
    rows = answers(book, by, "quarter", stretch, of).select(
        "account_id", "group", "period", "answered_on", "score", "value", *told
    )
    frame = collected(_with_accounts(book, sample_of(rows).of(rows)))
    ordered = frame.sort_values(["account_id", "answered_on", "score"], ignore_index=True)
    age = (ordered["answered_on"] - ordered["started_on"].astype(float)) / DAYS_A_YEAR
    return ordered.assign(age=age).drop(columns=["answered_on", "started_on"])


def _with_accounts(book: Book, own: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        unknown = nw.lit(None).cast(nw.Float64)
        return own.with_columns(unknown.alias("started_on"), unknown.alias("mrr"))
    then = [name for name in book.dimensions if THEN + name in own.collect_schema().names()]
    named = own.rename({THEN + name: name for name in then})
    today = [name for name in book.dimensions if name not in then]
    accounts = book.tables["accounts"].select("account_id", "started_on", *today)
    joined = with_mrr_then(book, named.join(accounts, on="account_id", how="left"))
    filled = [either(nw.col(name), MISSING).alias(name) for name in book.dimensions]
    return joined.with_columns(*filled) if filled else joined


def count_answers(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per answer of the accounts drawn: account_id period (quarter number) day score value, sorted."""
    rows = answers(book, None, "quarter").select("account_id", "period", "answered_on", "score", "value")
    return (
        collected(drawn.of(rows))
        .rename(columns={"answered_on": "day"})
        .sort_values(["account_id", "day", "score"], ignore_index=True)
    )


def count_usage(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per account and month: account_id month value, where value is active users ÷ seats.

    Where no seats are known it is active users ÷ the account's own mean over all its months, so that large and small
    accounts weigh alike. Raises MissingTable without active users.
    """
    book.require("usage", "active_users")
    rows = book.tables["usage"].select("account_id", "month", "active_users", *_seats(book))
    frame = collected(drawn.of(rows.filter(~nw.col("active_users").is_null())))
    usual = frame.groupby("account_id")["active_users"].transform("mean")
    base = frame["seats"].astype(float) if "seats" in frame and frame["seats"].notna().any() else usual
    value = frame["active_users"] / base.where(base > 0)
    kept = frame.assign(value=value)[["account_id", "month", "value"]].dropna()
    means: pd.DataFrame = kept.groupby(["account_id", "month"], as_index=False).agg(value=("value", "mean"))
    return means


def _seats(book: Book) -> list[str]:
    return ["seats"] if not book.missing("usage", "seats") else []


def count_events(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per event that is no milestone: account_id day kind, sorted. Raises MissingTable without events."""
    book.require("events")
    rows = plain_events(book).select("account_id", nw.col("happened_on").alias("day"), "kind").unique()
    frame = collected(drawn.of(rows).filter(~nw.col("kind").is_null(), ~nw.col("day").is_null()))
    return frame.astype({"day": "int64"}).sort_values(["account_id", "day", "kind"], ignore_index=True)


def count_placed(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per account: account_id segment started_on churned_on (day numbers, the last missing while it is here).

    Accounts without a start, or gone on an unknown day, are left out. `segment` is the book's first dimension.
    """
    book.require("accounts", "started_on")
    first = next(iter(book.dimensions), None)
    accounts = placed(book).with_columns((nw.lit(ALL) if first is None else nw.col(first)).alias("segment"))
    rows = drawn.of(accounts.select("account_id", "segment", "started_on", "churned_on"))
    frame = collected(rows).sort_values("account_id", ignore_index=True)
    return frame.astype({"started_on": "int64", "churned_on": "float64"})


def count_scores_by_month(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per account and month with answers: account_id month value (mean score)."""
    rows = with_month(book.tables["nps"].select("account_id", "answered_on", "score"), "answered_on", "month")
    means = drawn.of(rows.group_by("account_id", "month").agg(nw.col("score").mean().alias("value")))
    return collected(means).astype({"month": "int64"}).sort_values(["account_id", "month"], ignore_index=True)


def count_contacts_by_month(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per account and month with an answered contact: account_id month value (how many)."""
    answered = book.tables["touches"].filter(nw.col("answered") == 1).select("account_id", "touched_on")
    rows = with_month(answered, "touched_on", "month").group_by("account_id", "month").agg(nw.len().alias("value"))
    frame = collected(drawn.of(rows)).astype({"month": "int64", "value": "float64"})
    return frame.sort_values(["account_id", "month"], ignore_index=True)


def count_mrr_by_month(book: Book, drawn: Sample = EVERYBODY) -> pd.DataFrame:
    """One row per account and month billed: account_id month value (MRR)."""
    rows = book.tables["mrr"].select("account_id", "month", nw.col("mrr").alias("value"))
    frame = collected(drawn.of(rows)).astype({"month": "int64"})
    return frame.sort_values(["account_id", "month"], ignore_index=True)


def codes(*columns: pd.Series) -> list[np.ndarray]:
    """The same text as the same whole number in every column."""
    known = pd.Index(pd.concat(columns).unique())
    return [np.asarray(known.get_indexer(pd.Index(column))) for column in columns]
