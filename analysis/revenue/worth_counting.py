"""How long accounts stay and what they pay: the counts from which their worth is made."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.inferred_churn import BY_MONTHS
from ..book.mrr_history import has_history
from ..counting import Lazy, collected, either
from ..counting.groups import group_of, with_group
from ..counting.lives import LIFE, at_risk, count_alike
from ..counting.money import paid_lately
from ..counting.paid_months import months_of_change, months_seen, paid_months
from ..standards import YEAR


def count_lives(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts accounts alike in group, contract, tenure at entry and exit, and whether they left.

    Columns: group term (1 for a 12-month contract, else 0) entry exit churned accounts. Where the accounts mark nobody
    as left, or there are none, a life runs to the last month with MRR. Counts add up over parts of a book.
    """
    if told_by_mrr(book):
        lives = _paid_lives(book, by)
    else:
        lives = at_risk(book).with_columns(group_of(by).alias("group"), _yearly().alias("term"))
    return count_alike(lives, ["group", "term", *LIFE], ("term", *LIFE))


def _yearly() -> nw.Expr:
    """1 for an account on a 12-month contract, else 0."""
    return nw.when(either(nw.col("contract_length"), 0) == YEAR).then(1).otherwise(0)


def told_by_mrr(book: Book) -> bool:
    """Whether only the MRR says who left: there are no accounts, or not one of them is marked as left by another file.

    It speaks of its own months alone: an account that is older comes under watch in the first of them.
    """
    if "accounts" not in book.tables or book.built.who_left == BY_MONTHS:
        return True
    if "mrr" not in book.tables or _one_month(book):
        return False
    return not int(collected(book.tables["accounts"].filter(nw.col("churned") == 1).select(nw.len()))["len"].iloc[0])


def _one_month(book: Book) -> bool:
    """Whether the book has a single month of MRR: who stopped paying is not known then, the accounts may say it."""
    return has_history(book) and len(set(months_seen(book))) == 1


def _paid_lives(book: Book, by: str | None) -> Lazy:
    """From the first to the last month with MRR; an account that started before is watched from its first month on."""
    _, last = months_of_change(book)
    month = nw.col("month")
    ends = paid_months(book).group_by("account_id").agg(month.min().alias("first"), month.max().alias("until"))
    rows = with_group(book, _with_term(book, _with_start(book, ends)), by)
    earlier = nw.col("started") < nw.col("first")
    begun = nw.when(earlier).then(nw.col("started")).otherwise(nw.col("first"))
    left = nw.when(nw.col("until") < last).then(1).otherwise(0).alias("churned")
    entry, stay = (nw.col("first") - begun).alias("entry"), (nw.col("until") - begun + 1).alias("exit")
    return rows.select("group", "term", entry, stay, left)


def _with_start(book: Book, rows: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        return rows.with_columns(nw.col("first").alias("started"))
    starts = book.tables["accounts"].select("account_id", nw.col("started_month").alias("started"))
    return rows.join(starts, on="account_id", how="left")


def count_pay(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts what accounts pay: group term (1 on a 12-month contract) mrr account_months, of the last 12 months.

    Without months of MRR, of the accounts that are here, today. Counts add up over parts of a book.
    """
    grouped = with_group(book, _with_term(book, paid_lately(book)), by).group_by("group", "term")
    counts = collected(grouped.agg(nw.col("mrr").sum(), nw.len().alias("account_months")))
    whole = counts.astype({"term": "int64", "account_months": "int64"})
    return whole.sort_values(["group", "term"], ignore_index=True)


def _with_term(book: Book, rows: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        return rows.with_columns(nw.lit(0).alias("term"))
    terms = book.tables["accounts"].select("account_id", _yearly().alias("term"))
    return rows.join(terms, on="account_id", how="left").with_columns(either(nw.col("term"), 0).alias("term"))
