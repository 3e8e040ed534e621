"""The revenue metrics in one table: the number, its rule in words, and what other products mean by it."""

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from ..book.days import month_text
from ..finding import interval, money, percent, with_interval
from ..phrases import count, numeral

COLUMNS = ("metric", "says", "rule", "elsewhere", "inputs", "value", "low", "high", "unit")
RULES = {
    "Customer lifetime value": (
        "Survival × ARPA added up over the months that were observed, at a discount of 10% a year.",
        "Stripe: ARPU ÷ churn, with 1.67% in place of no churn. ChartMogul: ARPA ÷ mean churn of six months. "
        "Baremetrics: MRR per customer ÷ user churn.",
    ),
    "Logo churn": (
        "Accounts without MRR at the end ÷ accounts with MRR 12 months before.",
        "ChartMogul leaves out who churned and came back within the period; Stripe adds new accounts to the base; "
        "Baremetrics counts accounts that came and churned within it.",
    ),
    "Gross revenue churn": (
        "1 − GRR: MRR of 12 months before that was lost, no account above its start.",
        "ChartMogul, Maxio: (churn + contraction) ÷ opening MRR of a month. Stripe leaves contraction out in one text.",
    ),
    "GRR": (
        "The accounts of 12 months before: the smaller of MRR then and now ÷ MRR then.",
        "Gainsight: over the renewals due, not over all MRR.",
    ),
    "NRR": (
        "The accounts of 12 months before: MRR now ÷ MRR then. New accounts never count.",
        "Vitally: the same. Baremetrics: 1 − (churned − expansion) ÷ opening, month by month.",
    ),
    "NRR with reactivation": (
        "As NRR, with the MRR of accounts that had churned before the start and came back.",
        "ChartMogul's net MRR churn takes reactivation off; so do many published tables.",
    ),
    "Expansion MRR": (
        "What accounts that paid the month before pay more, added up over 12 months.",
        "ChartMogul, Stripe: a second subscription is expansion too, as here.",
    ),
    "Reactivation MRR": (
        "MRR of accounts that return after at least one month without any.",
        "Maxio: only within 90 days, later it is new. Stripe: the account stays in its first cohort.",
    ),
    "ARPA": (
        "MRR of the last month ÷ accounts with MRR in it.",
        "The same everywhere; Stripe and ProfitWell say ARPU.",
    ),
    "Cost of retention": (
        "What was spent on keeping accounts in 12 months ÷ mean number of accounts.",
        "No standard: some divide by the accounts retained, some by revenue.",
    ),
    "Cost of retention per retained MRR": (
        "The same spend ÷ the recurring revenue that was retained in these months. It says nothing about effect.",
        "No standard.",
    ),
    "Quick ratio": (
        "(New + expansion) ÷ (contraction + churn) over 12 months.",
        "Baremetrics and GrowPanel: the same, without reactivation.",
    ),
    "Quick ratio with reactivation": (
        "(New + expansion + reactivation) ÷ (contraction + churn) over 12 months.",
        "flipRevenueMetrics put reactivation in.",
    ),
}


def table(
    frame: pd.DataFrame, year: pd.Series, costs: pd.DataFrame, value: pd.Series | None, since: int, until: int
) -> pd.DataFrame:
    """The metrics of the last 12 months in one table, one row each.

    `frame` from `movements` of one group, `year` the last row of `metrics`, `costs` from `count_costs` (the kinds to
    count), `value` the row of the observed lifetime value. Columns: metric says (the number in words) rule elsewhere
    inputs value low high (missing where it is a plain sum, or cannot be had) unit (share, money or ratio).
    """
    rows = frame[(frame["month"] >= month_text(since)) & (frame["month"] <= month_text(until))]
    sums = rows[["new", "expansion", "reactivation", "contraction", "churn"]].sum()
    made = {
        **_value(value),
        **_retention(year),
        **_amounts(sums, year, rows),
        **_cost(rows, costs, since, until),
        **_quick(sums),
    }
    rows_of = [(name, _says(*made[name][:4]), *RULES[name], made[name][4], *made[name][:4]) for name in RULES]
    return pd.DataFrame(rows_of, columns=list(COLUMNS))


Row = tuple[float, float, float, str, str]


def _says(value: float, low: float, high: float, unit: str) -> str:
    if math.isnan(value):
        return "cannot tell"
    if unit == "share":
        return percent(value) + ("" if math.isnan(low) else f" ({interval(low, high)})")
    written = money if unit == "money" else partial(numeral, places=1)
    return written(value) + ("" if math.isnan(low) else f" ({written(low)} to {written(high)})")


def _value(value: pd.Series | None) -> dict[str, Row]:
    numbers = (math.nan, math.nan, math.nan) if value is None else with_interval(value, "value", "low", "high")
    return {"Customer lifetime value": (*numbers, "money", "" if value is None else str(value["reason"]))}


def _retention(year: pd.Series) -> dict[str, Row]:
    known = not pd.isna(year["accounts_start"])
    start = (
        f"{count(year['accounts_start'], 'account')}, {money(year['mrr_start'])} MRR"
        if known
        else "less than 12 months of MRR"
    )
    left = f"{numeral(year['left'])} of {count(year['accounts_start'], 'account')}" if known else start
    grr, low, high = with_interval(year, "grr", "grr_low", "grr_high")
    return {
        "Logo churn": (*with_interval(year, "logo_churn_year", "year_low", "year_high"), "share", left),
        "Gross revenue churn": (1 - grr, 1 - high, 1 - low, "share", start),
        "GRR": (grr, low, high, "share", start),
        "NRR": (*with_interval(year, "nrr", "nrr_low", "nrr_high"), "share", start),
        "NRR with reactivation": (
            *with_interval(year, "nrr_with_reactivation", "nrr_with_reactivation_low", "nrr_with_reactivation_high"),
            "share",
            start,
        ),
    }


def _amounts(sums: pd.Series, year: pd.Series, rows: pd.DataFrame) -> dict[str, Row]:
    none = (math.nan, math.nan, "money")
    return {
        "Expansion MRR": (
            sums["expansion"],
            *none,
            f"{count(rows['expansion_accounts'].sum(), 'expansion')} in {len(rows)} months",
        ),
        "Reactivation MRR": (
            sums["reactivation"],
            *none,
            f"{count(rows['reactivation_accounts'].sum(), 'return')} in {len(rows)} months",
        ),
        "ARPA": (float(year["arpa"]), *none, count(year["accounts"], "account")),
    }


def _cost(rows: pd.DataFrame, costs: pd.DataFrame, since: int, until: int) -> dict[str, Row]:
    spent_in = costs[(costs["month"] >= since) & (costs["month"] <= until)]
    whole = _covers(sorted(int(month) for month in costs["month"].unique()), since, until)
    spent = float(spent_in["amount"].sum()) if len(spent_in) and whole else math.nan
    accounts = float(rows["accounts"].mean())
    retained = float((rows["opening"] - rows["contraction"] - rows["churn"]).sum())
    kinds = ", ".join(sorted(str(kind) for kind in spent_in["kind"].unique())) or "no costs in the book"
    inputs = f"{money(spent_in['amount'].sum())} on {kinds}" if len(spent_in) else kinds
    inputs += "" if whole or spent_in.empty else f", known for a part of the {len(rows)} months only"
    none = (math.nan, math.nan)
    return {
        "Cost of retention": (over(spent, accounts), *none, "money", inputs),
        "Cost of retention per retained MRR": (over(spent, retained), *none, "share", inputs),
    }


def _covers(known: list[int], since: int, until: int) -> bool:
    """Whether costs are known for all the months: the file begins and ends no further off than its rows stand apart."""
    if not known:
        return False
    step = max((after - before for before, after in pairwise(known)), default=1)
    return known[0] - step < since and known[-1] + step > until


def _quick(sums: pd.Series) -> dict[str, Row]:
    lost, gained = sums["contraction"] + sums["churn"], sums["new"] + sums["expansion"]
    inputs = f"{numeral(gained)} gained, {numeral(lost)} lost"
    again = gained + sums["reactivation"]
    none = (math.nan, math.nan, "ratio")
    return {
        "Quick ratio": (over(gained, lost), *none, inputs),
        "Quick ratio with reactivation": (over(again, lost), *none, f"{numeral(again)} gained, {numeral(lost)} lost"),
    }


def over(part: float, whole: float) -> float:
    """A share of something that may be nothing: missing then."""
    return float(np.divide(part, whole)) if whole > 0 else math.nan
