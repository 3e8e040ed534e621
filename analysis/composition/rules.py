"""One ledger, several answers: churn by the rules of other products, and the accounts that make the difference."""

from dataclasses import dataclass
from datetime import date

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..book import Book
from ..book.days import DAYS_A_MONTH, month_of
from ..book.exclusions import says_left_out
from ..book.mrr_history import has_history
from ..counting import Lazy, collected, either
from ..counting.period import Period
from ..counting.sampling import MOST_UNITS
from ..errors import AnalysisError, NotEnoughData
from ..estimate import poisson_exact, revenue_interval, wilson
from ..finding import Finding
from ..phrases import count, numeral
from ..result import Result
from ..standards import QUARTER, YEAR
from .rules_findings import findings
from .rules_ledger import RULES, count_ledger, dated, members, why

EXPOSURE = "Per account-month"
MONTH = 1
RATES = ["rule", "churned", "accounts", "rate", "low", "high", "per_month", "per_quarter", "per_year", "mrr_rate",
         "left_means", "base_means"]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Rules(Result):
    """Churn by several rules. `rates`: a row per rule; `steps`: from `rule` to `other`; `revenue`: churn in MRR.

    rates: the rate over the period with its interval, converted to a month, a quarter and a year. steps: why accounts
    left_change base_change churned base rate (after the step).
    """

    rule: str
    other: str
    months: float
    rates: pd.DataFrame
    steps: pd.DataFrame
    revenue: pd.DataFrame
    findings: tuple[Finding, ...]


def names() -> dict[str, str]:
    """The rules to choose from: id to name."""
    return {rule: name for rule, (name, _, _) in RULES.items()}


def other_rules(rule: str) -> dict[str, str]:
    """The rules to compare one with, those that differ most often first."""
    order = ("stripe", "baremetrics", "renewals", "profitwell", "chartmogul", "cohort")
    return {other: RULES[other][0] for other in order if other != rule}


@says_left_out()
def rules(
    book: Book,
    *,
    rule: str = "cohort",
    other: str = "stripe",
    since: date | str | None = None,
    until: date | str | None = None,
) -> Rules:
    """By whose rule is that churn, and which accounts make the difference?

    The same accounts counted by the rules that ChartMogul, Stripe, Baremetrics and ProfitWell publish, as a closed
    cohort, and on the renewals due; the rule stands in words beside each number. Rates are converted by compounding,
    1 − (1 − c)^(months ÷ months), never by multiplying. Churn per account-month counts everybody's time, with the exact
    Poisson interval (Garwood 1936); shares have Wilson's (1927). `steps` lists what lies between two rules and adds up
    exactly. Raises NotEnoughData for a snapshot or an empty period, AnalysisError for an unknown rule.

    rule, other: two of `RULES`. since, until: the days of the period, both in.

    Example: `composition.rules(book)`.
    """
    for asked in (rule, other):
        if asked not in RULES:
            raise AnalysisError(f"{asked} is no rule this app knows.", fix=f"Use {', '.join(RULES)}.")
    stretch, ledger = dated(book, since, until), count_ledger(book, since=since, until=until)
    if ledger.empty:
        raise NotEnoughData("Nobody can be counted.", f"No account was here {stretch.words}.", "Choose another period.")
    months = _months(stretch)
    rates, steps = _rates(ledger, months), _steps(ledger, rule, other)
    revenue = count_revenue(book, stretch)
    return Rules(
        rule, other, months, rates, steps, revenue, findings(rates, steps, revenue, rule, other, stretch, months)
    )


def converted(rate: ArrayLike, months: float, to: int) -> np.ndarray:
    """A share that left in `months` as the share that would leave in `to` months: 1 − (1 − rate)^(to ÷ months)."""
    return np.asarray(1 - (1 - np.asarray(rate, dtype=float)) ** (to / months))


def _months(stretch: Period) -> float:
    days = stretch.last - stretch.first + 1
    whole = days / DAYS_A_MONTH
    return float(round(whole)) if abs(whole - round(whole)) < 0.06 and round(whole) else whole


def count_revenue(book: Book, stretch: Period) -> pd.DataFrame:
    """Churn in MRR: what the accounts with MRR before the period are worth in its last month.

    Columns: measure rate low high rule reason (what the interval rests on, or why there is none); empty without months
    of MRR. Intervals are those of the first page: accounts drawn again (BCa), rough or none where few left.
    """
    columns = ["measure", "rate", "low", "high", "rule", "reason"]
    if not has_history(book) or stretch.since is None or stretch.until is None:
        return pd.DataFrame(columns=columns)
    both = _ends(book, month_of(stretch.since) - 1, month_of(stretch.until))
    sums = _sums(both)
    start = sums["start"]
    if not start > 0:
        return pd.DataFrame(columns=columns)
    gross, net = sums["lost"] + sums["less"], sums["lost"] + sums["less"] - sums["more"]
    rows = [
        ("Churned MRR", sums["lost"] / start, "MRR of accounts that pay nothing at the end ÷ MRR at the start"),
        ("Gross revenue churn", gross / start, "(churned + contracted MRR) ÷ MRR at the start"),
        ("Net revenue churn", net / start, "(churned + contracted − expanded MRR) ÷ MRR at the start"),
        ("Net, ChartMogul", (net - sums["back"]) / start, "net revenue churn, less the MRR of accounts that came back"),
    ]
    around = _intervals(both)
    return pd.DataFrame([(*row[:2], *ends[:2], row[2], ends[2]) for row, ends in zip(rows, around, strict=True)],
                        columns=columns)  # fmt: skip


def _intervals(both: Lazy) -> list[tuple[float, float, str]]:
    """For churned, gross and net revenue churn; what came back comes from outside the accounts of the start."""
    here = both.filter(nw.col("start") > 0).select("start", "end")
    outside = (np.nan, np.nan, "accounts that came back were not there at the start")
    if int(collected(here.select(nw.len().alias("accounts")))["accounts"].iloc[0]) > MOST_UNITS:
        return [(np.nan, np.nan, f"more than {count(MOST_UNITS, 'account')}")] * 3 + [outside]
    units = collected(here).sort_values(["start", "end"], ignore_index=True)
    start, gone = units["start"].to_numpy(float), units["end"].to_numpy() == 0
    less = start - units["end"].to_numpy(float)
    found = [revenue_interval(lost, start, gone) for lost in (start * gone, less.clip(0), less)]
    # Drawing again may leave the estimate just outside where few losses carry the whole.
    return [*((min(one.low, one.estimate), max(one.high, one.estimate), one.reason) for one in found), outside]


def _ends(book: Book, first: int, last: int) -> Lazy:
    """What each account paid before the period (start) and in its last month (end), and how that is called."""
    paid = book.tables["mrr"].select("account_id", "month", "mrr")
    begun = paid.filter(nw.col("mrr") > 0).group_by("account_id").agg(nw.col("month").min().alias("begun"))
    ends = {
        name: paid.filter(nw.col("month") == month).select("account_id", nw.col("mrr").alias(name))
        for name, month in (("start", first), ("end", last))
    }
    rows = begun.join(ends["start"], on="account_id", how="left").join(ends["end"], on="account_id", how="left")
    both = rows.with_columns(either(nw.col("start"), 0.0).alias("start"), either(nw.col("end"), 0.0).alias("end"))
    start, end = nw.col("start"), nw.col("end")
    gone, back = (start > 0) & ~(end > 0), ~(start > 0) & (end > 0) & (nw.col("begun") < first)
    parts = {
        "start": start,
        "lost": nw.when(gone).then(start).otherwise(0.0),
        "less": nw.when((start > end) & (end > 0)).then(start - end).otherwise(0.0),
        "more": nw.when((end > start) & (start > 0)).then(end - start).otherwise(0.0),
        "back": nw.when(back).then(end).otherwise(0.0),
    }
    return both.select("start", "end", *(part.alias(f"{name}_sum") for name, part in parts.items()))


def _sums(both: Lazy) -> dict[str, float]:
    names = ("start", "lost", "less", "more", "back")
    sums = collected(both.select(*(nw.col(f"{name}_sum").sum() for name in names)))
    return {name: float(sums[f"{name}_sum"].fillna(0).iloc[0]) for name in names}


def _rates(ledger: pd.DataFrame, months: float) -> pd.DataFrame:
    rows = []
    for rule, (name, left_means, base_means) in RULES.items():
        left, base = members(ledger, rule)
        x, n = ledger["accounts"][left].sum(), ledger["accounts"][base].sum()
        worth = ledger["mrr"][base].sum()
        share = (
            ledger["mrr"][left & (ledger["returned"] == 0)].sum() / worth
            if worth > 0 and ledger["with_mrr"].any()
            else np.nan
        )
        rows.append((rule, name, x, n, share, left_means, base_means))
    frame = pd.DataFrame(rows, columns=["id", "rule", "churned", "accounts", "mrr_rate", "left_means", "base_means"])
    low, high = wilson(frame["churned"].clip(upper=frame["accounts"]), frame["accounts"])
    rate = frame["churned"] / frame["accounts"].where(frame["accounts"] > 0)
    each = {
        name: converted(rate.clip(upper=1), months, to)
        for name, to in (("per_month", MONTH), ("per_quarter", QUARTER), ("per_year", YEAR))
    }
    shares = frame.assign(rate=rate, low=np.minimum(low, rate), high=np.maximum(high, rate), **each)
    return pd.concat([shares, _exposed(ledger)], ignore_index=True)[["id", *RATES]]


def _exposed(ledger: pd.DataFrame) -> pd.DataFrame:
    """Everybody's time counts, newcomers' from their first day."""
    churned, months = int(ledger["accounts"][ledger["churned"] == 1].sum()), ledger["exposure"].sum() / DAYS_A_MONTH
    low, high = poisson_exact(churned, months)
    rate = churned / months
    row = {
        "id": "exposure", "rule": EXPOSURE, "churned": churned, "accounts": int(ledger["accounts"].sum()),
        "rate": rate, "low": low, "high": high, "per_month": -np.expm1(-rate), "per_quarter": -np.expm1(-3 * rate),
        "per_year": -np.expm1(-12 * rate), "mrr_rate": np.nan,
        "left_means": "churned, those that came in the period too",
        "base_means": f"{numeral(months)} account-months in which they could churn",
    }  # fmt: skip
    return pd.DataFrame([row])


def _steps(ledger: pd.DataFrame, rule: str, other: str) -> pd.DataFrame:
    (left, base), (left_too, base_too) = members(ledger, rule), members(ledger, other)
    accounts = ledger["accounts"].to_numpy()
    frame = pd.DataFrame(
        {
            "why": why(ledger),
            "left_change": accounts * (left_too.astype(int) - left),
            "base_change": accounts * (base_too.astype(int) - base),
        }
    )
    steps = frame.groupby("why", as_index=False).sum()
    steps = steps[(steps["left_change"] != 0) | (steps["base_change"] != 0)].reset_index(drop=True)
    churned = accounts[left].sum() + steps["left_change"].cumsum()
    total = accounts[base].sum() + steps["base_change"].cumsum()
    return steps.assign(churned=churned, base=total, rate=churned / total.where(total > 0))
