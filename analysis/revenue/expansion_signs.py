"""What was known of an account on a day, and whether it was worth more three months later."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.header_words import words_of
from ..counting import Lazy, collected, either, flag
from ..counting.milestones import happened
from ..counting.paid_months import first_day, months_seen, paid_months
from ..counting.sampling import MOST_UNITS, one_in
from ..names import spoken

AHEAD, BEFORE = 3, 6
MOST_VALUES = 8
FULL, GROWN, FOND = 0.8, 1.1, 9
# Columns that stand for the kind of what happened and name no activity.
ASPECTS = frozenset({"priority", "severity", "urgency", "status", "stage", "phase", "plan", "level"})
SUMS = ("y1", "n1", "y0", "n0")


@dataclass(frozen=True)
class Sign:
    """Something that may be so of an account on a day: its words, when it is so, and when that is known."""

    label: str
    about: str
    yes: nw.Expr
    known: nw.Expr


def landmarks(book: Book) -> Lazy:
    """account_id month mrr of every third month, counted back from the last, with what was known then and `grew`.

    grew: 1 where the account pays more three months later, 0 where not, missing where that is not known yet.
    """
    first, last = months_seen(book)
    paid = paid_months(book)
    rows = paid.filter((last - nw.col("month")) % AHEAD == 0, nw.col("month") >= first + BEFORE)
    rows = _at(rows, paid, "mrr", AHEAD, "later")
    rows = _at(rows, paid, "mrr", -BEFORE, "earlier")
    ahead = nw.when(nw.col("later") > nw.col("mrr")).then(1).otherwise(0)
    grew = nw.when(nw.col("month") + AHEAD > last).then(None).otherwise(ahead)
    return _with_accounts(book, _with_usage(book, rows.with_columns(grew.alias("grew"))))


def _at(rows: Lazy, other: Lazy, column: str, months: int, name: str) -> Lazy:
    """The column of the same account so many months later (or before), missing where there is none."""
    moved = other.select("account_id", (nw.col("month") - months).alias("month"), nw.col(column).alias(name))
    return rows.join(moved, on=["account_id", "month"], how="left")


def _has(book: Book, table: str, *columns: str) -> bool:
    return table in book.tables and not book.missing(table, *columns)


def _with_usage(book: Book, rows: Lazy) -> Lazy:
    if not _has(book, "usage", "active_users"):
        return rows
    usage = book.tables["usage"]
    joined = _at(_at(rows, usage, "active_users", 0, "active"), usage, "active_users", -AHEAD, "active_before")
    return _at(joined, usage, "seats", 0, "seats_then") if _has(book, "usage", "seats") else joined


def _with_accounts(book: Book, rows: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        return rows.with_columns(nw.col("account_id").alias("name"))
    known = book.tables["accounts"].select("account_id", "name", "started_month", *_compared(book))
    return rows.join(known, on="account_id", how="left")


@cached
def _compared(book: Book) -> dict[str, list[str]]:
    """The dimensions with few enough values to look at each of them."""
    found = {}
    for by in book.dimensions:
        values = collected(book.tables["accounts"].select(by).unique())[by]
        if len(values) <= MOST_VALUES:
            found[by] = sorted(str(value) for value in values)
    return found


def signs_of(book: Book, rows: Lazy) -> tuple[Lazy, list[Sign]]:
    """Everything that is looked at: what accounts did before, and what they are."""
    has = set(rows.collect_schema().names())
    rows, touched = _happened(book, rows, "touches", "touched_on", AHEAD)
    rows, events = _happened(book, rows, "events", "happened_on", BEFORE)
    rows, answered = _answered(book, rows)
    return rows, [*_behaviour(has), *touched, *events, *answered, *_kinds_of_account(book, has)]


def _behaviour(has: set[str]) -> list[Sign]:
    col = nw.col
    signs = [Sign("grew in the 6 months before", "behavior", col("mrr") > col("earlier"), ~col("earlier").is_null())]
    if "active" in has:
        grown = col("active") > col("active_before") * GROWN
        signs.append(Sign("active users up by a tenth in 3 months", "behavior", grown, ~col("active_before").is_null()))
    if "seats_then" in has:
        full = col("active") >= col("seats_then") * FULL
        signs.append(
            Sign("at least 80% of seats in use", "behavior", full, (col("seats_then") > 0) & ~col("active").is_null())
        )
    if "started_month" in has:
        young = col("month") - col("started_month") < 12
        signs.append(Sign("first year", "account", young, ~col("started_month").is_null()))
    return signs


def _kinds_of_account(book: Book, has: set[str]) -> list[Sign]:
    if "started_month" not in has:
        return []
    told = _compared(book)
    return [
        Sign(f"{spoken(book.dimensions[by])}: {value}", "account", nw.col(by) == value, ~nw.col(by).is_null())
        for by, values in told.items()
        for value in values
        if len(values) > 2 or value == values[0]
    ]


def _happened(book: Book, rows: Lazy, table: str, day: str, months: int) -> tuple[Lazy, list[Sign]]:
    """Per kind, whether it happened within the months up to and with the landmark's."""
    if not _has(book, table, "kind"):
        return rows, []
    told = happened(book, table)
    kinds = sorted(str(kind) for kind in collected(told.select("kind").unique())["kind"].dropna())
    if not 0 < len(kinds) <= 2 * MOST_VALUES:
        return rows, []
    near = _near(rows, told.select("account_id", day, "kind"), day, months)
    names = {kind: f"{table}_{place}" for place, kind in enumerate(kinds)}
    flags = (nw.when(nw.col("kind") == kind).then(1).otherwise(0).alias(name) for kind, name in names.items())
    seen = (
        near.with_columns(*flags).group_by("account_id", "month").agg(*(nw.col(name).max() for name in names.values()))
    )
    of = _aspect(book, table)
    signs = [
        Sign(f"{of}{kind}, in the {months} months before", "behavior", either(nw.col(name), 0) == 1, nw.lit(True))
        for kind, name in names.items()
    ]
    return rows.join(seen, on=["account_id", "month"], how="left"), signs


def _aspect(book: Book, table: str) -> str:
    """What a kind is a value of, where that is nothing that is done: the priority of tickets, medium or urgent."""
    headers = (file.columns.get("kind", "") for file in book.recipe.files if file.table == table)
    own = next((header for header in headers if words_of(header) & ASPECTS), "")
    return f"{spoken(own)}: " if own else ""


def _near(rows: Lazy, other: Lazy, day: str, months: int) -> Lazy:
    joined = rows.select("account_id", "month").join(other, on="account_id", how="inner")
    since, until = first_day(nw.col("month") - months + 1), first_day(nw.col("month") + 1)
    return joined.filter(nw.col(day) >= since, nw.col(day) < until)


def _answered(book: Book, rows: Lazy) -> tuple[Lazy, list[Sign]]:
    if "nps" not in book.tables:
        return rows, []
    near = _near(rows, book.tables["nps"].select("account_id", "answered_on", "score"), "answered_on", BEFORE)
    mean = (nw.col("total") * 1.0 / nw.col("answers")).alias("mean_score")
    scores = near.group_by("account_id", "month").agg(nw.col("score").sum().alias("total"), nw.len().alias("answers"))
    known = ~nw.col("mean_score").is_null()
    sign = Sign("answers of 9 or 10 in the 6 months before", "behavior", nw.col("mean_score") >= FOND, known)
    return rows.join(
        scores.with_columns(mean).select("account_id", "month", "mean_score"), on=["account_id", "month"], how="left"
    ), [sign]


def count_landmarks(book: Book) -> tuple[pd.DataFrame, list[Sign]]:
    """One row per account and landmark, and the signs that were looked at.

    Columns: account_id name month mrr grew sampled (1 or 0), and s0, s1, ... for the signs: 1 so, 0 not so, -1 not
    known. Everybody is there at the last landmark; the rows that are `sampled`, from which signs are found, are at most
    about 200,000: of a larger book those of every so many-th account, in order of its id.
    """
    rows, signs = signs_of(book, _marked(landmarks(book)))
    states = (_state(sign).alias(f"s{at}") for at, sign in enumerate(signs))
    frame = collected(rows.select("account_id", "name", "month", "mrr", "grew", "sampled", *states))
    return frame.sort_values(["account_id", "month"], ignore_index=True), signs


def _marked(rows: Lazy) -> Lazy:
    """The rows that are looked at: those of accounts that are drawn, and everybody's last ones."""
    total = collected(rows.select(nw.len().alias("rows"), nw.col("month").max().alias("last"))).iloc[0]
    every = max(1, -(-int(total["rows"]) // MOST_UNITS))
    if every == 1:
        return rows.with_columns(nw.lit(1).alias("sampled"))
    ids = rows.select("account_id").unique().with_row_index("place", order_by="account_id")
    drawn = ids.with_columns(flag(one_in(every, "place")).alias("sampled"))
    marked = rows.join(drawn.select("account_id", "sampled"), on="account_id", how="left")
    return marked.filter((nw.col("sampled") == 1) | (nw.col("month") == int(total["last"])))


def _state(sign: Sign) -> nw.Expr:
    known = nw.when(sign.known).then(0).otherwise(-1)
    return nw.when(sign.known & sign.yes).then(1).otherwise(known)


def add_up(frame: pd.DataFrame, signs: list[Sign], held_out: int) -> pd.DataFrame:
    """Adds up, per sign and for the months before and from `held_out`, how often accounts with it grew, and without it.

    `frame` from `count_landmarks`. One row per sign and part (0 before, 1 from `held_out`): label about n1 y1
    (landmarks with the sign, of them grew) n0 y0 (without it), accounts1 accounts0, and the sums of squares and
    products over accounts from which errors that know of repeated accounts are made. Adds up over parts of a book.
    """
    known = frame[frame["grew"].notna()]
    late = (known["month"] >= held_out).to_numpy()
    account = np.unique(known["account_id"].to_numpy(object), return_inverse=True)[1]
    grew = known["grew"].to_numpy(float)
    parts = [(side, account[late == side], grew[late == side]) for side in (0, 1)]
    rows = [
        {"label": sign.label, "about": sign.about, "part": side, **_sums(states[late == side], own, grown)}
        for sign, states in ((sign, known[f"s{at}"].to_numpy()) for at, sign in enumerate(signs))
        for side, own, grown in parts
    ]
    return pd.DataFrame(rows, columns=["label", "about", "part", *NAMES]).sort_values(
        ["label", "part"], ignore_index=True
    )


PAIRS = [(a, b) for place, a in enumerate(SUMS) for b in SUMS[place:]]
NAMES = [*SUMS, *(a + b for a, b in PAIRS), "accounts1", "accounts0"]


def _sums(state: np.ndarray, account: np.ndarray, grew: np.ndarray) -> dict[str, int]:
    """Whole numbers added up as floats, which hold them exactly up to 2^53."""
    so, other = (state == 1).astype(float), (state == 0).astype(float)
    cells = {"y1": so * grew, "n1": so, "y0": other * grew, "n0": other}
    each = {name: np.bincount(account, values) for name, values in cells.items()}
    products = {a + b: int(each[a] @ each[b]) for a, b in PAIRS}
    seen = {f"accounts{side}": int((each[f"n{side}"] > 0).sum()) for side in ("1", "0")}
    return {**{name: int(each[name].sum()) for name in SUMS}, **products, **seen}
