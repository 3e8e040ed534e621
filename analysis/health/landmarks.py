"""Every account on every day looked at: what was known of it, in readable numbers, and what came after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import DAYS_A_MONTH
from ..counting import collected
from ..errors import NotEnoughData
from ..estimate import landmark_strata
from ..phrases import numeral
from .counting import count_covered, count_kinds, count_units
from .landmark_days import MOST_DAYS, Landmark, landmark_days
from .landmark_rows import LATELY, first_day, sampled_every

SEGMENT, CSM = "segment", "csm"
LATE = 31
CAP = 366

# Signal: its name in words, and whether more of it is better (1) or worse (-1); 0 where it is neither.
SIGNALS: dict[str, tuple[str, int]] = {
    "change": ("Usage against the three months before", 1),
    "score": ("Latest NPS answer", 1),
    "heard_ago": ("Days since a touch was answered", -1),
    "contacts": ("People who answered in 90 days", 1),
    "share": ("Share of seats in use", 1),
    "failed": ("Failed payments in 90 days", -1),
    "tenure": ("Months since the start", 0),
    "renewal_in": ("Days to renewal", 0),
    "mrr": ("MRR", 0),
}


@dataclass(frozen=True, eq=False)
class Landmarks:
    """`rows`: one per account and day looked at, with the signals of `SIGNALS`; `days`, oldest first.

    touches, events: the kinds whose columns are numbered. every: every how many-th account a back-test looks at; of the
    others only the latest 90 days are there, and the 90 before one left.
    """

    rows: pd.DataFrame
    days: tuple[int, ...]
    as_of: int
    touches: pd.DataFrame
    events: pd.DataFrame
    covered: dict[str, tuple[int, int]]
    every: int
    grouped: str | None

    @cached_property
    def account(self) -> np.ndarray:
        """A whole number for each account."""
        numbers: np.ndarray = np.unique(self.rows["account_id"].to_numpy(str), return_inverse=True)[1]
        return numbers

    @cached_property
    def stratum(self) -> np.ndarray:
        """A whole number for each day and band of tenure: looks that are alike but for what is asked of them."""
        return landmark_strata(self.rows["day"].to_numpy(), self.column("tenure"))

    def stratum_beside(self, name: str) -> np.ndarray:
        """The strata, parted once more by a column of the looks with a few whole numbers; as they are without one."""
        return self.stratum * 100 + self.column(name, 0).astype(int) if name else self.stratum

    @cached_property
    def drawn(self) -> np.ndarray:
        """The looks a back-test is made of: all of them, or those at every so many-th account."""
        drawn: np.ndarray = self.rows["sampled"].to_numpy() == 1 if self.every > 1 else np.full(len(self.rows), True)
        return drawn

    @cached_property
    def whole(self) -> np.ndarray:
        """The looks that stand for everybody of their day: those at everybody, else the ones that were drawn."""
        lately: np.ndarray = self.rows["day"].to_numpy() > self.days[-1] - LATELY
        return self.drawn | lately

    @cached_property
    def sample(self) -> "Landmarks":
        """What a back-test looks at, as Landmarks of their own."""
        return self if self.every == 1 else replace(self, rows=self.rows[self.drawn].reset_index(drop=True))

    @property
    def sampled(self) -> tuple[str, ...]:
        """What to say where a back-test looks at a part of the accounts."""
        said = (
            f"Tried on 1 account in {self.every}, "
            f"{numeral(self.sample.rows['account_id'].nunique())} of them; lists and "
            "counts are of every account."
        )
        return (said,) if self.every > 1 else ()

    def covers(self, table: str, window: int, aged: bool = True) -> np.ndarray:
        """Where a table tells of the whole window before the look, and the account was here that long."""
        if table not in self.covered:
            return np.zeros(len(self.rows), dtype=bool)
        first, last = self.covered[table]
        day, started = (self.rows[name].to_numpy() for name in ("day", "started_on"))
        whole = (day - window + 1 >= first) & (day <= last + LATE)
        return whole & (started <= day - window) if aged else whole

    def column(self, name: str, missing: float = np.nan) -> np.ndarray:
        """A signal or count as numbers; where the book does not have it, missing."""
        if name not in self.rows:
            return np.full(len(self.rows), missing)
        # Sums of the same parts in another order differ in their last bits, which would move ties and thresholds.
        return np.round(self.rows[name].fillna(missing).to_numpy(float), 9)

    def after(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Days watched after each look, at most the horizon, and whether the account left in them."""
        day = self.rows["day"].to_numpy(float)
        stop = np.minimum(day + horizon, self.as_of)
        gone = self.column("churned_on", np.inf)
        return np.minimum(gone, stop) - day, gone <= stop


@cached
def read_landmarks(book: Book, also: tuple[str, ...] = (), most: int = MOST_DAYS) -> Landmarks:
    """Look at every account on as_of and on the same day of each month before.

    Raises MissingTable without accounts, AnalysisError for a snapshot, NotEnoughData where no account has a start.
    """
    return read_landmarks_on(book, days_of(book, most), also)


def days_of(book: Book, most: int = MOST_DAYS) -> tuple[Landmark, ...]:
    """The days on which a book is looked at, from the first that has an account."""
    book.require("accounts", "churned")
    stops = landmark_days(book, most)
    first = first_day(book)
    return tuple(stop for stop in stops if stop.day >= first) or stops[-1:]


def read_landmarks_on(
    book: Book, stops: Sequence[Landmark], also: Sequence[str] = (), account_id: str | None = None
) -> Landmarks:
    """Look at every account on the days given, or at one account alone."""
    there = book.tables["accounts"].collect_schema().names()
    named = [name for name in (SEGMENT, CSM) if name in book.dimensions] + [name for name in also if name in there]
    rows = count_units(book, stops, named, account_id)
    if rows.empty:
        raise NotEnoughData("Nobody can be looked at.", "No account has a day it started on.", "Add started_on.")
    kinds = {table: count_kinds(book, table) for table in ("touches", "events")}
    grouped = SEGMENT if SEGMENT in book.dimensions else None
    days, every = tuple(stop.day for stop in stops), 1 if account_id is not None else sampled_every(book, len(stops))
    plain = Landmarks(
        rows, days, book.as_of_day or 0, kinds["touches"], kinds["events"], count_covered(book), every, grouped
    )
    told = rows.assign(churned_on=rows["churned_on"].astype(float), **_signals(plain, book))
    return replace(plain, rows=told)


def _signals(landmarks: Landmarks, book: Book) -> dict[str, np.ndarray]:
    """The signals as numbers a reader knows; missing wherever the book cannot tell."""
    rows, age = landmarks.rows, (landmarks.rows["day"] - landmarks.rows["started_on"]).to_numpy(float)
    before = _ratio(landmarks.column("used_before", 0), landmarks.column("used_before_months", 0))
    complete = (landmarks.column("used_months", 0) == 1) & (landmarks.column("used_before_months", 0) == 3)
    heard = landmarks.covers("touches", 60) & ("heard_ago" in rows)
    contacts = landmarks.covers("touches", 90) & ("contacts" in rows)
    failed = landmarks.covers("payments", 90, aged=False)
    return {
        "change": np.where(complete, _ratio(landmarks.column("used", 0), before) - 1, np.nan),
        "share": _ratio(landmarks.column("share", 0), landmarks.column("share_months", 0)),
        "heard_ago": np.where(heard, np.minimum(landmarks.column("heard_ago", CAP), np.minimum(age, CAP)), np.nan),
        "contacts": np.where(contacts, landmarks.column("contacts", 0), np.nan),
        "failed": np.where(failed, landmarks.column("failed", 0), np.nan),
        "score": landmarks.column("score"),
        "tenure": np.ceil(age / DAYS_A_MONTH),
        "renewal_in": _renewal(landmarks.column("contract_months"), rows),
        "mrr": _mrr(landmarks, book),
    }


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return shares


def _renewal(months: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """Days to the next renewal of a contract longer than a month."""
    term = months * DAYS_A_MONTH
    age = (rows["day"] - rows["started_on"]).to_numpy(float)
    long: np.ndarray = term > 1.5 * DAYS_A_MONTH
    return np.where(long, np.round(term - age % np.where(long, term, 1.0)), np.nan)


def _mrr(landmarks: Landmarks, book: Book) -> np.ndarray:
    """What the account paid by then; where there is no MRR table, what the accounts table says."""
    if "mrr" in landmarks.rows or "mrr" in book.tables:
        return landmarks.column("mrr")
    own = collected(book.tables["accounts"].select("account_id", "mrr")).set_index("account_id")["mrr"]
    return landmarks.rows["account_id"].map(own).to_numpy(float)
