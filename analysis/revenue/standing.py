"""Whose revenue it is: by start cohort, and how much of it lies with the largest accounts."""

import math
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import month_text
from ..book.mrr_history import has_history
from ..counting import Lazy, collected
from ..counting.groups import named
from ..counting.paid_months import (
    ADD_MONTHS,
    ADD_PAID,
    ONE_AMOUNT,
    as_recorded,
    as_zero,
    months_seen,
    paid_months,
    paying_now,
)
from ..counting.payers import ALL_THAT_PAY, says_who_pays
from ..errors import NotEnoughData
from ..finding import Finding, count, percent
from ..phrases import named_period
from ..result import Result
from ..standards import YEAR

MOST_COHORTS = 12
TOP = (1, 5, 10, 25, 50)


@dataclass(frozen=True, eq=False, repr=False)
class Standing(Result):
    """Whose revenue it is. `layers`: MRR by start cohort and month; `concentration`: of the largest accounts."""

    layers: pd.DataFrame
    concentration: pd.DataFrame
    findings: tuple[Finding, ...]


@says_who_pays(ALL_THAT_PAY)
def standing(book: Book, *, late: int = 0) -> Standing:
    """Whose revenue is it, and how much of it lies with few accounts?

    The MRR of each month by when accounts first paid, and the share the largest accounts carry. `late`: a gap of at
    most so many months is late billing. Raises MissingTable without MRR, NotEnoughData where nobody pays.

    Example: `revenue.standing(book)`.
    """
    concentration = count_concentration(book)
    if concentration.empty:
        raise NotEnoughData(
            "Nobody's revenue can be shown.", "No account pays in the last month.", "Add months of MRR."
        )
    layers = count_layers(book, late=late)
    return Standing(layers, concentration, findings(book, concentration, layers))


def count_layers(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts the MRR of each month by the year accounts first paid in: cohort month accounts mrr.

    A book younger than three years counts by quarter; one without months of MRR has today alone, by when accounts
    started. Counts add up over parts of a book.
    """
    rows, start = _paid(book, late)
    ends = collected(start.select(nw.col("first").min(), nw.col("first").max().alias("last"))).fillna(0).iloc[0]
    last = months_seen(book)[1] if has_history(book) else ends["last"]
    width = YEAR if last - ends["first"] >= 3 * MOST_COHORTS else 3
    cohort = (nw.col("first") - nw.col("first") % width).alias("cohort")
    layers = rows.join(start, on="account_id", how="inner").with_columns(cohort).group_by("cohort", "month")
    counts = collected(layers.agg(nw.len().alias("accounts"), nw.col("mrr").sum()))
    ordered = counts.astype({"accounts": "int64"}).sort_values(["cohort", "month"], ignore_index=True)
    names = [str(c // YEAR) if width == YEAR else f"{c // YEAR}-Q{c % YEAR // 3 + 1}" for c in ordered["cohort"]]
    return ordered.assign(cohort=names, month=[month_text(m) for m in ordered["month"]])


def _paid(book: Book, late: int) -> tuple[Lazy, Lazy]:
    """account_id month mrr, of all months or of today, and the month in which each account began (first)."""
    if has_history(book):
        rows = paid_months(book, late)
        return rows, rows.group_by("account_id").agg(nw.col("month").min().alias("first"))
    here, last = paying_now(book)
    if "accounts" not in book.tables:
        none = here.filter(nw.col("mrr") < 0)
        return none.with_columns(nw.lit(0).alias("month")), none.select("account_id", nw.lit(0).alias("first"))
    accounts = book.tables["accounts"].filter(~nw.col("started_month").is_null(), nw.lit(last is not None))
    starts = accounts.select("account_id", nw.col("started_month").alias("first"))
    return here.with_columns(nw.lit(last or 0).alias("month")), starts.join(here, on="account_id", how="semi")


def count_concentration(book: Book) -> pd.DataFrame:
    """Counts how much of the MRR of the last month lies with the largest accounts.

    Columns: top (1, 5, 10 accounts; the largest tenth) accounts mrr share_of_mrr n_eff (accounts of equal size that
    would weigh as much as all of them).
    """
    here = paying_now(book)[0]
    sums = collected(
        here.with_columns((nw.col("mrr") * nw.col("mrr")).alias("squared")).select(
            nw.col("mrr").sum(), nw.col("squared").sum(), nw.len().alias("accounts")
        )
    ).iloc[0]
    total, accounts = float(sums["mrr"]), int(sums["accounts"])
    if not accounts:
        return pd.DataFrame({"top": [], "accounts": [], "mrr": [], "share_of_mrr": [], "n_eff": []})
    tenth = max(1, math.ceil(accounts / 10))
    steps = {f"{top} largest" if top > 1 else "largest": top for top in TOP if top < accounts} | {
        "largest tenth": tenth
    }
    mrr = [
        float(collected(here.sort("mrr", descending=True).head(top).select(nw.col("mrr").sum()))["mrr"].iloc[0])
        for top in steps.values()
    ]
    frame = pd.DataFrame({"top": list(steps), "accounts": list(steps.values()), "mrr": mrr})
    return frame.assign(share_of_mrr=frame["mrr"] / total, n_eff=total**2 / float(sums["squared"]))


def list_largest(book: Book, *, most: int = 50) -> pd.DataFrame:
    """The accounts with the highest MRR: account_id name mrr share_of_mrr share_so_far (with those above it)."""
    here = paying_now(book)[0]
    total = float(collected(here.select(nw.col("mrr").sum()))["mrr"].iloc[0])
    top = here.sort("mrr", "account_id", descending=[True, False]).head(most)
    frame = collected(named(book, top)).sort_values(["mrr", "account_id"], ascending=[False, True], ignore_index=True)
    made = frame.assign(share_of_mrr=frame["mrr"] / total, share_so_far=frame["mrr"].cumsum() / total)
    return made[["account_id", "name", "mrr", "share_of_mrr", "share_so_far"]]


def findings(book: Book, concentration: pd.DataFrame, layers: pd.DataFrame) -> tuple[Finding, ...]:
    """How much the largest carry, that nothing but today is known where so it is, and how much the oldest carry."""
    return (*_top(concentration), *_recorded(book), *_oldest(layers))


def _recorded(book: Book) -> tuple[Finding, ...]:
    """Without months of MRR: what the accounts say of today, and that it says nothing of the past."""
    if has_history(book):
        return ()
    why = (as_zero(book), ADD_PAID) if "mrr" in book.tables else (ONE_AMOUNT, ADD_MONTHS)
    claim = f"{as_recorded(book)} What happened to the MRR before is not known."
    return (Finding(claim, "fact", caveats=why),)


def _top(concentration: pd.DataFrame) -> tuple[Finding, ...]:
    row, one = concentration.iloc[-1], concentration.iloc[0]
    few = int(row["accounts"])
    carry = "The largest account carries" if few == 1 else f"The largest {count(few, 'account')} carry"
    alone = f" The largest alone is {percent(one['share_of_mrr'])}." if few > 1 and one["accounts"] == 1 else ""
    claim = (
        f"{carry} {percent(row['share_of_mrr'], 0)} of the MRR.{alone} "
        f"The MRR is spread as if over {count(row['n_eff'], 'account')} of equal size."
    )
    return (Finding(claim, "fact", row["share_of_mrr"], accounts=few),)


def _oldest(layers: pd.DataFrame) -> tuple[Finding, ...]:
    """How much of the MRR the accounts that have been here longest still carry."""
    now = layers[layers["month"] == layers["month"].max()]
    if now["cohort"].nunique() < 2:
        return ()
    oldest, total = now.iloc[0], now["mrr"].sum()
    share = oldest["mrr"] / total
    claim = (
        f"{percent(share, 0)} of the MRR comes from the {count(oldest['accounts'], 'account')} that first paid in "
        f"{named_period(oldest['cohort'])}, {percent(now['mrr'].iloc[-1] / total, 0)} from those of "
        f"{named_period(now['cohort'].iloc[-1])}."
    )
    return (Finding(claim, "fact", float(share), accounts=int(oldest["accounts"]), about={"cohort": oldest["cohort"]}),)
