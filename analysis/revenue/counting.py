"""What moved in the recurring revenue, month by month and account by account."""

from itertools import pairwise

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import ALL, Lazy, collected, either
from ..counting.costs import spending
from ..counting.groups import with_group
from ..counting.paid_months import KINDS, months_seen, neighbour, paid_months

AMOUNTS = ("mrr", *KINDS)
COUNTS = tuple(f"{name}_accounts" for name in KINDS)
KEPT = ("accounts", "left", "left_start", "start", "end", "capped", "start_squared", "lost_squared", "lost_start",
        "gone_squared", "gone_start")  # fmt: skip
AT_ONCE = 4_000_000


def count_movements(book: Book, *, by: str | None = None, late: int = 0) -> pd.DataFrame:
    """Counts, month by month, what new, returning, growing, shrinking and leaving accounts did to the MRR.

    One row per group and month: group month (year × 12 + month − 1) accounts mrr, the amounts new expansion
    reactivation contraction churn (all positive), and for each the accounts behind it. A churn is dated in the first
    month without MRR, so the row after the last month of the table is left out. MRR of the table's first month that
    belongs to accounts that started earlier stands as `before`: it is neither new nor won back. All columns add up
    over parts of a book. `late`: gaps of at most so many months are late billing. Raises MissingTable without MRR.
    """
    first, last = months_seen(book)
    keys = ["group", "month"] if by else ["month"]
    parts = [_summed(book, part, by, keys) for part in _parts(paid_months(book, late), first, last)]
    counts = parts[0] if len(parts) == 1 else pd.concat(parts).groupby(keys, as_index=False).sum()
    counts = counts if by else counts.assign(group=ALL)
    return _by_month(counts, _older(book, by, first), first, last)


def _summed(book: Book, rows: Lazy, by: str | None, keys: list[str]) -> pd.DataFrame:
    moves = with_group(book, moved(rows), by) if by else moved(rows)
    sums = (nw.col(name).sum() for name in (*AMOUNTS, *COUNTS))
    return collected(moves.group_by(*keys).agg(nw.len().alias("accounts"), *sums))


def _parts(rows: Lazy, first: int, last: int) -> list[Lazy]:
    """A large book in parts, by account id: each is sorted by itself, which keeps the memory small."""
    size = int(collected(rows.select(nw.len().alias("rows")))["rows"].iloc[0])
    number = -(-size // AT_ONCE)
    if number < 2:
        return [rows]
    here = rows.filter(nw.col("month") == (first + last) // 2).select("account_id")
    ids = list(collected(here.sort("account_id"))["account_id"])
    if len(ids) < number:
        return [rows]
    account = nw.col("account_id")
    cuts = [ids[len(ids) * part // number] for part in range(1, number)]
    inner = [rows.filter(account >= low, account < high) for low, high in pairwise(cuts)]
    return [rows.filter(account < cuts[0]), *inner, rows.filter(account >= cuts[-1])]


def moved(rows: Lazy) -> Lazy:
    """Each paid month beside the account's paid months before and after it; churn stands in its last paid month."""
    near = rows.with_columns(
        neighbour("month", 1).alias("was"), neighbour("mrr", 1).alias("paid"), neighbour("month", -1).alias("next")
    )
    month, mrr, was, paid, after = (nw.col(name) for name in ("month", "mrr", "was", "paid", "next"))
    kept = was == month - 1
    tests = {
        "new": (was.is_null(), mrr),
        "expansion": (kept & (mrr > paid), mrr - paid),
        "reactivation": (was < month - 1, mrr),
        "contraction": (kept & (mrr < paid), paid - mrr),
        "churn": (after.is_null() | (after > month + 1), mrr),
    }
    amounts = (nw.when(test).then(value).otherwise(0.0).alias(name) for name, (test, value) in tests.items())
    counted = (nw.when(test).then(1).otherwise(0).alias(f"{name}_accounts") for name, (test, _) in tests.items())
    return near.select("account_id", "month", "mrr", *amounts, *counted)


def _by_month(counts: pd.DataFrame, older: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Every month of every group, churn moved to the first month without MRR."""
    groups = sorted(counts["group"].unique())
    every = pd.MultiIndex.from_product([groups, range(first, last + 1)], names=["group", "month"])
    frame = counts.set_index(["group", "month"]).reindex(every, fill_value=0)
    gone = ["churn", "churn_accounts"]
    frame[gone] = frame[gone].groupby(level="group").shift(1, fill_value=0)
    frame = frame.join(older.set_index(["group", "month"])).fillna({"before": 0.0, "before_accounts": 0})
    frame["new"] -= frame["before"]
    frame["new_accounts"] -= frame["before_accounts"]
    whole = dict.fromkeys(("accounts", *COUNTS, "before_accounts"), "int64")
    return frame.reset_index().astype(whole)


def _older(book: Book, by: str | None, first: int) -> pd.DataFrame:
    """MRR of the first month that belongs to accounts which started before it."""
    columns = ["group", "month", "before", "before_accounts"]
    if "accounts" not in book.tables or "mrr" not in book.tables:
        return pd.DataFrame(columns=columns).astype({"month": "int64", "before": float, "before_accounts": "int64"})
    started = book.tables["accounts"].select("account_id", "started_month").filter(nw.col("started_month") < first)
    rows = book.tables["mrr"].select("account_id", "month", "mrr").filter(nw.col("month") == first, nw.col("mrr") > 0)
    older = with_group(book, rows.join(started, on="account_id", how="inner"), by)
    sums = older.group_by("group", "month").agg(nw.col("mrr").sum().alias("before"), nw.len().alias("before_accounts"))
    return collected(sums)[columns]


def count_kept(book: Book, *, by: str | None = None, late: int = 0, months: int = 12) -> pd.DataFrame:
    """Counts, for the accounts here in each month, what they are worth so many months later.

    One row per group and month, which is the later one: group month accounts (here `months` before) left (of them
    without MRR now) left_start (what these paid) start end capped (sum of the smaller of start and end) and the sums
    of squares and products that give the intervals of GRR and NRR. `returning`: MRR now of accounts won up to the
    start that had none then. All columns add up over parts of a book, except largest_lost and largest_gone.
    """
    rows = paid_months(book, late)
    then = rows.select("account_id", (nw.col("month") + months).alias("month"), nw.col("mrr").alias("start"))
    pairs = then.join(
        rows.select("account_id", "month", nw.col("mrr").alias("end")), on=["account_id", "month"], how="left"
    )
    _, last = months_seen(book)
    kept = _with_losses(with_group(book, pairs.filter(nw.col("month") <= last), by))
    largest = (nw.col(name).max().alias(f"largest_{name}") for name in ("lost", "gone"))
    sums = kept.group_by("group", "month").agg(*(nw.col(name).sum() for name in KEPT), *largest)
    frame = collected(sums).merge(_returning(book, rows, by, months), on=["group", "month"], how="left")
    counted = frame.fillna({"returning": 0.0}).astype({"accounts": "int64", "left": "int64", "month": "int64"})
    return counted.sort_values(["group", "month"], ignore_index=True)


def _with_losses(pairs: Lazy) -> Lazy:
    start, end = nw.col("start"), nw.col("end")
    known = pairs.with_columns(
        either(end, 0.0).alias("end"),
        nw.when(end.is_null()).then(1).otherwise(0).alias("left"),
        nw.when(end.is_null()).then(start).otherwise(0.0).alias("left_start"),
    )
    capped = known.with_columns(
        nw.when(end > start).then(start).otherwise(end).alias("capped"), nw.lit(1).alias("accounts")
    )
    losses = capped.with_columns((start - nw.col("capped")).alias("lost"), (start - end).alias("gone"))
    lost, gone = nw.col("lost"), nw.col("gone")
    return losses.with_columns(
        (start * start).alias("start_squared"),
        (lost * lost).alias("lost_squared"),
        (lost * start).alias("lost_start"),
        (gone * gone).alias("gone_squared"),
        (gone * start).alias("gone_start"),
    )


def _returning(book: Book, rows: Lazy, by: str | None, months: int) -> pd.DataFrame:
    """MRR of accounts that had paid before the start and not at it: published tables add it to retention."""
    first = rows.group_by("account_id").agg(nw.col("month").min().alias("first"))
    here = rows.select("account_id", (nw.col("month") + months).alias("month"), nw.lit(1).alias("was_here"))
    joined = rows.join(first, on="account_id", how="inner").filter(nw.col("first") < nw.col("month") - months)
    back = joined.join(here, on=["account_id", "month"], how="left").filter(nw.col("was_here").is_null())
    sums = with_group(book, back, by).group_by("group", "month").agg(nw.col("mrr").sum().alias("returning"))
    return collected(sums)


def count_units(
    book: Book, *, by: str | None = None, late: int = 0, months: int = 12, until: int | None = None
) -> pd.DataFrame:
    """One row per account to draw again from: group start end returning (1 for one that had left before the start).

    Whoever paid so many months before the last month, or before `until` (`start`), and what it pays then (`end`, 0 for
    nothing); returning ones paid before that, nothing at the start, and pay at the end. Sorted, so that the order of
    the file does not matter. Call it for at most 200,000 accounts.
    """
    last = months_seen(book)[1] if until is None else until
    rows = paid_months(book, late)
    then, now = (nw.when(nw.col("month") == at).then(nw.col("mrr")).otherwise(0.0) for at in (last - months, last))
    sums = rows.with_columns(then.alias("start"), now.alias("end")).group_by("account_id")
    units = sums.agg(nw.col("start", "end").max(), nw.col("month").min().alias("first"))
    back = (nw.col("start") == 0) & (nw.col("end") > 0) & (nw.col("first") < last - months)
    marked = units.with_columns(nw.when(back).then(1).otherwise(0).alias("returning"))
    wanted = with_group(book, marked.filter((nw.col("start") > 0) | (nw.col("returning") == 1)), by)
    names = ["group", "start", "end", "returning"]
    return collected(wanted.select(*names)).sort_values(names, ignore_index=True)


def count_still_paying(book: Book) -> pd.DataFrame:
    """Counts the accounts marked as left that pay in the last month of the MRR table: one row, accounts mrr."""
    if "accounts" not in book.tables or "mrr" not in book.tables:
        return pd.DataFrame({"accounts": [0], "mrr": [0.0]})
    _, last = months_seen(book)
    gone = book.tables["accounts"].filter(nw.col("churned") == 1, either(nw.col("churned_month"), 0) < last)
    rows = paid_months(book).filter(nw.col("month") == last).join(gone.select("account_id"), "account_id", how="inner")
    sums = collected(rows.select(nw.len().alias("accounts"), nw.col("mrr").sum()))
    return sums.fillna(0.0).astype({"accounts": "int64"})


def count_costs(book: Book) -> pd.DataFrame:
    """Counts what was spent in each month: kind month amount. Empty without costs."""
    if "costs" not in book.tables:
        return pd.DataFrame({"kind": [], "month": [], "amount": []}).astype({"month": "int64", "amount": float})
    sums = collected(spending(book).group_by("kind", "month").agg(nw.col("amount").sum()))
    return sums.sort_values(["kind", "month"], ignore_index=True)
