"""What a saved point of churn is worth, what it may cost, and what money spent on early leavers would do elsewhere."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..counting import ALL
from ..counting.claims import claims
from ..counting.payers import ACTIVE, says_who_pays
from ..counting.then import a_year_ago, at_entry, in_groups_at_entry
from ..errors import AnalysisError
from ..estimate import annualise, holm, poisson_exact, rate_ratio
from ..finding import CLEAR, Family, Finding
from ..result import Result
from ..standards import FEWEST, YEAR
from .saved_point_counting import count_early, count_groups, count_serving
from .saved_point_findings import Spending, findings

AGENT = 60_000.0
WORTH = (
    "group", "accounts", "mrr", "rate", "low", "high", "point_accounts", "point_mrr", "point_year", "mrr_each",
    "started", "early", "spent_early", "costed", "share_spent_early", "agents",
)  # fmt: skip
MOVED = (
    "group",
    "accounts",
    "leave_in_year",
    "mrr_each",
    "break_even_accounts",
    "break_even_points",
    "rate",
    "possible",
)
EARLY = (
    "dimension", "group", "early", "started", "rate_early", "rate_rest", "spent_early", "costed", "p_value",
    "p_adjusted", "verdict",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class SavedPoint(Result):
    """`worth`: a row for each group; `moved`: what money taken from `source` must keep elsewhere to pay for itself.

    early: every group of every dimension by how many it loses within a year.
    """

    by: str | None
    source: str
    amount: float
    worth: pd.DataFrame
    moved: pd.DataFrame
    early: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_who_pays(ACTIVE)
@claims("saved_point", "churning early", tested=lambda told: {"": told.early["p_adjusted"]}, alone=("",), then=at_entry)
def saved_point(
    book: Book,
    *,
    by: str | None = None,
    source: str | None = None,
    agent: float = AGENT,
    margin: float = 1.0,
    amount: float | None = None,
) -> SavedPoint:
    """What is each saved point of churn worth, what may it cost, and where would the money do more?

    A point is a hundredth of a group's accounts, with their MRR over a year times `margin` (the share of MRR left after
    what serving costs): keeping it may not cost more. `amount` (what was spent on winning and setting up those accounts
    of the group `source` that left within a year, unless said) would hire so many years of an agent at `agent` each;
    elsewhere it pays for itself from so many accounts kept for a year on. The source is the group with most such
    spending unless said. Which groups lose more of their new accounts within a year is asked of every group of every
    dimension (exact rate ratio, Holm over all of them). Where the book tells what accounts were, they churn in the
    group they were in a year ago, were won in the one they began in, and pay in that of today. Raises MissingTable
    for an unknown dimension, NotEnoughData for a book without dates, AnalysisError for impossible costs.

    by: the dimension by whose groups it is worked out.

    Example: `targets.saved_point(book)`.
    """
    if not agent > 0 or not 0 < margin <= 1 or not (amount is None or amount >= 0):
        why = "An agent costs something, and of MRR a share between 0% and 100% is left."
        raise AnalysisError("The worth of a point cannot be worked out.", why, "Choose other numbers.")
    column = by or next(iter(book.dimensions), None)
    worth = estimate_worth(_groups(book, column), agent, margin)
    early, serving = estimate_early(count_early(at_entry(book))), count_serving(book)
    chosen = str(source if source in set(worth["group"]) else worth["group"].iloc[0])
    given = float(worth.loc[worth["group"] == chosen, "spent_early"].iloc[0]) if amount is None else amount
    # Spending that is not known is not 0: there is nothing to move then.
    spent = given if np.isfinite(given) else np.nan
    moved = estimate_moved(worth, chosen, spent, margin).iloc[: len(worth) if spent > 0 else 0]
    said = findings(worth, early, moved, serving, Spending(chosen, spent, agent, margin, column))
    return SavedPoint(column, chosen, spent, worth, moved, early, said)


def sources(book: Book, *, by: str | None = None) -> list[str]:
    """The groups of a dimension, those with most spent on early leavers first."""
    column = by or next(iter(book.dimensions), None)
    return list(estimate_worth(_groups(book, column), AGENT)["group"].iloc[:-1]) if column else []


# What of a group is counted of those in it today, of those in it a year ago, and of those that began in it.
NOW, BEFORE, BEGAN = (["accounts", "mrr", "with_mrr"], ["left", "account_months"],
                      ["early", "started", "spent_early", "costed", "spent"])  # fmt: skip


def _groups(book: Book, by: str | None) -> pd.DataFrame:
    """The sums of `count_groups` by group, each of those that were in it when it was counted."""
    if not book.built.histories:
        return count_groups(book, by=by)
    parts = [(NOW, book), (BEFORE, a_year_ago(book)), (BEGAN, in_groups_at_entry(book, by))]
    sums = [count_groups(then, by=by).groupby("group")[names].sum() for names, then in parts]
    return pd.concat(sums, axis=1).fillna(0.0).rename_axis("group").reset_index()


def estimate_worth(groups: pd.DataFrame, agent: float, margin: float = 1.0) -> pd.DataFrame:
    """What one point of churn a year is worth in each group, and what was spent on accounts that left within a year.

    Columns: group accounts mrr rate low high (churn a year) point_accounts (accounts in one point) point_mrr (their
    MRR) point_year (over a year, times `margin`: the most it may cost) mrr_each started early (of them, left within a
    year; started in the last two years) spent_early (what winning and setting up these cost) costed (of how many that
    is known) share_spent_early agents (years of an agent at `agent` that this would pay). The last row is the whole.
    """
    names = [*NOW, *BEFORE, *BEGAN]
    sums = groups.groupby("group", as_index=False)[names].sum()
    sums = sums.sort_values(["spent_early", "mrr", "group"], ascending=[False, False, True])
    whole = groups[names].sum().to_frame().T.assign(group=ALL)
    frame = pd.concat([sums, whole], ignore_index=True).astype(dict.fromkeys(names, float))
    low, high = poisson_exact(frame["left"], frame["account_months"])
    months = frame["account_months"].where(frame["account_months"] > 0)
    paid = frame["mrr"].where(frame["with_mrr"] > 0)
    known = frame["spent_early"].where(frame["spent"] > 0)
    made = frame.assign(
        rate=annualise(frame["left"] / months),
        low=annualise(low),
        high=annualise(high),
        mrr=paid,
        mrr_each=paid / frame["with_mrr"],
        point_accounts=0.01 * frame["accounts"],
        point_mrr=0.01 * paid,
        point_year=0.01 * paid * YEAR * margin,
        share_spent_early=frame["spent_early"] / frame["spent"].where(frame["spent"] > 0),
        spent_early=known,
        agents=known / agent,
    )
    return made[list(WORTH)]


def estimate_moved(worth: pd.DataFrame, source: str, amount: float, margin: float) -> pd.DataFrame:
    """Where an amount taken from one group would pay for itself, the group that needs least of it first.

    Columns: group accounts leave_in_year (accounts a year at today's churn) mrr_each break_even_accounts (accounts kept
    for a year whose MRR times `margin` is the amount) break_even_points (the same in points of churn) rate possible
    (whether as many leave there at all).
    """
    rest = worth[(worth["group"] != source) & (worth["group"] != ALL) & (worth["accounts"] > 0)]
    needed = amount / (rest["mrr_each"] * YEAR * margin)
    leave = rest["rate"] * rest["accounts"]
    made = rest.assign(
        leave_in_year=leave,
        break_even_accounts=needed,
        break_even_points=100 * needed / rest["accounts"],
        possible=needed <= leave,
    )
    return made.sort_values(["possible", "break_even_points"], ascending=[False, True])[list(MOVED)].reset_index(
        drop=True
    )


def estimate_early(counts: pd.DataFrame) -> pd.DataFrame:
    """Which groups lose more of those they win within a year than the others do; the surest first.

    `counts`: from `count_early`. Leavers per account-month of the first year against the other groups of the dimension,
    so that accounts won lately count for the time they were watched (exact mid-p of the rate ratio), corrected for
    every group of every dimension (Holm). Groups that won fewer than ten are left out.
    """
    names = ["early", "started", "early_months"]
    whole = counts.groupby("dimension")[names].transform("sum") - counts[names]
    rest = whole.add_suffix("_rest")
    rows = pd.concat([counts, rest], axis=1)
    rows = rows[(rows["started"] >= FEWEST) & (rows["started_rest"] >= FEWEST)].reset_index(drop=True)
    cells = rows[["early", "early_months", "early_rest", "early_months_rest"]].to_numpy(float)
    p = np.array([float(rate_ratio(*cell).p_mid) if cell[0] + cell[2] > 0 else np.nan for cell in cells])
    rate, others = rows["early"] / rows["early_months"], rows["early_rest"] / rows["early_months_rest"]
    adjusted = holm(p)
    verdict = np.where((adjusted < 0.05) & (rate > others), CLEAR, "cannot tell")
    made = rows.assign(rate_early=rate, rate_rest=others, p_value=p, p_adjusted=adjusted, verdict=verdict)
    made = made.astype({"early": int, "started": int})
    return made.sort_values(["p_value", "dimension", "group"], kind="stable")[list(EARLY)].reset_index(drop=True)
