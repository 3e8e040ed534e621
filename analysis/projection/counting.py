"""Month by month, who was here, came and left, and what they paid: the only functions here that read rows."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.book.billed import has_history
from analysis.book.days import DAYS_A_MONTH, month_end, month_of
from analysis.counting import ALL, NEVER, Lazy, collected, either, flag
from analysis.errors import MissingTable, NotEnoughData
from analysis.standards import YEAR

YEAR_OF_DAYS = 365
EARLY_DAYS = 366


def count_months(book: Book) -> pd.DataFrame:
    """Counts, for each whole month, the accounts here at its start, those that came and those that left.

    Columns: month (year × 12 + month − 1) accounts came left; accounts + came − left are there when the next begins.
    All add up over parts of a book. Raises NotEnoughData for a book without dates or without one whole month.
    """
    lives = _lives(book)
    if lives.empty or book.as_of is None:
        raise _undated()
    last = month_of(book.as_of)
    last = last if month_end(last) <= book.as_of else last - 1
    first = int(lives["started_month"].min())
    if book.observed_from is not None:
        first = max(first, month_of(book.observed_from) + (book.observed_from.day > 1))
    months = np.arange(first, last + 1)
    if not months.size:
        raise _undated()
    came, gone, many = (lives[name].to_numpy() for name in ("started_month", "churned_month", "accounts"))
    when = months[:, None]
    here = ((came < when) & (gone >= when)) * many
    sums = {"accounts": here, "came": (came == when) * many, "left": (gone == when) * many}
    return pd.DataFrame({"month": months, **{name: part.sum(axis=1) for name, part in sums.items()}})


def _lives(book: Book) -> pd.DataFrame:
    book.require("accounts", "churned")
    rows = _placed(book).group_by("started_month", "gone_month").agg(nw.len().alias("accounts"))
    frame = collected(rows).rename(columns={"gone_month": "churned_month"})
    return frame.astype("int64").sort_values(["started_month", "churned_month"], ignore_index=True)


def _placed(book: Book) -> Lazy:
    """Accounts that can be placed in time, with a far day and month for those still here."""
    placed = ~nw.col("started_on").is_null() & ((nw.col("churned") == 0) | ~nw.col("churned_on").is_null())
    gone = either(nw.col("churned_month"), NEVER).alias("gone_month")
    return (
        book.tables["accounts"].filter(placed).with_columns(gone, either(nw.col("churned_on"), NEVER).alias("gone_on"))
    )


def _undated() -> NotEnoughData:
    return NotEnoughData(
        "Where this leads cannot be worked out.",
        "The book does not say when accounts came and left, or not for one whole month.",
        "Add accounts with the day they started and the day they left.",
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


def count_groups(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts, for each group and contract length, the last 12 months, what accounts pay, and what winning them cost.

    Columns: group contract accounts (here on as_of) left (in the 12 months) account_months mrr with_mrr early (left
    within a year of starting, started in the last two years) started (in the last two years) spent_early (what winning
    the early leavers cost) spent (what winning all of those that started cost). All add up over parts of a book.
    """
    if by is not None and by not in book.dimensions:
        known = ", ".join(book.dimensions) or "none"
        raise MissingTable(f"Accounts cannot be compared by {by}.", f"The book's dimensions are: {known}.")
    book.require("accounts", "churned")
    if book.as_of_day is None:
        raise _undated()
    rows = _with_numbers(book, by, book.as_of_day)
    names = ("accounts", "left", "days", "mrr_now", "with_mrr", "early", "started", "spent_early", "spent")
    sums = collected(rows.group_by("group", "contract").agg(*(nw.col(name).sum() for name in names)))
    frame = (
        sums.assign(account_months=sums["days"] / DAYS_A_MONTH).drop(columns="days").rename(columns={"mrr_now": "mrr"})
    )
    return frame.sort_values(["group", "contract"], ignore_index=True)


def _with_numbers(book: Book, by: str | None, as_of: int) -> Lazy:
    columns = book.tables["accounts"].collect_schema().names()
    known = "contract_months" in columns
    contract = either(nw.col("contract_months").cast(nw.String), "") if known else nw.lit("")
    cost = either(nw.col("acquisition_cost"), 0.0) if "acquisition_cost" in columns else nw.lit(0.0)
    first = max(as_of - YEAR_OF_DAYS + 1, book.observed_from_day or -NEVER)
    started, gone = nw.col("started_on"), nw.col("gone_on")
    begin = nw.when(started < first).then(first).otherwise(started)
    end = nw.when(gone > as_of).then(as_of).otherwise(gone)
    young = started > as_of - 2 * YEAR_OF_DAYS
    early = young & (gone <= as_of) & (gone - started <= EARLY_DAYS)
    group = nw.lit(ALL) if by is None else nw.col(by)
    joined = _placed(book).join(_mrr_now(book), on="account_id", how="left")
    joined = joined.join(_own_costs(book), on="account_id", how="left")
    cost = cost + either(nw.col("own_cost"), 0.0)
    return joined.with_columns(
        group.alias("group"),
        contract.alias("contract"),
        flag(gone > as_of).alias("accounts"),
        flag((gone <= as_of) & (gone >= first)).alias("left"),
        nw.when(gone >= first).then(end - begin + 1).otherwise(0).alias("days"),
        (either(nw.col("paid"), 0.0) * flag(gone > as_of)).alias("mrr_now"),
        (flag(~nw.col("paid").is_null()) * flag(gone > as_of)).alias("with_mrr"),
        flag(early).alias("early"),
        flag(young).alias("started"),
        (cost * flag(early)).alias("spent_early"),
        (cost * flag(young)).alias("spent"),
    )


def _own_costs(book: Book) -> Lazy:
    """What was spent on single accounts, such as setting them up."""
    if "costs" not in book.tables or "account_id" not in book.tables["costs"].collect_schema().names():
        return book.tables["accounts"].select("account_id", nw.lit(0.0).alias("own_cost"))
    rows = book.tables["costs"].filter(~nw.col("account_id").is_null())
    own = rows.select("account_id", nw.col("amount").cast(nw.Float64).alias("own_cost"))
    return own.group_by("account_id").agg(nw.col("own_cost").sum())


def count_early(book: Book) -> pd.DataFrame:
    """Counts, for every group of every dimension, the accounts won in the last two years and those gone within one.

    Columns: dimension group started early early_months (account-months of their first years) spent_early (what winning
    and setting up the early leavers cost). They add up over parts of a book.
    """
    names = ["started", "early", "early_days", "spent_early"]
    if not book.dimensions or book.as_of_day is None:
        return pd.DataFrame(columns=["dimension", "group", "started", "early", "early_months", "spent_early"])
    rows = _first_years(book, book.as_of_day)
    sums = [rows.group_by(by).agg(*(nw.col(name).sum() for name in names)) for by in book.dimensions]
    parts = [
        collected(part).rename(columns={by: "group"}).assign(dimension=by)
        for by, part in zip(book.dimensions, sums, strict=True)
    ]
    frame = pd.concat(parts, ignore_index=True).astype({"group": str})
    frame = frame.assign(early_months=frame["early_days"] / DAYS_A_MONTH).drop(columns="early_days")
    return frame.sort_values(["dimension", "group"], ignore_index=True)


def _first_years(book: Book, as_of: int) -> Lazy:
    """The accounts won in the last two years, with the days of their first one."""
    columns = book.tables["accounts"].collect_schema().names()
    cost = either(nw.col("acquisition_cost"), 0.0) if "acquisition_cost" in columns else nw.lit(0.0)
    started, gone = nw.col("started_on"), nw.col("gone_on")
    year = started + EARLY_DAYS
    end = nw.when(gone < as_of).then(gone).otherwise(as_of)
    rows = _placed(book).join(_own_costs(book), on="account_id", how="left")
    early = flag((gone <= as_of) & (gone - started <= EARLY_DAYS))
    return rows.filter(started > as_of - 2 * YEAR_OF_DAYS).with_columns(
        nw.lit(1).alias("started"),
        early.alias("early"),
        (nw.when(end > year).then(year).otherwise(end) - started + 1).alias("early_days"),
        ((cost + either(nw.col("own_cost"), 0.0)) * early).alias("spent_early"),
    )


def count_serving(book: Book) -> pd.DataFrame:
    """Sums what looking after accounts cost in the last 12 months: kind amount.

    All spending that is not on a single account and not on selling (a kind with "sales" or "marketing" in it).
    """
    if "costs" not in book.tables or book.as_of is None:
        return pd.DataFrame({"kind": pd.Series(dtype=str), "amount": pd.Series(dtype=float)})
    costs, last = book.tables["costs"], month_of(book.as_of)
    names = costs.collect_schema().names()
    kind = either(nw.col("kind"), "spending") if "kind" in names else nw.lit("spending")
    shared = costs.filter(nw.col("account_id").is_null()) if "account_id" in names else costs
    year = shared.filter(nw.col("month") > last - YEAR, nw.col("month") <= last)
    sums = collected(year.select(kind.alias("kind"), nw.col("amount")).group_by("kind").agg(nw.col("amount").sum()))
    selling = sums["kind"].str.lower().str.contains("sales|marketing")
    return sums[~selling.astype(bool)].sort_values("kind", ignore_index=True)


def _mrr_now(book: Book) -> Lazy:
    """What each account paid in the last month of the table; where there is none, what the accounts table says."""
    if "mrr" not in book.tables:
        return book.tables["accounts"].select("account_id", nw.col("mrr").alias("paid"))
    rows = book.tables["mrr"].select("account_id", "month", "mrr")
    last = collected(rows.select(nw.col("month").max()))["month"].iloc[0]
    latest = rows.filter(nw.col("month") == (int(last) if pd.notna(last) else 0))
    return latest.select("account_id", nw.col("mrr").alias("paid"))
