"""What became of each payment that failed: every attempt at it in order, and what it came to."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..counting import collected, dates
from ..estimate import kaplan_meier, least_kept, wilson
from ..standards import FEWEST

SETTLED, MOST_TRIED = 30, 100
PAYMENTS, RETRIES = "payments", "retries"
ATTEMPTS = (
    "attempt",
    "attempted",
    "recovered",
    "recovered_share",
    "recovered_low",
    "recovered_high",
    "paid",
    "low",
    "high",
)


def source_of(book: Book) -> str:
    """Where the attempts are told: a list of all of them, or failed payments that say which attempt, why or by what."""
    if RETRIES in book.tables:
        return RETRIES
    said = (not book.missing(PAYMENTS, column) for column in ("attempt", "reason", "method"))
    return PAYMENTS if PAYMENTS in book.tables and any(said) else ""


def says_which(book: Book) -> bool:
    """Whether attempts at one payment can be told: by a number, or by an id that more than one of them has.

    An id of its own for every row, and no number, is that of the attempt.
    """
    rows = _read(book, RETRIES, "tried_on", "succeeded")
    if rows["attempt"].notna().any() or (rows["succeeded"] == 1).all():
        return True
    return bool(rows["payment_id"].dropna().duplicated().any())


@cached(most=4)
def count_attempts(book: Book) -> pd.DataFrame:
    """Every attempt in order, one row each: account_id payment attempt day succeeded reason method amount day_known.

    Attempts are of one payment by its id, or while their number rises and none has been paid. Where no number is told
    they are numbered in the order of their days. Of a list with one row a payment and how often it was tried, as
    invoices, the day is known of the first attempt alone (day_known). What lies after the last day of the data is left
    out.
    """
    listed = source_of(book) == RETRIES
    rows = _read(book, RETRIES, "tried_on", "succeeded") if listed else _failed(book)
    rows = rows[rows["day"] <= _ends(book, rows)].astype({"day": "int64", "succeeded": "int64"})
    ordered = rows.sort_values(["account_id", "day", "attempt", "succeeded"], ignore_index=True)
    payment = ordered["payment_id"].where(ordered["payment_id"].notna(), _runs(ordered))
    keyed = ordered.assign(payment=ordered["account_id"].astype(str) + "\n" + payment.astype(str))
    counted = keyed.groupby("payment", sort=False).cumcount() + 1
    numbered = keyed["attempt"].where(keyed["attempt"].notna(), counted).astype("int64")
    told = keyed.assign(attempt=numbered).drop(columns="payment_id")
    return _taken_apart(told) if listed and _is_counted(told, ordered["payment_id"]) else told.assign(day_known=1)


def _is_counted(rows: pd.DataFrame, ids: pd.Series) -> bool:
    """Whether a row is a payment with how often it was tried, as an invoice of Stripe: no payment has two rows.

    In a list of attempts one that was tried a second time was tried a first. What is no number of attempts makes none:
    a billion of them would be a billion rows.
    """
    tried = rows["attempt"]
    return bool(ids.notna().all() and ids.is_unique and (tried > 1).any() and (tried <= MOST_TRIED).all())


def _taken_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Every attempt of such payments: all but the last failed, and of none but the first the day is known."""
    each = rows.loc[rows.index.repeat(rows["attempt"].clip(lower=0))]
    attempt = each.groupby("payment", sort=False).cumcount() + 1
    succeeded = each["succeeded"].where(attempt == each["attempt"], 0)
    made = each.assign(attempt=attempt, succeeded=succeeded, day_known=(attempt == 1).astype(int))
    return made.reset_index(drop=True)


def _ends(book: Book, rows: pd.DataFrame) -> int:
    """The last day of the data; of a book that knows none, that of the last attempt."""
    return int(rows["day"].max() if book.as_of_day is None else book.as_of_day) if len(rows) else 0


def _runs(rows: pd.DataFrame) -> pd.Series:
    """Which payment an attempt is of where none is named: another begins where the number does not rise."""
    before = rows.groupby("account_id", sort=False)[["attempt", "succeeded"]].shift()
    begins = before["succeeded"].ne(0) | rows["attempt"].isna() | ~rows["attempt"].gt(before["attempt"])
    return begins.cumsum().map("run {}".format)


def _read(book: Book, table: str, day: str, *more: str) -> pd.DataFrame:
    """What is wanted of a table, with its day under one name; a column that the book lacks is missing throughout."""
    kinds = {"attempt": nw.Int64, "amount": nw.Float64, "recovered_on": nw.Int64, "succeeded": nw.Int64}
    wanted = ("payment_id", "attempt", "reason", "method", "amount", *more)
    told = (_known(book, table, name, kinds.get(name, nw.String)) for name in wanted)
    frame = collected(book.tables[table].select("account_id", nw.col(day).alias("day"), *told))
    return frame.astype({"attempt": "Int64", "payment_id": object, "reason": object, "method": object})


def _known(book: Book, table: str, name: str, kind: Any) -> nw.Expr:
    """A column of a table, missing throughout where its file has none."""
    return (
        nw.col(name) if name in book.tables[table].collect_schema().names() else nw.lit(None).cast(kind()).alias(name)
    )


def _failed(book: Book) -> pd.DataFrame:
    """Failed payments as attempts: each failed on its day, and what paid the last of a payment came after them."""
    rows = _read(book, PAYMENTS, "failed_on", "recovered_on").assign(succeeded=0)
    rows = rows.sort_values(["account_id", "day", "attempt"], ignore_index=True)
    rows = rows.assign(payment_id=_runs(rows), attempt=rows["attempt"].fillna(1))
    last = rows.drop_duplicates("payment_id", keep="last")
    paid = last[last["recovered_on"].notna()]
    then = paid.assign(succeeded=1, day=paid["recovered_on"], attempt=paid["attempt"] + 1, reason=None)
    return pd.concat([rows, then], ignore_index=True).drop(columns="recovered_on")


def count_failed(book: Book) -> pd.DataFrame:
    """Every payment that failed, one row each, in order of its first attempt.

    account_id payment seen (its first attempt that is listed) last paid (0 or 1) day (of the first attempt, missing
    where that is not listed) last_day waited (days to the second attempt) second (0 or 1, whether that paid) reason
    method (of the first attempt) owed settled (whether it was first tried at least 30 days before the data stops) until
    (the last day of the data) paid_day (missing where it is still open).
    A payment that was paid at its first attempt is none of them.
    """
    rows = count_attempts(book)
    first, every = rows.groupby("payment", sort=False).head(1).set_index("payment"), rows.groupby("payment")
    won = rows[rows["succeeded"] == 1].groupby("payment")[["attempt", "day"]].min().reindex(first.index)
    paid = won["attempt"]
    second = rows[rows["attempt"] == 2].drop_duplicates("payment").set_index("payment")
    day = first["day"].where(first["attempt"] == 1)
    frame = first[["account_id", "reason", "method"]].assign(
        seen=first["attempt"],
        last=paid.fillna(every["attempt"].max()).astype("int64"),
        paid=paid.notna().astype(int),
        day=day,
        last_day=every["day"].max(),
        waited=(second["day"] - day).where(second["day_known"] == 1),
        second=second["succeeded"],
        owed=first["amount"],
        settled=day <= _ends(book, rows) - SETTLED,
        until=_ends(book, rows),
        paid_day=won["day"],
    )
    failed = frame[(frame["last"] > 1) | (frame["paid"] == 0)]
    return failed.sort_values(["day", "account_id"], kind="stable").reset_index()


def one_each(failed: pd.DataFrame) -> pd.DataFrame:
    """The first payment of each account, so that an account with many of them does not decide a comparison."""
    return failed.drop_duplicates("account_id")


def list_open(book: Book, *, most: int = 50) -> pd.DataFrame:
    """Payments that are still open, by what the next attempt should bring: what is owed, times how often it did.

    account_id name last_day attempts owed expected_paid. Empty where nothing is expected of any of them.
    """
    failed = count_failed(book)
    shares = estimate_attempts(failed).set_index("attempt")["recovered_share"]
    left = failed[failed["paid"] == 0].assign(attempts=failed["last"])
    brings = (left["attempts"] + 1).map(shares)
    worth = left.assign(expected_paid=left["owed"] * brings).query("expected_paid > 0")
    top = worth.sort_values(["expected_paid", "account_id"], ascending=[False, True]).head(most)
    told = top.assign(name=top["account_id"].map(_names(book)), last_day=dates(top["last_day"]))
    return told[["account_id", "name", "last_day", "attempts", "owed", "expected_paid"]].reset_index(drop=True)


def _names(book: Book) -> dict[str, str]:
    if "accounts" not in book.tables:
        return {}
    frame = collected(book.tables["accounts"].select("account_id", "name"))
    return dict(zip(frame["account_id"], frame["name"], strict=True))


def estimate_attempts(failed: pd.DataFrame) -> pd.DataFrame:
    """What each attempt brought, and the share that is paid by it: as a curve that payments enter where they are seen.

    attempt attempted recovered recovered_share recovered_low recovered_high (Wilson 1927, of those tried) paid low high
    (Kaplan and Meier 1958, late entry), from the second attempt on and as far as 10 were tried.
    """
    if failed.empty:
        return pd.DataFrame(columns=ATTEMPTS)
    # An attempt is no time to have been watched before: who is first seen at the second was at risk at it.
    curve = kaplan_meier(
        failed["last"], failed["paid"], entry=(failed["seen"] - 1).clip(lower=1) * (failed["last"] > 1)
    )
    told = curve[(curve["time"] > 1) & (curve["at_risk"] >= FEWEST)]
    low, high = wilson(told["events"], told["at_risk"])
    open_ = told["low"].mask(told["survival"] == 1, least_kept(told["at_risk"]))
    return pd.DataFrame(
        {"attempt": told["time"], "attempted": told["at_risk"], "recovered": told["events"],
         "recovered_share": told["events"] / told["at_risk"], "recovered_low": low, "recovered_high": high,
         "paid": 1 - told["survival"], "low": 1 - told["high"], "high": 1 - open_}
    ).astype({"attempt": "int64", "attempted": "int64", "recovered": "int64"}).reset_index(drop=True)  # fmt: skip
