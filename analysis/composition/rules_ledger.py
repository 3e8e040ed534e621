"""Every account of a period by what a rule could ask of it: here, came, left, paid again, renewal due."""

from datetime import date

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_of
from ..counting import Lazy, collected, dates, either
from ..counting.due import due_between, on_contract
from ..counting.period import PER_MONTH, Period, period
from ..errors import NotEnoughData
from .counting import opening, watched

FLAGS = ("here", "churned", "same_month", "returned", "due", "term_known")
COLUMNS = ("account_id", "name", "why", "left_change", "base_change", "started_on", "churned_on", "mrr", "churn_reason")

# Rule: its name, who counts as having left, and what that is divided by.
RULES = {
    "cohort": ("Closed cohort", "churned, of those active at the start", "accounts active at the start"),
    "chartmogul": (
        "ChartMogul",
        "churned, without those that came and churned in the period and those that paid again by its end",
        "accounts active at the start",
    ),
    "stripe": (
        "Stripe",
        "churned, those that came in the period too",
        "accounts active at the start and those that came",
    ),
    "baremetrics": ("Baremetrics", "churned, those that came in the period too", "accounts active at the start"),
    "profitwell": (
        "ProfitWell",
        "churned, without those that came and churned in one month",
        "accounts active at the start",
    ),
    "renewals": (
        "Renewals due",
        "churned, of those whose contract was due",
        "accounts whose contract of more than a month was due",
    ),
}


def dated(book: Book, since: date | str | None, until: date | str | None) -> Period:
    """The period, of everybody with any time in it; raises NotEnoughData for a snapshot."""
    stretch = period(book, since, until, PER_MONTH)
    if stretch.since is None:
        raise NotEnoughData(
            "Rules for churn differ by who came and churned in a period.",
            "The book is a snapshot of one day.",
            "Add start and churn dates.",
        )
    return stretch


def count_ledger(book: Book, *, since: date | str | None = None, until: date | str | None = None) -> pd.DataFrame:
    """Counts the accounts of a period alike in what rules ask of them; counts add up over parts of a book.

    Columns: here (at the start; else it came in the period) churned same_month (came and left in one month) returned
    (left, and has MRR in the last month) due (a contract of more than a month ends in the period) term_known accounts
    exposure (days) with_mrr mrr. Raises MissingTable without accounts, NotEnoughData for a snapshot.
    """
    rows = _flagged(book, dated(book, since, until))
    known = nw.when(nw.col("mrr").is_null()).then(0).otherwise(1).alias("with_mrr")
    counted = rows.with_columns(known, either(nw.col("mrr"), 0.0).alias("mrr"))
    counts = counted.group_by(*FLAGS).agg(nw.len().alias("accounts"), nw.col("exposure", "with_mrr", "mrr").sum())
    whole = dict.fromkeys((*FLAGS, "accounts", "with_mrr", "exposure"), "int64")
    return collected(counts).astype(whole).sort_values(list(FLAGS), ignore_index=True)


def members(ledger: pd.DataFrame, rule: str) -> tuple[np.ndarray, np.ndarray]:
    """Which rows of a ledger count as left, and which are what that is divided by; true or false each."""
    here, left, same, back, due = (ledger[name].to_numpy() == 1 for name in FLAGS[:5])
    everyone = np.ones(len(ledger), dtype=bool)
    return {
        "cohort": (here & left, here),
        "chartmogul": (here & left & ~back, here),
        "stripe": (left, everyone),
        "baremetrics": (left, here),
        "profitwell": (left & ~same, here),
        "renewals": (here & left & due, here & due),
    }[rule]


def why(ledger: pd.DataFrame) -> np.ndarray:
    """In words what kind of account each row of a ledger is: the reason rules treat it differently."""
    here, left, same, back, due, known = (ledger[name].to_numpy() == 1 for name in FLAGS)
    kinds = [
        (~here & left & same, "came and churned in one month"),
        (~here & left, "came and churned within the period"),
        (~here, "came in the period and is still active"),
        (left & back, "churned, and pays again at the end"),
        (~known, "contract length is not known"),
        (left & ~due, "churned, no renewal due"),
        (~due, "stayed, no renewal due"),
        (left, "churned at a renewal"),
    ]
    return np.select([mask for mask, _ in kinds], [words for _, words in kinds], "stayed, renewal due")


def list_difference(
    book: Book,
    *,
    rule: str = "cohort",
    other: str = "stripe",
    since: date | str | None = None,
    until: date | str | None = None,
    most: int = 50,
) -> pd.DataFrame:
    """The accounts that make the difference between two rules, those counted as left first.

    At most `most` rows. Columns: account_id name why left_change base_change (+1: the second rule counts it and the
    first does not, −1 the other way) started_on churned_on (dates) mrr churn_reason. Raises as `count_ledger`.
    """
    stretch = dated(book, since, until)
    frame = collected(_flagged(book, stretch, "name", "started_on", "churned_on", "churn_reason"))
    (left, base), (left_too, base_too) = members(frame, rule), members(frame, other)
    named = frame.assign(
        why=why(frame), left_change=left_too.astype(int) - left, base_change=base_too.astype(int) - base
    )
    differ = named[(named["left_change"] != 0) | (named["base_change"] != 0)]
    ranked = differ.assign(first=-differ["left_change"].abs()).sort_values(["first", "why", "account_id"]).head(most)
    days = {name: dates(ranked[name].reset_index(drop=True)) for name in ("started_on", "churned_on")}
    return ranked.reset_index(drop=True).assign(**days)[list(COLUMNS)]


def _flagged(book: Book, stretch: Period, *also: str) -> Lazy:
    wanted = dict.fromkeys(("started_on", "started_month", "churned_month", "contract_length", *also))
    rows = watched(book, None, stretch, *wanted).join(opening(book, stretch), on="account_id", how="left")
    rows = _returned(book, rows, stretch)
    here = nw.when(nw.col("started_on") < stretch.first).then(1).otherwise(0).alias("here")
    one_month = (nw.col("churned") == 1) & (nw.col("started_month") == nw.col("churned_month"))
    known = nw.when(nw.col("contract_length") > 0).then(1).otherwise(0).alias("term_known")
    flagged = rows.with_columns(here, nw.when(one_month).then(1).otherwise(0).alias("same_month"), known)
    return _due(flagged, month_of(stretch.since or date.min), month_of(stretch.until or date.max))


def _due(rows: Lazy, first: int, last: int) -> Lazy:
    """Whether a contract of more than a month came up for renewal in a month of the period."""
    term = nw.when(nw.col("contract_length") > 1).then(nw.col("contract_length")).otherwise(1)
    asked = on_contract() & (nw.col("here") == 1) & due_between(first - 1, last, term)
    return rows.with_columns(nw.when(asked).then(1).otherwise(0).alias("due"))


def _returned(book: Book, rows: Lazy, stretch: Period) -> Lazy:
    """Accounts that left and have MRR again in the last month of the period."""
    if "mrr" not in book.tables or stretch.until is None:
        return rows.with_columns(nw.lit(0).alias("returned"))
    last = month_of(stretch.until)
    paid = book.tables["mrr"].filter(nw.col("month") == last, nw.col("mrr") > 0).select("account_id")
    again = paid.unique("account_id").with_columns(nw.lit(1).alias("pays"))
    joined = rows.join(again, on="account_id", how="left")
    back = (nw.col("churned") == 1) & (nw.col("churned_month") < last) & ~nw.col("pays").is_null()
    return joined.with_columns(nw.when(back).then(1).otherwise(0).alias("returned"))
