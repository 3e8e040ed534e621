"""Who came back after having left, in sentences."""

import math

import pandas as pd

from ..counting import MISSING
from ..estimate import wilson
from ..finding import CLEAR, RATIO, Finding, count, interval, listed, money, months, percent
from ..phrases import numeral, out_of

FAILED, TYPED = "failed payment", "involuntary"
# Nobody chose the first two. Who is gone for good has a type and mostly a reason, who came back has neither: after
# the last two accounts come back never, or nearly always, by how they are recorded, so neither is compared.
NOT_CHOSEN, NOT_COMPARED = (FAILED, TYPED), (TYPED, MISSING)


def findings(reasons: pd.DataFrame, curve: pd.DataFrame) -> tuple[Finding, ...]:
    if reasons.empty:
        return (Finding("No account has stopped paying.", "fact"),)
    return (_whole(reasons, curve), *_shown(reasons), *_unsure(reasons))


def _whole(reasons: pd.DataFrame, curve: pd.DataFrame) -> Finding:
    departures, returned = int(reasons["departures"].sum()), int(reasons["returned"].sum())
    low, high = wilson(returned, departures)
    share = returned / departures
    half = curve[curve["months"] <= 2]
    soon = f" Within 2 months {percent(float(half['back'].iloc[-1]))} were back." if len(half) and returned else ""
    claim = (
        f"{numeral(returned)} of {count(departures, 'lapsed account')} reactivated: {percent(share)} "
        f"({interval(low, high)}), with {money(reasons['regained'].sum())} MRR.{soon}"
    )
    return Finding(claim + _by_choice(reasons), "estimate", share, low, high, departures)


def _by_choice(reasons: pd.DataFrame) -> str:
    chosen = reasons[~reasons["reason"].isin(NOT_CHOSEN)]
    if len(chosen) == len(reasons) or chosen.empty:
        return ""
    back, lapsed = int(chosen["returned"].sum()), int(chosen["departures"].sum())
    if not back and reasons["returned"].sum():
        return f" All of them were failed payments; none of the {numeral(lapsed)} others came back."
    return f" Not counting failed payments, {out_of(back, lapsed)} did."


def _shown(reasons: pd.DataFrame) -> tuple[Finding, ...]:
    told = []
    for _, row in reasons[reasons["verdict"] == CLEAR].iterrows():
        median = "" if math.isnan(row["median_away"]) else f", half of them within {months(row['median_away'])}"
        often = "more" if row["ratio"] > 1 else "less"
        others = "all other lapses" if row["reason"] in NOT_CHOSEN else "other reasons"
        claim = (
            f"After “{row['reason']}” accounts come back {often} often than after {others}: "
            f"{out_of(row['returned'], row['departures'])} did{median}."
        )
        numbers = (row["ratio"], row["ratio_low"], row["ratio_high"])
        about, accounts = {"reason": row["reason"]}, int(row["departures"])
        told.append(Finding(claim, CLEAR, *numbers, accounts, row["p_adjusted"], about, even=RATIO))
    return tuple(told)


def _unsure(reasons: pd.DataFrame) -> tuple[Finding, ...]:
    reasons = reasons[~reasons["reason"].isin(NOT_COMPARED)]
    judged = reasons["p_value"].notna() & (reasons["verdict"] != CLEAR)
    told = [
        _not_told(reasons[judged], ""),
        _not_told(reasons[reasons["p_value"].isna()], ": too few churned, or too few came back"),
    ]
    return tuple(finding for finding in told if finding is not None)


def _not_told(rest: pd.DataFrame, words: str) -> Finding | None:
    if rest.empty:
        return None
    quoted = [f"“{reason}”" for reason in rest["reason"]]
    claim = f"Not enough data to say whether accounts come back more or less often after {listed(quoted, 3)}{words}."
    return Finding(claim, "cannot tell", accounts=int(rest["departures"].sum()), about={"reason": list(rest["reason"])})
