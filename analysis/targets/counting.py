"""Who was here and who left, period by period, and what else is followed: the only functions here that read rows."""

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH, to_date
from ..counting import collected, dates
from ..counting.groups import group_of, label_of
from ..counting.population import count_stays
from ..counting.then import in_groups_at_entry, told_from
from ..errors import NotEnoughData
from ..naming import called
from .periods import first_day, last_day, months_in, number, text, undated, watched

MOST_NAMED = 200
# Nobody can say what is further ahead, in months.
MOST_AHEAD = 60
SUMS = ("accounts", "churned", "left", "came", "account_months")


def count_periods(book: Book, *, by: str | None = None, every: str = "quarter") -> pd.DataFrame:
    """Counts, for each group and each month or quarter, who was here at its start and who left during it.

    One row per group and period (year × 12 + month − 1, or a third of that): group period accounts (here at the start)
    churned (of these, left in the period) left (all that left in it) came, account_months. Only periods watched from
    end to end. A dimension that is known over time is what accounts were when they started, from the first period on
    in which it is told. All columns add up over parts of a book. Raises MissingTable for an unknown dimension,
    NotEnoughData for a book without dates.
    """
    label_of(book, by)
    book = in_groups_at_entry(book, by)
    cells = count_stays(book, by=by)
    if cells.empty:
        raise undated()
    told = told_from(book, by)
    first, last = watched(book, every, max(int(cells["started_month"].min()), told or 0))
    first += int(told is not None and first * months_in(every) < told and first < last)
    periods = np.arange(first, last + 1)
    parts = [_expanded(group, rows, periods, every) for group, rows in cells.groupby("group", sort=True)]
    return pd.concat(parts, ignore_index=True)


def _expanded(group: Any, rows: pd.DataFrame, periods: np.ndarray, every: str) -> pd.DataFrame:
    """Period by period, from the months accounts came and left in."""
    months = months_in(every)
    here, came = rows["accounts"].to_numpy(), rows["started_month"].to_numpy() // months
    gone, here_at = rows["churned_month"].to_numpy() // months, periods[:, None]
    begin, end = (np.array([day(p, every) for p in periods])[:, None] for day in (first_day, last_day))
    at_start, leaving = (came < here_at) & (gone >= here_at), gone == here_at
    first = np.where(came == here_at, rows["started_on"].to_numpy(), here * begin)
    last = np.where(leaving, rows["churned_on"].to_numpy(), here * end)
    days = np.where((came <= here_at) & (gone >= here_at), last - first + here, 0).sum(axis=1)
    counts = {
        "accounts": (at_start * here).sum(axis=1),
        "churned": (at_start * leaving * here).sum(axis=1),
        "left": (leaving * here).sum(axis=1),
        "came": ((came == here_at) * here).sum(axis=1),
        "account_months": days / DAYS_A_MONTH,
    }
    return pd.DataFrame({"group": group, "period": periods, **counts})


def groups(book: Book, by: str | None) -> list[str]:
    """The groups of a dimension, those with most accounts first."""
    if by is None:
        return []
    label_of(book, by)
    counts = count_stays(in_groups_at_entry(book, by), by=by).groupby("group")["accounts"].sum()
    return [str(group) for group in counts.sort_values(ascending=False, kind="stable").index]


def list_left(
    book: Book,
    *,
    period: str | None = None,
    every: str = "quarter",
    by: str | None = None,
    group: str | None = None,
    most: int = 50,
) -> pd.DataFrame:
    """The accounts that left in a period, the ones behind a point of the chart; latest first.

    `period` as 2025-Q3 or 2025-07, None for the last one watched to its end; at most `most` rows. Columns: account_id
    name group started_on churned_on (dates) tenure (months) churn_reason.
    """
    label_of(book, by)
    book = in_groups_at_entry(book, by)
    lives = count_stays(book)
    if lives.empty:
        raise undated()
    chosen = number(period, every) if period else watched(book, every, int(lives["started_month"].min()))[1]
    rows = book.tables["accounts"].with_columns(group_of(by).alias("group"))
    rows = rows if group is None or by is None else rows.filter(nw.col("group") == group)
    inside = rows.filter(
        nw.col("churned_on") >= first_day(chosen, every), nw.col("churned_on") <= last_day(chosen, every)
    )
    last = inside.sort("churned_on", "account_id", descending=[True, False]).head(most)
    frame = collected(last.select("account_id", "name", "group", "started_on", "churned_on", "exit", "churn_reason"))
    days = {name: dates(frame[name]) for name in ("started_on", "churned_on")}
    return frame.assign(**days).rename(columns={"exit": "tenure"})


def names_left(book: Book, period: str, asked: Mapping[str, str | None], every: str, from_start: bool) -> list[str]:
    """The names of the accounts that left in a period, the longest here first; `from_start`: of those here then."""
    frame = list_left(book, period=period, every=every, most=MOST_NAMED, **asked)
    begin = to_date(first_day(number(period, every), every))
    kept = frame[[day < begin for day in frame["started_on"]]] if from_start else frame
    last = kept.sort_values(["started_on", "account_id"])
    return [called(name or who) for name, who in zip(last["name"], last["account_id"], strict=True)]


def chosen_group(counts: pd.DataFrame, by: str | None, group: str | None) -> pd.DataFrame:
    """The counts of the accounts asked about, one row per period; raises NotEnoughData for a group nobody is in."""
    if by is not None and group is not None and group not in set(counts["group"]):
        known = ", ".join(map(str, counts["group"].unique()[:12]))
        raise NotEnoughData(f"There is no group {group}.", f"The groups are {known}.", "Choose one of them.")
    inside = counts if by is None or group is None else counts[counts["group"] == group]
    return inside.groupby("period", as_index=False)[list(SUMS)].sum()


def period_texts(periods: Iterable[int], every: str) -> list[str]:
    """Periods as people write them."""
    return [text(int(period), every) for period in periods]
