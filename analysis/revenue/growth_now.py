"""Accounts that pay now and have not grown lately, with what is known of them: seats, plan, segment, CSM."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.revenue_lines import TABLE
from ..counting import collected
from ..counting.paid_months import months_seen, paid_months
from ..standards import QUARTER
from .expansion_signs import BEFORE
from .growth_activity import since_growth
from .growth_counting import source_of_seats

NOW = ["account_id", "month", "mrr", "name", "csm", "segment", "seats_bought", "seats_used", "plan"]
_TEXTS = ("name", "csm", "segment", "plan")


def read_now(book: Book) -> pd.DataFrame:
    """One row per account that pays in the last month and has not grown in the 6 months up to it: columns of NOW.

    Seats are those of the last month, or of one of the two before it; the plan is the one its revenue or its seats tell
    of, else that of the accounts file. Missing where the book does not tell.
    """
    last = months_seen(book)[1]
    now = collected(paid_months(book).filter(nw.col("month") == last).select("account_id", "month", "mrr"))
    now = now.sort_values("account_id", ignore_index=True)
    told = now[since_growth(book, now) >= BEFORE].reset_index(drop=True)
    for more in (_of_accounts(book), _of_lines(book, last), _of_seats(book, last)):
        told = _put(told, more)
    return told.reindex(columns=NOW)


def _put(rows: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """What another table tells of each account takes the place of what was known, where it tells it."""
    both = rows.merge(more, on="account_id", how="left", suffixes=("", "_told"))
    for name in (name for name in more if f"{name}_told" in both):
        both[name] = both.pop(f"{name}_told").combine_first(both[name])
    return both


def _of_accounts(book: Book) -> pd.DataFrame:
    if "accounts" not in book.tables:
        return pd.DataFrame({"account_id": pd.Series(dtype=object)})
    has = book.tables["accounts"].collect_schema().names()
    names = [name for name in _TEXTS if name in has]
    return collected(book.tables["accounts"].select("account_id", *names))


def _of_lines(book: Book, last: int) -> pd.DataFrame:
    """Seats and plan of the rows of revenue of the last month; of an account on several plans none."""
    if not book.built.lines:
        return pd.DataFrame({"account_id": pd.Series(dtype=object)})
    return book.built.engine.frame(  # type: ignore[no-any-return]
        "SELECT account_id, sum(seats) AS seats_bought, sum(seats_used) AS seats_used, "
        "CASE WHEN count(DISTINCT plan) = 1 THEN min(plan) END AS plan "
        f"FROM {TABLE} WHERE month = {last} AND mrr > 0 GROUP BY account_id HAVING count(seats) IN (0, count(*))"
    )


def _of_seats(book: Book, last: int) -> pd.DataFrame:
    table, bought, used = source_of_seats(book)
    if not table:
        return pd.DataFrame({"account_id": pd.Series(dtype=object)})
    has_plan = table == "seats" and not book.missing("seats", "plan")
    names = {"seats_bought": bought, **({"seats_used": used} if used else {}), **({"plan": "plan"} if has_plan else {})}
    rows = book.tables[table].filter(nw.col("month") <= last, nw.col("month") > last - QUARTER)
    told = collected(rows.select("account_id", "month", *names.values())).sort_values(["account_id", "month"])
    latest = told.groupby("account_id").tail(1).drop(columns="month")
    return latest.rename(columns={of: name for name, of in names.items()}).reset_index(drop=True)
