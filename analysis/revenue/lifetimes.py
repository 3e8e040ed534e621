"""What an account is worth, three ways side by side, and when each of them is wrong."""

import math
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import pandas as pd

from analysis.book import Book
from analysis.errors import NotEnoughData
from analysis.estimate import lifetime
from analysis.finding import Finding, count, money, months
from analysis.revenue.paid import ALL, collected, either, label_of, months_seen, paid_months, with_group

FEWEST = 10
HORIZONS = (60, 48, 36, 24, 12)
YEAR = 12
WITHIN, CONSTANT, RENEWALS = "within the observed months", "ARPA ÷ churn", "renewal model"
RULES = {
    WITHIN: "Survival × ARPA × margin, added up over the months that were observed, later months discounted.",
    CONSTANT: "ARPA × margin ÷ churn per account-month over all the book, as if accounts left at that rate for ever.",
    RENEWALS: "Yearly payment × margin × the discounted renewals of a shifted beta-geometric, for 12-month contracts.",
}
WRONG = {
    WITHIN: "Too low for accounts that stay past the horizon: what comes later is not counted.",
    CONSTANT: "Wrong where churn changes with age, as it does at renewals, and beyond the months that were observed.",
    RENEWALS: "Wrong where renewal rates rise because of what was done, and not because the unhappy have left.",
}


@dataclass(frozen=True, eq=False)
class Worth:
    """What an account is worth. `methods` has a row per group and method.

    horizon: the months the first method counts. margin: the share of MRR that is earned. discount: a year, 0 to 1.
    """

    by: str | None
    label: str
    methods: pd.DataFrame
    horizon: int
    margin: float
    discount: float
    findings: tuple[Finding, ...]


def worth(book: Book, *, by: str | None = None, margin: float = 1.0, discount: float = 0.1) -> Worth:
    """What is an account worth over the time it stays, by three methods?

    `margin`: the share of MRR that is earned, 1 where it is not known (the value is then revenue, not profit);
    `discount` a year. The value counts the first payment as made now. ARPA is the mean MRR of an account-month in the
    last 12 months. Raises MissingTable without MRR or for an unknown dimension, NotEnoughData where nobody paid.
    """
    label = label_of(book, by)
    lives, pay = count_lives(book, by=by), count_pay(book, by=by)
    if lives.empty or pay.empty:
        raise NotEnoughData("Nobody's worth can be counted.", "No account has both MRR and time.", "Add months of MRR.")
    horizon = _horizon(lives)
    parts = [_one(str(group), rows, pay, horizon, margin, discount) for group, rows in lives.groupby("group")]
    methods = pd.concat(parts, ignore_index=True)
    return Worth(by, label, methods, horizon, margin, discount, _say(methods, horizon, margin))


def count_lives(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts accounts alike in group, contract, tenure at entry and exit, and whether they left.

    Columns: group term (1 for a 12-month contract, else 0) entry exit churned accounts. Without an accounts table a
    life runs from the first to the last month with MRR. Counts add up over parts of a book.
    """
    if "accounts" in book.tables:
        rows = book.tables["accounts"].filter(nw.col("exit") > nw.col("entry"))
        group = nw.lit(ALL) if by is None else nw.col(by)
        yearly = nw.when(either(nw.col("contract_length"), 0) == YEAR).then(1).otherwise(0)
        lives = rows.select(group.alias("group"), yearly.alias("term"), "entry", "exit", "churned")
    else:
        lives = _paid_lives(book)
    keys = ["group", "term", "entry", "exit", "churned"]
    counts = collected(lives.group_by(*keys).agg(nw.len().alias("accounts")))
    return counts.astype(dict.fromkeys([*keys[1:], "accounts"], "int64")).sort_values(keys, ignore_index=True)


def _paid_lives(book: Book) -> nw.LazyFrame:
    _, last = months_seen(book)
    ends = (
        paid_months(book)
        .group_by("account_id")
        .agg(nw.col("month").min().alias("first"), nw.col("month").max().alias("until"))
    )
    left = nw.when(nw.col("until") < last).then(1).otherwise(0).alias("churned")
    stay = (nw.col("until") - nw.col("first") + 1).alias("exit")
    return ends.select(nw.lit(ALL).alias("group"), nw.lit(0).alias("term"), nw.lit(0).alias("entry"), stay, left)


def count_pay(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """Counts what accounts pay: group mrr and account_months over the last 12 months (a snapshot: those here)."""
    if book.snapshot and "mrr" not in book.tables:
        book.require("accounts", "mrr")
        rows = book.tables["accounts"].filter(nw.col("mrr") > 0, nw.col("churned") == 0).select("account_id", "mrr")
    else:
        _, last = months_seen(book)
        rows = paid_months(book).filter(nw.col("month") > last - YEAR)
    grouped = with_group(book, rows, by).group_by("group")
    counts = collected(grouped.agg(nw.col("mrr").sum(), nw.len().alias("account_months")))
    return counts.astype({"account_months": "int64"}).sort_values("group", ignore_index=True)


def _horizon(lives: pd.DataFrame) -> int:
    """The longest round number of months for which every group large enough has 10 accounts at risk."""
    sizes = lives.groupby("group")["accounts"].sum()
    large = lives[lives["group"].isin(sizes[sizes >= FEWEST].index)]
    reach = [_reach(rows) for _, rows in (large if len(large) else lives).groupby("group")]
    shortest = min(reach)
    return next((months for months in HORIZONS if months <= shortest), max(shortest, 1))


def _reach(rows: pd.DataFrame) -> int:
    """The last tenure at which 10 accounts are at risk."""
    at_exit = rows.groupby("exit")["accounts"].sum().sort_index(ascending=False).cumsum()
    enough = at_exit[at_exit >= FEWEST]
    return int(enough.index.max()) if len(enough) else 0


def _one(
    group: str, rows: pd.DataFrame, pay: pd.DataFrame, horizon: int, margin: float, discount: float
) -> pd.DataFrame:
    paid = pay[pay["group"] == group]
    arpa = float(paid["mrr"].sum() / paid["account_months"].sum()) if len(paid) else math.nan
    accounts, churned = int(rows["accounts"].sum()), int((rows["accounts"] * rows["churned"]).sum())
    exposure = float((rows["accounts"] * (rows["exit"] - rows["entry"])).sum())
    earned = arpa * margin
    values = {
        WITHIN: _within(rows, earned, horizon, discount),
        CONSTANT: _constant(churned, exposure, earned, int(rows["exit"].max())),
        RENEWALS: _renewals(rows, earned, discount),
    }
    made = [{"method": name, **value, "rule": RULES[name], "wrong_when": WRONG[name]} for name, value in values.items()]
    return pd.DataFrame(made).assign(group=group, accounts=accounts, churned=churned, arpa=arpa)[list(COLUMNS)]


COLUMNS = ("group", "accounts", "churned", "arpa", "method", "value", "low", "high", "extrapolated", "verdict",
           "reason", "rule", "wrong_when")  # fmt: skip


def _told(value: lifetime.Value, extrapolated: bool, reason: str) -> dict[str, object]:
    verdict = "cannot tell" if math.isnan(value.estimate) else "counted"
    return {"value": value.estimate, "low": value.low, "high": value.high, "extrapolated": extrapolated,
            "verdict": verdict, "reason": reason}  # fmt: skip


NONE = lifetime.Value(math.nan, math.nan, math.nan)


def _within(rows: pd.DataFrame, earned: float, horizon: int, discount: float) -> dict[str, object]:
    if rows["accounts"].sum() < FEWEST or _reach(rows) < horizon:
        return _told(NONE, False, f"Fewer than {FEWEST} accounts were watched for {months(horizon)}.")
    monthly = (1 + discount) ** (1 / YEAR) - 1
    value = lifetime.horizon_value(
        rows["exit"], rows["churned"], rows["accounts"], earned, horizon, monthly, entry=rows["entry"]
    )
    return _told(value, False, f"The first {months(horizon)} of an account.")


def _constant(churned: int, exposure: float, earned: float, longest: int) -> dict[str, object]:
    value = lifetime.constant_value(earned, churned, exposure)
    if not churned:
        least = "" if math.isnan(value.low) else f" It would be {money(value.low)} or more."
        return _told(value, False, f"Nobody left, so the rate of leaving is not known.{least}")
    stay = exposure / churned
    beyond = stay > min(longest, HORIZONS[0])
    why = f"It counts on {months(round(stay))} of stay; the longest seen is {months(longest)}."
    return _told(value, beyond, why)


def _renewals(rows: pd.DataFrame, earned: float, discount: float) -> dict[str, object]:
    lost, kept = renewals(rows[rows["term"] == 1])
    if len(lost) < lifetime.LEAST_RENEWALS or lost[0] + kept[0] < lifetime.LEAST_ACCOUNTS:
        due = round(lost[0] + kept[0]) if lost else 0
        needs = f"{lifetime.LEAST_RENEWALS} renewals and {lifetime.LEAST_ACCOUNTS} accounts on 12-month contracts"
        return _told(NONE, False, f"It needs {needs}: {count(len(lost), 'renewal')} seen, {due} accounts at the first.")
    if not discount > 0:
        return _told(NONE, False, "It needs a discount above 0.")
    value = lifetime.sbg_value(lost, kept, YEAR * earned, discount)
    fit = lifetime.sbg_fit(lost[:-1], kept[:-1])
    expected = (fit.beta + len(lost) - 1) / (fit.alpha + fit.beta + len(lost) - 1)
    seen = kept[-1] / (lost[-1] + kept[-1])
    return _told(
        value,
        True,
        f"{len(lost)} renewals; without the last one it expects {expected:.0%} to renew there, {seen:.0%} did.",
    )


def renewals(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Accounts on 12-month contracts lost and kept at renewal 1, 2, ... as long as 10 were seen to pass it.

    A leaver counts at the renewal nearest to its tenure, one that left within the first term at the first. The share
    lost is 1 − the ratio of survival (Kaplan and Meier 1958) half a year after the renewal to half a year before, so
    that accounts still short of it count for the months they were seen.
    """
    lost: list[float] = []
    kept: list[float] = []
    while (seen := _renewal(rows, len(lost) + 1)) is not None:
        lost.append(seen[0])
        kept.append(seen[1])
    return lost, kept


def _renewal(rows: pd.DataFrame, number: int) -> tuple[float, float] | None:
    first, last = (number - 1) * YEAR + YEAR // 2 if number > 1 else 0, number * YEAR + YEAR // 2
    month = range(first + 1, last + 1)
    at_risk = [rows.loc[(rows["entry"] < m) & (rows["exit"] >= m), "accounts"].sum() for m in month]
    gone = [rows.loc[(rows["exit"] == m) & (rows["churned"] == 1), "accounts"].sum() for m in month]
    if at_risk[number * YEAR - first] < FEWEST:
        return None
    stay = math.prod(1 - left / there for left, there in zip(gone, at_risk, strict=True) if there)
    left = float(sum(gone))
    return (left, left * stay / (1 - stay)) if left else (0.0, float(at_risk[number * YEAR - first]))


def _say(methods: pd.DataFrame, horizon: int, margin: float) -> tuple[Finding, ...]:
    basis = "revenue, no margin being given" if margin == 1 else f"at a margin of {margin:.0%}"
    caveats = ("ARPA is taken as it is; the interval is that of how long accounts stay.",)
    told = []
    for _, row in methods.iterrows():
        about = {"group": row["group"], "method": row["method"]}
        numbers = (row["value"], row["low"], row["high"])
        told.append(
            Finding(
                _claim(row, basis, horizon),
                row["verdict"],
                *numbers,
                int(row["accounts"]),
                about=about,
                caveats=caveats,
            )
        )
    return tuple(told)


def _claim(row: pd.Series, basis: str, horizon: int) -> str:
    whose = "An account" if row["group"] == ALL else f"An account of {row['group']}"
    if row["verdict"] == "cannot tell":
        return f"{whose}, by {row['method']}: cannot tell. {row['reason']}"
    range_ = "" if math.isnan(row["low"]) else f" ({money(row['low'])} to {money(row['high'])})"
    if row["method"] == WITHIN:
        return f"{whose} is worth {money(row['value'])}{range_} in its first {months(horizon)} ({basis})."
    marked = ", an extrapolation" if row["extrapolated"] else ""
    return f"{whose}, by {row['method']}: {money(row['value'])}{range_}{marked}. {row['reason']}"
