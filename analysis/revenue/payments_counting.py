"""Which churn of the MRR nobody decided: payments that failed, and how many of them came back."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import month_text
from ..counting import NEVER, Lazy, collected, either
from ..counting.groups import named
from ..counting.paid_months import first_day, gaps, months_seen, paid_months
from .dunning_counting import PAYMENTS, RETRIES, count_attempts, count_failed, says_which

SOON = 60
CHURN_TYPE, NOTHING = "churn_type", "nothing"
# Where payments themselves are told, and not only what the accounts say of their churn.
TOLD = (PAYMENTS, RETRIES)


@cached(most=12)
def count_failing(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts the churn movements that were a failed payment, and those that came back.

    One row per combination: failed (0 or 1) back (the MRR returned) soon (paid within 60 days, and the MRR returned)
    left (the account has a churned_on) movements lost (MRR). A churn movement is a failed payment where a payment
    failed in its month or the one before and was not paid before the month began. Where the book has no payments,
    failed is what churn_type of the accounts says. Counts add up over parts of a book.
    """
    _, last = months_seen(book)
    rows = marked(book, gaps(paid_months(book, late), last))
    back = nw.when(nw.col("back").is_null()).then(0).otherwise(1)
    keyed = _with_leavers(book, rows.with_columns(back.alias("back")))
    keys = ["failed", "back", "soon", "left"]
    sums = keyed.group_by(*keys).agg(nw.len().alias("movements"), nw.col("lost").sum())
    frame = collected(sums).astype(dict.fromkeys([*keys, "movements"], "int64"))
    return frame.sort_values(keys, ignore_index=True)


def source_of(book: Book) -> str:
    """Where the words on involuntary churn come from: failed payments, attempts, churn_type of accounts, or nothing.

    Attempts tell it where they say which are at the same payment, and the day of each.
    """
    if PAYMENTS in book.tables:
        return PAYMENTS
    if RETRIES in book.tables and says_which(book) and (count_attempts(book)["day_known"] == 1).all():
        return RETRIES
    known = "accounts" in book.tables and not book.missing("accounts", "churn_type")
    return CHURN_TYPE if known else NOTHING


def marked(book: Book, stops: Lazy) -> Lazy:
    """The stops with failed (a payment failed then or the month before) and soon (paid within 60 days, and back)."""
    source = source_of(book)
    if source in TOLD:
        return _by_payments(book, stops)
    soon = nw.lit(0).alias("soon")
    if source == NOTHING:
        return stops.with_columns(nw.lit(0).alias("failed"), soon)
    word = nw.col("churn_type").str.to_lowercase()
    unwanted = nw.when(word.str.starts_with("invol")).then(1).otherwise(0).alias("unwanted")
    types = book.tables["accounts"].select("account_id", unwanted)
    joined = stops.join(types, on="account_id", how="left")
    # It says how an account left for good, and nothing of a pause before that.
    final = (nw.col("unwanted") == 1) & nw.col("back").is_null()
    return joined.with_columns(nw.when(final).then(1).otherwise(0).alias("failed"), soon)


def _by_payments(book: Book, stops: Lazy) -> Lazy:
    month = nw.col("month")
    begins = stops.with_columns(
        first_day(month - 1).alias("earliest"), first_day(month).alias("begins"), first_day(month + 1).alias("ends")
    )
    near = begins.join(_payments(book), on="account_id", how="inner").filter(
        nw.col("failed_on") >= nw.col("earliest"),
        nw.col("failed_on") < nw.col("ends"),
        nw.col("recovered_on") >= nw.col("begins"),
    )
    quick = nw.when(nw.col("recovered_on") - nw.col("failed_on") <= SOON).then(1).otherwise(0)
    found = near.with_columns(quick.alias("quick")).group_by("account_id", "month").agg(nw.col("quick").max())
    marked = stops.join(found, on=["account_id", "month"], how="left")
    soon = nw.when((nw.col("quick") == 1) & ~nw.col("back").is_null()).then(1).otherwise(0)
    failed = nw.when(nw.col("quick").is_null()).then(0).otherwise(1)
    return marked.with_columns(failed.alias("failed"), soon.alias("soon"))


def _payments(book: Book, first: bool = False) -> Lazy:
    """Failed payments; first: without later attempts at the same payment, where a file lists them."""
    if PAYMENTS not in book.tables:
        return _failed_attempts(book)
    rows = book.tables[PAYMENTS]
    if first and "attempt" in rows.collect_schema().names():
        rows = rows.filter(either(nw.col("attempt"), 1) <= 1)
    if "recovered_on" not in rows.collect_schema().names():
        return rows.select("account_id", "failed_on", nw.lit(NEVER).alias("recovered_on"))
    return rows.select("account_id", "failed_on", either(nw.col("recovered_on"), NEVER).alias("recovered_on"))


def _failed_attempts(book: Book) -> Lazy:
    """Every attempt that failed, with the day on which the same payment was paid: account_id failed_on recovered_on.

    Where attempts do not name their payment, the next one of the account that was paid.
    """
    rows = book.tables[RETRIES]
    named = either(nw.col("payment_id"), "") if "payment_id" in rows.collect_schema().names() else nw.lit("")
    each = rows.with_columns(named.alias("payment_id")).filter(nw.col("tried_on") <= (book.as_of_day or NEVER))
    one = ["account_id", "payment_id"]
    failed = each.filter(nw.col("succeeded") == 0).select(*one, nw.col("tried_on").alias("failed_on"))
    paid = each.filter(nw.col("succeeded") == 1).select(*one, nw.col("tried_on").alias("paid_on"))
    # Only what was paid afterwards paid it.
    after = nw.when(nw.col("paid_on") >= nw.col("failed_on")).then(nw.col("paid_on")).otherwise(NEVER)
    both = failed.join(paid, on=one, how="left").with_columns(either(after, NEVER).alias("recovered_on"))
    return both.group_by(*one, "failed_on").agg(nw.col("recovered_on").min()).drop("payment_id")


def _with_leavers(book: Book, rows: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        return rows.with_columns(nw.lit(0).alias("left"))
    left = book.tables["accounts"].select("account_id", nw.col("churned").alias("left"))
    return rows.join(left, on="account_id", how="left").with_columns(either(nw.col("left"), 0).alias("left"))


def count_recovery(book: Book) -> pd.DataFrame:
    """Counts failed payments by the days it took to be paid: days recovered (0 or 1) payments.

    One not paid yet counts with the days since it failed. Empty without payments.
    """
    if source_of(book) == RETRIES:
        return _recovery_of(count_failed(book))
    if PAYMENTS not in book.tables or book.as_of_day is None:
        return pd.DataFrame({"days": [], "recovered": [], "payments": []}, dtype="int64")
    rows = _payments(book, first=True).filter(nw.col("failed_on") <= book.as_of_day)
    paid = nw.col("recovered_on") <= book.as_of_day
    until = nw.when(paid).then(nw.col("recovered_on")).otherwise(book.as_of_day)
    timed = rows.with_columns(
        (until - nw.col("failed_on")).alias("days"), nw.when(paid).then(1).otherwise(0).alias("recovered")
    )
    counts = collected(timed.group_by("days", "recovered").agg(nw.len().alias("payments")))
    return counts.astype("int64").sort_values(["days", "recovered"], ignore_index=True)


def _recovery_of(failed: pd.DataFrame) -> pd.DataFrame:
    """The same of payments whose attempts are listed, from the first attempt of each on: Retries counts these."""
    known = failed[failed["day"].notna()]
    days = known["paid_day"].fillna(known["until"]) - known["day"]
    each = pd.DataFrame({"days": days, "recovered": known["paid"]}).astype("int64")
    return each.groupby(["days", "recovered"]).size().rename("payments").reset_index()


def list_failing(book: Book, *, late: int = 0, most: int = 50) -> pd.DataFrame:
    """The accounts whose churn movement was a failed payment (or, without payments, of involuntary type), latest first.

    Columns: account_id name month lost (MRR) months_away; missing for one that has not come back.
    """
    _, last = months_seen(book)
    rows = marked(book, gaps(paid_months(book, late), last)).filter(nw.col("failed") == 1)
    away = (nw.col("back") - nw.col("month")).alias("months_away")
    top = rows.sort("month", "lost", "account_id", descending=[True, True, False]).head(most)
    frame = collected(named(book, top).select("account_id", "name", "month", "lost", away))
    return frame.assign(month=[month_text(month) for month in frame["month"]])


def count_lost_for_good(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts churn movements whose MRR has not come back by the month: month (whole number) failed movements lost.

    failed: 1 where the last that is known of the account is a failed payment. Counts add up over parts of a book.
    """
    _, last = months_seen(book)
    rows = marked(book, gaps(paid_months(book, late), last)).filter(nw.col("back").is_null())
    sums = collected(rows.group_by("month", "failed").agg(nw.len().alias("movements"), nw.col("lost").sum()))
    return sums.astype({"month": "int64", "failed": "int64", "movements": "int64"}).sort_values(
        ["month", "failed"], ignore_index=True
    )


def count_failing_months(book: Book, *, late: int = 0) -> pd.DataFrame:
    """Counts churn movements by the month they count in: month failed (0 or 1) movements lost (MRR).

    Counts add up over parts of a book.
    """
    _, last = months_seen(book)
    rows = marked(book, gaps(paid_months(book, late), last)).group_by("month", "failed")
    sums = collected(rows.agg(nw.len().alias("movements"), nw.col("lost").sum()))
    ordered = sums.astype({"failed": "int64", "movements": "int64"}).sort_values(["month", "failed"], ignore_index=True)
    return ordered.assign(month=[month_text(int(month)) for month in ordered["month"]])
