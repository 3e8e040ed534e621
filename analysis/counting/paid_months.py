"""Account-months with MRR: the rows every question about revenue starts from."""

import narwhals.stable.v2 as nw

from ..book import Book
from ..book.book_cache import cached
from ..book.days import month_of, month_text
from ..book.mrr_history import has_history
from ..errors import MissingTable, NotEnoughData
from ..finding import count, money
from ..phrases import out_of
from .frames import Lazy, collected

ONE_AMOUNT = "The accounts hold one MRR each, the latest: it is no past month's MRR."
ADD_PAID = "Export what each subscription brought before it ended, or MRR by month."
ADD_MONTHS = "Add MRR by month, subscriptions with their start and end, or movements."
KINDS = ("new", "expansion", "reactivation", "contraction", "churn")


def paid_months(book: Book, late: int = 0) -> Lazy:
    """account_id, month, mrr of every account and month with MRR above 0.

    `late`: a gap of at most so many months is late billing: the account counts on with what it paid before the gap.
    Raises MissingTable for a book without months of MRR: one amount per account is no past month's MRR.
    """
    rows = _months(book).select("account_id", "month", "mrr").filter(nw.col("mrr") > 0)
    if late <= 0:
        return rows
    gap = neighbour("month", -1) - nw.col("month") - 1
    short = rows.with_columns(gap.alias("gap")).filter(nw.col("gap") >= 1, nw.col("gap") <= late)
    carried = (
        short.filter(nw.col("gap") >= step).select("account_id", (nw.col("month") + step).alias("month"), "mrr")
        for step in range(1, late + 1)
    )
    return nw.concat([rows, *carried])


def neighbour(column: str, step: int) -> nw.Expr:
    """The value of the same account's row before (1) or after (-1) this one."""
    return nw.col(column).shift(step).over("account_id", order_by="month")


def gaps(rows: Lazy, last: int) -> Lazy:
    """Every time an account stopped paying: account_id, month (the first without MRR), lost, and where it came back
    `back` (the month) and `regained` (what it paid then). A stop after the last month is not known yet.
    """
    near = rows.with_columns(neighbour("month", -1).alias("back"), neighbour("mrr", -1).alias("regained"))
    stop = (nw.col("month") + 1).alias("month")
    stopped = near.filter(nw.col("back").is_null() | (nw.col("back") > nw.col("month") + 1), nw.col("month") < last)
    return stopped.select("account_id", stop, nw.col("mrr").alias("lost"), "back", "regained")


def first_day(month: nw.Expr) -> nw.Expr:
    """The day number of a month's first day, in whole-number arithmetic (Hinnant 2013, days_from_civil)."""
    since_march = month - 2
    year, place = since_march // 12, since_march % 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (place * 153 + 2) // 5 - 719468


@cached(most=12)
def months_seen(book: Book) -> tuple[int, int]:
    """The first and the last month the MRR is known for; a month in which nobody paid counts."""
    return _ends(_months(book))


def months_of_change(book: Book) -> tuple[int, int]:
    """The first and the last month the MRR is known for, of a book with more than one.

    Raises NotEnoughData for one month of it: what an account paid before is not known, so nothing moved, grew or left.
    """
    first, last = months_seen(book)
    if first == last:
        why = f"The book knows one month of it, {month_text(first)}, and no month before to compare with."
        raise NotEnoughData("What happened to the MRR cannot be told.", why, ADD_MONTHS)
    return first, last


def _ends(rows: Lazy) -> tuple[int, int]:
    ends = collected(rows.select(nw.col("month").min().alias("first"), nw.col("month").max().alias("last")))
    if ends.isna().to_numpy().any():
        raise NotEnoughData("There is no month with MRR.", "Not one row of it could be used.", "See what was refused.")
    return int(ends["first"].iloc[0]), int(ends["last"].iloc[0])


def paying_now(book: Book) -> tuple[Lazy, int | None]:
    """Who pays today and what (account_id mrr), and which month that is; None where the book has no days.

    Of the last month of MRR; without months, of the accounts that are here, as their table says. Raises MissingTable
    without either.
    """
    if "mrr" in book.tables:
        _, last = _ends(book.tables["mrr"])
        now = book.tables["mrr"].filter(nw.col("month") == last, nw.col("mrr") > 0)
        return now.select("account_id", "mrr"), last
    book.require("accounts", "mrr")
    book.require("accounts", "churned")
    here = book.tables["accounts"].filter(nw.col("mrr") > 0, nw.col("churned") == 0).select("account_id", "mrr")
    return here, None if book.snapshot or book.as_of is None else month_of(book.as_of)


def _months(book: Book) -> Lazy:
    """The table of MRR by month; without it what is known of today, and that it says nothing of the past."""
    if has_history(book):
        return book.tables["mrr"]
    if "mrr" in book.tables:
        raise NotEnoughData(f"What was lost cannot be told. {as_recorded(book)}", as_zero(book), ADD_PAID)
    if book.missing("accounts", "mrr"):
        book.require("mrr")
    raise MissingTable(f"What happened to the MRR cannot be told. {as_recorded(book)}", ONE_AMOUNT, ADD_MONTHS)


def as_zero(book: Book) -> str:
    """That most of what ended stands with an MRR of 0."""
    ended, unpaid = book.built.ended
    return f"{out_of(unpaid, ended)} accounts that ended stand with an MRR of 0: what they paid is not in the file."


def as_recorded(book: Book) -> str:
    """What is known of MRR today: what accounts here pay, and what those that left paid, as recorded then."""
    if "mrr" in book.tables:
        here = collected(paying_now(book)[0])
        return f"{count(len(here), 'account')} here pay {money(float(here['mrr'].sum()))} MRR today."
    rows = book.tables["accounts"].filter(nw.col("mrr") > 0).group_by("churned")
    sums = collected(rows.agg(nw.len().alias("accounts"), nw.col("mrr").sum())).set_index("churned")
    told = [
        f"{count(int(sums['accounts'][left]), 'account')} {words} {money(float(sums['mrr'][left]))}{since}"
        for left, words, since in ((0, "here pay", " MRR today"), (1, "that churned paid", ", as recorded then"))
        if left in sums.index
    ]
    return f"{'; '.join(told)}." if told else ""
