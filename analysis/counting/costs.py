"""What was spent: on single accounts, on all of them together, on selling and on keeping accounts."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from .frames import Lazy, either, optional

# Spending of a kind with such a word in it wins accounts, or makes the product: it is none on keeping accounts.
SELLING = ("sales", "marketing", "acqui", "advert", "commission", "vertrieb", "werbung", "event")
NOT_KEEPING = (*SELLING, "onboarding", "hosting", "research", "development")


def sells(kinds: pd.Series) -> pd.Series:
    """Which kinds of cost are spent on winning accounts, by their names."""
    return kinds.astype(str).str.contains("|".join(SELLING), case=False)


def keeps(kinds: pd.Series) -> pd.Series:
    """Which kinds of cost are spent on keeping accounts: all are but those whose name says otherwise."""
    return ~kinds.astype(str).str.contains("|".join(NOT_KEEPING), case=False)


def spending(book: Book) -> Lazy:
    """All that a book with costs says was spent: account_id (missing where on none) month kind amount.

    A kind that is not named is "spending".
    """
    kind = either(optional(book, "costs", "kind", nw.String), "spending").alias("kind")
    owner = optional(book, "costs", "account_id", nw.String).alias("account_id")
    return book.tables["costs"].select(owner, "month", kind, nw.col("amount").cast(nw.Float64))


def own_costs(book: Book) -> Lazy:
    """What was spent on single accounts, such as setting them up: account_id own_cost."""
    if "costs" not in book.tables:
        return book.tables["accounts"].select("account_id", nw.lit(0.0).alias("own_cost"))
    rows = spending(book).filter(~nw.col("account_id").is_null())
    return rows.group_by("account_id").agg(nw.col("amount").sum().alias("own_cost"))


def shared_costs(book: Book) -> Lazy:
    """Spending of a book with costs that is on no single account: month kind amount."""
    return spending(book).filter(nw.col("account_id").is_null()).select("month", "kind", "amount")
