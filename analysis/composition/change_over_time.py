"""Churn period by period, the unfinished one marked."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_end, month_of, month_start, month_text
from ..book.exclusions import says_left_out
from ..book.mrr_history import still_billed
from ..counting import NEVER, collected, either
from ..counting.population import count_stays
from ..errors import NotEnoughData, among
from ..estimate import wilson
from ..finding import Finding, count, interval, percent
from ..phrases import named_day, named_period, numeral
from ..result import Result

EVERY = {"month": 1, "quarter": 3, "year": 12}
COLUMNS = ["period", "accounts", "churned", "rate", "low", "high", "mrr_start", "mrr_churned", "mrr_rate", "finished"]


@dataclass(frozen=True, eq=False, repr=False)
class OverTime(Result):
    """Churn in every month, quarter or year. `periods`: a row each; `finished` is false where the data stops inside."""

    every: str
    periods: pd.DataFrame
    findings: tuple[Finding, ...]


@says_left_out()
def over_time(book: Book, *, every: str = "quarter") -> OverTime:
    """How did churn go from month to month, quarter to quarter or year to year?

    In each period: accounts that left ÷ accounts at its start, with Wilson's 95% interval, and the MRR that left ÷ MRR
    of the month before. A period in which the data stops is counted as far as it goes and marked unfinished: it is not
    to be compared. Raises NotEnoughData for a snapshot or where nobody was ever here at the start of a period.

    every: "month", "quarter" or "year".

    Example: `composition.over_time(book)`.
    """
    among("every", every, EVERY)
    if book.snapshot or book.as_of is None:
        raise NotEnoughData(
            "There are no periods to follow.", "The book is a snapshot of one day.", "Add start and churn dates."
        )
    lives, paid = count_stays(book), count_paid(book)
    last = month_of(book.as_of)
    first = int(lives["started_month"].min()) if len(lives) else last
    since = max(first, month_of(book.observed_from) if book.observed_from else first)
    rows = [_one(lives, paid, start, EVERY[every]) for start in _begins(since, last, EVERY[every])]
    frame = pd.DataFrame([row for row in rows if row["accounts"]])
    if frame.empty:
        raise NotEnoughData("There are no periods to follow.", "Nobody was here at the start of one.", "Look by month.")
    low, high = wilson(frame["churned"], frame["accounts"])
    ends = frame["first"] + EVERY[every] - 1
    frame = frame.assign(
        period=[_name(month, every) for month in frame["first"]], rate=frame["churned"] / frame["accounts"], low=low,
        high=high, mrr_rate=frame["mrr_churned"] / frame["mrr_start"].where(frame["mrr_start"] > 0),
        finished=[month_end(int(end)) <= book.as_of for end in ends],
    )[COLUMNS]  # fmt: skip
    billed = not collected(still_billed(book).select("account_id").head(1)).empty
    return OverTime(every, frame, findings(frame, every, str(book.as_of), billed))


def count_paid(book: Book) -> pd.DataFrame:
    """Sums MRR by month and by the month its account left and whether that counts; empty without months of MRR.

    Columns: month churned_month churned mrr.
    """
    keys = ["month", "churned_month", "churned"]
    if "mrr" not in book.tables:
        return pd.DataFrame({**{name: [] for name in keys}, "mrr": []})
    gone = either(nw.col("churned_month"), NEVER).alias("churned_month")
    billed = still_billed(book).with_columns(nw.lit(0).alias("stays")).select("account_id", "stays")
    accounts = book.tables["accounts"].select("account_id", gone, "churned").join(billed, on="account_id", how="left")
    lost = nw.when(nw.col("stays").is_null()).then(nw.col("churned")).otherwise(0).alias("churned")
    accounts = accounts.with_columns(lost).select("account_id", "churned_month", "churned")
    rows = book.tables["mrr"].select("account_id", "month", "mrr").join(accounts, on="account_id", how="inner")
    sums = collected(rows.group_by(*keys).agg(nw.col("mrr").sum()))
    return sums.astype(dict.fromkeys(keys, "int64")).sort_values(keys, ignore_index=True)


def _begins(first: int, last: int, months: int) -> range:
    """The first months of whole periods of the calendar, from the first that began with anybody to the last."""
    return range(first + -first % months, last + 1, months)


def _one(lives: pd.DataFrame, paid: pd.DataFrame, first: int, months: int) -> dict[str, float]:
    here = lives[(lives["started_month"] < first) & (lives["churned_month"] >= first)]
    left = here[(here["churned_month"] < first + months) & (here["churned"] == 1)]
    opening = paid[(paid["month"] == first - 1) & (paid["churned_month"] >= first)]
    lost = opening[(opening["churned_month"] < first + months) & (opening["churned"] == 1)]
    known = len(opening) > 0
    return {
        "first": first, "accounts": int(here["accounts"].sum()), "churned": int(left["accounts"].sum()),
        "mrr_start": float(opening["mrr"].sum()) if known else np.nan,
        "mrr_churned": float(lost["mrr"].sum()) if known else np.nan,
    }  # fmt: skip


def _name(month: int, every: str) -> str:
    year = month_start(month).year
    return {"month": month_text(month), "quarter": f"{year}-Q{month % 12 // 3 + 1}", "year": str(year)}[every]


def findings(frame: pd.DataFrame, every: str, as_of: str, billed: bool = False) -> tuple[Finding, ...]:
    """billed: whether some of those that churned are billed still, whose MRR is none that was lost."""
    done = frame[frame["finished"]]
    open_ = frame[~frame["finished"]]
    told = [_last(done.iloc[-1], every, billed)] if len(done) else []
    for _, row in open_.iterrows():
        claim = (
            f"{named_period(row['period'])} is not finished: {numeral(row['churned'])} of "
            f"{numeral(row['accounts'])} have churned up to {named_day(as_of)}."
        )
        told.append(Finding(claim, "fact", float(row["churned"]), accounts=int(row["accounts"])))
    return tuple(told)


def _last(row: pd.Series, every: str, billed: bool) -> Finding:
    rate = f"{percent(row['rate'])} ({interval(row['low'], row['high'])})"
    them = "those not billed after they churned" if billed else "them"
    money = "" if np.isnan(row["mrr_rate"]) else f", and with {them} {percent(row['mrr_rate'])} of the MRR"
    left = f"{numeral(row['churned'])} of {count(row['accounts'], 'account')}"
    claim = f"In the last whole {every}, {named_period(row['period'])}, {left} churned: {rate}{money}."
    numbers = (float(row["rate"]), float(row["low"]), float(row["high"]))
    return Finding(claim, "estimate", *numbers, int(row["accounts"]), about={"period": row["period"]})
