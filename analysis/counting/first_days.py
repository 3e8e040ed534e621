"""Accounts from a day of their life on: the year after their first days, and the money of who lacks something in it."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH
from ..finding import CLEAR, Finding
from ..phrases import months
from ..standards import YEAR
from .frames import collected
from .money import mrr_now
from .stake_intervals import of_those_now

# How long accounts are watched after their first days, in days and in quarters of the calendar it can touch.
WATCHED, QUARTERS = 365, 4
IN_THE_YEAR = "in the year after"


def stretches(counts: pd.DataFrame, as_of: int, days: int) -> pd.DataFrame:
    """The year after the first days of each account, cut where quarters end: row stratum months left.

    counts: started_on and churned_on (day numbers) of accounts still here after those days; row is their place in it.
    Accounts of one stratum started in the same quarter and are watched in the same one: as old, with the same year
    behind and before them.
    """
    begin = counts["started_on"].to_numpy(float) + days
    end, gone = np.minimum(begin + WATCHED, as_of), counts["churned_on"].to_numpy(float, na_value=np.inf)
    stop = np.minimum(gone, end)
    started, first = _quarter(begin - days), _quarter(begin)
    parts = []
    for quarter in range(QUARTERS + 1):
        upto = _begins(first + quarter + 1)
        since = begin if quarter == 0 else _begins(first + quarter)
        time = np.minimum(stop, upto) - np.maximum(begin, since)
        left = (gone <= end) & (gone > since) & (gone <= upto)
        place = np.flatnonzero((time > 0) | left)
        stratum = (started * 10_000 + first + quarter)[place]
        part = {"row": place, "stratum": stratum, "months": time[place] / DAYS_A_MONTH, "left": left[place]}
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def seen_after(counts: pd.DataFrame, as_of: int, days: int) -> str:
    """In the year after, or in fewer months where nobody was watched for a year after those days.

    counts: started_on (day numbers) of accounts still here after them, one at least.
    """
    longest = as_of - days - float(counts["started_on"].min())
    return IN_THE_YEAR if longest >= WATCHED else f"in up to {months(max(1, round(longest / DAYS_A_MONTH)))} after"


def _quarter(day: np.ndarray) -> np.ndarray:
    """The number of the quarter a day lies in."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(int) // 3


def _begins(quarter: np.ndarray) -> np.ndarray:
    """The last day before a quarter begins: what happens on its first day falls into it."""
    return (3 * quarter).astype("datetime64[M]").astype("datetime64[D]").astype(float) - 1


def with_money(
    finding: Finding, book: Book, counts: pd.DataFrame, days: int, carried: np.ndarray, rate: float, left: float
) -> Finding:
    """A clear finding of a habit, with the MRR of the accounts here that are in the year after their first days so.

    counts: a row for each account; carried: which of them did what accounts churn more after, or lack what they churn
    less after. The chance is that of the year at their rate per month; left: how many of them churned.
    """
    if finding.verdict != CLEAR or not _priced(book):
        return finding
    more = finding.estimate > 1
    begun = counts["started_on"].to_numpy(float) + days
    as_of = book.as_of_day or 0
    here = counts["churned_on"].isna().to_numpy() & (begun <= as_of) & (begun + WATCHED > as_of) & carried
    mrr = collected(mrr_now(book)).set_index("account_id")["mrr"].reindex(counts["account_id"][here])
    paying = float(mrr.sum(min_count=1)) if here.any() else 0.0
    ends = (finding.estimate, finding.low, finding.high)
    ratio = ends if more else (_over(ends[0]), _over(ends[2]), _over(ends[1]))
    stake = of_those_now(ratio, finding.p_value, paying, 1 - math.exp(-YEAR * rate), left)
    return replace(finding, **vars(stake))


def _priced(book: Book) -> bool:
    return "mrr" in book.tables or not book.missing("accounts", "mrr")


def _over(ratio: float) -> float:
    return float(np.inf) if ratio == 0 else 1 / ratio
