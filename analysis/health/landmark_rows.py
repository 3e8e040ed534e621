"""Which accounts are looked at on which days: everybody lately, and of a large book a part all the way back."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import to_day
from ..counting import NEVER, Lazy, collected, flag
from ..counting.population import here_after, placed
from ..counting.sampling import MOST_UNITS, one_in
from .landmark_days import Landmark

LATELY = 90


def count_accounts(book: Book) -> int:
    """How many accounts have a start, and a day of leaving if they left."""
    book.require("accounts", "churned")
    return int(collected(placed(book).select(nw.len().alias("rows")))["rows"].iloc[0])


def sampled_every(book: Book, days: int) -> int:
    """Every how many-th account a back-test looks at, so that it takes at most 200,000 rows."""
    return max(1, -(-count_accounts(book) * days // MOST_UNITS))


def first_day(book: Book) -> int:
    """The first day an account of the book started on; the day records begin where that is later."""
    started = collected(placed(book).select(nw.col("started_on").min().alias("first")))["first"].iloc[0]
    began = to_day(book.observed_from) if book.observed_from else -NEVER
    return began if pd.isna(started) else max(int(started), began)


def count_landmarks(book: Book, days: Sequence[Landmark], also: Sequence[str], account_id: str | None) -> Lazy:
    """Every account and day looked at, on which the account was here."""
    here, every = placed(book), sampled_every(book, len(days))
    if account_id is not None:
        here, every = here.filter(nw.col("account_id") == account_id), 1
    rows = here.with_row_index("place", order_by="account_id") if every > 1 else here
    drawn = rows.with_columns((flag(one_in(every, "place")) if every > 1 else nw.lit(1)).alias("sampled"))
    looks = _here_on(drawn, grid(book, days), ("sampled", *also))
    if every == 1:
        return looks
    day, sampled = nw.col("day"), nw.col("sampled") == 1
    lately = day > max(stop.day for stop in days) - LATELY
    last = ~nw.col("churned_on").is_null() & (nw.col("churned_on") - day <= LATELY)
    return looks.filter(sampled | lately | last)


def _here_on(accounts: Lazy, stops: Lazy, also: Sequence[str]) -> Lazy:
    has = accounts.collect_schema().names()
    keep = [
        "account_id",
        "started_on",
        "churned_on",
        "gone_on",
        *(name for name in ("contract_months", *also) if name in has),
    ]
    joined = accounts.select(*dict.fromkeys(keep)).join(stops, how="cross")
    return joined.filter(here_after(nw.col("day"))).drop("gone_on")


def grid(book: Book, days: Sequence[Landmark]) -> Lazy:
    """The days looked at as a lazy frame of the book's own engine: day, month (the last one over by then)."""
    one = book.tables["accounts"].select("account_id").head(1)
    whole = nw.Int64
    rows = [
        one.select(nw.lit(at.day).cast(whole).alias("day"), nw.lit(at.month).cast(whole).alias("until")) for at in days
    ]
    return _stacked(rows)


def _stacked(rows: list[Lazy]) -> Lazy:
    """Rows under one another, as a tree of pairs: a chain of sixty is deeper than engines allow."""
    half = len(rows) // 2
    return rows[0] if len(rows) == 1 else nw.concat([_stacked(rows[:half]), _stacked(rows[half:])])
