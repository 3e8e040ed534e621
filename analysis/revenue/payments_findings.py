"""Churn that nobody decided, in sentences computed from the counts."""

import math

import pandas as pd

from ..finding import Finding, count, interval, listed, money, percent, with_interval
from ..phrases import numeral
from .dunning_counting import PAYMENTS
from .payments_counting import CHURN_TYPE, NOTHING, SOON, TOLD

TWO_LISTS = (
    "These are the payments of the file of failed payments. Retries reads the file of attempts, which need not hold "
    "the same payments: the shares of the two may differ."
)

# The sentence on how soon a failed payment is paid, which its chart is of.
RECOVERY = "recovery"
NO_FILE = "no file of failed payments or attempts, and no column for voluntary or involuntary"
NO_DAYS = (
    "the list of attempts does not say which were at the same payment and on which day each was made, so what was "
    "still unpaid when MRR stopped cannot be told"
)


def findings(
    row: pd.Series, months: pd.DataFrame, source: str, curve: pd.DataFrame, attempts: bool = False
) -> tuple[Finding, ...]:
    """How much of the churn nobody decided, what it was worth, and how soon a failed payment is paid.

    attempts: the book has a file of attempts too, of which another page says how many payments were paid.
    """
    return (*of_churn(row, attempts), *_money(months, source), *_soon(curve))


def of_churn(row: pd.Series, attempts: bool = False) -> tuple[Finding, ...]:
    """What was a failed payment and no decision to leave, in sentences."""
    if row["source"] == NOTHING:
        return (Finding(f"Involuntary churn is not known: {NO_DAYS if attempts else NO_FILE}.", "cannot tell"),)
    if row["source"] == CHURN_TYPE:
        return _by_type(row)
    if not row["failed"]:
        return (
            Finding(
                f"None of the {count(row['movements'], 'time')} that MRR stopped was a failed payment.",
                "fact",
                accounts=int(row["movements"]),
            ),
        )
    return (_of_failures(row), *_of_payments(row, attempts))


def _by_type(row: pd.Series) -> tuple[Finding, ...]:
    claim = (
        f"Over all months, {numeral(row['failed'])} of {count(row['movements'], 'time')} that MRR stopped are of "
        "accounts recorded as involuntary churn (there is no file of payments, so this is what the accounts say)."
    )
    return (Finding(claim, "estimate", *with_interval(row, "share"), accounts=int(row["movements"])),)


def _of_failures(row: pd.Series) -> Finding:
    one_in = _one_in(float(row["share"]))
    verb = "was a failed payment" if row["failed"] == 1 else "were failed payments"
    stay = (
        "none of them is recorded as churned" if not row["left"] else f"{numeral(row['left'])} of them churned for good"
    )
    came = "Most came back" if row["soon"] > row["failed"] / 2 else "Some came back" if row["soon"] else "Few came back"
    claim = (
        f"Over all months, {numeral(row['failed'])} of {count(row['movements'], 'time')} that MRR stopped{one_in} "
        f"{verb} ({interval(row['low'], row['high'])}). {came}: {numeral(row['soon'])} "
        f"of {numeral(row['failed'])} were paid within "
        f"{SOON} days and returned as reactivation; {stay}."
    )
    return Finding(
        claim,
        "estimate",
        *with_interval(row, "share"),
        accounts=int(row["failed"]),
        about={"kind": "churn"},
    )


def _one_in(share: float) -> str:
    words = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
    word = words.get(round(1 / share)) if share > 0 else None
    return f", one in {word}," if word else ""


def _of_payments(row: pd.Series, attempts: bool) -> tuple[Finding, ...]:
    half = "" if math.isnan(row["median_days"]) else f"; half are paid within {count(row['median_days'], 'day')}"
    some = f"{numeral(row['recovered'])} of {count(row['payments'], 'failed payment')}"
    told = f"All {count(row['payments'], 'failed payment')}" if row["recovered"] == row["payments"] > 1 else some
    claim = (
        f"{told} {'was' if row['recovered'] == 1 else 'were'} paid after all: "
        f"{percent(row['recovered_share'])} ({interval(row['recovered_low'], row['recovered_high'])}){half}."
    )
    numbers = with_interval(row, "recovered_share", "recovered_low", "recovered_high")
    caveats = (TWO_LISTS,) if attempts and row["source"] == PAYMENTS else ()
    return (Finding(claim, "estimate", *numbers, accounts=int(row["payments"]), caveats=caveats),)


def _money(months: pd.DataFrame, source: str) -> tuple[Finding, ...]:
    """How much of the churned MRR it was: a sum, so nothing is inferred."""
    lost, failed = months["lost"].sum(), months.loc[months["failed"] == 1, "lost"].sum()
    if source == NOTHING or not lost > 0 or not failed > 0:
        return ()
    what = "failed payments" if source in TOLD else "accounts recorded as involuntary churn"
    claim = f"Of {money(lost)} MRR lost in all, {money(failed)} ({percent(failed / lost)}) came from {what}."
    return (Finding(claim, "fact", float(failed / lost), about={"kind": "churn"}),)


def _soon(curve: pd.DataFrame) -> tuple[Finding, ...]:
    """The share that is paid within a week, a month, and 60 days, where 10 were still open."""
    steps = []
    for days in (7, 30, SOON):
        reached = curve[curve["days"] <= days]
        if len(reached) and (curve["days"].max() >= days or math.isclose(reached["paid"].iloc[-1], 1)):
            steps.append((days, reached.iloc[-1]))
    if not steps:
        return ()
    told = [
        f"{percent(row['paid'], 0)} ({interval(row['low'], row['high'], 0)}) within {days} days" for days, row in steps
    ]
    claim = f"Of failed payments, {listed(told)} were paid."
    last = steps[-1][1]
    numbers, accounts = with_interval(last, "paid"), int(curve["at_risk"].max())
    return (Finding(claim, "estimate", *numbers, accounts, about={"part": RECOVERY}),)
