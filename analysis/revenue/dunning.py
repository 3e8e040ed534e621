"""Which failed payments come back, and at which attempt: every retry counted, and its day compared with the others."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..errors import MissingTable, NotEnoughData
from ..estimate import holm, share_difference, wilson
from ..finding import Family, Finding
from ..result import Result
from ..standards import FEWEST, LEVEL
from .dunning_counting import PAYMENTS, RETRIES, count_failed, estimate_attempts, one_each, says_which, source_of
from .dunning_findings import DAY, findings
from .payments_counting import count_recovery

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The first day of all, January 1, 1970, was a Thursday.
_THURSDAY = 3
METHOD = (
    "The curve takes in each payment from its first listed attempt on, and takes those no longer tried to be like "
    "those that still are. Days, reasons and methods are compared on the first failed payment of each account, one "
    "against all others, and a difference is clear only if it holds after allowing for all of them. What was "
    "paid in the end is counted for payments that first failed at least 30 days before the data stops."
)


@dataclass(frozen=True, eq=False, repr=False)
class Dunning(Result):
    """Failed payments and what became of them. `attempts`: what each attempt brought, and the share paid by it.

    compared: a row for each day of the first retry, reason, method and weekday of the first failure: aspect group
    payments (all of the group) attempted (the first of each account) recovered recovered_share others_share aside
    points low high p_value (corrected, with its interval) and whether `clear`. months: failed payments of each month,
    what was owed and what of it was paid. money: one row.
    """

    attempts: pd.DataFrame
    compared: pd.DataFrame
    months: pd.DataFrame
    money: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def dunning(book: Book, *, by_lot: bool = False) -> Dunning:
    """Which failed payments come back, at which attempt, and does the day of the retry matter?

    `by_lot`: the day of the first retry was dealt by lot, as the reader says; then what another day would have brought
    is told, else only what was seen. Comparisons: the first failed payment of each account, a group against the others,
    Newcombe's interval (1998) at the level of Holm's correction (1979). Raises MissingTable without attempts,
    NotEnoughData where no payment failed.

    Example: `revenue.dunning(book)`.
    """
    if not source_of(book):
        needs = "It needs a list of attempts to collect, or failed payments with their attempt, reason or method."
        raise MissingTable("The open files do not show payment retries.", needs, "Add the list of your billing system.")
    if source_of(book) == RETRIES and not says_which(book):
        why = "Every row has an id of its own and no attempt number, so none can be tied to the one before."
        fix = "Choose the column with the invoice or payment that attempts share, or add which attempt it was."
        raise NotEnoughData("The file does not say which attempts were at the same payment.", why, fix)
    failed = count_failed(book)
    if failed.empty:
        raise NotEnoughData("No payment failed.", "Every payment was paid at its first attempt.", "Nothing to mend.")
    attempts, compared = estimate_attempts(failed), compare(failed)
    money = sums(failed)
    said = findings(attempts, compared, money.iloc[0], by_lot, _elsewhere(book))
    family = Family.over("dunning", compared["p_value"])
    return Dunning(attempts, compared, by_month(failed), money, said, (family,) if family.tests else ())


def _elsewhere(book: Book) -> int:
    """Failed payments in a file of their own, beside the file of attempts read here; 0 where one file tells both."""
    both = {RETRIES, PAYMENTS} <= set(book.tables)
    return int(count_recovery(book)["payments"].sum()) if both else 0


def compare(failed: pd.DataFrame) -> pd.DataFrame:
    """Each group of each aspect against the others, corrected for all that could be compared (Holm 1979).

    Where one differs clearly, the others of its aspect are compared among themselves, as `aside` says: a day on which
    much comes back makes every other day look worse than the rest.
    """
    rows = pd.DataFrame(_rows(failed), columns=_COLUMNS)
    judged = (rows["attempted"] >= FEWEST) & (rows["others"] >= FEWEST)
    looks = max(int(judged.sum()), 1)
    told = _judged(rows, judged, looks)
    told = told.assign(p_value=holm(told["p_value"]) if len(told) else told["p_value"], aside="")
    for aspect in told["aspect"].unique():
        told = _among_the_rest(told, told["aspect"] == aspect, looks)
    return told.assign(clear=_clear(told).astype(int))[list(_SHOWN)]


def _judged(rows: pd.DataFrame, which: pd.Series, looks: int) -> pd.DataFrame:
    """The rows with the difference, its interval at the level of so many looks, and the p-value not yet corrected."""
    if not which.any():
        return rows
    x, n, x0, n0 = (rows.loc[which, name] for name in ("recovered", "attempted", "others_recovered", "others"))
    told = rows.copy()
    told.loc[which, ["points", "low", "high", "p_value"]] = np.column_stack(
        share_difference(x, n, x0, n0, 1 - LEVEL / looks)
    )
    return told


def _clear(rows: pd.DataFrame) -> pd.Series:
    return (rows["p_value"] <= LEVEL) & ((rows["low"] > 0) | (rows["high"] < 0))


def _among_the_rest(rows: pd.DataFrame, aspect: pd.Series, looks: int) -> pd.DataFrame:
    """The groups of an aspect beside its clearest, compared without it; corrected by the number of all looks."""
    clear = rows[aspect & _clear(rows)]
    if clear.empty:
        return rows
    # Of two days alone each is as clear as the other: the better one is named.
    best = clear.assign(p=clear["p_value"].round(12)).sort_values(["p", "points"], ascending=[True, False]).iloc[0]
    rest, told = aspect & (rows.index != best.name), rows.copy()
    told.loc[rest, "others"] -= best["attempted"]
    told.loc[rest, "others_recovered"] -= best["recovered"]
    told.loc[rest, "aside"] = best["group"]
    share = told["others_recovered"] / told["others"].where(told["others"] > 0)
    told.loc[rest, "others_share"] = share[rest]
    told.loc[rest, ["points", "low", "high", "p_value"]] = math.nan
    again = _judged(told, rest & (told["attempted"] >= FEWEST) & (told["others"] >= FEWEST), looks)
    return again.assign(p_value=again["p_value"].where(~rest, (again["p_value"] * looks).clip(upper=1)))


_SHOWN = ("aspect", "group", "payments", "attempted", "recovered", "recovered_share", "others_share", "aside", "points",
          "low", "high", "p_value", "clear")  # fmt: skip
_COLUMNS = ["aspect", "group", "payments", "attempted", "recovered", "recovered_share", "others", "others_recovered",
            "others_share", "points", "low", "high", "p_value"]  # fmt: skip


def _rows(failed: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """The counts of each group: retries by their day, and payments by why, by what and on which weekday they failed."""
    # Of an empty frame pandas would take the rows of what is assigned.
    retried = failed.assign(happened=failed["second"])[failed["waited"].notna()]
    yield from _groups(DAY, retried, retried["waited"].astype(int))
    ended = failed.assign(happened=failed["paid"])[failed["settled"].fillna(False).astype(bool)]
    yield from _groups("reason", ended, ended["reason"])
    yield from _groups("method", ended, ended["method"])
    weekdays = (ended["day"].astype(int) + _THURSDAY) % 7
    yield from _groups("weekday", ended, weekdays.map(dict(enumerate(WEEKDAYS))))


def _groups(aspect: str, rows: pd.DataFrame, values: pd.Series) -> Iterator[tuple[object, ...]]:
    known = rows.assign(group=values)[values.notna()]
    first = one_each(known)
    names = list(WEEKDAYS) if aspect == "weekday" else sorted(known["group"].unique())
    counts, n, x = (
        known["group"].value_counts(),
        first.groupby("group").size(),
        first.groupby("group")["happened"].sum(),
    )
    total, paid = len(first), int(first["happened"].sum())
    for name in (name for name in names if name in counts.index):
        tried, won = int(n.get(name, 0)), int(x.get(name, 0))
        left, others = paid - won, total - tried
        yield (aspect, str(name), int(counts[name]), tried, won, _share(won, tried), others, left, _share(left, others),
               math.nan, math.nan, math.nan, math.nan)  # fmt: skip


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def by_month(failed: pd.DataFrame) -> pd.DataFrame:
    """Failed payments by the month of their first attempt: month payments owed owed_paid."""
    known = failed[failed["day"].notna()]
    month = pd.to_datetime(known["day"].astype("int64"), unit="D").dt.strftime("%Y-%m")
    parts = known.assign(month=month, owed_paid=known["owed"].where(known["paid"] == 1, 0.0)).groupby("month")
    made = parts.agg(payments=("paid", "size"), owed=("owed", "sum"), owed_paid=("owed_paid", "sum"))
    return made.reset_index()


def sums(failed: pd.DataFrame) -> pd.DataFrame:
    """What failed in all, and what of it was paid after all, in one row; amounts are missing where none is known."""
    paid, known = failed["paid"] == 1, failed["owed"].notna().any()
    low, high = wilson(int(paid.sum()), len(failed))
    owed, back = (float(part.sum()) if known else math.nan for part in (failed["owed"], failed.loc[paid, "owed"]))
    row = {"payments": len(failed), "recovered": int(paid.sum()), "recovered_share": float(paid.mean()),
           "recovered_low": low, "recovered_high": high, "owed": owed, "owed_paid": back,
           "late": int((failed["seen"] > 1).sum())}  # fmt: skip
    return pd.DataFrame([row])
