"""What is said of the worth of a saved point, in sentences computed from their numbers."""

from typing import NamedTuple

import pandas as pd

from ..finding import CLEAR, Finding, count, money, percent
from ..names import spoken
from ..phrases import numeral
from ..standards import YEAR

ASSUMED = "We take a year of a CSM to cost {}, and a gross margin of {}."
NOT_PROVED = "Whether a CSM saves that many is not known: a comparison with a control group would tell."


class Spending(NamedTuple):
    """Whose money is moved and how much of it, what a year of an agent costs, and the share of MRR left after serving.

    by: the dimension whose groups are compared.
    """

    source: str
    amount: float
    agent: float
    margin: float
    by: str | None


def findings(
    worth: pd.DataFrame, early: pd.DataFrame, moved: pd.DataFrame, serving: pd.DataFrame, asked: Spending
) -> tuple[Finding, ...]:
    """The sentences: what a point is worth, what went into early leavers, where it would pay, what serving costs."""
    return (
        _point(worth, asked.agent),
        *_early(worth, asked.agent, asked.by, asked.margin),
        *_stands_out(early, asked.agent),
        *_moved(moved, asked.source, asked.amount),
        *_serving(serving, worth),
    )


def _point(worth: pd.DataFrame, agent: float) -> Finding:
    """What a point of churn is worth, in which group most and in which least."""
    whole = worth.iloc[-1]
    accounts = int(whole["accounts"])
    if not whole["point_mrr"] > 0:
        claim = (
            f"One point of churn a year is {numeral(whole['point_accounts'], 1)} accounts; what they pay is not known."
        )
        return Finding(claim, "cannot tell", accounts=accounts)
    point, year = money(whole["point_mrr"]), money(whole["point_year"])
    claim = (
        f"One point of churn a year is {numeral(whole['point_accounts'], 1)} "
        f"accounts and {point} MRR: worth {year} over a year, "
        f"the most to spend on saving it."
    )
    groups = worth.iloc[:-1].sort_values("point_year")
    if len(groups) > 1 and groups["point_year"].notna().all():
        less, more = groups.iloc[0], groups.iloc[-1]
        ends = [f"{money(row['point_year'])} in {row['group']}" for row in (more, less)]
        claim = f"{claim[:-1]} ({ends[0]}, {ends[1]})."
    claim = f"{claim} {_another_csm(whole, agent)}"
    return Finding(claim, "estimate", float(whole["point_mrr"]), accounts=accounts)


def _another_csm(whole: pd.Series, agent: float) -> str:
    """What a CSM would have to keep to pay for themselves; that they would is not in the data."""
    points = agent / float(whole["point_year"])
    kept = f"{numeral(points * float(whole['point_accounts']), 1)} accounts a year that would have churned"
    claim = f"A CSM at {money(agent)} a year pays off by keeping {kept} ({numeral(points, 1)} points)"
    rate = float(whole["rate"])
    more = f", more than all churn of a year ({percent(rate)})" if points / 100 > rate else ""
    return f"{claim}{more}; whether one would keep so many cannot be told from this data."


def _early(worth: pd.DataFrame, agent: float, by: str | None, margin: float) -> tuple[Finding, ...]:
    """What was spent on winning accounts that left within a year, and where most of it."""
    whole, groups = worth.iloc[-1], worth.iloc[:-1]
    if not whole["spent_early"] > 0:
        return ()
    claim = (
        f"{money(whole['spent_early'])} of CAC was lost on the {count(whole['early'], 'account')} that started in the "
        f"last two years and churned within a year{_known(whole)}: as much as {numeral(whole['agents'], 1)} years of "
        "a CSM."
    )
    about: dict[str, object] = {}
    if by is not None and len(groups) > 1:
        most = groups.iloc[0]
        share, started = percent(most["spent_early"] / whole["spent_early"], 0), numeral(most["started"])
        base, all_ = (row["spent_early"] / row["share_spent_early"] for row in (most, whole))
        claim += (
            f" {share} of it was spent on {most['group']}, which took {percent(base / all_, 0)} of all CAC of those "
        )
        claim += f"years; {numeral(most['early'])} of {started} churned so early."
        about = {by: most["group"]}
    caveats = (ASSUMED.format(money(agent), percent(margin, 0)),)
    estimate, early = float(whole["spent_early"]), int(whole["early"])
    return (Finding(claim, "estimate", estimate, accounts=early, about=about, caveats=caveats),)


def _known(row: pd.Series) -> str:
    """Of how many the cost is known, where it is not known of all: what nobody recorded was not 0."""
    return f" (known of {numeral(row['costed'])} of them)" if row["costed"] < row["early"] else ""


def _stands_out(early: pd.DataFrame, agent: float) -> tuple[Finding, ...]:
    """The groups that lose more of their new accounts than the others, the three surest."""
    rows = early[early["verdict"] == CLEAR].head(3)
    return tuple(_lost_early(row, len(early), agent) for _, row in rows.iterrows())


def _lost_early(row: pd.Series, looked_at: int, agent: float) -> Finding:
    named = f"{spoken(row['dimension']).capitalize()} {row['group']}"
    left = f"{numeral(row['early'])} of the {numeral(row['started'])} won in the last two years churned within a year"
    rates = (
        f"{numeral(100 * row['rate_early'], 1)} in 100 account-months against "
        f"{numeral(100 * row['rate_rest'], 1)} of the others"
    )
    years = f"{numeral(row['spent_early'] / agent, 1)} years of a CSM"
    cost = f"; their CAC was {money(row['spent_early'])}{_known(row)}, {years}" if row["spent_early"] > 0 else ""
    claim = f"{named}: {left}, {rates}{cost} (corrected for {count(looked_at, 'group')})."
    about, rate = {row["dimension"]: row["group"]}, float(row["rate_early"])
    return Finding(claim, CLEAR, rate, accounts=int(row["started"]), p_value=float(row["p_adjusted"]), about=about)


def _moved(moved: pd.DataFrame, source: str, amount: float) -> tuple[Finding, ...]:
    """Where the money would pay for itself, at most three groups."""
    rows = moved[moved["break_even_accounts"].notna()]
    if rows.empty or not amount > 0:
        return ()
    parts = [
        f"{numeral(row['break_even_accounts'], 1)} of the "
        f"{numeral(row['leave_in_year'], 1)} accounts of {row['group']} that churn in a year"
        for _, row in rows[rows["possible"]].head(3).iterrows()
    ]
    paid = f"The {money(amount)} spent on {source} would pay for itself elsewhere in a year if it saved"
    claim = f"{paid} {' or '.join(parts)}." if parts else f"{paid} more accounts than churn in any other group."
    first = rows.iloc[0]
    return (Finding(claim, "estimate", float(first["break_even_accounts"]), caveats=(NOT_PROVED,)),)


def _serving(serving: pd.DataFrame, worth: pd.DataFrame) -> tuple[Finding, ...]:
    """The cost of retention: what looking after accounts costs of what they pay."""
    whole, spent = worth.iloc[-1], float(serving["amount"].sum()) if len(serving) else 0.0
    if not spent > 0 or not whole["mrr"] > 0:
        return ()
    share = spent / (YEAR * float(whole["mrr"]))
    kinds = ", ".join(serving["kind"])
    cost = f"Serving accounts ({kinds}) cost {money(spent)} in the last 12 months"
    claim = f"{cost}, {percent(share)} of ARR; that says what it costs, not what it saves."
    return (Finding(claim, "estimate", share, accounts=int(whole["accounts"])),)
