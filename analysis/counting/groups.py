"""What accounts are compared by: the book's dimensions, and the month, quarter or year they started in."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw

from ..book import Book
from ..book.days import month_text
from ..book.dimensions import MISSING
from ..errors import DIMENSION, MissingTable
from .frames import ALL, Lazy, either

COHORTS = {"cohort_month": "Start month", "cohort_quarter": "Start quarter", "cohort_year": "Start year"}
MONTHS_IN = {"cohort_month": 1, "cohort_quarter": 3, "cohort_year": 12}
UNKNOWN = -1


def choices(book: Book) -> dict[str, str]:
    """What accounts can be compared by: the book's dimensions, and when they started where that is known."""
    return {**book.dimensions, **({} if book.snapshot else COHORTS)}


def label_of(book: Book, by: str | None, among: Mapping[str, str] | None = None, *, compared: str = "Accounts") -> str:
    """The words for a dimension, or for one of the choices `among`; raises MissingTable for any other."""
    known = book.dimensions if among is None else among
    if by is not None and by not in known:
        offered = f"They can be compared by {', '.join(known)}." if known else DIMENSION
        raise MissingTable(f"{compared} cannot be compared by {by}.", "The open book does not know it.", offered)
    return ALL if by is None else known[by]


def dimension(book: Book, by: str | None) -> tuple[str | None, str]:
    """The column to compare by and its label: the first dimension where none is named."""
    chosen = by or next(iter(book.dimensions), None)
    return chosen, label_of(book, chosen)


def group_of(by: str | None) -> nw.Expr:
    """The group of a row of accounts: a dimension as it stands; a start cohort as a whole number (`text_of`)."""
    if by is None:
        return nw.lit(ALL)
    if by not in MONTHS_IN:
        return nw.col(by)
    started = either(nw.col("started_month"), UNKNOWN)
    period = (started - started % MONTHS_IN[by]).cast(nw.Int64)
    return nw.when(started < 0).then(nw.lit(UNKNOWN)).otherwise(period)


def with_group(book: Book, rows: Lazy, by: str | None) -> Lazy:
    """Rows of any table with the group of their account; one that is not in the accounts table is in none."""
    if by is None:
        return rows.with_columns(nw.lit(ALL).alias("group"))
    label_of(book, by)
    groups = book.tables["accounts"].select("account_id", nw.col(by).alias("group"))
    return rows.join(groups, on="account_id", how="left").with_columns(either(nw.col("group"), MISSING).alias("group"))


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


def named(book: Book, rows: Lazy) -> Lazy:
    """Rows of any table with the name of their account; its id where the book has no accounts."""
    if "accounts" not in book.tables:
        return rows.with_columns(nw.col("account_id").alias("name"))
    return rows.join(book.tables["accounts"].select("account_id", "name"), on="account_id", how="left")
