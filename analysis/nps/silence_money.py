"""The money that hangs on silence: what accounts pay that are silent now, times how much likelier they are to churn."""

from dataclasses import replace

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import collected
from ..counting.money import mrr_now
from ..counting.stake_intervals import of_those_now
from ..finding import CLEAR, Finding
from .counting import Stretch, answers

# Days without an answer after which an account counts as silent.
RECENT = 182


def with_money(finding: Finding, after: pd.DataFrame, book: Book) -> Finding:
    """What the silent churn more often, with what those who are silent now pay."""
    if finding.verdict != CLEAR:
        return finding
    silent, ratio = after[after["answer"] == "silent"].iloc[0], (finding.estimate, finding.low, finding.high)
    stake = of_those_now(ratio, finding.p_value, count_silent_mrr(book), silent["rate"], silent["churned"])
    return replace(finding, **vars(stake))


def count_silent_mrr(book: Book) -> float:
    """Sums what accounts pay now that are here for 182 days and gave no answer in them; NaN where nobody knows."""
    last = book.as_of_day or 0
    said = answers(book, None, None, Stretch(last - RECENT + 1, last)).select("account_id").unique()
    here = book.tables["accounts"].filter(nw.col("churned") == 0, nw.col("started_on") <= last - RECENT)
    rows = here.select("account_id").join(said, on="account_id", how="anti")
    paid = collected(rows.join(mrr_now(book), on="account_id", how="left").select("account_id", "mrr"))["mrr"]
    return 0.0 if paid.empty else float(paid.sum(min_count=1))
