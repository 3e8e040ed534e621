"""How long accounts have stayed and which of them left: the only functions of this analysis that read rows."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import DAYS_A_MONTH
from ..counting import Lazy, collected, dates, lives
from ..counting.groups import choices, group_of, key_of, label_of, text_of
from ..counting.money import last_mrr
from ..counting.population import STATUS, placed
from ..counting.then import in_groups_at_entry
from ..errors import NotEnoughData


def count_life_table(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts the accounts alike in group, tenure at entry, tenure at exit, and whether they left.

    Columns: group entry exit churned accounts; one row per combination, so a few thousand at most however many accounts
    there are, and the counts of two parts of a book add up. Accounts with no time at risk (exit not after entry) are
    not in it: see `count_no_time`. Raises MissingTable without accounts or for an unknown choice.
    """
    label_of(book, by, choices(book))
    return lives.count_lives(in_groups_at_entry(book, by), by=by)


def count_lives(book: Book, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Counts the accounts alike in some columns of accounts, tenure at entry, tenure at exit, and whether they left.

    Columns: those asked for, entry exit churned accounts; only accounts with time at risk. Counts of two parts of a
    book add up. Raises MissingTable without the columns, NotEnoughData where nobody has time at risk.
    """
    counts = lives.count_lives(in_groups_at_entry(book, columns), also=columns).drop(columns="group")
    if counts.empty:
        raise NotEnoughData("Nobody's time can be counted.", "No account has any time at risk.", "Add start dates.")
    return counts


@cached(most=12)
def count_no_time(book: Book) -> int:
    """How many accounts have no time at risk: still here in month 0, gone on an unknown day, or gone before watched."""
    accounts = book.tables["accounts"].select("entry", "exit")
    none = accounts.filter(nw.col("exit").is_null() | (nw.col("exit") <= nw.col("entry")))
    return int(collected(none.select(nw.len().alias("accounts")))["accounts"].iloc[0])


@cached(most=12)
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
    joined = rows.join(last_mrr(book), on="account_id", how="left")
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
    label_of(book, by, choices(book))
    book.require("accounts", "churned")
    accounts = in_groups_at_entry(book, by).tables["accounts"].with_columns(group_of(by).alias("group"))
    return accounts.select("account_id", "group", "entry", "exit", "churned", *also)


def count_terms(book: Book) -> pd.DataFrame:
    """Counts lives by the length of the contract in months: term (0: not known) entry exit churned accounts."""
    counts = count_lives(book, ["contract_length"]).rename(columns={"contract_length": "term"})
    return counts.assign(term=counts["term"].fillna(0).astype("int64"))


def count_unhappy(book: Book, within: int) -> pd.DataFrame:
    """Counts, by contract length, what accounts did in the days after their first answer of 6 or less.

    Columns: term accounts churned (left within so many days) days (watched in them). Raises MissingTable without nps.
    """
    book.require("nps")
    book.require("accounts", "churned")
    first = book.tables["nps"].filter(nw.col("score") <= 6).group_by("account_id").agg(nw.col("answered_on").min())
    last = nw.min_horizontal(nw.col("gone_on"), nw.lit(book.as_of_day or 0)).alias("last")
    told = (
        placed(book)
        .with_columns(last)
        .join(first, on="account_id", how="inner")
        .filter(nw.col("answered_on") <= nw.col("last"))
    )
    if book.then:
        # Who answered before contracts are told had stayed until then.
        told = told.filter(nw.col("answered_on") >= nw.col("started_on") + nw.col("entry") * DAYS_A_MONTH)
    days = nw.col("last") - nw.col("answered_on")
    watched = nw.when(days > within).then(within).otherwise(days).alias("days")
    left = nw.when((days <= within) & (nw.col("churned") == 1)).then(1).otherwise(0).alias("left")
    counted = told.with_columns(watched, left).group_by("contract_length")
    frame = collected(counted.agg(nw.len().alias("accounts"), nw.col("left").sum(), nw.col("days").sum()))
    whole = frame.assign(term=frame["contract_length"].fillna(0).astype("int64"), churned=frame["left"].astype("int64"))
    return whole.sort_values("term", ignore_index=True)[["term", "accounts", "churned", "days"]]
