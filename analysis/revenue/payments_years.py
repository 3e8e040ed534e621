"""Involuntary churn in money beside all other: the MRR that stopped and has not come back, 12 months at a time."""

from collections.abc import Iterator

import pandas as pd

from ..book.days import month_text
from ..finding import FACT, Finding, money, percent
from ..phrases import named_period
from ..standards import YEAR
from .payments_counting import NOTHING, TOLD

COLUMNS = ["since_month", "until_month", "involuntary_accounts", "involuntary_mrr", "other_accounts", "other_mrr",
           "involuntary_share"]  # fmt: skip
LASTED = "Lost are accounts whose MRR stopped and has not come back by the end of the data; latest ones still may."


def by_year(counts: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """By stretches of 12 months, the latest first; the oldest may be shorter.

    counts: from `count_lost_for_good`; first, last: the first and the last month something can have stopped in.
    Columns: since_month until_month involuntary_accounts involuntary_mrr other_accounts other_mrr involuntary_share.
    """
    rows = []
    for until in range(last, first - 1, -YEAR):
        since = max(first, until - YEAR + 1)
        within = counts[counts["month"].between(since, until)]
        own, rest = (within[within["failed"] == failed] for failed in (1, 0))
        lost, other = float(own["lost"].sum()), float(rest["lost"].sum())
        share = lost / (lost + other) if lost + other > 0 else float("nan")
        rows.append((month_text(since), month_text(until), int(own["movements"].sum()), lost,
                     int(rest["movements"].sum()), other, share))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def said_by_year(years: pd.DataFrame, source: str) -> Iterator[Finding]:
    """The latest 12 months, and those before beside them; a sum, so nothing is inferred."""
    if source == NOTHING or years.empty:
        return
    last = years.iloc[0]
    whole = last["involuntary_mrr"] + last["other_mrr"]
    if not whole > 0:
        return
    how = "to failed payments" if source in TOLD else "in accounts recorded as involuntary churn"
    claim = (
        f"From {named_period(last['since_month'])} to {named_period(last['until_month'])}, {money(whole)} MRR was lost "
        f"and has not come back: {money(last['involuntary_mrr'])} ({percent(last['involuntary_share'])}) {how} and "
        f"{money(last['other_mrr'])} to all other churn"
    )
    if len(years) > 1:
        before = years.iloc[1]
        claim += f"; from {named_period(before['since_month'])} to {named_period(before['until_month'])} it was "
        claim += f"{money(before['involuntary_mrr'])} and {money(before['other_mrr'])}"
    share = float(last["involuntary_share"])
    yield Finding(f"{claim}.", FACT, share, about={"kind": "involuntary"}, caveats=(LASTED,))
