"""What a composition says first where it was asked of groups, or of their money."""

import pandas as pd

from ..counting.period import PER_MONTH, Period
from ..finding import CLEAR, FACT, OPEN, Finding, count, group_named, interval, listed, money, percent
from ..names import spoken
from ..phrases import out_of
from ..standards import MOST_NAMED
from .composition_findings import AS_MUCH

WHOLE_FIRST, GROUPS_FIRST, MRR_FIRST = "whole", "groups", "mrr"


def leading(first: str, when: Period, label: str, groups: pd.DataFrame) -> tuple[Finding, ...]:
    """The answer to the question that was asked of the groups; none where the whole is to be said first."""
    if first == WHOLE_FIRST or len(groups) < 2 or not groups["churned"].sum():
        return ()
    named = groups.assign(named=[group_named(label, group) for group in groups["group"]])
    return _money(when, named) if first == MRR_FIRST else _rates(when, label, named)


def _money(when: Period, groups: pd.DataFrame) -> tuple[Finding, ...]:
    """Which groups lost most MRR; one alone is named as losing most only where no other lost about as much."""
    paid = groups[groups["mrr_churned"] > 0].sort_values(["mrr_churned", "group"], ascending=[False, True])
    if paid.empty:
        return ()
    total, top = float(paid["mrr_churned"].sum()), paid.iloc[0]
    close = len(paid) > 1 and paid["mrr_churned"].iloc[1] >= AS_MUCH * top["mrr_churned"]
    parts = [
        f"{row['named']} {money(row['mrr_churned'])} ({percent(row['mrr_churned'] / total, 0)}, "
        f"{count(row['churned'], 'account')})"
        for _, row in paid.iterrows()
    ]
    head = "No group clearly lost the most MRR" if close else f"{top['named']} lost the most MRR"
    claim = f"{head} {when.words}: {listed(parts, MOST_NAMED)} of {money(total)} that churned."
    return (Finding(claim, FACT, float(top["mrr_churned"]), accounts=int(paid["churned"].sum())),)


def _rates(when: Period, label: str, groups: pd.DataFrame) -> tuple[Finding, ...]:
    """Which groups churn clearly more often than the rest; else the highest rate, and that it is not clear."""
    judged = groups[groups["p_value"].notna()]
    worse = judged[(judged["verdict"] == CLEAR) & (judged["rate_ratio"] > 1)].sort_values("rate", ascending=False)
    if len(worse):
        names = [_rate(row, when) for _, row in worse.iterrows()]
        claim = f"Clearly more often than the rest churned {when.words}: {listed(names)}."
        return (Finding(claim, CLEAR, accounts=int(worse["accounts"].sum()), p_value=float(worse["p_adjusted"].max())),)
    if judged.empty:
        claim = f"No group of {spoken(label)} has enough accounts and enough churn to be compared {when.words}."
        return (Finding(claim, OPEN, accounts=int(groups["accounts"].sum())),)
    highest = groups.sort_values(["rate", "group"], ascending=[False, True]).iloc[0]
    few = ", too few to be compared" if pd.isna(highest["p_value"]) else ""
    claim = (
        f"Cannot tell whether any {spoken(label)} loses more accounts than the others: none of {len(judged)} compared "
        f"churned clearly more often {when.words}. The highest rate is {_rate(highest, when)}{few}."
    )
    return (Finding(claim, OPEN, accounts=int(groups["accounts"].sum())),)


def _rate(row: pd.Series, when: Period) -> str:
    """A group with its rate in words."""
    if when.basis == PER_MONTH:
        return f"{row['named']} ({count(row['churned'], 'account')})"
    of = out_of(row["churned"], row["accounts"])
    return f"{row['named']} with {percent(row['rate'])} ({of}, {interval(row['low'], row['high'])})"
