"""Who was here, who left and what they paid: the only functions of this analysis that read rows."""

from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import DAYS_A_MONTH, month_of
from ..book.mrr_history import still_billed
from ..counting import ALL, MISSING, Lazy, collected, dates, either, flag
from ..counting.groups import dimension
from ..counting.money import opening_mrr
from ..counting.period import AT_START, PER_MONTH, SNAPSHOT, Period, period
from ..counting.population import days_between, left_between, placed
from ..counting.then import at_start

SUMS = ("churned", "exposure", "with_mrr", "churned_with_mrr", "mrr_start", "mrr_churned", "mrr_start_squared",
        "mrr_churned_squared", "still_billed", "mrr_billed")  # fmt: skip
WHOLE = ("accounts", "churned", "with_mrr", "churned_with_mrr", "still_billed")


@cached(most=12)
def count_churn(
    book: Book,
    *,
    by: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    basis: str = AT_START,
) -> pd.DataFrame:
    """Counts, per group, the accounts that were here, those that left, and what both paid at the start.

    One row per group: group accounts churned account_months mrr_start mrr_churned, with_mrr and churned_with_mrr (those
    whose MRR is known), still_billed (of those that left) and their mrr_billed, which has not left, sums of
    squares for the revenue interval, and largest_churned. All but the last add up over parts of a book. `basis`:
    accounts at the start, account-months (everybody with time in the period), or snapshot.
    Raises MissingTable without accounts or for an unknown dimension.
    """
    book = at_start(book, since=since, until=until)
    column, _ = dimension(book, by)
    stretch = period(book, since, until, basis)
    rows = with_opening_mrr(watched(book, column, stretch), book, stretch)
    counts = rows.group_by("group").agg(
        nw.len().alias("accounts"),
        *(nw.col(name).sum() for name in SUMS),
        nw.col("mrr_churned").max().alias("largest_churned"),
    )
    frame = collected(counts).sort_values("group", ignore_index=True)
    unit = 1.0 if stretch.basis == SNAPSHOT else DAYS_A_MONTH
    frame = frame.astype(dict.fromkeys(WHOLE, "int64")).assign(account_months=frame["exposure"].astype(float) / unit)
    return frame.drop(columns="exposure")


def count_units(
    book: Book,
    *,
    by: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    basis: str = AT_START,
) -> pd.DataFrame:
    """One row per account whose MRR at the start is known, for the methods that draw accounts again.

    Columns: group start lost churned, sorted, so that the order of the file does not matter. Call it only where the
    counts say that there are at most 200,000 such accounts.
    """
    book = at_start(book, since=since, until=until)
    column, _ = dimension(book, by)
    stretch = period(book, since, until, basis)
    rows = with_opening_mrr(watched(book, column, stretch), book, stretch).filter(nw.col("with_mrr") == 1)
    gone = (nw.col("churned") * (1 - nw.col("still_billed"))).alias("churned")
    wanted = rows.select("group", nw.col("mrr_start").alias("start"), nw.col("mrr_churned").alias("lost"), gone)
    return collected(wanted).sort_values(["group", "start", "lost", "churned"], ignore_index=True)


@cached(most=12)
def count_present(book: Book, *, since: date | str | None = None, until: date | str | None = None) -> tuple[int, int]:
    """How many accounts were here when the period began, and how many have any time in it."""
    here, any_time = (
        collected(watched(book, None, period(book, since, until, basis)).select(nw.len().alias("accounts")))
        for basis in (AT_START, PER_MONTH)
    )
    return int(here["accounts"].iloc[0]), int(any_time["accounts"].iloc[0])


@cached(most=12)
def count_reasons(
    book: Book, *, since: date | str | None = None, until: date | str | None = None, basis: str = AT_START
) -> pd.DataFrame:
    """Counts, per recorded reason, the accounts that left and the MRR that went with them.

    Columns: churn_reason churned mrr_churned with_mrr, most accounts first; no recorded reason is one of the reasons.
    """
    stretch = period(book, since, until, basis)
    left = watched(book, None, stretch, "churn_reason").filter(nw.col("churned") == 1)
    rows = with_opening_mrr(left, book, stretch).with_columns(
        either(nw.col("churn_reason"), MISSING).alias("churn_reason")
    )
    counts = rows.group_by("churn_reason").agg(nw.col("churned", "mrr_churned", "with_mrr").sum())
    frame = collected(counts).astype({"churned": "int64", "with_mrr": "int64"})
    return frame.sort_values(["churned", "churn_reason"], ascending=[False, True], ignore_index=True)


def list_left(
    book: Book,
    *,
    by: str | None = None,
    group: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    basis: str | None = None,
    most: int = 50,
) -> pd.DataFrame:
    """The accounts that left, largest MRR first: the ones behind a bar, or behind all of them.

    `group` None lists every group; at most `most` rows. Columns: account_id name group started_on churned_on (dates)
    tenure (months) mrr (at the start of the period) churn_reason. Raises MissingTable for an unknown dimension.
    """
    book = at_start(book, since=since, until=until)
    column, _ = dimension(book, by)
    stretch = period(book, since, until, basis or basis_of(book, since, until))
    also = ("name", "started_on", "churned_on", "exit", "churn_reason")
    left = watched(book, column, stretch, *also).filter(nw.col("churned") == 1)
    left = left if group is None else left.filter(nw.col("group") == group)
    rows = left.join(opening(book, stretch), on="account_id", how="left")
    rows = rows.sort("mrr", "account_id", descending=[True, False], nulls_last=True).head(most)
    frame = collected(rows.select("account_id", "name", "group", *also[1:4], "mrr", "churn_reason"))
    days = {name: dates(frame[name]) for name in ("started_on", "churned_on")}
    return frame.assign(**days).rename(columns={"exit": "tenure"})


def basis_of(book: Book, since: date | str | None, until: date | str | None) -> str:
    """What rates are counted on: account-months where the book is younger than the period asked about."""
    if period(book, since, until).basis == SNAPSHOT:
        return SNAPSHOT
    here, any_time = count_present(book, since=since, until=until)
    return PER_MONTH if here < min(10, any_time - here) else AT_START


def watched(book: Book, by: str | None, stretch: Period, *also: str | nw.Expr) -> Lazy:
    """One row per account that counts: group, whether it left, and the days (snapshot: months) it could have in."""
    book.require("accounts", "churned")
    group = nw.lit(ALL) if by is None else nw.col(by)
    rows = _in_snapshot(book) if stretch.basis == SNAPSHOT else _in_period(book, stretch)
    return rows.with_columns(group.alias("group")).select("account_id", "group", "churned", "exposure", *also)


def _in_snapshot(book: Book) -> Lazy:
    return book.tables["accounts"].with_columns(either(nw.col("exit"), 0).alias("exposure"))


def _in_period(book: Book, stretch: Period) -> Lazy:
    first, last = stretch.first, stretch.last
    here = nw.col("started_on") < first if stretch.basis == AT_START else nw.col("started_on") <= last
    inside = placed(book).filter(here, nw.col("gone_on") >= first)
    return inside.with_columns(
        days_between(first, last).alias("exposure"), flag(left_between(first, last)).alias("churned")
    )


def with_opening_mrr(rows: Lazy, book: Book, stretch: Period) -> Lazy:
    """Rows of accounts with what each paid at the start of the period, and what of it left."""
    until = None if stretch.until is None else month_of(stretch.until)
    billed = still_billed(book, until).with_columns(nw.lit(1).alias("pays"))
    return _with_money(rows.join(billed, on="account_id", how="left"), opening(book, stretch))


def _with_money(rows: Lazy, mrr: Lazy) -> Lazy:
    """What an account paid at the start has left with it where it pays no longer."""
    known = nw.when(nw.col("mrr").is_null()).then(0).otherwise(1)
    billed = nw.when(nw.col("pays").is_null()).then(0).otherwise(nw.col("churned")).alias("still_billed")
    joined = rows.join(mrr, on="account_id", how="left").with_columns(
        known.alias("with_mrr"), either(nw.col("mrr"), 0.0).alias("mrr_start"), billed,
        (either(nw.col("paying"), 0.0) * nw.col("churned")).alias("mrr_billed"),
    )  # fmt: skip
    lost = nw.col("mrr_start") * nw.col("churned") * (1 - nw.col("still_billed"))
    money = joined.with_columns(
        lost.alias("mrr_churned"), (nw.col("with_mrr") * nw.col("churned")).alias("churned_with_mrr")
    )
    squares = ((nw.col(name) * nw.col(name)).alias(f"{name}_squared") for name in ("mrr_start", "mrr_churned"))
    return money.with_columns(*squares)


def opening(book: Book, stretch: Period) -> Lazy:
    """MRR in the last whole month before the period; of an account that was first billed later, in its first month."""
    if stretch.basis == SNAPSHOT or stretch.since is None or "mrr" not in book.tables:
        return book.tables["accounts"].select("account_id", "mrr").filter(~nw.col("mrr").is_null())
    before = month_of(stretch.since) - 1
    return opening_mrr(
        book, before, before + 1 if stretch.basis == AT_START else month_of(stretch.until or stretch.since)
    )
