"""What accounts of each segment cost, bring and keep, each against a group the reader names."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import month_of
from ..book.exclusions import says_left_out
from ..book.mrr_history import recorded
from ..counting import Lazy, collected, either
from ..counting.claims import claims
from ..counting.costs import keeps, spending
from ..counting.frames import optional
from ..counting.groups import dimension
from ..counting.lives import count_lives
from ..counting.money import paid_lately
from ..counting.period import PER_MONTH, year_to
from ..counting.then import in_groups_at_entry
from ..errors import AnalysisError, MissingTable, NotEnoughData
from ..finding import Family, Finding
from ..result import Result
from ..standards import YEAR
from .counting import count_churn
from .economics_findings import findings
from .economics_ratios import AMOUNTS, Known, horizon_of, measured


@dataclass(frozen=True, eq=False, repr=False)
class Economics(Result):
    """Segment economics. `groups`: a row per group and measure, with its ratio to `reference` and both intervals.

    horizon: the months within which stay and value are observed. kinds: the kinds of spend counted as retention.
    """

    by: str
    label: str
    reference: str
    horizon: int
    kinds: tuple[str, ...]
    groups: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims("economics", "economics", tested=lambda told: {"": told.groups["p_adjusted"]},
        then=in_groups_at_entry)  # fmt: skip
def economics(book: Book, *, by: str | None = None, reference: str | None = None) -> Economics:
    """What does an account of each segment cost to win and to keep, and what does it bring while it stays?

    With their 95% interval: acquisition cost and sales cycle, means per account; ARPA, the MRR of an account-month of
    the last 12 months (of accounts here today in a book without months), its interval by account. Stay is the mean
    within the observed months (Kaplan-Meier, so that those still here count), not the mean of those who left; the rate
    of leaving is over all months observed, exact Poisson. Worth is ARPA × survival month by month within those months,
    later ones 10% less a year, and, marked as an extrapolation, ARPA ÷ rate of leaving. `reference` is the largest
    group unless named. Ratios: exact conditional for rates, else on the log scale (delta method), means tested by
    Welch; a ratio is shown when it survives the correction for all ratios here (Benjamini-Hochberg). Retention cost is
    spend of the last 12 months that is not for selling, ÷ account-months. Raises MissingTable without a dimension,
    AnalysisError for an unknown reference, NotEnoughData without time at risk.

    Example: `composition.economics(book)`.
    """
    column, label = dimension(book, by)
    if column is None:
        raise MissingTable("There are no segments to compare.", "The book has no dimension.", "Add a segment column.")
    book = in_groups_at_entry(book, column)
    sums, lives = count_amounts(book, by=column), count_lives(book, by=column)
    if lives.empty:
        raise NotEnoughData("Nobody's stay can be counted.", "No account has time at risk.", "Add start dates.")
    base = reference or _largest(sums)
    if base not in set(sums["group"]):
        raise AnalysisError(f"{base} is no group of {label}.", fix=f"Choose one of {', '.join(sums['group'])}.")
    retention, kinds = _retention(book, column)
    known = Known(sums.set_index("group"), lives, retention, base, horizon_of(lives, base))
    groups = measured(known)
    return Economics(
        column,
        label,
        base,
        known.horizon,
        kinds,
        groups,
        findings(groups, base, known.horizon, kinds, label, recorded(book)),
    )


def count_amounts(book: Book, *, by: str) -> pd.DataFrame:
    """Sums per group of what accounts cost to win, how long selling took, and what they pay.

    Columns: group accounts, and for each of acquisition_cost, sales_cycle_days and mrr its _known, _sum and _squared;
    mrr is what an account paid in all its months of the last 12, mrr_months how many those are, with their squares and
    products. Sums add up over parts of a book. Raises MissingTable without accounts.
    """
    book.require("accounts", "churned")
    there = [optional(book, "accounts", name) for name in AMOUNTS[:2]]
    rows = book.tables["accounts"].select("account_id", nw.col(by).alias("group"), *there)
    joined = rows.join(_paid(book), on="account_id", how="left")
    known = [nw.when(nw.col(name).is_null()).then(0).otherwise(1).alias(f"{name}_known") for name in AMOUNTS]
    filled = [either(nw.col(name).cast(nw.Float64), 0.0).alias(f"{name}_sum") for name in AMOUNTS]
    months = either(nw.col("months").cast(nw.Float64), 0.0).alias("mrr_months")
    whole = joined.with_columns(*known, *filled, months)
    squares = [(nw.col(f"{name}_sum") * nw.col(f"{name}_sum")).alias(f"{name}_squared") for name in AMOUNTS]
    over = nw.col("mrr_months")
    squares += [(over * over).alias("mrr_months_squared"), (over * nw.col("mrr_sum")).alias("mrr_product")]
    parts = [nw.col(f"{name}_{part}").sum() for name in AMOUNTS for part in ("known", "sum", "squared")]
    parts += [nw.col("mrr_months", "mrr_months_squared", "mrr_product").sum()]
    counts = whole.with_columns(*squares).group_by("group").agg(nw.len().alias("accounts"), *parts)
    return collected(counts).astype({"accounts": "int64"}).sort_values("group", ignore_index=True)


def _paid(book: Book) -> Lazy:
    """What each account paid lately, and in how many months: account_id mrr months."""
    if "mrr" not in book.tables and book.missing("accounts", "mrr"):
        return book.tables["accounts"].select("account_id", nw.lit(None).cast(nw.Float64).alias("mrr"),
                                              nw.lit(0).alias("months"))  # fmt: skip
    return paid_lately(book).group_by("account_id").agg(nw.col("mrr").sum(), nw.len().alias("months"))


def groups_of(book: Book, by: str | None) -> list[str]:
    """The groups a reader can compare with, the largest first."""
    column, _ = dimension(book, by)
    if column is None or "accounts" not in book.tables:
        return []
    sums = count_amounts(book, by=column)
    return list(sums.sort_values(["accounts", "group"], ascending=[False, True])["group"])


def _largest(sums: pd.DataFrame) -> str:
    return str(sums.sort_values(["accounts", "group"], ascending=[False, True])["group"].iloc[0])


def _retention(book: Book, by: str) -> tuple[pd.Series, tuple[str, ...]]:
    """Spend per account-month and group over the last 12 months: its own, and its share of what names no account."""
    nothing = pd.Series(dtype=float), ()
    if "costs" not in book.tables or book.snapshot or book.as_of is None:
        return nothing
    last = month_of(book.as_of)
    costs = spending(book).filter(nw.col("month") > last - YEAR, nw.col("month") <= last)
    owner = book.tables["accounts"].select("account_id", nw.col(by).alias("group"))
    joined = costs.join(owner, on="account_id", how="left")
    sums = collected(joined.group_by("kind", "group").agg(nw.col("amount").sum()))
    sums = sums[keeps(sums["kind"])]
    lived = count_churn(book, by=by, since=year_to(book.as_of), until=book.as_of, basis=PER_MONTH)
    months = lived.set_index("group")["account_months"]
    if sums.empty or not months.sum() > 0:
        return nothing
    own = sums.dropna(subset="group").groupby("group")["amount"].sum().reindex(months.index).fillna(0.0)
    shared = sums.loc[sums["group"].isna(), "amount"].sum() / months.sum()
    each = own / months.where(months > 0) + shared
    return each.astype(float), tuple(sorted(set(sums["kind"])))
