"""The reasons people give against what their account did before: which sign goes with which reason."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..estimate import benjamini_hochberg, fisher, wilson
from ..finding import CLEAR, OPEN, Finding, count, fact_of, percent
from ..phrases import numeral, out_of
from ..standards import FEWEST, FEWEST_LEFT, LEVEL
from .losses_findings import HORIZON, NO_REASON

FAMILY, MOST_SAID = "losses", 3
COLUMNS = ("churn_reason", "label", "churned", "carried", "share_carried", "low", "high", "others",
           "others_carried", "others_share_carried", "p_value", "p_adjusted", "verdict")  # fmt: skip
CAVEATS = (
    "Compared are accounts that churned with one another; a sign that goes with a reason need not be what lies behind "
    "it.",
    "A sign that was not known of an account counts as not seen.",
)


def against(forms: pd.DataFrame) -> pd.DataFrame:
    """Of those that gave a reason, how many had a sign in their last 90 days, and how many of all others that gave one.

    forms: one row per account that left: churn_reason, signs (a list of their labels). Fisher's exact test for each
    reason of at least 10 accounts and each sign that at least 5 had, corrected for all of them (Benjamini-Hochberg).
    Columns: those of COLUMNS, low and high being of the share with the sign (Wilson 1927).
    """
    told = forms[forms["churn_reason"] != NO_REASON]
    carried = pd.DataFrame(
        {label: [label in own for own in told["signs"]] for label in _labels(told)}, index=told.index
    )
    rows = [
        _row(str(reason), str(label), (told["churn_reason"] == reason).to_numpy(), carried[label].to_numpy())
        for reason in sorted(told["churn_reason"].unique())
        for label in carried
        if (told["churn_reason"] == reason).sum() >= FEWEST and carried[label].sum() >= FEWEST_LEFT
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:-2]))
    adjusted: Sequence[float] | np.ndarray = benjamini_hochberg(frame["p_value"].astype(float)) if len(frame) else []
    judged = frame.assign(p_adjusted=adjusted)
    verdict = np.where(judged["p_adjusted"].astype(float) < LEVEL, CLEAR, OPEN)
    whole = judged.assign(verdict=verdict)
    return whole.sort_values(["p_value", "churn_reason", "label"], kind="stable", ignore_index=True)[list(COLUMNS)]


def _labels(told: pd.DataFrame) -> list[str]:
    return sorted({label for own in told["signs"] for label in own})


def _row(reason: str, label: str, given: np.ndarray, on: np.ndarray) -> tuple[object, ...]:
    n, others = int(given.sum()), int((~given).sum())
    x, rest = int((on & given).sum()), int((on & ~given).sum())
    low, high = wilson(np.array([x]), np.array([n]))
    p = fisher(x, n, rest, others) if others else np.nan
    share, elsewhere = x / n, rest / others if others else np.nan
    return reason, label, n, x, share, float(low[0]), float(high[0]), others, rest, elsewhere, p


def said_against(table: pd.DataFrame) -> tuple[Finding, ...]:
    """What goes with which reason, the surest first; that nothing does; nothing where nothing could be compared."""
    if table.empty:
        return ()
    clear = table[(table["verdict"] == CLEAR) & (table["share_carried"] > table["others_share_carried"])]
    if clear.empty:
        tests = count(len(table), "comparison")
        claim = f"No reason clearly goes with a sign seen before ({tests}, corrected for all of them)."
        return (Finding(claim, OPEN, accounts=int(table["churned"].max()), caveats=CAVEATS),)
    return tuple(_said(row, len(table)) for row in clear.head(MOST_SAID).to_dict("records"))


def _said(row: dict, tests: int) -> Finding:
    gave = f"Of {count(row['churned'], 'account')} that gave the reason “{row['churn_reason']}”"
    own, rest = (percent(row[name], 0) for name in ("share_carried", "others_share_carried"))
    claim = (
        f"{gave}, {numeral(row['carried'])} had the sign “{row['label']}” in their last {HORIZON} days ({own}); "
        f"of those with another reason {out_of(row['others_carried'], row['others'])} ({rest})."
    )
    about = {"churn_reason": row["churn_reason"], "sign": row["label"]}
    looked = f"{count(tests, 'comparison')} of a reason with a sign, corrected for all of them."
    numbers = (float(row["share_carried"]), float(row["low"]), float(row["high"]))
    return Finding(claim, CLEAR, *numbers, int(row["churned"]), float(row["p_adjusted"]), about, (looked, *CAVEATS),
                   FAMILY, fact_of(FAMILY, about))  # fmt: skip
