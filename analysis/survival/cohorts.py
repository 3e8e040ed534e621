"""What became of the accounts that started together: how many are still here at each age, and what they pay."""

from dataclasses import dataclass
from datetime import timedelta

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_of
from ..book.exclusions import says_left_out
from ..counting import MISSING, collected
from ..counting.groups import COHORTS, MONTHS_IN, key_of, text_of
from ..errors import MissingTable, NotEnoughData, among
from ..estimate import kaplan_meier, least_kept, survival_at
from ..finding import ESTIMATE, FACT, Family, Finding, count, months, percent
from ..phrases import named_period, numeral
from ..result import Result
from ..standards import FEWEST
from .counting import count_life_table

STEP = {"cohort_month": 1, "cohort_quarter": 3, "cohort_year": 6}
MOST_AGES = 24
COLUMNS = ("cohort", "age", "accounts", "at_risk", "share", "low", "high", "unfinished")
MONEY_COLUMNS = ("cohort", "age", "accounts", "opening", "mrr", "share", "unfinished")


@dataclass(frozen=True, eq=False, repr=False)
class Cohorts(Result):
    """Accounts that started together. `accounts`: a row per cohort and age in months, the share still here.

    `money`: the share of their first MRR that is paid at that age, which growth can lift above 1. `unfinished`
    marks cells that not every account of the cohort could have reached by as_of.
    """

    by: str
    label: str
    accounts: pd.DataFrame
    money: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
def cohorts(book: Book, *, by: str = "cohort_quarter") -> Cohorts:
    """What became of the accounts that started together, in accounts and in money?

    `by`: cohort_month, cohort_quarter or cohort_year. Accounts: the share still here at each age (Kaplan and Meier
    1958, log-log interval), which an account that is not yet that old neither raises nor lowers. Money: MRR at that
    age ÷ MRR in the first paid month, over the accounts whose month of that age is over. Cells that a cohort has only
    reached in part are marked unfinished. Raises MissingTable for a snapshot, which has no starts, NotEnoughData where
    nobody's time can be counted.

    Example: `survival.cohorts(book)`.
    """
    among("by", by, COHORTS)
    if book.snapshot or by not in COHORTS or book.as_of is None:
        raise MissingTable("A snapshot has no start months.", "It says how long accounts stayed.", "Add started_on.")
    counts = count_life_table(book, by=by)
    if counts.empty:
        raise NotEnoughData("Nobody's time can be counted.", "No account has any time at risk.", "Add start dates.")
    now = month_of(book.as_of + timedelta(days=1)) - 1
    shares = estimate_cohorts(counts, by, now)
    if shares.empty:
        why = f"No account was watched for {count(STEP[by], 'month')} after its start."
        raise NotEnoughData(f"No {COHORTS[by].lower()} can be followed yet.", why, "Choose a shorter span to start in.")
    paid = (
        estimate_money(count_cohort_money(book), by)
        if "mrr" in book.tables
        else pd.DataFrame(columns=list(MONEY_COLUMNS))
    )
    return Cohorts(by, COHORTS[by], shares, paid, findings(shares, paid))


def count_cohort_money(book: Book) -> pd.DataFrame:
    """Counts what accounts pay at each age, by the month they first paid in.

    Columns: started_month (month number) age (months since) accounts (of that start month) opening (their MRR in it)
    mrr (what they pay at that age). Counts of two parts of a book add up.
    """
    paid = book.tables["mrr"].filter(nw.col("mrr") > 0).select("account_id", "month", "mrr")
    first = paid.group_by("account_id").agg(nw.col("month").min().alias("first"))
    aged = paid.join(first, on="account_id", how="inner").with_columns((nw.col("month") - nw.col("first")).alias("age"))
    sums = aged.group_by("first", "age").agg(nw.col("mrr").sum())
    opening = (
        aged.filter(nw.col("age") == 0)
        .group_by("first")
        .agg(nw.len().alias("accounts"), nw.col("mrr").sum().alias("opening"))
    )
    frame = collected(sums).merge(collected(opening), on="first").rename(columns={"first": "started_month"})
    whole = dict.fromkeys(("started_month", "age", "accounts"), "int64")
    columns = ["started_month", "age", "accounts", "opening", "mrr"]
    return frame.astype(whole).sort_values(["started_month", "age"], ignore_index=True)[columns]


def estimate_cohorts(counts: pd.DataFrame, by: str, now: int) -> pd.DataFrame:
    """The share of each cohort still here at each age; columns of `Cohorts.accounts`."""
    parts = [_cohort(str(group), rows, by, now) for group, rows in counts.groupby("group") if group != MISSING]
    return pd.concat(parts, ignore_index=True)


def _ages(last: int, by: str) -> np.ndarray:
    """The ages to look at: every month, quarter or year, and no more of them than can be read."""
    step = STEP[by]
    return np.arange(step, min(last, step * MOST_AGES) + 1, step)


def _cohort(group: str, rows: pd.DataFrame, by: str, now: int) -> pd.DataFrame:
    curve = kaplan_meier(rows["exit"], rows["churned"], rows["entry"], rows["accounts"])
    oldest = int(rows["exit"].max())
    ages = _ages(oldest, by)
    at = curve.set_index("time").reindex(ages, method="ffill")
    entry, end, many = (rows[name].to_numpy() for name in ("entry", "exit", "accounts"))
    present = many @ ((entry[:, None] < ages) & (end[:, None] >= ages))
    start = at[["survival", "low", "high"]].fillna({"survival": 1.0, "low": 1.0, "high": 1.0})
    last, share = int(key_of(by, group)) + MONTHS_IN[by] - 1, np.asarray(survival_at(curve, ages))
    frame = pd.DataFrame(
        {
            "cohort": group, "age": ages, "accounts": int(rows["accounts"].sum()), "at_risk": present,
            "share": share, "low": np.where(share == 1, least_kept(present), start["low"]),
            "high": start["high"].to_numpy(), "unfinished": last + ages > now,
        }
    )  # fmt: skip
    return frame[list(COLUMNS)]


def estimate_money(counts: pd.DataFrame, by: str) -> pd.DataFrame:
    """The share of the first MRR that each cohort pays at each age; columns of `Cohorts.money`."""
    if counts.empty:
        return pd.DataFrame(columns=list(MONEY_COLUMNS))
    now = int((counts["started_month"] + counts["age"]).max())
    named = counts.assign(cohort=[text_of(by, month) for month in counts["started_month"]])
    parts = [_paid(str(cohort), rows, by, now) for cohort, rows in named.groupby("cohort")]
    return pd.concat(parts, ignore_index=True)


def _paid(cohort: str, rows: pd.DataFrame, by: str, now: int) -> pd.DataFrame:
    starts = rows.groupby("started_month")[["accounts", "opening"]].first()
    months_of, opening, accounts = starts.index.to_numpy(), starts["opening"].to_numpy(), starts["accounts"].to_numpy()
    paid = rows.pivot(index="started_month", columns="age", values="mrr").fillna(0.0)
    last = int(key_of(by, cohort)) + MONTHS_IN[by] - 1
    told = []
    for age in _ages(now - int(months_of.min()), by):
        old = months_of + age <= now
        mrr = float(paid[age].to_numpy()[old].sum()) if age in paid else 0.0
        start = float(opening[old].sum())
        told.append((cohort, age, int(accounts[old].sum()), start, mrr, mrr / start, bool(last + age > now)))
    return pd.DataFrame(told, columns=list(MONEY_COLUMNS))


def findings(shares: pd.DataFrame, paid: pd.DataFrame) -> tuple[Finding, ...]:
    """The oldest and the youngest cohort at the same finished age, in accounts and money; no difference is claimed."""
    told = [_apart(shares, money=False), _apart(paid, money=True)]
    known = [finding for finding in told if finding is not None]
    open_ = int(shares["unfinished"].sum())
    are, never = "is" if open_ == 1 else "are", "not every account has had the time to get that old"
    cells = (
        f"{count(open_, 'cell')} of {numeral(len(shares))} {are} unfinished: {never}."
        if open_
        else "Every cell is finished."
    )
    return (*known, Finding(cells, "fact", accounts=int(shares.drop_duplicates("cohort")["accounts"].sum())))


def _apart(frame: pd.DataFrame, money: bool) -> Finding | None:
    """Cohorts at the age that half of the finished ones have: what young and old look like at one age."""
    done = frame[~frame["unfinished"].astype(bool) & (frame["accounts"] >= FEWEST)]
    if done["cohort"].nunique() < 2:
        return None
    reached = done.groupby("age")["cohort"].nunique()
    common = int(reached[reached >= max(2, reached.max() // 2)].index.max())
    at = done[done["age"] == common].sort_values("cohort")
    (first, one), (last, other) = (
        (named_period(at.iloc[place]["cohort"]), percent(at.iloc[place]["share"])) for place in (0, -1)
    )
    range_ = f"all {len(at)} cohorts lie between {percent(at['share'].min())} and {percent(at['share'].max())}"
    if money:
        claim = f"The {first} cohort pays {one} of its first MRR after {months(common)}, {last} {other}; {range_}."
    else:
        claim = f"Of the {first} cohort {one} are still active after {months(common)}, of {last} {other}; {range_}."
    verdict = FACT if money else ESTIMATE
    return Finding(claim, verdict, accounts=int(at["accounts"].sum()), about={"age": common})
