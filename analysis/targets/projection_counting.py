"""Month by month, who was here, came and left, and what they paid."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.mrr_history import has_history
from ..counting import collected, either
from ..errors import NotEnoughData
from .counting import count_periods


def count_months(book: Book) -> pd.DataFrame:
    """Counts, for each whole month, the accounts here at its start, those that came and those that left.

    Columns: month (year × 12 + month − 1) accounts came left; accounts + came − left are there when the next begins.
    All add up over parts of a book. Raises NotEnoughData for a book without dates or without one whole month.
    """
    try:
        counts = count_periods(book, every="month")
    except NotEnoughData:
        raise undated() from None
    return counts.rename(columns={"period": "month"})[["month", "accounts", "came", "left"]]


def undated() -> NotEnoughData:
    """What is said of a book that knows who left and not when."""
    return NotEnoughData(
        "Where this leads cannot be worked out.",
        "The book does not say when accounts came and churned, or not for one whole month.",
        "Add accounts with the day they started and the day they churned.",
    )


def count_mrr(book: Book) -> pd.DataFrame:
    """Sums, for each month, the MRR of the month before and what became of it.

    Columns: month mrr (this month) before (the month before) gone (of accounts without MRR now) new (of accounts
    without MRR before) grown (what the others pay more, less what they pay less). Empty where the book has no MRR by
    month. All add up over parts of a book.
    """
    columns = ["month", "mrr", "before", "gone", "new", "grown"]
    if not has_history(book):
        return pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
    paid = book.tables["mrr"].select("account_id", "month", "mrr").filter(nw.col("mrr") > 0)
    was = paid.select("account_id", (nw.col("month") + 1).alias("month"), nw.col("mrr").alias("before"))
    now = paid.join(was, on=["account_id", "month"], how="left").with_columns(
        either(nw.col("before"), 0.0).alias("was")
    )
    fresh = nw.when(nw.col("before").is_null()).then(nw.col("mrr")).otherwise(0.0)
    sums = (
        now.with_columns(fresh.alias("new"))
        .group_by("month")
        .agg(nw.col("mrr").sum(), nw.col("was").sum(), nw.col("new").sum())
    )
    frame = collected(sums).sort_values("month", ignore_index=True)
    if frame.empty:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
    whole = frame.set_index("month").reindex(
        range(int(frame["month"].min()), int(frame["month"].max()) + 1), fill_value=0.0
    )
    whole["before"] = whole["mrr"].shift(1)
    kept = whole["mrr"] - whole["new"]
    whole = whole.assign(gone=whole["before"] - whole["was"], grown=kept - whole["was"]).iloc[1:]
    return whole.reset_index()[columns]
