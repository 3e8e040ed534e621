"""How long accounts have stayed and which of them left: the only functions of this analysis that read rows."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.book.days import month_text
from analysis.counting import ALL, MISSING, Lazy, collected, dates
from analysis.errors import MissingTable

UNKNOWN = -1
COHORTS = {"cohort_month": "Start month", "cohort_quarter": "Start quarter", "cohort_year": "Start year"}
MONTHS_IN = {"cohort_month": 1, "cohort_quarter": 3, "cohort_year": 12}
STATUS = {0: "here", 1: "left"}


def choices(book: Book) -> dict[str, str]:
    """What accounts can be compared by: the book's dimensions, and when they started where that is known."""
    return {**book.dimensions, **({} if book.snapshot else COHORTS)}


def label_of(book: Book, by: str | None) -> str:
    """The words for a choice; raises MissingTable for one the book does not offer."""
    if by is not None and by not in choices(book):
        known = ", ".join(choices(book)) or "none"
        raise MissingTable(f"Accounts cannot be compared by {by}.", f"What they can be compared by: {known}.")
    return ALL if by is None else choices(book)[by]


def count_life_table(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts the accounts alike in group, tenure at entry, tenure at exit, and whether they left.

    Columns: group entry exit churned accounts; one row per combination, so a few thousand at most however many accounts
    there are, and the counts of two parts of a book add up. Accounts with no time at risk (exit not after entry) are
    not in it: see `count_no_time`. Raises MissingTable without accounts or for an unknown choice.
    """
    rows = _grouped(book, by).filter(~nw.col("exit").is_null(), nw.col("exit") > nw.col("entry"))
    counts = rows.group_by("group", "entry", "exit", "churned").agg(nw.len().alias("accounts"))
    whole = dict.fromkeys(("entry", "exit", "churned", "accounts"), "int64")
    frame = collected(counts).astype(whole).sort_values(["group", "entry", "exit", "churned"], ignore_index=True)
    return frame.assign(group=[text_of(by, value) for value in frame["group"]])


def count_no_time(book: Book) -> int:
    """How many accounts have no time at risk: still here in month 0, gone on an unknown day, or gone before watched."""
    accounts = book.tables["accounts"].select("entry", "exit")
    none = accounts.filter(nw.col("exit").is_null() | (nw.col("exit") <= nw.col("entry")))
    return int(collected(none.select(nw.len().alias("accounts")))["accounts"].iloc[0])


def count_gone_undated(book: Book) -> int:
    """How many accounts left on a day nobody wrote down: they are in no curve, which makes every curve too high."""
    accounts = book.tables["accounts"].select("churned", "exit")
    gone = accounts.filter(nw.col("exit").is_null(), nw.col("churned") == 1)
    return int(collected(gone.select(nw.len().alias("accounts")))["accounts"].iloc[0])


def list_accounts(book: Book, *, by: str | None = None, group: str | None = None, most: int = 50) -> pd.DataFrame:
    """The accounts of a group with how long they stayed, largest MRR first.

    `group` None lists every group; at most `most` rows. Columns: account_id name group started_on churned_on (dates)
    tenure (months) status mrr (the last they paid). Raises MissingTable for an unknown choice.
    """
    return _listed(book, by, group, most, ["mrr", "exit", "account_id"])


def longest_staying(book: Book, *, by: str | None = None, group: str | None = None, most: int = 50) -> pd.DataFrame:
    """The accounts that have stayed longest; columns as in `list_accounts`."""
    return _listed(book, by, group, most, ["exit", "mrr", "account_id"])


def _listed(book: Book, by: str | None, group: str | None, most: int, order: list[str]) -> pd.DataFrame:
    also = ["name", "started_on", "churned_on", "exit", "churned"]
    rows = _grouped(book, by, *also[:3])
    rows = rows if group is None else rows.filter(nw.col("group") == key_of(by, group))
    joined = rows.join(_last_mrr(book), on="account_id", how="left")
    first = joined.sort(*order, descending=[True, True, False], nulls_last=True).head(most)
    frame = collected(first.select("account_id", "name", "group", *also[1:], "mrr"))
    named = frame.assign(
        group=[text_of(by, value) for value in frame["group"]],
        started_on=dates(frame["started_on"]),
        churned_on=dates(frame["churned_on"]),
        status=frame["churned"].map(STATUS),
    ).rename(columns={"exit": "tenure"})
    return named[["account_id", "name", "group", "started_on", "churned_on", "tenure", "status", "mrr"]]


def _grouped(book: Book, by: str | None, *also: str) -> Lazy:
    label_of(book, by)
    book.require("accounts", "churned")
    accounts = book.tables["accounts"].with_columns(_group(by).alias("group"))
    return accounts.select("account_id", "group", "entry", "exit", "churned", *also)


def _group(by: str | None) -> nw.Expr:
    """A dimension as it stands; a start cohort as a whole number until its name is needed."""
    if by is None:
        return nw.lit(ALL)
    if by not in MONTHS_IN:
        return nw.col(by)
    started = nw.when(nw.col("started_month").is_null()).then(nw.lit(UNKNOWN)).otherwise(nw.col("started_month"))
    period = (started - started % MONTHS_IN[by]).cast(nw.Int64)
    return nw.when(started < 0).then(nw.lit(UNKNOWN)).otherwise(period)


def text_of(by: str | None, value: Any) -> str:
    """A group as people read it; a cohort by the name of its time."""
    if by not in MONTHS_IN:
        return str(value)
    if int(value) == UNKNOWN:
        return MISSING
    year, month = divmod(int(value), 12)
    return {"cohort_year": str(year), "cohort_quarter": f"{year}-Q{month // 3 + 1}"}.get(by, month_text(int(value)))


def key_of(by: str | None, group: str) -> str | int:
    """A cohort's name back as the number of its first month."""
    if by not in MONTHS_IN:
        return group
    if group == MISSING:
        return UNKNOWN
    year, _, part = group.partition("-")
    return 12 * int(year) + (3 * (int(part[1:]) - 1) if part.startswith("Q") else int(part or 1) - 1)


def _last_mrr(book: Book) -> Lazy:
    """What each account paid in its last month with any MRR."""
    if "mrr" not in book.tables:
        return book.tables["accounts"].select("account_id", "mrr")
    paid = book.tables["mrr"].select("account_id", "month", "mrr").filter(nw.col("mrr") > 0)
    last = paid.group_by("account_id").agg(nw.col("month").max())
    return paid.join(last, on=["account_id", "month"], how="inner")
