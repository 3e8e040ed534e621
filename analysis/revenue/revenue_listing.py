"""The accounts behind what moved in the recurring revenue."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import month_text
from ..counting import Lazy, collected, either
from ..counting.groups import with_group
from ..counting.paid_months import KINDS, months_seen, paid_months
from .counting import moved


def list_movements(
    book: Book,
    *,
    kind: str | None = None,
    since: str | int | None = None,
    until: str | int | None = None,
    by: str | None = None,
    group: str | None = None,
    late: int = 0,
    most: int = 50,
) -> pd.DataFrame:
    """The accounts behind a movement, largest amount first.

    `kind` new, expansion, reactivation, contraction or churn, None for all of them; `since` and `until` months (as
    2025-07 or its number), both in. Columns: account_id name group month kind amount; at most `most` rows.
    """
    first, last = months_seen(book)
    moves = with_group(book, moved(paid_months(book, late)), by)
    parts = [_listed(moves, name) for name in KINDS if kind in (None, name)]
    rows = nw.concat(parts).filter(nw.col("month") >= _number(since, first), nw.col("month") <= _number(until, last))
    rows = rows if group is None else rows.filter(nw.col("group") == group)
    named = _named(book, rows, first)
    top = named.sort("amount", "account_id", "month", "kind", descending=[True, False, False, False]).head(most)
    frame = collected(top.select("account_id", "name", "group", "month", "kind", "amount"))
    return frame.assign(month=[month_text(month) for month in frame["month"]])


def list_behind(
    book: Book, *, group: str | None = None, since: str | None = None, until: str | None = None, late: int = 0
) -> pd.DataFrame:
    """The accounts behind a step or a bar, largest amount first; all movements of the period where none is named.

    `group` is the movement: new, expansion, reactivation, contraction or churn, of one month where it names one (churn
    in 2025-07). Columns as in `list_movements`.
    """
    named, _, month = (group or "").partition(" in ")
    kind = named if named in KINDS else None
    since, until = (month, month) if month else (since, until)
    return list_movements(book, kind=kind, since=since, until=until, late=late).drop(columns="group")


def _listed(moves: Lazy, kind: str) -> Lazy:
    later = 1 if kind == "churn" else 0
    rows = moves.filter(nw.col(kind) > 0)
    return rows.select(
        "account_id", "group", (nw.col("month") + later).alias("month"), nw.lit(kind).alias("kind"),
        nw.col(kind).alias("amount"),
    )  # fmt: skip


def _named(book: Book, rows: Lazy, first: int) -> Lazy:
    """With names, and without the new MRR of the first month that is older than the table."""
    if "accounts" not in book.tables:
        return rows.with_columns(nw.col("account_id").alias("name"))
    started = either(nw.col("started_month"), first).alias("started")
    named = rows.join(book.tables["accounts"].select("account_id", "name", started), on="account_id", how="left")
    return named.filter(
        ~((nw.col("kind") == "new") & (nw.col("month") == first) & (either(nw.col("started"), first) < first))
    )


def _number(month: str | int | None, otherwise: int) -> int:
    if month is None:
        return otherwise
    if isinstance(month, str):
        return int(month[:4]) * 12 + int(month[5:7]) - 1
    return int(month)
