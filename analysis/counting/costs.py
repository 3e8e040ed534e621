"""What was spent: on single accounts, and on all of them together."""

import narwhals.stable.v2 as nw

from analysis.book import Book
from analysis.counting.frames import Lazy, either


def own_costs(book: Book) -> Lazy:
    """What was spent on single accounts, such as setting them up: account_id own_cost."""
    if "costs" not in book.tables or "account_id" not in book.tables["costs"].collect_schema().names():
        return book.tables["accounts"].select("account_id", nw.lit(0.0).alias("own_cost"))
    rows = book.tables["costs"].filter(~nw.col("account_id").is_null())
    own = rows.select("account_id", nw.col("amount").cast(nw.Float64).alias("own_cost"))
    return own.group_by("account_id").agg(nw.col("own_cost").sum())


def shared_costs(book: Book) -> Lazy:
    """Spending of a book with costs that is on no single account: month kind ("spending" if none is named) amount."""
    costs = book.tables["costs"]
    names = costs.collect_schema().names()
    kind = either(nw.col("kind"), "spending") if "kind" in names else nw.lit("spending")
    rows = costs.filter(nw.col("account_id").is_null()) if "account_id" in names else costs
    return rows.select(nw.col("month"), kind.alias("kind"), nw.col("amount"))
