"""The accounts behind a mark."""

from collections.abc import Sequence
from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import to_day
from ..counting import collected, dates
from ..counting.filters import owner_of
from ..counting.money import last_mrr
from ..counting.population import placed
from .dimensions import prepared
from .explore import stretch_of

COLUMNS = ["account_id", "name", "group", "csm", "mrr", "started_on", "churned_on"]


def list_behind(
    book: Book,
    *,
    by: Sequence[str] | str = (),
    group: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    most: int = 50,
) -> pd.DataFrame:
    """The accounts of a group that were customers on any day of the time, largest MRR first; `group` None lists all.

    Columns: account_id name group csm (empty where the book has none) mrr (what it last paid) started_on churned_on.
    """
    ready = prepared(book, (by,) if isinstance(by, str) else tuple(by))
    owner, stretch = owner_of(book), stretch_of(book, since, until)
    rows = book.tables["accounts"] if book.snapshot else placed(ready.book).filter(
        nw.col("started_on") <= to_day(stretch.until), nw.col("gone_on") >= to_day(stretch.since))  # fmt: skip
    rows = ready.book.tables["accounts"] if book.snapshot else rows
    named = rows.with_columns(nw.col(ready.column).alias("group") if ready.column else nw.lit("All accounts").alias(
        "group"), nw.col(owner).alias("csm") if owner else nw.lit("").alias("csm"))  # fmt: skip
    part = named if group is None else named.filter(nw.col("group") == group)
    own = part.select(*(name for name in COLUMNS if name != "mrr"))
    joined = own.join(last_mrr(ready.book), on="account_id", how="left")
    frame = collected(joined.sort("mrr", "account_id", descending=[True, False], nulls_last=True).head(most))
    return frame.assign(**{name: dates(frame[name]) for name in ("started_on", "churned_on")})[COLUMNS]
