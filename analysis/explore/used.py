"""Seats in use, contacts and events per account, and any number of the accounts."""

from functools import partial

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH, month_of, to_day
from ..book.own_columns import OF_OTHERS, numbers
from ..composition.counting import watched
from ..counting import ALL, MISSING, Lazy, collected, either
from ..counting.costs import keeps, spending
from ..counting.groups import with_group
from ..counting.period import PER_MONTH, Period
from ..counting.population import here_after, placed
from ..errors import NotEnoughData
from .counted import Counted, Counting, Stretch, of_units

NOTHING = NotEnoughData("Nothing can be counted.", "No account has it in this time.", "Choose another period.")
MOST_KINDS_SHOWN = 12


def seats_in_use(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Active users over seats, in the months of the time in which both are known."""
    units = count_seats(book, by, stretch)
    return Counted(*of_units(units, 1.0 if (units["above"] <= units["below"]).all() else float("inf")), units)


def count_seats(book: Book, by: str | None, stretch: Stretch) -> pd.DataFrame:
    """One row per account with usage: group, above the active users and below the seats of its months."""
    book.require("usage", "active_users", "seats")
    first, last = month_of(stretch.since), month_of(stretch.until)
    known = (nw.col("seats") > 0) & ~nw.col("active_users").is_null()
    rows = book.tables["usage"].filter(known, nw.col("month") >= first, nw.col("month") <= last)
    sums = rows.group_by("account_id").agg(nw.col("active_users", "seats").sum())
    return _sorted(with_group(book, sums, by), "active_users", "seats")


def _sorted(rows: Lazy, above: str, below: str) -> pd.DataFrame:
    made = rows.select("account_id", "group", *(nw.col(a).cast(nw.Float64).alias(b) for a, b in (
        (above, "above"), (below, "below"))))  # fmt: skip
    units = collected(made).sort_values("account_id", ignore_index=True)
    if units.empty:
        raise NOTHING
    return units


def per_month(table: str, day: str, kind: str | None = None) -> Counting:
    """How many rows of a table an account has in a month: those of a kind, or all of them."""
    return partial(_per_month, table=table, day=day, kind=kind)


def _per_month(book: Book, by: str | None, stretch: Stretch, *, table: str, day: str, kind: str | None) -> Counted:
    units = count_per_month(book, by, stretch, table, day, kind)
    return Counted(*of_units(units), units)


def count_per_month(
    book: Book, by: str | None, stretch: Stretch, table: str, day: str, kind: str | None
) -> pd.DataFrame:
    """One row per account with time in the period: group, above its rows of the table, below its months."""
    first, last = to_day(stretch.since), to_day(stretch.until)
    rows = book.tables[table].filter(nw.col(day) >= first, nw.col(day) <= last)
    rows = rows if kind is None else rows.filter(nw.col("kind") == kind)
    sums = rows.group_by("account_id").agg(nw.len().alias("times"))
    there = watched(book, by, Period(PER_MONTH, stretch.since, stretch.until)).join(sums, on="account_id", how="left")
    units = _sorted(there.with_columns(nw.col("times").fill_null(0)), "times", "exposure")
    return units.assign(below=units["below"] / DAYS_A_MONTH)


def kinds(book: Book, table: str) -> list[str]:
    """The kinds of contact or event a book has most of."""
    if table not in book.tables or book.missing(table, "kind"):
        return []
    rows = book.tables[table].filter(~nw.col("kind").is_null()).group_by("kind").agg(nw.len().alias("times"))
    frame = collected(rows).sort_values(["times", "kind"], ascending=[False, True])
    return [str(kind) for kind in frame["kind"].head(MOST_KINDS_SHOWN) if kind != MISSING]


def cost_to_serve(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Spending on keeping an account, a month: its own, and its share of what names no account (see `economics`)."""
    if book.only:
        raise NotEnoughData("The cost to serve of a part of the book cannot be told.", "What names no account belongs "
                            "to the whole book.", "Clear the filter, and show it by a column.")  # fmt: skip
    units, named = count_serving(book, by, stretch)
    if by and not named:
        raise NotEnoughData("The cost to serve is the same in each group.", "No spending on keeping accounts names "
                            "the account.", "Add account_id to the costs, or show it without groups.")  # fmt: skip
    groups, whole = of_units(units)
    return Counted(groups, whole if named else whole.assign(low=np.nan, high=np.nan), units)


def count_serving(book: Book, by: str | None, stretch: Stretch) -> tuple[pd.DataFrame, bool]:
    """One row per account with time in the period: group, above what keeping it cost, below its months.

    And whether any of the spending names an account; what names none is shared by the months of all.
    """
    first, last = month_of(stretch.since), month_of(stretch.until)
    rows = collected(spending(book).filter(nw.col("month") >= first, nw.col("month") <= last))
    rows = rows[keeps(rows["kind"])]
    there = watched(book, by, Period(PER_MONTH, stretch.since, stretch.until))
    units = _sorted(there.with_columns(nw.lit(0.0).alias("none")), "none", "exposure")
    months = units["below"] / DAYS_A_MONTH
    if rows.empty or not months.sum() > 0:
        raise NotEnoughData("The cost to serve cannot be told.", "No spending on keeping accounts lies in this time.",
                            "Choose another period.")  # fmt: skip
    own, unnamed = rows.groupby("account_id")["amount"].sum(), rows["account_id"].isna()
    share = rows.loc[unnamed, "amount"].sum() / months.sum()
    spent = units["account_id"].map(own).fillna(0.0) + share * months
    return units.assign(above=spent, below=months), bool((~unnamed).any())


def mean_of(column: str) -> Counting:
    """The mean of a number over the accounts that are active when the last day ends."""
    return partial(_mean_of, column=column)


def _mean_of(book: Book, by: str | None, stretch: Stretch, *, column: str) -> Counted:
    units = count_number(book, by, stretch, column)
    return Counted(*of_units(units), units)


def count_number(book: Book, by: str | None, stretch: Stretch, column: str) -> pd.DataFrame:
    """One row per active account that has the number: group, above the number, below 1."""
    last, value = to_day(stretch.until), nw.col(column).cast(nw.Float64)
    here = either(nw.col("churned"), 0) == 0
    rows = book.tables["accounts"].filter(here) if book.snapshot else placed(book).filter(here_after(last))
    group = nw.lit(ALL) if by is None else nw.col(by)
    known = rows.filter(~nw.col(column).is_null()).with_columns(group.alias("group"), value.alias("number"),
                                                                nw.lit(1.0).alias("one"))  # fmt: skip
    return _sorted(known, "number", "one")


def number_columns(book: Book) -> dict[str, str]:
    """The numbers of the accounts table that a mean can be taken of: id to label."""
    text = set(book.dimensions)
    return {name: label for name, label in numbers(book.built).items() if name not in {*OF_OTHERS, *text}}
