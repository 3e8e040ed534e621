"""How long until one could tell: size, rate and hoped-for change against the periods they take."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.period import AT_START
from ..errors import AnalysisError, NotEnoughData
from ..estimate import power_of_shares, share_units_needed
from ..finding import Finding, count, percent
from ..phrases import numeral
from ..result import Result
from .counting import chosen_group, count_periods
from .periods import months_in
from .target_chart import estimate_chart

COLUMNS = ("change", "hoped_rate", "accounts_needed", "periods_needed")
FINER = tuple(np.arange(0.1, 0.951, 0.05).round(2))
SIZES = (0.5, 1.0, 2.0)
LONGEST = 40
A_THIRD = 1 / 3
PLAIN = (
    "Calculated for a plain comparison of all periods before with as many after, at the 5% level. A verdict that is "
    "corrected for other things looked at takes longer; so does a series with a trend of its own.",
)


class Usual(NamedTuple):
    """The accounts at the start of a period, the share that leaves in it, and how alike they are beyond chance."""

    accounts: int
    rate: float
    rho: float


@dataclass(frozen=True, eq=False, repr=False)
class Waiting(Result):
    """`curve`: periods needed, for each change and size of book; `chances`: how likely the hoped one is shown."""

    every: str
    accounts: int
    rate: float
    hoped: float
    curve: pd.DataFrame
    chances: pd.DataFrame
    findings: tuple[Finding, ...]


def usual_wait(book: Book, *, by: str | None = None, group: str | None = None, every: str = "quarter") -> Usual:
    """The accounts and the churn of the last year, from which one might hope for a change.

    Raises NotEnoughData for a book without dates, or in which nobody left in that year.
    """
    counts = chosen_group(count_periods(book, by=by, every=every), by, group)
    last = counts.tail(12 // months_in(every))
    accounts, left = float(last["accounts"].mean()), float(last["churned"].sum())
    if not left > 0:
        why = "Nobody that was here at the start of a period churned in the last year."
        raise NotEnoughData("There is no churn to bring down.", why, "Look at all accounts, or at another group.")
    rho = estimate_chart(counts, every, None, AT_START).rho
    return Usual(round(accounts), left / float(last["accounts"].sum()), rho)


@says_left_out()
def waiting(
    book: Book,
    *,
    by: str | None = None,
    group: str | None = None,
    every: str = "quarter",
    accounts: int | None = None,
    rate: float | None = None,
    hoped: float | None = None,
) -> Waiting:
    """How many quarters, or how many accounts, would it take to show that churn fell?

    From the `accounts` in a period, the `rate` of churn in it and the rate `hoped` for; the book's own last year and a
    third less unless said. Periods before and after are compared as wholes (two shares, 5% level, four times in five);
    where the book's periods vary beyond chance each account counts for less. Raises AnalysisError where the hoped rate
    is not another one between 0 and 1. `power.prop.test` in R.

    by, group: one group instead of all accounts. every: "month" or "quarter".

    Example: `targets.waiting(book)`.
    """
    usual = usual_wait(book, by=by, group=group, every=every)
    many, base = accounts or usual.accounts, usual.rate if rate is None else rate
    aim = base * (1 - A_THIRD) if hoped is None else hoped
    if not 0 < base < 1 or not 0 <= aim < 1 or aim == base:
        why = "Churn before lies between 0% and 100%, and the hoped-for churn is another number from 0%."
        raise AnalysisError("Nothing can be waited for.", why, "Name a lower churn than before.")
    curve = pd.concat([_curve(base, round(many * size), usual.rho) for size in SIZES], ignore_index=True)
    chances = _chances(base, aim, many, usual.rho)
    return Waiting(every, many, base, aim, curve, chances, findings(base, aim, many, usual.rho, every, chances))


def _curve(rate: float, accounts: int, rho: float) -> pd.DataFrame:
    rows = [(accounts, *_row(rate, -share * rate, accounts, rho)) for share in FINER]
    return pd.DataFrame(rows, columns=["accounts", *COLUMNS])


def _chances(rate: float, aim: float, accounts: int, rho: float) -> pd.DataFrame:
    """How often the change would be shown with so many periods on each side."""
    each = accounts / inflated(accounts, rho)
    rows = [(periods, power_of_shares(rate, aim, each * periods)) for periods in range(1, LONGEST + 1)]
    return pd.DataFrame(rows, columns=["periods", "chance_shown"])


def findings(
    rate: float, aim: float, accounts: int, rho: float, every: str, chances: pd.DataFrame
) -> tuple[Finding, ...]:
    """What it takes to show the change, and how often it would be shown soon."""
    needed, periods = periods_needed(rate, aim, accounts, rho)
    way = "fell" if aim < rate else "rose"
    moved = f"churn a {every} {way} from {percent(rate)} to {percent(aim)}"
    takes = f"about {count(periods, every)} before and as many after, at {count(accounts, 'account')}"
    soon = percent(float(chances["chance_shown"].iloc[1]), 0)
    claim = (
        f"To see that {moved} (with 80% power) takes {takes}, or {_round(needed)} accounts on each side. "
        f"After two {every}s on each side the chance of seeing it is {soon}."
    )
    extra = (f"Your {every}s vary more than chance alone, so each account counts for less.",) if rho > 0 else ()
    return (Finding(claim, "estimate", periods, accounts=accounts, caveats=(*PLAIN, *extra)),)


def _round(number: float) -> str:
    step = 10 ** max(int(np.floor(np.log10(max(number, 1)))) - 1, 0)
    return numeral(round(number / step) * step)


def _row(rate: float, change: float, accounts: float, rho: float) -> tuple[float, float, float, float]:
    aim = rate + change
    if not 0 <= aim < 1 or not 0 < rate < 1 or not accounts > 0:
        return change, aim, np.nan, np.nan
    needed = share_units_needed(rate, aim) * inflated(accounts, rho)
    return change, aim, needed, float(np.ceil(needed / accounts))


def inflated(accounts: float, rho: float) -> float:
    """How many times as many accounts it takes where periods differ beyond chance."""
    return 1 + max(accounts - 1, 0) * max(rho, 0)


def periods_needed(old: float, new: float, accounts: float, rho: float = 0.0) -> tuple[float, float]:
    """How many accounts, and how many periods of this size, each side needs to show a change between two rates."""
    _, _, needed, periods = _row(old, new - old, accounts, rho)
    return needed, periods
