"""The part of an experiment that belongs to one account, which may be shown to that account."""

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..errors import NotEnoughData
from .plan import Plan, read_plan

NO_ACCOUNTS = "Its units do not say which account they belong to."
OTHERS = "No unit of it belongs to this account."


def of_account(book: Book, account_id: str) -> Book:
    """The book with no other unit in its experiment than those of one account.

    Raises MissingTable without an experiment, NotEnoughData where no unit is known to be of this account.
    """
    book.require("kpis")
    if book.missing("kpis", "account_id"):
        raise NotEnoughData("The experiment cannot be shown to one account.", NO_ACCOUNTS, "Map the column account_id.")
    own = book.tables["kpis"].filter(nw.col("account_id") == account_id)
    if not count_rows(own):
        raise NotEnoughData("The experiment cannot be shown to this account.", OTHERS, "Leave it out of this review.")
    alone = replace(book)
    # The tables of a book are read once and then kept under this name.
    vars(alone)["tables"] = {**{name: book.tables[name] for name in book.tables}, "kpis": own}
    return alone


def own_part(book: Book, plan: Any, account_id: str | None) -> tuple[Book, Any]:
    """Book and plan with no more in them than one account may see; both as they are where none is named.

    Errors as in `of_account`.
    """
    return (book, plan) if account_id is None else (of_account(book, account_id), own_plan(plan))


def whose(book: Book) -> str | None:
    """The one account that all units of the experiment belong to; empty for several, None where nobody says."""
    if book.missing("kpis", "account_id"):
        return None
    found = book.tables["kpis"].select("account_id").unique().head(2).collect("pandas").to_pandas()["account_id"]
    return str(found.iloc[0]) if len(found) == 1 and found.notna().all() else ""


def alone(book: Book) -> Book:
    """A book of the experiment and nothing else."""
    rows = book.tables["kpis"].collect("pandas").to_pandas()
    return Book.from_frames(kpis=rows, as_of=book.as_of).called(book.name, book.currency)


def texts_of(book: Book) -> tuple[str, ...]:
    """Every text of an experiment's rows once, and what its columns are called."""
    rows = book.tables["kpis"].collect("pandas").to_pandas()
    texts = (rows[name].dropna().unique() for name in rows if not pd.api.types.is_numeric_dtype(rows[name]))
    return tuple(dict.fromkeys((*map(str, rows.columns), *(str(text) for column in texts for text in column))))


def count_rows(rows: nw.LazyFrame[Any]) -> int:
    """How many rows there are."""
    return int(rows.select(nw.len().alias("n")).collect("pandas").to_pandas()["n"].iloc[0])


def own_plan(plan: Any) -> Plan | None:
    """A plan without how many units all accounts have together."""
    written = read_plan(plan)
    return None if written is None else replace(written, units=None)
