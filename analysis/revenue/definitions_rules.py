"""What the same accounts come to by the rules of other products, from one count of a period."""

import math
from collections.abc import Callable
from functools import partial

import pandas as pd

from ..estimate import wilson
from ..finding import money, percent
from ..phrases import numeral, out_of
from .revenue_table import over

OURS = "Here"
NO_CHURN = 1 / 60  # Stripe counts on five years where nobody left.
LOGO, GROSS, NET = "Logo churn", "Gross revenue churn", "Net revenue churn"
VALUE, QUICK, NEW, BACK = "Customer lifetime value", "Quick ratio", "New MRR", "Reactivation MRR"
UNITS = {LOGO: "share", GROSS: "share", NET: "share", VALUE: "money", QUICK: "ratio", NEW: "money", BACK: "money"}
COLUMNS = ("metric", "product", "says", "rule", "inputs", "value", "low", "high", "unit")
WRITTEN: dict[str, Callable[[float], str]] = {"share": percent, "money": money, "ratio": partial(numeral, places=1)}
DUE, BARE = "Gainsight on renewals due", "Stripe without contraction"
RULES = {
    (LOGO, OURS): "Accounts active at the start and gone at the end ÷ accounts at the start.",
    (LOGO, "ChartMogul"): "The same: who joined and churned, or churned and came back, within the period is left out.",
    (LOGO, "Stripe"): "Accounts gone at the end, those that joined within the period too ÷ (at the start + joined).",
    (LOGO, "Baremetrics"): "Accounts that canceled within the period, back or not, new or not ÷ at the start.",
    (LOGO, DUE): "Of the accounts whose contract of more than a month came up for renewal: those gone ÷ all due.",
    (GROSS, OURS): "1 − GRR: what the accounts of the start lost, none above its start ÷ their MRR then.",
    (GROSS, "ChartMogul and Maxio"): "(Churn + contraction) of all months, new accounts' too ÷ opening MRR.",
    (GROSS, BARE): "Churn alone, without contraction ÷ opening MRR, as one of its texts has it.",
    (GROSS, DUE): "What accounts due for renewal lost, none above its start ÷ the MRR that was due.",
    (NET, OURS): "1 − NRR: MRR of the accounts of the start, then − now ÷ then. Below 0 they grew.",
    (NET, "ChartMogul"): "(Churn + contraction − expansion − reactivation) of all accounts ÷ opening MRR.",
    (NET, "Baremetrics"): "(Churn − expansion) of all accounts ÷ opening MRR; its text names no contraction.",
    (NET, DUE): "MRR due for renewal, then − now ÷ then.",
    (VALUE, OURS): "Survival × ARPA over the months that were observed, 10% a year less for later ones.",
    (VALUE, "ChartMogul"): "ARPA ÷ the mean monthly logo churn of the six months before the last.",
    (VALUE, "Stripe"): "ARPU ÷ logo churn of the last month by its rule; 1.67% in place of no churn.",
    (VALUE, "Baremetrics"): "MRR per account ÷ logo churn of the last month.",
    (QUICK, OURS): "(New + expansion) ÷ (contraction + churn), as at Baremetrics and GrowPanel.",
    (QUICK, "flipRevenueMetrics"): "(New + expansion + reactivation) ÷ (contraction + churn).",
    (NEW, OURS): "MRR of accounts that never paid before.",
    (NEW, "Maxio"): "The same, and accounts that return after more than 90 days (here: 3 months).",
    (BACK, OURS): "MRR of accounts that return after at least one month without any, however long ago they churned.",
    (BACK, "Maxio"): "Only of those that return within 90 days (here: 3 months).",
}

Told = tuple[float, float, float, str]


def by_every_rule(period: pd.Series, last: pd.Series, history: pd.Series, observed: Told) -> pd.DataFrame:
    """Every metric by every rule: metric product says (the number in words) rule inputs value low high unit.

    `period` and `last`: a row of `count_period` over the period and over its last month; `history`: monthly logo churn
    of the six months before the last; `observed`: the lifetime value of this app. Missing where it cannot be had:
    no renewals, no churn to divide by. Intervals of shares of accounts are Wilson's (1927).
    """
    made = {
        **_accounts(period),
        **_revenue(period),
        **_values(last, history, observed),
        **_amounts(period),
    }
    rows = [_row(metric, product, rule, *made[metric, product]) for (metric, product), rule in RULES.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(
    metric: str, product: str, rule: str, value: float, low: float, high: float, inputs: str
) -> tuple[object, ...]:
    unit = UNITS[metric]
    says = "cannot tell" if math.isnan(value) else WRITTEN[unit](value)
    return metric, product, says, rule, inputs, value, low, high, unit


def _accounts(p: pd.Series) -> dict[tuple[str, str], Told]:
    start = p["start_accounts"]
    return {
        (LOGO, OURS): _share(p["gone"], start, "gone of", "at the start"),
        (LOGO, "ChartMogul"): _share(p["gone"], start, "gone of", "at the start"),
        (LOGO, "Stripe"): _share(
            p["gone"] + p["joined_gone"], start + p["joined"], "gone of", "at the start or joined"
        ),
        (LOGO, "Baremetrics"): _share(p["cancelled"], start, "canceled,", "at the start"),
        (LOGO, DUE): _share(p["due_gone"], p["due"], "gone of", "due"),
    }


def _revenue(p: pd.Series) -> dict[tuple[str, str], Told]:
    lost = p["churn"] + p["contraction"]
    return {
        (GROSS, OURS): _part(p["start_lost"], p["start_mrr"], "MRR at the start"),
        (GROSS, "ChartMogul and Maxio"): _part(lost, p["opening"], "opening MRR"),
        (GROSS, BARE): _part(p["churn"], p["opening"], "opening MRR"),
        (GROSS, DUE): _part(p["due_lost"], p["due_mrr"], "MRR due"),
        (NET, OURS): _part(p["start_mrr"] - p["start_now"], p["start_mrr"], "MRR at the start"),
        (NET, "ChartMogul"): _part(lost - p["expansion"] - p["reactivation"], p["opening"], "opening MRR"),
        (NET, "Baremetrics"): _part(p["churn"] - p["expansion"], p["opening"], "opening MRR"),
        (NET, DUE): _part(p["due_mrr"] - p["due_now"], p["due_mrr"], "MRR due"),
    }


def _values(last: pd.Series, history: pd.Series, observed: Told) -> dict[tuple[str, str], Told]:
    arpa = over(last["closing"], last["end_accounts"])
    stripe = over(last["gone"] + last["joined_gone"], last["start_accounts"] + last["joined"])
    rates = {
        "ChartMogul": float(history.mean()) if len(history) else math.nan,
        "Stripe": stripe if stripe != 0 else NO_CHURN,
        "Baremetrics": over(last["cancelled"], last["start_accounts"]),
    }
    made: dict[tuple[str, str], Told] = {(VALUE, OURS): observed}
    for product, rate in rates.items():
        told = f"{numeral(arpa)} ÷ {percent(rate, 2)}" if rate > 0 else "nobody churned"
        made[VALUE, product] = (over(arpa, rate), math.nan, math.nan, told)
    return made


def _amounts(p: pd.Series) -> dict[tuple[str, str], Told]:
    gained, lost = p["new"] + p["expansion"], p["churn"] + p["contraction"]
    again, late = gained + p["reactivation"], p["reactivation"] - p["reactivation_soon"]
    none = (math.nan, math.nan)
    return {
        (QUICK, OURS): (over(gained, lost), *none, f"{numeral(gained)} ÷ {numeral(lost)}"),
        (QUICK, "flipRevenueMetrics"): (over(again, lost), *none, f"{numeral(again)} ÷ {numeral(lost)}"),
        (NEW, OURS): (p["new"], *none, ""),
        (NEW, "Maxio"): (p["new"] + late, *none, f"{numeral(late)} of it came back after more than 3 months"),
        (BACK, OURS): (p["reactivation"], *none, ""),
        (BACK, "Maxio"): (p["reactivation_soon"], *none, ""),
    }


def _share(part: float, whole: float, verb: str, of: str) -> Told:
    inputs = f"{numeral(part)} {verb} {numeral(whole)} {of}"
    if not whole > 0 or part > whole:
        return over(part, whole), math.nan, math.nan, inputs
    low, high = wilson(part, whole)
    return part / whole, float(low), float(high), inputs


def _part(part: float, whole: float, of: str) -> Told:
    return over(part, whole), math.nan, math.nan, f"{out_of(part, whole)} {of}"
