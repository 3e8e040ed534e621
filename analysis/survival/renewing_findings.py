"""What renewals say, in sentences computed from them."""

import numpy as np
import pandas as pd

from ..counting.stakes import AT_RENEWAL, BEFORE_MONTH, TERM
from ..estimate import kaplan_meier, survival_at, wilson
from ..finding import CLEAR, RATIO, Finding, count, months, percent
from ..phrases import numeral, out_of, times
from ..standards import FEWEST, LEVEL

LATE, UNHAPPY = 1, 90
HIDDEN = ": the quiet before the first renewal says little about who will stay."


def named(term: int) -> str:
    """A contract length as a group: 12-month contracts."""
    return f"{term}-month contracts"


def findings(
    counts: pd.DataFrame,
    hazard: pd.DataFrame,
    terms: pd.DataFrame,
    pair: tuple[int, int] | None,
    before: dict[str, float] | None,
    waited: dict[str, float] | None,
) -> tuple[Finding, ...]:
    """Whether accounts wait for their renewal, what a quiet year hides, and how many left at each renewal."""
    told = (*_cliffs(terms), *_masking(counts, pair, before), *_waiting(waited), *_renewal_rates(hazard, terms))
    return told or _nothing(counts)


def _cliffs(terms: pd.DataFrame) -> list[Finding]:
    """Per contract length: whether accounts wait for the renewal."""
    return [_cliff(row) for _, row in terms.iterrows() if row["at_risk_renewals"] >= FEWEST]


def _months(contracts: str) -> str:
    """The length of contracts as the key of a fact says it."""
    return f"contract_months={contracts.split('-')[0]}"


def _cliff(row: pd.Series) -> Finding:
    numbers = (float(row["rate_ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    at, between = row["churned_at_renewal"], row["churned_between"]
    counted = f"{numeral(at)} churned at renewal and {numeral(between)} mid-term"
    about = {"group": row["group"], TERM: row["group"], AT_RENEWAL: row["group"].split("-")[0]}
    fact = f"churning at a renewal; {_months(row['group'])}"
    if row["verdict"] != CLEAR:
        claim = f"Not enough data to say whether accounts on {row['group']} wait for renewal to churn: {counted}."
        p = float(row["p_adjusted"])
        return Finding(claim, "cannot tell", accounts=int(row["accounts"]), p_value=p, about=about, fact=fact)
    claim = f"Accounts on {row['group']} churn {times(*numbers)} at renewal as mid-term: {counted}."
    over = ("Over all months observed.",)
    p = float(row["p_adjusted"])
    return Finding(claim, CLEAR, *numbers, int(row["accounts"]), p, about, over, fact=fact, even=RATIO)


def _masking(counts: pd.DataFrame, pair: tuple[int, int] | None, before: dict[str, float] | None) -> list[Finding]:
    """What the quiet before the first renewal hides: the same two groups before it and after it."""
    if pair is None or before is None or "ratio" not in before:
        return []
    short, long = pair
    early, late = (_gone(counts, term, long - 1) for term in (short, long))
    after = [_gone(counts, term, long + LATE) for term in (short, long)]
    shown = before["p_adjusted"] < LEVEL and before["low"] > 1
    told = [_safe(before, early, late)] if shown else []
    if not any(np.isnan(after)):
        claim = (
            f"By month {long - 1}, {percent(early)} of accounts on {named(short)} and {percent(late)} of those on "
            f"{named(long)} have churned; by month {long + LATE}, past the first renewal, {percent(after[0])} and "
            f"{percent(after[1])}" + (HIDDEN if shown else ".")
        )
        told.append(Finding(claim, "estimate", accounts=int(counts["accounts"].sum()), about={TERM: named(long)}))
    return told


def _gone(counts: pd.DataFrame, term: int, month: int) -> float:
    rows = counts[counts["term"] == term]
    curve = kaplan_meier(rows["exit"], rows["churned"], rows["entry"], rows["accounts"])
    return 1 - float(np.asarray(survival_at(curve, month)))


def _safe(before: dict[str, float], early: float, late: float) -> Finding:
    long = int(before["long"])
    numbers = (before["ratio"], before["low"], before["high"])
    claim = (
        f"Before month {long} accounts on {named(int(before['short']))} churn {times(*numbers)} as those on "
        f"{named(long)}, which look safe while their contract runs."
    )
    return Finding(claim, CLEAR, *numbers, int(before["left"] + before["left_rest"]), before["p_adjusted"],
                   {TERM: named(int(before["short"])), "other": named(long), BEFORE_MONTH: str(long)},
                   fact=f"leaving; contract_months={int(before['short'])}", even=RATIO)  # fmt: skip


def _waiting(waited: dict[str, float] | None) -> list[Finding]:
    """Whether the unhappy leave at once on short contracts and wait on long ones."""
    if waited is None or "ratio" not in waited:
        return []
    numbers = (waited["ratio"], waited["low"], waited["high"])
    accounts = int(waited["accounts"])
    short, long = named(int(waited["short"])), named(int(waited["long"]))
    counted = f"{numeral(waited['left'])} and {numeral(waited['left_rest'])} churned within {UNHAPPY} days"
    if waited["p_adjusted"] < LEVEL and waited["low"] > 1:
        often = times(*numbers)
        claim = f"After a first score of 6 or less, accounts on {short} churn {often} as those on {long}: {counted}."
        about, fact = (
            {TERM: short, "other": long, "measure": "low score"},
            f"leaving after a low score; {_months(short)}",
        )
        return [Finding(claim, CLEAR, *numbers, accounts, waited["p_adjusted"], about, fact=fact, even=RATIO)]
    claim = f"Not enough data to say whether unhappy accounts on {long} wait longer than on {short}: {counted}."
    return [Finding(claim, "cannot tell", accounts=accounts)]


def _renewal_rates(hazard: pd.DataFrame, terms: pd.DataFrame) -> list[Finding]:
    """How many renewed at the first and at the second renewal, with the number of decisions."""
    told = []
    for group in terms.loc[terms["verdict"] == CLEAR, "group"]:
        own = hazard[(hazard["group"] == group) & hazard["at_renewal"]]
        ends = own[~(own["tenure"] - 1).isin(own["tenure"])].head(3)
        late = {row["tenure"] - 1: row for _, row in own.iterrows()}
        parts = [_at(row, late) for _, row in ends.iterrows()]
        claim = f"On {group}, churned of those that came up for renewal: {'; '.join(parts)}."
        told.append(Finding(claim, "estimate", accounts=int(ends["at_risk"].max())))
    return told


def _at(row: pd.Series, late: dict[int, pd.Series]) -> str:
    left = row["churned"] + (late[row["tenure"]]["churned"] if row["tenure"] in late else 0)
    low, high = wilson(left, row["at_risk"])
    share = f"{percent(left / row['at_risk'])} ({percent(float(low))} to {percent(float(high))})"
    return f"at month {row['tenure']}, {out_of(left, row['at_risk'])}, {share}"


def _nothing(counts: pd.DataFrame) -> tuple[Finding, ...]:
    """What is said where no contract has come up for renewal."""
    accounts, longest = int(counts["accounts"].sum()), int(counts["term"].max())
    claim = (
        f"No contract of {count(accounts, 'account')} has come up for renewal after more than a month: the longest "
        f"runs {months(longest)}."
    )
    return (Finding(claim, "cannot tell", accounts=accounts),)
