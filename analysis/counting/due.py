"""When a contract is due for renewal: in every month that is a whole number of its terms after the month it started in.

A contract of one month is due every month, which says nothing: who is asked about renewals leaves it out.
"""

import narwhals.stable.v2 as nw

from ..book import Book
from ..book.days import month_of
from .frames import Lazy
from .paid_months import paying_now

TERM, STARTED = nw.col("contract_length"), nw.col("started_month")


def on_contract() -> nw.Expr:
    """Accounts of which it is known when a contract of more than a month is due."""
    return (TERM > 1) & ~STARTED.is_null()


def due_between(since: int, until: int, term: nw.Expr = TERM) -> nw.Expr:
    """Whether a contract of so many months came up for renewal after the month `since`, up to the month `until`."""
    terms = (until - STARTED) // term
    return (terms > 0) & (terms > (since - STARTED) // term)


def due_within(book: Book, months: int) -> Lazy | None:
    """Accounts with MRR whose contract of more than a month ends within so many months after the data stops.

    Columns: account_id name started_on due (the month) and those of `paying_now`. None where no account has days.
    """
    if "accounts" not in book.tables or book.snapshot or book.as_of is None:
        return None
    now = month_of(book.as_of)
    accounts = book.tables["accounts"].filter(on_contract(), nw.col("churned") == 0)
    soon = accounts.with_columns(next_due(now).alias("due")).filter(nw.col("due") <= now + months)
    columns = ("account_id", "name", "started_on", "due")
    return soon.select(*columns).join(paying_now(book)[0], on="account_id", how="inner")


def next_due(month: int) -> nw.Expr:
    """The first month after this one in which the contract is due, for an account that has started."""
    return STARTED + ((month - STARTED) // TERM + 1) * TERM
