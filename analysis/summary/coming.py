"""What comes up: renewals that are due, contracts nobody looks after, and the accounts to call."""

from calendar import month_abbr
from dataclasses import dataclass

import pandas as pd

from .. import health, revenue
from ..book import Book
from ..book.book_cache import answered
from ..errors import AnalysisError
from ..finding import FACT
from ..phrases import count, money, named_period

NAMED = 3
SINGLE, SILENT = "Single-threaded", "Silent"


@dataclass(frozen=True)
class Ahead:
    """One thing that comes up. rows: name, who looks after it and money, each as text; parts: month and money.

    word: the page that lists them all, with its label. accounts: how many it is about.
    """

    title: str
    word: str
    label: str
    said: str = ""
    verdict: str = FACT
    parts: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, str, str], ...] = ()
    accounts: int = 0


def coming(book: Book) -> tuple[Ahead, ...]:
    """What comes up, as far as the book can say."""
    made = []
    for make in (_renewals, _unattended, _to_call):
        try:
            made += make(book)
        except AnalysisError:
            continue
    return tuple(made)


def _renewals(book: Book) -> list[Ahead]:
    """The contracts due in the next three months, month by month, and how many would churn at last year's rate."""
    result = answered(book, revenue.renewals, {})
    due = result.months
    if due.empty:
        return []
    by = named_period(result.until)
    months, sums = due["month"].astype(str), due["mrr"].astype(float)
    parts = tuple((month_abbr[int(month[5:])], money(mrr)) for month, mrr in zip(months, sums, strict=True))
    one = int(due["accounts"].sum())
    title = f"{count(one, 'contract')} {'renews' if one == 1 else 'renew'} by {by}"
    rate = [finding for finding in result.findings if finding.about.get("renewals") == "rate"]
    said = rate[0].claim.partition(": ")[0] + "." if rate and ":" in rate[0].claim else ""
    verdict = rate[0].verdict if said else FACT
    return [Ahead(title, "renewals", "All renewals", said, verdict, parts, _named(revenue.list_renewals(book)), one)]


def _unattended(book: Book) -> list[Ahead]:
    """Of the contracts due: those of accounts with one contact who answers, or with none."""
    due = revenue.list_renewals(book, most=max(book.count(), 1))
    told = []
    for sign, whose in ((SILENT, "with no answered contact in 60 days"), (SINGLE, "with one contact only")):
        carried = health.list_with_sign(book, sign=sign, most=max(book.count(), 1))
        both = due[due["account_id"].isin(carried["account_id"])]
        if len(both):
            title = f"{count(len(both), 'renewal')} due {whose}, {money(both['mrr'].sum())} MRR"
            told.append(Ahead(title, "signs", "Warning signs", rows=_named(both), accounts=len(both)))
    return told


def _to_call(book: Book) -> list[Ahead]:
    """The accounts that are red, those with the most MRR at risk first."""
    needing = health.list_needing(book, most=max(book.count(), 1)).query("band == 'red'")
    if needing.empty:
        return []
    mrr = needing["mrr"].sum(min_count=1)
    title = f"{count(len(needing), 'account')} {'is' if len(needing) == 1 else 'are'} at risk"
    with_mrr = f", with {money(mrr)} MRR" if pd.notna(mrr) else ""
    said = "Call these first, by MRR at risk." if needing["mrr_at_risk"].notna().any() else "Call these first."
    rows = _named(needing, "mrr_at_risk")
    return [Ahead(f"{title}{with_mrr}", "health", "All at-risk accounts", said, rows=rows, accounts=len(needing))]


def _named(frame: pd.DataFrame, amount: str = "mrr") -> tuple[tuple[str, str, str], ...]:
    """The first of a list: their names, who looks after them, and their money."""
    rows = frame.head(NAMED)
    names = rows["name"].where(rows["name"].notna(), rows["account_id"]).astype(str)
    who = rows["csm"].fillna("").astype(str) if "csm" in rows else pd.Series("", index=rows.index)
    amounts = [money(value) if value == value else "" for value in rows[amount].astype(float)]
    return tuple(zip(names, who, amounts, strict=True))
