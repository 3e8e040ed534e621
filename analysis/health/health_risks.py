"""Whether the chances of leaving that a score gives came true, in sentences computed from their numbers."""

import pandas as pd

from ..finding import CLEAR, OPEN, Finding, percent, with_interval
from ..phrases import numeral, span
from ..standards import LEVEL
from .assessment import Assessed
from .health_accuracy import CALIBRATION_ACCOUNTS, CALIBRATION_EVENTS

SLOPE, MORE = (("slope", "slope_low", "slope_high"), ("left_more", "left_more_low", "left_more_high"))
TOO_FEW = (
    f"Not enough data to check the risks: it takes {CALIBRATION_ACCOUNTS} accounts and {CALIBRATION_EVENTS} that "
    "churned in months not seen."
)


def risks(found: Assessed, calibration: pd.DataFrame, ranks: bool) -> tuple[Finding, ...]:
    """What is off about the risks, how far apart they are and their level, or that nothing shows it.

    Two tests, each at half the level, with the intervals that belong to them. `ranks`: whether the score ranks.
    """
    if calibration.empty:
        return (Finding(TOO_FEW, OPEN),)
    row = calibration.iloc[0]
    told = (*_apart(row, ranks), *_level(found, row))
    return told or (_open(found, row),)


def _slope(row: pd.Series) -> str:
    ends = span(row["slope_low"], row["slope_high"], 2)
    return f"slope {numeral(row['slope'], 2)} ({ends}), 1 is right; Brier {numeral(row['brier'], 3)}"


def _given(found: Assessed, row: pd.Series) -> str:
    stated = f"the stated risk of churning within {found.scored.horizon} days was {percent(row['given'])}"
    each = "on average" if found.scored.graded else "for every account"
    return f"In the months it had not seen, {stated} {each} and {percent(row['left'])} churned"


def _apart(row: pd.Series, ranks: bool) -> tuple[Finding, ...]:
    if not row["p_slope"] < LEVEL:
        return ()
    advice = "Read them as a ranking." if ranks else "Nor is it sure that they rank accounts."
    claim = f"The risks are overconfident: {_slope(row)}. {advice}"
    if row["slope"] > 1:
        claim = f"The risks are too close together: {_slope(row)}. Accounts differ more than their risks say."
    numbers, about = with_interval(row, *SLOPE), {"measure": "risks", "part": "slope"}
    return (Finding(claim, CLEAR, *numbers, int(row["accounts"]), float(row["p_slope"]), about),)


def _level(found: Assessed, row: pd.Series) -> tuple[Finding, ...]:
    if not row["p_off"] < LEVEL:
        return ()
    way, than = ("low", "more") if row["left_more"] > 0 else ("high", "fewer")
    low, high = sorted(abs(100 * row[end]) for end in MORE[1:])
    apart = f"{numeral(abs(100 * row['left_more']), 1)} points {than} ({span(low, high, 1)})"
    claim = f"The risks are too {way}. {_given(found, row)}, {apart}."
    numbers, about = (
        with_interval(row, *MORE),
        {"measure": "risks", "part": "level"},
    )
    return (Finding(claim, CLEAR, *numbers, int(row["accounts"]), float(row["p_off"]), about),)


def _open(found: Assessed, row: pd.Series) -> Finding:
    about = {"measure": "risks"}
    if not found.scored.graded:
        same = "nothing shows that this level is off. A risk that is the same for all ranks nobody."
        claim = f"{_given(found, row)}; {same}"
        numbers = with_interval(row, *MORE)
        return Finding(claim, OPEN, *numbers, int(row["accounts"]), float(row["p_off"]), about)
    claim = f"{_given(found, row)}; nothing shows that the risks are off: {_slope(row)}."
    numbers = with_interval(row, *SLOPE)
    return Finding(claim, OPEN, *numbers, int(row["accounts"]), float(row["p_slope"]), about)
