"""When a contract is due for renewal: in every month that is a whole number of its terms after the month it started in.

A contract of one month is due every month, which says nothing: who is asked about renewals leaves it out.
"""

import narwhals.stable.v2 as nw

TERM, STARTED = nw.col("contract_length"), nw.col("started_month")


def on_contract() -> nw.Expr:
    """Accounts of which it is known when a contract of more than a month is due."""
    return (TERM > 1) & ~STARTED.is_null()


def due_between(since: int, until: int, term: nw.Expr = TERM) -> nw.Expr:
    """Whether a contract of so many months came up for renewal after the month `since`, up to the month `until`."""
    terms = (until - STARTED) // term
    return (terms > 0) & (terms > (since - STARTED) // term)


def next_due(month: int) -> nw.Expr:
    """The first month after this one in which the contract is due, for an account that has started."""
    return STARTED + ((month - STARTED) // TERM + 1) * TERM
