"""What each increase of an account's MRR is made of: what it paid for in that month and in the one before."""

from collections.abc import Iterable

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.revenue_lines import TABLE
from ..counting import Lazy, collected
from ..counting.paid_months import paid_months
from .counting import moved
from .growth_parts import ADDON, KINDS, MATCHES, PLAN, PRICE, SEATS, in_cents, split

LINE = ("account_id", "month", "plan", "addon", "seats", "price", "mrr")


def source_of_seats(book: Book) -> tuple[str, str, str]:
    """The table that tells seats month by month, and its columns of those bought and used; empty for none."""
    for table, bought, used in (("seats", "seats_bought", "seats_used"), ("usage", "seats", "active_users")):
        if table in book.tables and not book.missing(table, bought):
            return table, bought, used if not book.missing(table, used) else ""
    return "", "", ""


def told_by(book: Book) -> dict[str, bool]:
    """Of which kinds of growth the files tell month by month what it takes."""
    lines = book.built.lines
    table = source_of_seats(book)[0]
    plan = "plan" in lines or (table == "seats" and not book.missing("seats", "plan"))
    seats = "seats" in lines or bool(table)
    return {SEATS: seats, PLAN: plan, ADDON: "addon" in lines, PRICE: "price" in lines}


def tells_use(book: Book) -> bool:
    """Whether the files tell how many seats are in use by month."""
    return "seats_used" in book.built.lines or bool(source_of_seats(book)[2])


@cached
def count_increases(book: Book) -> pd.DataFrame:
    """Every increase of an account's MRR from one month to the next, and what it is made of.

    account_id month expansion, a column for each of KINDS with the MRR of it that is due to that, which add up to it to
    the cent; seats_before seats_after (all of the account, missing where not told). Raises MissingTable without MRR.
    """
    up = collected(moved(paid_months(book)).filter(nw.col("expansion") > 0).select("account_id", "month", "expansion"))
    up = up.sort_values(["account_id", "month"], ignore_index=True).assign(increase=lambda rows: rows.index)
    files = _of_files(book)
    after, before = (_lines(book, up, files, back) for back in (0, 1))
    parts = in_cents(up["expansion"], split(before, after, told_by(book)).reindex(up.index).fillna(0.0))
    seats = {name: side.groupby("increase")["seats"].sum(min_count=1).reindex(up.index)
             for name, side in (("seats_before", before), ("seats_after", after))}  # fmt: skip
    return up.drop(columns="increase").assign(**{**parts, **seats})


def _lines(book: Book, up: pd.DataFrame, files: pd.DataFrame, back: int) -> pd.DataFrame:
    """What was paid for in the month of each increase, or `back` months before: increase plan addon seats price mrr.

    files: what the files tell of all months.
    """
    at = up[["account_id", "increase"]].assign(month=up["month"] - back)
    total = _beside(at, paid_months(book), "mrr")
    rows = at.merge(files, on=["account_id", "month"], how="inner")
    if "seats" not in book.built.lines:
        rows = _with_seats(book, rows)
    # What does not add up to the MRR of the month tells nothing of it; it is one line of which nothing is known.
    sums = rows.groupby("increase")["mrr"].sum().reindex(at["increase"]).to_numpy()
    whole = np.abs(sums - total) < MATCHES
    rest = at[~whole].assign(mrr=total[~whole], plan="", addon="", seats=np.nan, price=np.nan)
    known = rows[rows["increase"].isin(at["increase"][whole])]
    return pd.concat([known, _with_seats(book, rest, plans=True)], ignore_index=True)


def _beside(at: pd.DataFrame, rows: Lazy, column: str) -> np.ndarray:
    wanted = at.merge(_of_accounts(rows, at, column), on=["account_id", "month"], how="left")
    values: np.ndarray = wanted[column].to_numpy()
    return values


def _of_accounts(rows: Lazy, at: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of the months from the first to the last of them."""
    if at.empty:
        return pd.DataFrame(columns=["account_id", "month", *columns]).astype({"month": "int64"})
    span = rows.filter(nw.col("month") >= int(at["month"].min()), nw.col("month") <= int(at["month"].max()))
    return collected(span.select("account_id", "month", *columns))


def _of_files(book: Book) -> pd.DataFrame:
    if not book.built.lines:
        return pd.DataFrame({name: pd.Series(dtype=object if name in ("account_id", "plan", "addon") else float)
                             for name in LINE}).astype({"month": "int64"})  # fmt: skip
    rows = book.built.engine.frame(f"SELECT {', '.join(LINE)} FROM {TABLE}")
    return rows.assign(**{name: rows[name].astype(object).where(rows[name].notna(), "") for name in ("plan", "addon")})


def _with_seats(book: Book, rows: pd.DataFrame, plans: bool = False) -> pd.DataFrame:
    """Seats of the whole account, where a table tells them and it pays for one thing; and its plan, if so wanted."""
    table, bought, _ = source_of_seats(book)
    if not table or rows.empty:
        return rows
    names = [bought, *(["plan"] if plans and table == "seats" and not book.missing("seats", "plan") else [])]
    told = _of_accounts(book.tables[table], rows, *names).rename(columns={"plan": "plan_then", bought: "bought"})
    both = rows.merge(told, on=["account_id", "month"], how="left")
    alone = both.groupby("increase")["mrr"].transform("size") == 1
    seats = both["bought"].astype(float).where(alone)
    then = both["plan_then"].fillna("") if "plan_then" in both else both["plan"]
    return both.assign(seats=seats, plan=then)[list(rows.columns)]


def by_kind(increases: pd.DataFrame, kinds: Iterable[str] = KINDS) -> pd.DataFrame:
    """A row for each increase and kind that has a part of it: account_id month kind amount."""
    rows = increases.melt(["account_id", "month"], list(kinds), "kind", "amount")
    return rows[rows["amount"] > 0].reset_index(drop=True)
