"""What was known of each account on each day looked at: the only functions of this analysis that read rows."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import NEVER, Lazy, collected, held
from ..counting.failures import first_failures
from ..counting.milestones import happened
from .landmark_days import Landmark
from .landmark_rows import count_landmarks

MOST_KINDS = 12
FEWEST_OF_A_KIND = 10
DAYS = {"touches": "touched_on", "nps": "answered_on", "events": "happened_on", "payments": "failed_on"}
REACH = 366


def count_kinds(book: Book, table: str) -> pd.DataFrame:
    """Counts each kind of touch, or of event that is no milestone: kind rows accounts, most rows first.

    At most 12 kinds, each with at least 10 rows; empty where the table or its kinds are missing.
    """
    if table not in book.tables or book.missing(table, "kind"):
        return pd.DataFrame({"kind": [], "rows": [], "accounts": []})
    rows = happened(book, table).filter(~nw.col("kind").is_null())
    each = rows.group_by("kind", "account_id").agg(nw.len().alias("rows"))
    counts = each.group_by("kind").agg(nw.col("rows").sum(), nw.len().alias("accounts"))
    frame = collected(counts).sort_values(["rows", "kind"], ascending=[False, True], ignore_index=True)
    return frame[frame["rows"] >= FEWEST_OF_A_KIND].head(MOST_KINDS)


def count_covered(book: Book) -> dict[str, tuple[int, int]]:
    """The first and the last day of each table that dates what happened (of usage: the first and the last month)."""
    days = {**DAYS, "usage": "month"}
    return {table: _span(book, table, column) for table, column in days.items() if table in book.tables}


def count_units(
    book: Book, days: Sequence[Landmark], also: Sequence[str] = (), account_id: str | None = None
) -> pd.DataFrame:
    """One row per account and day looked at, with what was known of the account by then, and nothing later.

    Columns: account_id day sampled (1 or 0) started_on churned_on (a number after `day`, or missing) contract_months
    (where known) mrr; of touches heard (answered, in 60 days) heard_ago contacts (that answered, in 90 days)
    touch_<n>_90 and touch_<n>_180; of events event_<n>_180; of payments failed (in 90 days); of nps score (the latest
    in 180 days); of usage used used_before share (of seats, over 3 months) with the months behind each; and the columns
    of accounts in `also`. Everybody is there on the days of the latest 90, and every leaver on those of the 90 before
    it left: lists and counts are made of these. A back-test uses the rows that are `sampled`, which are at most
    200,000: of a larger book every so many-th account, in order of its id. `account_id`: that account alone.
    """
    looks = held(count_landmarks(book, days, also, account_id))
    kinds = {table: list(count_kinds(book, table)["kind"]) for table in ("touches", "events")}
    stops = looks.select("account_id", "day", "until")
    parts = [
        _touched(book, stops, kinds["touches"]),
        _heard(book, stops),
        _contacts(book, stops),
        _failed(book, stops),
        _happened(book, stops, kinds["events"]),
        _score(book, stops),
        _usage(book, stops),
        _paid(book, stops),
    ]
    here = collected(looks.drop("until"))
    for part in (part for part in parts if part is not None):
        here = here.merge(collected(part), on=["account_id", "day"], how="left")
    return here.sort_values(["day", "account_id"], ignore_index=True)


def _span(book: Book, table: str, column: str) -> tuple[int, int]:
    ends = happened(book, table).select(nw.col(column).min().alias("first"), nw.col(column).max().alias("last"))
    first, last = collected(ends).iloc[0]
    return (NEVER, -1) if pd.isna(first) else (int(first), int(last))


def _known(book: Book, stops: Lazy, table: str, within: int) -> Lazy | None:
    """The rows of a table that were less than so many days old on each day looked at, with their age."""
    return _aged(happened(book, table), stops, table, within) if table in book.tables else None


def _aged(rows: Lazy, stops: Lazy, table: str, within: int) -> Lazy:
    joined = rows.join(stops, on="account_id", how="inner")
    aged = joined.with_columns((nw.col("day") - nw.col(DAYS[table])).alias("ago"))
    return aged.filter(nw.col("ago") >= 0, nw.col("ago") < within)


def _one_if(*conditions: nw.Expr) -> nw.Expr:
    both = conditions[0]
    for condition in conditions[1:]:
        both = both & condition
    return nw.when(both).then(1).otherwise(0)


def _summed(rows: Lazy, **sums: nw.Expr) -> Lazy:
    """The sum of each expression per account and day."""
    named = rows.with_columns(*(expression.alias(name) for name, expression in sums.items()))
    return named.group_by("account_id", "day").agg(nw.col(*sums).sum())


def _touched(book: Book, stops: Lazy, kinds: list[str]) -> Lazy | None:
    rows = _known(book, stops, "touches", 180)
    if rows is None:
        return None
    sums = {"touched": _one_if(nw.col("ago") >= 0)}
    if "answered" in rows.collect_schema().names():
        sums["heard"] = _one_if(nw.col("answered") == 1, nw.col("ago") < 60)
    for place, kind in enumerate(kinds):
        of_kind = nw.col("kind") == kind
        sums |= {f"touch_{place}_{span}": _one_if(of_kind, nw.col("ago") < span) for span in (90, 180)}
    return _summed(rows, **sums)


def _heard(book: Book, stops: Lazy) -> Lazy | None:
    """How many days ago a touch was last answered, within a year."""
    rows = _known(book, stops, "touches", REACH)
    if rows is None or "answered" not in rows.collect_schema().names():
        return None
    answered = rows.filter(nw.col("answered") == 1)
    return answered.group_by("account_id", "day").agg(nw.col("ago").min().alias("heard_ago"))


def _contacts(book: Book, stops: Lazy) -> Lazy | None:
    rows = _known(book, stops, "touches", 90)
    if rows is None or not {"answered", "contact"} <= set(rows.collect_schema().names()):
        return None
    people = rows.filter(nw.col("answered") == 1, ~nw.col("contact").is_null())
    each = people.group_by("account_id", "day", "contact").agg(nw.len().alias("times"))
    return each.group_by("account_id", "day").agg(nw.len().alias("contacts"))


def _happened(book: Book, stops: Lazy, kinds: list[str]) -> Lazy | None:
    rows = _known(book, stops, "events", 180)
    if rows is None or not kinds:
        return None
    return _summed(rows, **{f"event_{i}_180": _one_if(nw.col("kind") == kind) for i, kind in enumerate(kinds)})


def _failed(book: Book, stops: Lazy) -> Lazy | None:
    """How many payments failed: a later attempt at one that had failed is no failure of its own."""
    if "payments" not in book.tables:
        return None
    rows = _aged(first_failures(book), stops, "payments", 90)
    return rows.group_by("account_id", "day").agg(nw.len().alias("failed"))


def _score(book: Book, stops: Lazy) -> Lazy | None:
    """The latest answer; several on one day count as their mean."""
    rows = _known(book, stops, "nps", 180)
    if rows is None:
        return None
    latest = rows.group_by("account_id", "day").agg(nw.col("ago").min())
    both = rows.join(latest, on=["account_id", "day", "ago"], how="inner")
    return both.group_by("account_id", "day").agg(nw.col("score").mean(), nw.col("ago").min().alias("score_ago"))


def _months(book: Book, stops: Lazy, table: str) -> Lazy:
    rows = book.tables[table].join(stops, on="account_id", how="inner")
    aged = rows.with_columns((nw.col("until") - nw.col("month")).alias("ago"))
    return aged.filter(nw.col("ago") >= 0, nw.col("ago") <= 3)


def _usage(book: Book, stops: Lazy) -> Lazy | None:
    """The latest full month, the three before it, and the share of seats used over the latest three."""
    if "usage" not in book.tables:
        return None
    rows = _months(book, stops, "usage")
    columns = rows.collect_schema().names()
    value = nw.col("active_users" if "active_users" in columns else "uses")
    known, latest, lately = ~value.is_null(), nw.col("ago") == 0, nw.col("ago") <= 2
    sums: dict[str, nw.Expr] = {}
    for name, rule in {"used": known & latest, "used_before": known & ~latest}.items():
        sums |= {name: nw.when(rule).then(value).otherwise(0.0), f"{name}_months": _one_if(rule)}
    if {"seats", "active_users"} <= set(columns):
        seated = known & lately & (nw.col("seats") > 0)
        share = nw.when(seated).then(value / nw.col("seats")).otherwise(0.0)
        sums |= {"share": share, "share_months": _one_if(seated)}
    return _summed(rows, **sums)


def _paid(book: Book, stops: Lazy) -> Lazy | None:
    """MRR in the last full month, or in the latest of the three before it that was paid."""
    if "mrr" not in book.tables:
        return None
    rows = _months(book, stops, "mrr").filter(nw.col("mrr") > 0)
    latest = rows.group_by("account_id", "day").agg(nw.col("ago").min())
    both = rows.join(latest, on=["account_id", "day", "ago"], how="inner")
    return both.group_by("account_id", "day").agg(nw.col("mrr").sum())
