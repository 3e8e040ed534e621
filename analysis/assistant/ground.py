"""What a sentence is held against: the accounts of the book, as they stood in a stretch of time, under each fair view.

A rate may be of those here when the time began or of all seen in it, and "our customers" are those here at its end or
all there ever were: each is a view, and what is true under any of them is supported.
"""

from datetime import date
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from ..book import Book
from ..book.days import EPOCH, month_of, to_day
from ..counting import collected
from ..counting.period import year_to
from .columns import EVENTS, HAPPENED, MRR, columns_of, frame_of
from .conditions import Group
from .spans import Days


class View(NamedTuple):
    """Accounts under one view: which are in it, which of them left, and the MRR of each."""

    name: str
    inside: pd.Series
    left: pd.Series
    mrr: pd.Series


class Ground:
    """The accounts of a book, their columns, and what was asked of them already."""

    def __init__(self, book: Book, known: dict[str, list[str]]) -> None:
        self.book = book
        self.frame = frame_of(book)
        self.columns = columns_of(book, self.frame, known)
        self.by_name = {one.name: one for one in self.columns}
        self._masks: dict[tuple[object, ...], pd.Series] = {}
        self._views: dict[Days, list[View]] = {}

    @property
    def usual(self) -> Days:
        """The last 12 months; None of a book without days."""
        end = self.book.as_of
        return None if end is None or self.book.snapshot else (year_to(end), end)

    def mask(self, group: Group, inclusive: bool = False) -> pd.Series:
        """Which accounts are in a group. inclusive: whether over 40 holds 40."""
        key = (*group.key, inclusive)
        if key not in self._masks:
            self._masks[key] = self._mask(group, inclusive)
        return self._masks[key]

    def _mask(self, group: Group, inclusive: bool) -> pd.Series:
        if group.column == HAPPENED:
            rows = collected(self.book.tables[EVENTS])
            return self.frame["account_id"].isin(rows["account_id"][rows["kind"].isin(group.values)]) != group.without
        column = self.frame[group.column]
        if group.values:
            return column.astype(str).isin(group.values) != group.without
        numbers = pd.to_numeric(column, errors="coerce").astype(float)
        above = numbers > group.low if group.strict and not inclusive else numbers >= group.low
        return (above & (numbers < group.high)) != group.without

    def views(self, days: Days) -> list[View]:
        """The accounts in a stretch of time, or where none is named, ever and in the last 12 months."""
        if days not in self._views:
            self._views[days] = self._made(days)
        return self._views[days]

    def _made(self, days: Days) -> list[View]:
        every = pd.Series(True, index=self.frame.index)
        left, mrr = self.frame["churned"] == 1, self._last_mrr
        if self.usual is None:
            return [View("all", every, left, mrr), View("here", ~left, ~every, mrr)]
        if days is None:
            now = self.usual[1]
            return [View("all", every, left, mrr), self._at(now), *self._between(*self.usual)]
        since, until = days
        return [*self._between(since, until), self._at(until)]

    def _between(self, since: date, until: date) -> list[View]:
        first, last = to_day(since), to_day(until)
        started, gone = self._started, self._gone
        left = (gone >= first) & (gone <= last)
        opening, seen = (started < first) & (gone >= first), (started <= last) & (gone >= first)
        paid = self.mrr_of(month_of(since) - 1)
        return [View("opening", opening, left & opening, paid), View("seen", seen, left, self._last_mrr),
                View("lost", opening, left & opening, paid.where(~left, self._last_mrr))]  # fmt: skip

    def _at(self, day: date) -> View:
        here = (self._started <= to_day(day)) & (self._gone > to_day(day))
        return View("here", here, here & False, self.mrr_of(month_of(day)))

    def started(self, days: Days) -> View:
        """Those that came in a stretch."""
        since, until = days or self.usual or (EPOCH, EPOCH)
        inside = (self._started >= to_day(since)) & (self._started <= to_day(until))
        return View("started", inside, self.frame["churned"] == 1, self._last_mrr)

    @cached_property
    def _started(self) -> pd.Series:
        """From which day on; of those that left nobody knows when, never."""
        told = self.frame["started_on"].astype("Float64").where(~self._untold)
        return told.fillna(float("inf")).astype(float)

    @property
    def _untold(self) -> pd.Series:
        return (self.frame["churned"] == 1) & self.frame["churned_on"].isna()

    @cached_property
    def _gone(self) -> pd.Series:
        return self.frame["churned_on"].astype("Float64").fillna(float("inf")).astype(float)

    @cached_property
    def _last_mrr(self) -> pd.Series:
        told = self.frame[MRR].astype("Float64").astype(float)
        if "mrr" not in self.book.tables or told.notna().any():
            return told
        last = self._by_month.ffill(axis=1).iloc[:, -1]
        return self.frame["account_id"].map(last)

    @cached_property
    def _by_month(self) -> pd.DataFrame:
        rows = collected(self.book.tables["mrr"]) if "mrr" in self.book.tables else pd.DataFrame()
        if rows.empty:
            return pd.DataFrame()
        return rows.pivot_table(index="account_id", columns="month", values="mrr", aggfunc="sum")

    def mrr_of(self, month: int) -> pd.Series:
        """The MRR of each account in a month; what it last paid where the book has no months."""
        if self._by_month.empty:
            return self._last_mrr
        if month not in self._by_month.columns:
            return self._last_mrr * float("nan")
        return self.frame["account_id"].map(self._by_month[month].fillna(0)).fillna(0)

    def retained(self, days: Days, inside: pd.Series, gross: bool) -> float:
        """NRR or GRR of accounts over a stretch, in percent."""
        since, until = days or self.usual or (EPOCH, EPOCH)
        first, last = self.mrr_of(month_of(since) - 1)[inside], self.mrr_of(month_of(until))[inside]
        paid = first > 0
        now = pd.concat([first, last], axis=1).min(axis=1) if gross else last
        return 100 * float(now[paid].sum() / first[paid].sum()) if first[paid].sum() else float("nan")

    @cached_property
    def answers(self) -> pd.DataFrame:
        """The NPS answers, each with the row of its account."""
        rows = collected(self.book.tables["nps"]) if "nps" in self.book.tables else pd.DataFrame()
        if rows.empty:
            return pd.DataFrame(columns=["at", "score", "answered_on"])
        at = pd.Series(self.frame.index, index=self.frame["account_id"])
        return rows.assign(at=rows["account_id"].map(at)).dropna(subset=["at", "score"])

    def scores(self, days: Days, inside: pd.Series) -> pd.Series:
        """The scores that accounts gave in a stretch; without one, all."""
        rows = self.answers
        if days is not None:
            rows = rows[(rows["answered_on"] >= to_day(days[0])) & (rows["answered_on"] <= to_day(days[1]))]
        return rows["score"][inside.loc[rows["at"].astype(int)].to_numpy()]
