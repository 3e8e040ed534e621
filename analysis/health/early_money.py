"""The money that hangs on a first step: what accounts pay that lack it now, times how much likelier they churn."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from ..book import Book
from ..counting import collected
from ..counting.money import mrr_now
from ..counting.stake_intervals import of_those_now
from ..finding import CLEAR, Finding
from ..standards import YEAR

WATCHED = 365


def with_money(
    finding: Finding, frame: pd.DataFrame, counts: pd.DataFrame, did: pd.DataFrame, book: Book, days: int
) -> Finding:
    """A habit that tells, with the MRR of the accounts here that are in the year after their first days without it.

    Of a habit after which accounts churn more it is that of the accounts with it. counts, did: a row for each account,
    in the same order; the chance is that of the year at their rate per month.
    """
    if finding.verdict != CLEAR or "behaviour" not in finding.about or not _priced(book):
        return finding
    row = frame[frame["behaviour"] == finding.about["behaviour"]].iloc[0]
    more = finding.estimate > 1
    rate, left = (row["rate_did"], row["churned_did"]) if more else (row["rate_not"], row["churned_not"])
    begun = counts["started_on"].to_numpy(float) + days
    as_of = book.as_of_day or 0
    here = counts["churned_on"].isna().to_numpy() & (begun <= as_of) & (begun + WATCHED > as_of)
    carried = here & (did[row["behaviour"]].to_numpy() == (1 if more else 0))
    mrr = collected(mrr_now(book)).set_index("account_id")["mrr"].reindex(counts["account_id"][carried])
    paying = float(mrr.sum(min_count=1)) if carried.any() else 0.0
    ends = (finding.estimate, finding.low, finding.high)
    ratio = ends if more else (_over(ends[0]), _over(ends[2]), _over(ends[1]))
    stake = of_those_now(ratio, finding.p_value, paying, 1 - math.exp(-YEAR * float(rate)), float(left))
    return replace(finding, **vars(stake))


def _priced(book: Book) -> bool:
    return "mrr" in book.tables or not book.missing("accounts", "mrr")


def _over(ratio: float) -> float:
    return float(np.inf) if ratio == 0 else 1 / ratio
