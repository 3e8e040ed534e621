"""How much is up for renewal, and how did the last renewals go?"""

import math
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import month_of, month_text
from ..book.mrr_history import has_history
from ..counting import collected, dates
from ..counting.due import due_within, on_contract
from ..counting.paid_months import months_seen, paying_now
from ..errors import NotEnoughData
from ..estimate import ToCome, count_to_come, revenue_interval, sum_to_come, wilson
from ..finding import Finding, count, interval, money, percent
from ..phrases import named_period, numeral, span
from ..result import Result
from ..standards import FEWEST, YEAR
from .definitions import units_of

NEXT = 3
COLUMNS = ["month", "accounts", "mrr", "largest", "share_of_mrr", "closing_without"]
LISTED = ["account_id", "name", "started_on", "renews", "mrr"]
AHEAD = (
    "The next renewals are taken to be like those of the last 12 months. The range is that of the number that will "
    "churn, which chance moves further than the rate."
)
UNKNOWN = "What is up for renewal is not known: no account has a contract length of more than a month."
UNDATED = "What is up for renewal is not known: the files do not say when accounts started."


@dataclass(frozen=True, eq=False, repr=False)
class Renewals(Result):
    """What is up for renewal. `months`: one row per month in which contracts are due, see `count_renewals`.

    last_year: one row, how the renewals of the last 12 months went: due due_gone rate low high (of accounts) mrr_rate
    mrr_rate_low mrr_rate_high (of their MRR); missing in a book shorter than that. until: the last month asked for.
    """

    months: pd.DataFrame
    last_year: pd.DataFrame
    until: str
    findings: tuple[Finding, ...]


def renewals(book: Book, *, months: int = NEXT, late: int = 0) -> Renewals:
    """How much is up for renewal, and what would it cost if it went as the last renewals did?

    The contracts of more than a month that end within the next `months`, what losing them all would leave, and how many
    would churn at the rate of the last 12 months, with how much MRR: ranges hold what comes (`count_to_come`,
    `sum_to_come`), further apart than where the rate may lie. `late`: a gap of at most so many months is late
    billing. Raises MissingTable without MRR, NotEnoughData where nobody pays.

    Example: `revenue.renewals(book)`.
    """
    if not _paid(book)[1]:
        raise NotEnoughData("No renewal can be shown.", "No account pays in the last month.", "Add months of MRR.")
    renewed = count_renewed(book, late=late)
    ahead, past, due = count_renewals(book, months=months), estimate_last_year(renewed), _amounts(book, months)
    going = sum_to_come(renewed["start"], renewed["gone"], due) if len(renewed) else None
    until = "" if book.as_of is None else month_text(month_of(book.as_of) + months)
    known = not ahead.empty or _any_contract(book)
    said = (
        findings(ahead, past, until, going)
        if known
        else (Finding(UNDATED if book.snapshot else UNKNOWN, "cannot tell"),)
    )
    return Renewals(ahead, past, until, said)


def count_renewals(book: Book, *, months: int = NEXT) -> pd.DataFrame:
    """Counts the accounts and the MRR whose contract ends in each of the next months after as_of.

    Columns: month accounts mrr largest share_of_mrr closing_without (the MRR left if all of them went). Empty without
    contract_months; contracts of one month are due every month and are left out.
    """
    due = due_within(book, months)
    if due is None:
        return pd.DataFrame(columns=COLUMNS)
    total, _ = _paid(book)
    largest = nw.col("mrr").max().alias("largest")
    sums = due.group_by("due").agg(nw.len().alias("accounts"), nw.col("mrr").sum(), largest)
    frame = collected(sums).sort_values("due", ignore_index=True).astype({"accounts": "int64"})
    gone = frame["mrr"].cumsum()
    named = frame.assign(month=[month_text(month) for month in frame["due"]], share_of_mrr=frame["mrr"] / total)
    return named.assign(closing_without=total - gone)[COLUMNS]


def count_renewed(book: Book, *, late: int = 0) -> pd.DataFrame:
    """One row per account that came up for renewal in the last 12 months: start (MRR then) gone (pays nothing now).

    Empty in a book with fewer months of MRR than that.
    """
    first, last = months_seen(book) if has_history(book) else (0, 0)
    if last - YEAR < first or not has_history(book):
        return pd.DataFrame({"start": [], "gone": []}, dtype=float)
    rows = units_of(book, months=YEAR, late=late).filter(nw.col("due") == 1)
    frame = collected(rows.select(nw.col("due_mrr").alias("start"), nw.col("due_gone").alias("gone")))
    return frame.astype(float).sort_values(["start", "gone"], ignore_index=True)


def estimate_last_year(renewed: pd.DataFrame) -> pd.DataFrame:
    """How the renewals of the last 12 months went, in one row; columns as in `Renewals`."""
    due, gone = len(renewed), int(renewed["gone"].sum())
    low, high = wilson(gone, due) if due else (math.nan, math.nan)
    start, left = renewed["start"].to_numpy(), renewed["gone"].to_numpy() == 1
    lost = revenue_interval(start * left, start, left)
    return pd.DataFrame([{
        "due": due, "due_gone": gone, "rate": gone / due if due else math.nan, "low": float(low), "high": float(high),
        "mrr_rate": lost.estimate, "mrr_rate_low": lost.low, "mrr_rate_high": lost.high,
    }])  # fmt: skip


def list_renewals(book: Book, *, months: int = NEXT, most: int = 50) -> pd.DataFrame:
    """The accounts whose contract ends in the next months, largest MRR first: account_id name started_on renews mrr."""
    due = due_within(book, months)
    if due is None:
        return pd.DataFrame(columns=LISTED)
    frame = collected(due.sort("mrr", "account_id", descending=[True, False]).head(most))
    renews = [month_text(month) for month in frame["due"]]
    return frame.assign(started_on=dates(frame["started_on"]), renews=renews)[LISTED]


def _paid(book: Book) -> tuple[float, int]:
    """The MRR of today, and how many accounts pay it."""
    here = collected(paying_now(book)[0].select(nw.col("mrr").sum(), nw.len().alias("accounts"))).iloc[0]
    return float(here["mrr"]), int(here["accounts"])


def _amounts(book: Book, months: int) -> pd.Series:
    """The MRR of each account that is due."""
    due = due_within(book, months)
    return pd.Series(dtype=float) if due is None else collected(due.select("mrr"))["mrr"].sort_values()


def _any_contract(book: Book) -> bool:
    """Whether any account that is here is on a contract of more than a month."""
    if "accounts" not in book.tables or book.snapshot or book.as_of is None:
        return False
    rows = book.tables["accounts"].filter(on_contract(), nw.col("churned") == 0)
    return bool(collected(rows.select(nw.len().alias("accounts")))["accounts"].iloc[0])


def findings(ahead: pd.DataFrame, past: pd.DataFrame, until: str, going: ToCome | None = None) -> tuple[Finding, ...]:
    """What is up for renewal by a month, and how much of it would churn at the rate of the last year."""
    by = named_period(until)
    if ahead.empty:
        return (Finding(f"No contract is up for renewal by {by}.", "fact", about={"renewals": "due"}),)
    return (_up_for_renewal(ahead, by), _at_last_years_rate(ahead, past.iloc[0], going))


def _up_for_renewal(ahead: pd.DataFrame, by: str) -> Finding:
    accounts, mrr, share = int(ahead["accounts"].sum()), ahead["mrr"].sum(), ahead["share_of_mrr"].sum()
    largest = "" if accounts == 1 else f", the largest with {money(ahead['largest'].max())}"
    claim = (
        f"{money(mrr)} MRR ({percent(share, 0)}) on {count(accounts, 'contract')} is up for renewal by {by}{largest}. "
        f"If none renewed, MRR would be {money(ahead['closing_without'].iloc[-1])}."
    )
    return Finding(claim, "fact", share, accounts=accounts, about={"renewals": "due"})


def _at_last_years_rate(ahead: pd.DataFrame, row: pd.Series, going: ToCome | None) -> Finding:
    """How many of those due would churn at the rate of the last year, and with how much MRR, where it can be told."""
    due, about = int(ahead["accounts"].sum()), {"renewals": "rate"}
    if row["due"] < FEWEST:
        seen = f"{count(row['due'], 'contract')} came up for renewal in the last 12 months; it takes {FEWEST}"
        why = seen if row["due"] else "no contract is known to have come up in 12 months with MRR"
        return Finding(f"Not enough data to say how many would churn: {why}.", "cannot tell", about=about)
    come = count_to_come(row["due_gone"], row["due"], due)
    claim = (
        f"At last year's renewal rate about {numeral(round(come.expected))} of the {numeral(due)} would churn "
        f"({span(come.low, come.high, 0)}){_with_mrr(going)}: {numeral(row['due_gone'])} of "
        f"{numeral(row['due'])} up for renewal in the last 12 months did ({percent(row['rate'])}, "
        f"{interval(row['low'], row['high'])})."
    )
    return Finding(claim, "estimate", *come, accounts=int(row["due"]), about=about, caveats=(AHEAD,))


def _with_mrr(going: ToCome | None) -> str:
    """The MRR that goes with them, by the share of the MRR that was lost at renewals last year."""
    if going is None or not going.expected > 0:
        return ""
    ends = "" if math.isnan(going.low) else f" ({money(going.low)} to {money(going.high)})"
    return f", with about {money(going.expected)} MRR{ends}"
