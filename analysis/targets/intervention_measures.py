"""What is followed besides churn: answers, seats in use, MRR, and what was spent."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_of, to_date
from ..counting import ALL, Lazy, collected
from ..counting.costs import shared_costs
from ..counting.groups import label_of
from ..errors import MissingTable
from .periods import months_in

MEASURES = {"churn": "Churn", "nps": "NPS answers", "usage": "Seats in use", "mrr": "MRR per account"}


def count_values(book: Book, measure: str, *, by: str | None = None, every: str = "quarter") -> pd.DataFrame:
    """Sums, for each group and period, what is followed besides churn: answers, seats in use, or MRR.

    measure: nps, usage or mrr. Columns: group period rows top bottom; the mean is top ÷ bottom (mean score, share of
    seats in use, MRR per account and month). All columns add up over parts of a book.
    """
    rows = _with_group(book, _measured(book, measure), by)
    sums = rows.group_by("group", "month").agg(nw.len().alias("rows"), nw.col("top").sum(), nw.col("bottom").sum())
    frame = collected(sums)
    frame = (
        _periods_of(frame, measure, every).groupby(["group", "period"], as_index=False)[["rows", "top", "bottom"]].sum()
    )
    return frame.sort_values(["group", "period"], ignore_index=True)


def count_units(
    book: Book,
    measure: str,
    periods: Sequence[int],
    *,
    by: str | None = None,
    every: str = "quarter",
) -> pd.DataFrame:
    """One row per account and period with the account's own mean, for comparing the same accounts twice.

    Columns: account_id group period value, for the periods asked for.
    """
    rows = _with_group(book, _measured(book, measure), by)
    sums = rows.group_by("account_id", "group", "month").agg(nw.col("top").sum(), nw.col("bottom").sum())
    frame = _periods_of(collected(sums), measure, every)
    frame = frame[frame["period"].isin(list(periods))]
    keys = ["account_id", "group", "period"]
    both = frame.groupby(keys, as_index=False)[["top", "bottom"]].sum()
    return both[both["bottom"] > 0].assign(value=lambda f: f["top"] / f["bottom"])[[*keys, "value"]]


def _measured(book: Book, measure: str) -> Lazy:
    """account_id, month (or, for answers, the day), top and bottom of the mean."""
    if measure == "nps":
        book.require("nps")
        columns = (
            nw.col("answered_on").alias("month"),
            nw.col("score").cast(nw.Float64).alias("top"),
            nw.lit(1.0).alias("bottom"),
        )
        return book.tables["nps"].select("account_id", *columns)
    if measure == "usage":
        book.require("usage", "active_users")
        usage = book.tables["usage"]
        seats = nw.col("seats") if "seats" in usage.collect_schema().names() else nw.lit(1.0)
        top = nw.col("active_users").cast(nw.Float64).alias("top")
        used = usage.select("account_id", "month", top, seats.cast(nw.Float64).alias("bottom"))
        return used.filter(~nw.col("top").is_null(), nw.col("bottom") > 0)
    if measure == "mrr":
        book.require("mrr")
        paid = book.tables["mrr"].filter(nw.col("mrr") > 0)
        return paid.select("account_id", "month", nw.col("mrr").alias("top"), nw.lit(1.0).alias("bottom"))
    raise MissingTable(f"{measure} cannot be followed.", "No page counts it.", f"What can be: {', '.join(MEASURES)}.")


def _periods_of(frame: pd.DataFrame, measure: str, every: str) -> pd.DataFrame:
    """Months and days as periods; what lies in an unfinished one is dropped by whoever joins it to the periods."""
    month = [month_of(to_date(int(day))) for day in frame["month"]] if measure == "nps" else frame["month"].astype(int)
    return frame.assign(period=np.asarray(month, dtype=int) // months_in(every))


def _with_group(book: Book, rows: Lazy, by: str | None) -> Lazy:
    label_of(book, by)
    if by is None:
        return rows.with_columns(nw.lit(ALL).alias("group"))
    groups = book.tables["accounts"].select("account_id", nw.col(by).alias("group"))
    return rows.join(groups, on="account_id", how="inner")


def count_spending(book: Book) -> pd.DataFrame:
    """Sums what was spent by month and kind, where it is not spent on a single account: month kind amount."""
    if "costs" not in book.tables:
        return pd.DataFrame(
            {"month": pd.Series(dtype=int), "kind": pd.Series(dtype=str), "amount": pd.Series(dtype=float)}
        )
    sums = collected(shared_costs(book).group_by("month", "kind").agg(nw.col("amount").sum()))
    return sums.astype({"month": "int64"}).sort_values(["kind", "month"], ignore_index=True)


def measures(book: Book) -> dict[str, str]:
    """What can be followed in this book besides churn, id to label."""
    needed = {"churn": (), "nps": ("nps",), "usage": ("usage", "active_users"), "mrr": ("mrr",)}
    return {name: MEASURES[name] for name, need in needed.items() if not need or not book.missing(*need)}
