"""What groups of accounts paid and lost in the last 12 months of a book, for the money that hangs on a finding."""

import math
from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import described_once
from ..book.days import DAYS_A_MONTH, to_day
from ..book.mrr_history import still_billed
from .frames import Lazy, collected, either, flag
from .money import last_mrr
from .period import PER_MONTH, period
from .population import days_between, left_between, placed
from .stages import stage_at
from .stake_intervals import Money, mean_varies

STAGE, TERM, STARTED, TENURE, REASON = "stage", "contract_length", "started", "tenure", "churn_reason"
# Churned in the month in which a contract of so many months ended or the one after it, and before such a month.
AT_RENEWAL, BEFORE_MONTH = "at_renewal", "before_month"
# Known of those that churned alone.
OF_LEAVERS = {STAGE, TENURE, REASON, AT_RENEWAL, BEFORE_MONTH}
SUMS = ("accounts", "churned", "years", "lost", "priced", "paid", "squared")


def count_money(book: Book, groups: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Counts what groups of accounts paid and lost in the last 12 months of the book, in one pass; the last row is all.

    A row per group, columns accounts churned years (that they were here in it) lost (the MRR of those that churned, in
    their last month with any; what is still billed is not lost), priced (churned with a known MRR), paid (MRR times
    years) and squared (of what was lost, account by account). Of a snapshot: all its months, and paid the MRR of those
    that are here. groups: dimension to value, with stage, tenure or churn_reason of those that churned, contract_length
    and the year they started in. NaN throughout where the book lacks what a group is told by.
    """
    rows, wanted = _rows(book), [*groups, {}]
    told = [_inside(book, group) for group in wanted]
    flags = [flag(test).alias(f"in{place}") for place, test in enumerate(told) if test is not None]
    sums = [(nw.col(f"in{place}") * nw.col(name)).sum().alias(f"{name}{place}")
            for place, test in enumerate(told) if test is not None for name in SUMS]  # fmt: skip
    one = collected(rows.with_columns(*flags).select(*sums)).iloc[0]
    return pd.DataFrame([{name: one.get(f"{name}{place}", math.nan) for name in SUMS} for place in range(len(wanted))],
                        dtype=float)  # fmt: skip


@described_once
def _rows(book: Book) -> Lazy:
    """One row per account watched in the last 12 months, with what is added up of it."""
    if book.snapshot or book.as_of is None:
        watched = book.tables["accounts"].filter(~nw.col("exit").is_null()).with_columns(
            (nw.col("exit") / 12).alias("years"), either(nw.col("churned"), 0).alias("churned"),
            (nw.col("exit") * DAYS_A_MONTH).alias("age"),
        )  # fmt: skip
        here = 1 - nw.col("churned")
    else:
        year = period(book, None, None, PER_MONTH)
        watched = placed(book).filter(nw.col("started_on") <= year.last, nw.col("gone_on") >= year.first).with_columns(
            (days_between(year.first, year.last) / (12 * DAYS_A_MONTH)).alias("years"),
            flag(left_between(year.first, year.last)).alias("churned"),
            (nw.col("gone_on") - nw.col("started_on")).alias("age"),
        )  # fmt: skip
        here = nw.col("years")
    return _priced(book, watched, here)


def _priced(book: Book, watched: Lazy, here: nw.Expr) -> Lazy:
    known = last_mrr(book).select("account_id", nw.col("mrr").alias("last_mrr"))
    billed = still_billed(book).select("account_id", nw.lit(1).alias("pays"))
    rows = watched.join(known, on="account_id", how="left").join(billed, on="account_id", how="left")
    gone = nw.col("churned") * flag(nw.col("pays").is_null())
    mrr = either(nw.col("last_mrr"), 0.0)
    return rows.with_columns(
        nw.lit(1).alias("accounts"), (mrr * gone).alias("lost"), (mrr * here).alias("paid"),
        (mrr * mrr * gone).alias("squared"),
        (nw.col("churned") * flag(~nw.col("last_mrr").is_null())).alias("priced"),
    )  # fmt: skip


def _inside(book: Book, group: Mapping[str, object]) -> nw.Expr | None:
    """Whether an account is in a group; None where the book cannot tell."""
    tests = [_test(book, name, str(value)) for name, value in group.items()]
    known = [test for test in tests if test is not None]
    return None if len(known) < len(tests) else nw.all_horizontal(nw.lit(True), *known, ignore_nulls=True)


def _test(book: Book, name: str, value: str) -> nw.Expr | None:
    gone = nw.col("churned") == 1
    if name in book.dimensions:
        return nw.col(name) == value
    if name == STAGE:
        return gone & (stage_at(nw.col("age")) == value)
    if name in (TENURE, AT_RENEWAL, BEFORE_MONTH) and value.isdigit():
        return gone & _ended(name, nw.col("exit"), int(value))
    if name == REASON and not book.missing("accounts", REASON):
        return gone & (nw.col(REASON) == value)
    if name == TERM and not book.missing("accounts", TERM):
        return nw.col(TERM) == int(value.split("-")[0])
    if name == STARTED and value[:4].isdigit() and not book.snapshot:
        first, last = (to_day(pd.Timestamp(day).date()) for day in (f"{value[:4]}-01-01", f"{value[:4]}-12-31"))
        return (nw.col("started_on") >= first) & (nw.col("started_on") <= last)
    return None


def _ended(name: str, exit_: nw.Expr, month: int) -> nw.Expr:
    if name == AT_RENEWAL:
        return (exit_ >= month) & (exit_ % month <= 1)
    return exit_ < month if name == BEFORE_MONTH else exit_ == month


def money_of(own: pd.Series, others: pd.Series, snapshot: bool) -> Money:
    """What a group lost in 12 months, and would have at the rate of others; both are rows of `count_money`."""
    scale = (own["accounts"] - own["churned"]) / own["years"] if snapshot and own["years"] > 0 else 1.0
    lost = own["lost"] * scale if own["priced"] > 0 else math.nan
    rate = others["churned"] / others["years"] if others["years"] > 0 else math.nan
    expected = min(own["paid"] * rate, own["paid"]) if own["paid"] > 0 else math.nan
    left, priced = float(own["churned"]), float(own["priced"])
    return Money(float(lost), float(expected), left, float(others["churned"]),
                 mean_varies(float(own["lost"]), float(own["squared"]), priced))  # fmt: skip
