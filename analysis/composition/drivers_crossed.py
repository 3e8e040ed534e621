"""Two dimensions at once: who left where they meet."""

from dataclasses import dataclass, replace
from datetime import date

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH
from ..book.exclusions import DATED, says_left_out
from ..book.mrr_history import recorded
from ..counting import collected
from ..counting.claims import claims
from ..counting.groups import dimension
from ..counting.period import AT_START, PER_MONTH, SNAPSHOT, period
from ..counting.then import at_start
from ..errors import MissingTable, NotEnoughData
from ..estimate import leaders, poisson_exact, wilson
from ..finding import Family, Finding, count, interval, listed, percent
from ..phrases import numeral, span
from ..result import Result
from ..standards import FEWEST
from .counting import basis_of, watched, with_opening_mrr
from .drivers_rows import named as values_named

COLUMNS = (
    "group", "across", "accounts", "churned", "account_months", "rate", "low", "high", "mrr_start", "mrr_churned",
    "mrr_rate", "judged",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Crossed(Result):
    """Who left where two dimensions meet: a row of `groups` per value of the one (group) and of the other (across)."""

    by: str
    across: str
    labels: tuple[str, str]
    basis: str
    groups: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out(DATED)
@claims("crossed", "leaving", then=at_start)
def crossed(
    book: Book,
    *,
    by: str | None = None,
    across: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
) -> Crossed:
    """How many accounts left where two dimensions meet, out of how many?

    Period and rate as on the first page; 95% intervals are Wilson's for shares, exact Poisson for rates per month.
    Nothing is tested here: pairs that stand out for good are found by the search, which corrects for having looked at
    all of them. Fewer than 10 accounts are counted and not judged. Raises MissingTable where the book has fewer than
    two dimensions, NotEnoughData where nobody was here.

    by, across: two dimensions. since, until: the days of the period, both in.

    Example: `composition.crossed(book, by="segment", across="region")`.
    """
    one, other, labels = _two(book, by, across)
    basis = basis_of(book, since, until)
    counts = count_crossed(book, by=one, across=other, since=since, until=until, basis=basis)
    if counts.empty:
        raise NotEnoughData("Nobody can be counted.", "No account was here in this period.", "Choose another period.")
    groups = _rates(counts, basis)
    told = replace(_most(groups, basis, {one: "group", other: "across"}), caveats=recorded(book))
    return Crossed(one, other, labels, basis, groups, (told,))


def _two(book: Book, by: str | None, across: str | None) -> tuple[str, str, tuple[str, str]]:
    one, label = dimension(book, by)
    others = [name for name in book.dimensions if name != one]
    if one is None or not others:
        raise MissingTable("Two dimensions cannot be crossed.", "The book has fewer than two.", "Add another column.")
    other, beside = dimension(book, across if across not in (None, one) else others[0])
    return one, str(other), (label, beside)


def count_crossed(
    book: Book,
    *,
    by: str,
    across: str,
    since: date | str | None = None,
    until: date | str | None = None,
    basis: str = AT_START,
) -> pd.DataFrame:
    """Counts, per pair of values, the accounts here, those that left, and what both paid at the start.

    Columns: group across accounts churned account_months with_mrr mrr_start mrr_churned; they add up over parts of a
    book. Raises MissingTable for an unknown dimension.
    """
    (one, _), (other, _) = dimension(book, by), dimension(book, across)
    book = at_start(book, since=since, until=until)
    stretch = period(book, since, until, basis)
    rows = with_opening_mrr(watched(book, one, stretch, nw.col(str(other)).alias("across")), book, stretch)
    counts = rows.group_by("group", "across").agg(
        nw.len().alias("accounts"), nw.col("churned", "exposure", "with_mrr", "mrr_start", "mrr_churned").sum()
    )
    frame = collected(counts).sort_values(["group", "across"], ignore_index=True)
    unit = 1.0 if stretch.basis == SNAPSHOT else DAYS_A_MONTH
    whole = frame.astype(dict.fromkeys(("accounts", "churned", "with_mrr"), "int64"))
    return whole.assign(account_months=frame["exposure"].astype(float) / unit).drop(columns="exposure")


def _rates(counts: pd.DataFrame, basis: str) -> pd.DataFrame:
    base = counts["account_months" if basis == PER_MONTH else "accounts"]
    low, high = (poisson_exact if basis == PER_MONTH else wilson)(counts["churned"], base)
    known = counts["with_mrr"] > 0
    money = {name: counts[name].where(known) for name in ("mrr_start", "mrr_churned")}
    share = money["mrr_churned"] / money["mrr_start"].where(money["mrr_start"] > 0)
    return counts.assign(
        rate=counts["churned"] / base.where(base > 0), low=low, high=high, **money,
        mrr_rate=np.nan if basis == PER_MONTH else share, judged=counts["accounts"] >= FEWEST,
    )[list(COLUMNS)]  # fmt: skip


def _most(groups: pd.DataFrame, basis: str, named: dict[str, str]) -> Finding:
    """Where most left, if one pair clearly leads; else which pairs may."""
    judged = groups[groups["judged"]]
    if judged.empty:
        return Finding("No pair of groups has 10 accounts.", "cannot tell", accounts=int(groups["accounts"].sum()))
    rows = judged.sort_values(["churned", "rate", "group"], ascending=[False, False, True])
    first = rows[leaders(rows["churned"])]
    words = [values_named(tuple((name, str(row[at])) for name, at in named.items()), {}) for _, row in first.iterrows()]
    about = {name: first[at].iloc[0] if len(first) == 1 else list(first[at]) for name, at in named.items()}
    if len(first) > 1:
        parts = [f"{pair} {numeral(left)}" for pair, left in zip(words, first["churned"], strict=True)]
        claim = f"No pair of groups clearly loses most accounts: {listed(parts)} of {numeral(groups['churned'].sum())}."
        return Finding(claim, "cannot tell", accounts=int(first["accounts"].sum()), about=about)
    row = first.iloc[0]
    rate = f"{percent(row['rate'])} ({interval(row['low'], row['high'])})"
    if basis == PER_MONTH:
        rate = f"{numeral(100 * row['rate'], 1)} in 100 account-months ({span(100 * row['low'], 100 * row['high'])})"
    left = f"{numeral(row['churned'])} of {count(row['accounts'], 'account')}"
    claim = f"The combination with the most churned accounts is {words[0]}: {left}, {rate}."
    numbers = (float(row["rate"]), float(row["low"]), float(row["high"]))
    return Finding(claim, "estimate", *numbers, int(row["accounts"]), about=about)


def others(book: Book, by: str | None) -> dict[str, str]:
    """The dimensions that are left to cross with one."""
    return {name: label for name, label in book.dimensions.items() if name != by}
