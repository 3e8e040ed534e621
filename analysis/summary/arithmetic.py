"""The arithmetic of one answer, as a reader would do it again: 44 churned ÷ 550 accounts = 8.0%.

Made from the numbers of the answer itself, so that it says what the first sentence of the page rests on. Answers of a
model or a plain count have none.
"""

import math
from functools import singledispatch
from typing import Any

import pandas as pd

from ..composition import Change, Composition, Reasons, Rules
from ..counting.period import PER_MONTH
from ..finding import count, money
from ..health import DueAtRisk, Losses
from ..nps import Nps, Silence
from ..phrases import named_day, named_period, numeral, percent, with_sign
from ..revenue import Definitions, Renewals, Revenue
from ..standards import YEAR
from ..survival import Stages
from ..targets import Goal, SavedPoint


@singledispatch
def arithmetic(answer: Any) -> tuple[str, ...]:
    """The lines of one answer: a part, what it is divided by, and what that gives."""
    return ()


@arithmetic.register
def _(answer: Composition) -> tuple[str, ...]:
    row = answer.total.iloc[0]
    if answer.basis == PER_MONTH:
        base = f"{numeral(row['account_months'])} account-months"
        return (f"{numeral(row['churned'])} churned ÷ {base} × 100 = {numeral(100 * row['rate'], 1)}",)
    at = f" active on {named_day(answer.since)}" if answer.since else ""
    return (
        share_of(f"{numeral(row['churned'])} churned", f"{count(row['accounts'], 'account')}{at}", row["rate"]),
        share_of(
            f"{money(row['mrr_churned'])} MRR churned", f"{money(row['mrr_start'])} MRR at the start", row["mrr_rate"]
        ),
    )


@arithmetic.register
def _(answer: Change) -> tuple[str, ...]:
    sums = answer.groups.sum(numeric_only=True)
    rates = [sums[f"churned_{when}"] / sums[f"accounts_{when}"] for when in ("before", "after")]
    lines = [
        share_of(f"{numeral(sums[f'churned_{when}'])} churned", count(sums[f"accounts_{when}"], "account"), rate)
        for when, rate in zip(("before", "after"), rates, strict=True)
    ]
    apart = f"{percent(rates[1])} − {percent(rates[0])} = {with_sign(100 * (rates[1] - rates[0]), 1)} points"
    return (*lines, apart)


@arithmetic.register
def _(answer: Rules) -> tuple[str, ...]:
    row = answer.rates[answer.rates["id"] == answer.rule].iloc[0]
    return (
        share_of(f"{numeral(row['churned'])} churned", f"{numeral(row['accounts'])} {row['base_means']}", row["rate"]),
    )


@arithmetic.register
def _(answer: Reasons) -> tuple[str, ...]:
    first = answer.reasons.sort_values("churned", ascending=False).iloc[0] if len(answer.reasons) else None
    if first is None or not first["share_of_churned"] > 0:
        return ()
    whole = round(first["churned"] / first["share_of_churned"])
    part = f"{numeral(first['churned'])} named “{first['churn_reason']}”"
    return (share_of(part, count(whole, "churned account"), first["share_of_churned"]),)


@arithmetic.register
def _(answer: Revenue) -> tuple[str, ...]:
    row = answer.metrics.iloc[-1]
    start = f"{money(row['mrr_start'])} MRR of {count(row['accounts_start'], 'account')} 12 months before"
    kept = {"NRR": ("nrr", "of it now"), "GRR": ("grr", "of it now, without growth")}
    parts = {name: f"{money(row[key] * row['mrr_start'])} {what}" for name, (key, what) in kept.items()}
    return tuple(
        f"{name}: {share_of(parts[name], start, row[key])}" for name, (key, _) in kept.items() if row[key] == row[key]
    )


@arithmetic.register
def _(answer: Definitions) -> tuple[str, ...]:
    row = answer.rules.iloc[0]
    return (f"{row['metric']} here, to the end of {named_period(answer.until)}: {row['inputs']} = {row['says']}",)


@arithmetic.register
def _(answer: Renewals) -> tuple[str, ...]:
    if answer.months.empty:
        return ()
    due = float(answer.months["mrr"].sum())
    total = due + float(answer.months["closing_without"].iloc[-1])
    return (share_of(f"{money(due)} MRR up for renewal", f"{money(total)} MRR today", due / total),) if total else ()


@arithmetic.register
def _(answer: DueAtRisk) -> tuple[str, ...]:
    """The renewals at risk stand beside all renewals, whose arithmetic is said."""
    return ()


@arithmetic.register
def _(answer: Losses) -> tuple[str, ...]:
    first = answer.findings[0]
    if first.estimate != first.estimate:
        return ()
    part = "with a sign" if "stage" not in first.about else f"churned in {first.about['stage']}"
    own = f"{numeral(round(first.estimate * first.accounts))} {part}"
    return (share_of(own, count(first.accounts, "churned account"), first.estimate),)


@arithmetic.register
def _(answer: Silence) -> tuple[str, ...]:
    gave, there = int(answer.groups["answered"].sum()), int(answer.groups["accounts"].sum())
    after = answer.after[answer.after["quarters"] > 0] if len(answer.after) else answer.after
    said = [
        share_of(
            f"{numeral(row['churned'])} churned", f"{numeral(row['quarters'])} quarters of detractors", row["rate"]
        )
        for _, row in after[after["answer"] == "detractor"].iterrows()
    ]
    return (share_of(f"{numeral(gave)} answered", count(there, "active account"), gave / there), *said)


@arithmetic.register
def _(answer: Nps) -> tuple[str, ...]:
    row = answer.total.iloc[0]
    if row["nps"] != row["nps"]:
        return ()
    parts = f"{numeral(row['promoters'])} promoters − {numeral(row['detractors'])} detractors"
    return (f"({parts}) ÷ {count(row['answers'], 'answer')} × 100 = {numeral(row['nps'], 1)}",)


@arithmetic.register
def _(answer: Stages) -> tuple[str, ...]:
    rows = answer.stages[answer.stages["group"] == answer.stages["group"].iloc[0]]
    return tuple(
        f"{row['stage']}: {numeral(row['churned'])} churned ÷ {numeral(row['account_months'])} account-months = "
        f"{percent(row['rate'], 2)} a month"
        for _, row in rows[rows["account_months"] > 0].iterrows()
    )


@arithmetic.register
def _(answer: Goal) -> tuple[str, ...]:
    rate = float(answer.aims["rate"].iloc[0])
    if not 0 <= rate < 1:
        return ()
    monthly = percent(-math.log1p(-rate) / YEAR, 3)
    return (f"{monthly} of account-months churned; 1 − e^(−12 × {monthly}) = {percent(rate)} a year",)


@arithmetic.register
def _(answer: SavedPoint) -> tuple[str, ...]:
    row = answer.worth.iloc[-1]
    if not row["point_mrr"] > 0:
        return ()
    margin = row["point_year"] / (12 * row["point_mrr"])
    kept = "" if abs(margin - 1) < 1e-9 else f" × {percent(margin, 0)} margin"
    return (f"{money(row['mrr'])} MRR ÷ 100 × 12 months{kept} = {money(row['point_year'])} a year",)


def share_of(part: str, whole: str, share: float) -> str:
    """One division in words; nothing where it gives no number."""
    return "" if pd.isna(share) else f"{part} ÷ {whole} = {percent(share)}"
