"""What became of failed payments, in sentences computed from the counts."""

import math
from collections.abc import Sequence

import pandas as pd

from ..finding import (
    CLEAR,
    ESTIMATE,
    FACT,
    OPEN,
    Finding,
    count,
    fact_of,
    interval,
    listed,
    money,
    percent,
    with_interval,
)
from ..phrases import numeral

DAY = "retry day"
NAMES = {"reason": "reason", "method": "method", "weekday": "day of the week"}
SEEN = (
    "This is what was seen: if the days were not drawn at random, payments retried then may differ in other ways, such "
    "as why they failed."
)
ONE_EACH = "Compared on the first failed payment of each account."


def findings(
    attempts: pd.DataFrame, compared: pd.DataFrame, total: pd.Series, by_lot: bool, elsewhere: int = 0
) -> tuple[Finding, ...]:
    """How much came back, at which attempt, and whether the day of the retry or the reason matters.

    elsewhere: failed payments in another file, of which another page speaks.
    """
    return (
        *_back(attempts, total, elsewhere),
        *_days(compared, by_lot),
        *_others(compared),
        *_each(attempts),
        *_money(total),
    )


def _two_lists(total: pd.Series, elsewhere: int) -> tuple[str, ...]:
    """That another page reads another file of failed payments, with how many each has."""
    if not elsewhere:
        return ()
    here = f"These are {count(total['payments'], 'failed payment')} of the file of attempts"
    there = f"Involuntary churn reads the file of failed payments ({numeral(elsewhere)})"
    return (f"{here}; {there}, so the shares of the two may differ.",)


def _back(attempts: pd.DataFrame, total: pd.Series, elsewhere: int) -> tuple[Finding, ...]:
    told = f"{numeral(total['recovered'])} of {count(total['payments'], 'failed payment')}"
    verb = "was" if total["recovered"] == 1 else "were"
    if attempts.empty:
        claim = f"So far {told} {verb} paid after all; too few were tried again to say how many will be."
        share, other = float(total["recovered_share"]), _two_lists(total, elsewhere)
        return (Finding(claim, FACT, share, accounts=int(total["payments"]), caveats=other),)
    last = attempts.iloc[-1]
    claim = (
        f"By attempt {numeral(last['attempt'])}, {percent(last['paid'], 0)} of failed payments are paid "
        f"({interval(last['low'], last['high'], 0)}); so far {told} {verb}."
    )
    late = f"{count(total['late'], 'payment')} without a first attempt in the file: counted from the first one in it."
    caveats = (*((late,) if total["late"] else ()), *_two_lists(total, elsewhere))
    return (Finding(claim, ESTIMATE, *with_interval(last, "paid"), accounts=int(total["payments"]), caveats=caveats),)


def _days(compared: pd.DataFrame, by_lot: bool) -> tuple[Finding, ...]:
    rows = compared[(compared["aspect"] == DAY) & compared["p_value"].notna()]
    if rows.empty:
        return ()
    clear = rows[rows["clear"] == 1].sort_values("points", ascending=False)
    if clear.empty:
        days = listed([str(group) for group in rows["group"]], 6)
        claim = f"Not enough data to say whether the day of the first retry matters: retried after {days} days, "
        claim += "none differs clearly from the others."
        return (Finding(claim, OPEN, p_value=float(rows["p_value"].min()), family="dunning"),)
    return tuple(_day(row, by_lot) for _, row in clear.iterrows())


def _day(row: pd.Series, by_lot: bool) -> Finding:
    day = count(int(row["group"]), "day")
    claim = (
        f"Of payments first retried after {day}, {percent(row['recovered_share'], 0)} were paid at that retry, "
        f"against {percent(row['others_share'], 0)} of those retried on another day{_aside(row)}: "
        f"{_more(row)}."
    )
    if by_lot:
        claim += f" Had the others been retried then, about {_more(row)} of them would have been paid."
    caveats = (ONE_EACH,) if by_lot else (ONE_EACH, SEEN)
    return _finding(row, claim, caveats)


def _aside(row: pd.Series) -> str:
    return f" ({row['aside']} aside)" if row["aside"] else ""


def _more(row: pd.Series) -> str:
    ends = sorted(abs(100 * float(row[name])) for name in ("low", "high"))
    way = "more" if row["points"] > 0 else "fewer"
    return f"{numeral(abs(100 * row['points']))} ({numeral(ends[0])} to {numeral(ends[1])}) {way} in 100"


def _finding(row: pd.Series, claim: str, caveats: tuple[str, ...]) -> Finding:
    about = {"aspect": row["aspect"], "group": row["group"]}
    fact = fact_of("paid after all", {str(row["aspect"]): row["group"]})
    numbers = with_interval(row, "points")
    return Finding(claim, CLEAR, *numbers, accounts=int(row["attempted"]), p_value=float(row["p_value"]), about=about,
                   caveats=caveats, family="dunning", fact=fact)  # fmt: skip


def _others(compared: pd.DataFrame) -> tuple[Finding, ...]:
    """Reasons, methods and weekdays that differ clearly; and in one sentence those that do not."""
    rows = compared[(compared["aspect"] != DAY) & compared["p_value"].notna()]
    said = [_finding(row, _other(row), (ONE_EACH,)) for _, row in rows[rows["clear"] == 1].iterrows()]
    aspects = [aspect for aspect in NAMES if (rows["aspect"] == aspect).any()]
    silent = [name for name in aspects if not (rows["clear"].eq(1) & rows["aspect"].eq(name)).any()]
    if not silent:
        return tuple(said)
    named, verb = _any_of([NAMES[name] for name in silent]), "makes a difference to which failed payments come back"
    lowest = float(rows.loc[rows["aspect"].isin(silent), "p_value"].min())
    claim = f"Not enough data to say whether {named} {verb}."
    return (*said, Finding(claim, OPEN, p_value=lowest, family="dunning"))


def _any_of(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def _other(row: pd.Series) -> str:
    which = {
        "reason": f"that failed for “{row['group']}”",
        "method": f"charged to {row['group']}",
        "weekday": f"that failed on a {row['group']}",
    }[str(row["aspect"])]
    return (
        f"Of payments {which}, {percent(row['recovered_share'], 0)} were paid after all, against "
        f"{percent(row['others_share'], 0)} of the others{_aside(row)}: {_more(row)}."
    )


def _each(attempts: pd.DataFrame) -> tuple[Finding, ...]:
    """What each attempt brought of those that were tried at it."""
    if attempts.empty:
        return ()
    told = [
        f"attempt {numeral(row['attempt'])} paid {percent(row['recovered_share'], 0)} of {numeral(row['attempted'])} "
        f"({interval(row['recovered_low'], row['recovered_high'], 0)})"
        for _, row in attempts.iterrows()
    ]
    claim = f"Among those tried again, {listed(told, 6)}."
    numbers = with_interval(attempts.iloc[0], "recovered_share", "recovered_low", "recovered_high")
    return (Finding(claim, ESTIMATE, *numbers, accounts=int(attempts["attempted"].iloc[0])),)


def _money(total: pd.Series) -> tuple[Finding, ...]:
    """What failed and what of it is still missing: sums, so nothing is inferred."""
    if math.isnan(total["owed"]):
        return ()
    left = int(total["payments"] - total["recovered"])
    claim = (
        f"Of {money(total['owed'])} that failed, {money(total['owed_paid'])} was paid after all; "
        f"{money(total['owed'] - total['owed_paid'])} in {count(left, 'payment')} was not."
    )
    share = total["owed_paid"] / total["owed"] if total["owed"] else math.nan
    return (Finding(claim, FACT, float(share), accounts=int(total["payments"])),)
