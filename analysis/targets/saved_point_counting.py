"""What each group pays and loses, who of those it won left within a year, and what winning and serving them cost."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH, month_of, to_date, to_day
from ..counting import NEVER, Lazy, collected, either, flag
from ..counting.costs import own_costs, sells, shared_costs
from ..counting.groups import group_of, label_of
from ..counting.money import mrr_now
from ..counting.period import year_to
from ..counting.population import placed
from ..standards import YEAR
from .projection_counting import undated

YEAR_OF_DAYS = 365
EARLY_DAYS = 366


def count_groups(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts, for each group and contract length, the last 12 months, what accounts pay, and what winning them cost.

    Columns: group contract accounts (here on as_of) left (in the 12 months) account_months mrr with_mrr early (left
    within a year of starting, started in the last two years) started (in the last two years) spent_early (what winning
    the early leavers cost) costed (of how many that is known) spent (of all that started). All add up over parts.
    """
    label_of(book, by)
    book.require("accounts", "churned")
    if book.as_of_day is None:
        raise undated()
    rows = _with_numbers(book, by, book.as_of_day)
    names = ("accounts", "left", "days", "mrr_now", "with_mrr", "early", "started", "spent_early", "costed", "spent")
    sums = collected(rows.group_by("group", "contract").agg(*(nw.col(name).sum() for name in names)))
    frame = (
        sums.assign(account_months=sums["days"] / DAYS_A_MONTH).drop(columns="days").rename(columns={"mrr_now": "mrr"})
    )
    return frame.sort_values(["group", "contract"], ignore_index=True)


def _with_numbers(book: Book, by: str | None, as_of: int) -> Lazy:
    known = "contract_months" in book.tables["accounts"].collect_schema().names()
    contract = either(nw.col("contract_months").cast(nw.String), "") if known else nw.lit("")
    cost, costed = _cost(book)
    first = max(to_day(year_to(to_date(as_of))), book.observed_from_day or -NEVER)
    started, gone = nw.col("started_on"), nw.col("gone_on")
    begin = nw.when(started < first).then(first).otherwise(started)
    end = nw.when(gone > as_of).then(as_of).otherwise(gone)
    young = started > as_of - 2 * YEAR_OF_DAYS
    early = young & (gone <= as_of) & (gone - started <= EARLY_DAYS)
    joined = placed(book).join(mrr_now(book).rename({"mrr": "mrr_now"}), on="account_id", how="left")
    joined = joined.join(own_costs(book), on="account_id", how="left")
    return joined.with_columns(
        group_of(by).alias("group"),
        contract.alias("contract"),
        flag(gone > as_of).alias("accounts"),
        flag((gone <= as_of) & (gone >= first)).alias("left"),
        nw.when(gone >= first).then(end - begin + 1).otherwise(0).alias("days"),
        (either(nw.col("mrr_now"), 0.0) * flag(gone > as_of)).alias("mrr_now"),
        (flag(~nw.col("mrr_now").is_null()) * flag(gone > as_of)).alias("with_mrr"),
        flag(early).alias("early"),
        flag(young).alias("started"),
        (cost * flag(early)).alias("spent_early"),
        (costed * flag(early)).alias("costed"),
        (cost * flag(young)).alias("spent"),
    )


def count_early(book: Book) -> pd.DataFrame:
    """Counts, for every group of every dimension, the accounts won in the last two years and those gone within one.

    Columns: dimension group started early early_months (account-months of their first years) spent_early (what winning
    and setting up the early leavers cost) costed (of how many that is known). They add up over parts of a book.
    """
    names = ["started", "early", "early_days", "spent_early", "costed"]
    if not book.dimensions or book.as_of_day is None:
        return pd.DataFrame(columns=["dimension", "group", "started", "early", "early_months", "spent_early", "costed"])
    rows = _first_years(book, book.as_of_day)
    sums = [rows.group_by(by).agg(*(nw.col(name).sum() for name in names)) for by in book.dimensions]
    parts = [
        collected(part).rename(columns={by: "group"}).assign(dimension=by)
        for by, part in zip(book.dimensions, sums, strict=True)
    ]
    frame = pd.concat(parts, ignore_index=True).astype({"group": str})
    frame = frame.assign(early_months=frame["early_days"] / DAYS_A_MONTH).drop(columns="early_days")
    return frame.sort_values(["dimension", "group"], ignore_index=True)


def _cost(book: Book) -> tuple[nw.Expr, nw.Expr]:
    """What winning and setting up an account cost, of rows joined with `own_costs`, and whether it is known."""
    own = nw.col("own_cost")
    if "acquisition_cost" not in book.tables["accounts"].collect_schema().names():
        return either(own, 0.0), flag(either(own, 0.0) > 0)
    won = nw.col("acquisition_cost")
    return either(won, 0.0) + either(own, 0.0), flag(~won.is_null())


def _first_years(book: Book, as_of: int) -> Lazy:
    """The accounts won in the last two years, with the days of their first one."""
    (cost, costed), started, gone = _cost(book), nw.col("started_on"), nw.col("gone_on")
    year = started + EARLY_DAYS
    end = nw.when(gone < as_of).then(gone).otherwise(as_of)
    rows = placed(book).join(own_costs(book), on="account_id", how="left")
    early = flag((gone <= as_of) & (gone - started <= EARLY_DAYS))
    return rows.filter(started > as_of - 2 * YEAR_OF_DAYS).with_columns(
        nw.lit(1).alias("started"),
        early.alias("early"),
        (nw.when(end > year).then(year).otherwise(end) - started + 1).alias("early_days"),
        (cost * early).alias("spent_early"),
        (costed * early).alias("costed"),
    )


def count_serving(book: Book) -> pd.DataFrame:
    """Sums what looking after accounts cost in the last 12 months: kind amount.

    All spending that is not on a single account and not on selling.
    """
    if "costs" not in book.tables or book.as_of is None:
        return pd.DataFrame({"kind": pd.Series(dtype=str), "amount": pd.Series(dtype=float)})
    last = month_of(book.as_of)
    year = shared_costs(book).filter(nw.col("month") > last - YEAR, nw.col("month") <= last)
    sums = collected(year.group_by("kind").agg(nw.col("amount").sum()))
    return sums[~sells(sums["kind"])].sort_values("kind", ignore_index=True)
