"""How much of what is up for renewal sits on accounts that are at risk now?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_of, month_text
from ..counting import collected
from ..counting.due import due_within
from ..errors import NotEnoughData
from ..finding import FACT, Finding, count, listed, money, percent, run_of
from ..naming import called
from ..phrases import named_period, numeral
from ..result import Result
from ..standards import MOST_NAMED, QUARTER
from .assessment import scored

COLUMNS = ("account_id", "name", "renews", "mrr", "score")


@dataclass(frozen=True, eq=False, repr=False)
class DueAtRisk(Result):
    """`accounts`: those that are red now and up for renewal, largest MRR first: account_id name renews mrr score."""

    accounts: pd.DataFrame
    findings: tuple[Finding, ...]


def due_at_risk(book: Book, *, months: int = QUARTER) -> DueAtRisk:
    """Which of the renewals of the next months are at risk, and for how much?

    Up for renewal are contracts of more than a month that end within `months` after the data stops, at risk the
    accounts whose health score is red now. Raises NotEnoughData where no contract is due, and what `health.assess`
    raises where accounts cannot be scored.

    Example: `health.due_at_risk(book)`.
    """
    rows = due_within(book, months)
    due = pd.DataFrame(columns=["mrr"]) if rows is None else collected(rows)
    if due.empty:
        raise NotEnoughData("No renewal can be at risk.", f"No contract ends in the next {run_of(months)}.",
                            "Choose more months, or add a column with the length of contracts.")  # fmt: skip
    told = scored(book, 90)
    now = told.landmarks.rows["day"].to_numpy() == told.landmarks.as_of
    red = now & (told.band == "red")
    scores = pd.Series(told.score[red], told.landmarks.rows["account_id"].to_numpy()[red])
    here = due[due["account_id"].isin(scores.index)].sort_values(["mrr", "account_id"], ascending=[False, True])
    made = here.assign(renews=[month_text(month) for month in here["due"]], score=here["account_id"].map(scores))
    until = month_text(month_of(book.as_of) + months) if book.as_of else ""
    return DueAtRisk(made[list(COLUMNS)].reset_index(drop=True), (_said(due, made, until),))


def red_now(book: Book) -> tuple[str, ...]:
    """The ids of the accounts whose health score is red now, in order. Raises what `health.assess` raises."""
    told = scored(book, 90)
    now = told.landmarks.rows["day"].to_numpy() == told.landmarks.as_of
    return tuple(sorted(told.landmarks.rows["account_id"].to_numpy(str)[now & (told.band == "red")]))


def _said(due: pd.DataFrame, red: pd.DataFrame, until: str) -> Finding:
    whole, part = float(due["mrr"].sum()), float(red["mrr"].sum())
    of = f"{count(len(due), 'contract')} up for renewal by {named_period(until)}"
    if red.empty:
        return Finding(f"None of the {of} is with an account at risk now ({money(whole)} MRR).", FACT, 0.0)
    names = listed([called(name) for name in red["name"].where(red["name"].notna(), red["account_id"])], MOST_NAMED)
    claim = (
        f"{numeral(len(red))} of the {of} {'is' if len(red) == 1 else 'are'} at risk (red now), with {money(part)} of "
        f"{money(whole)} MRR ({percent(part / whole) if whole else 'no share'}): {names}."
    )
    share = part / whole if whole else np.nan
    return Finding(claim, FACT, share, accounts=len(red), about={"renewals": "at risk"})
