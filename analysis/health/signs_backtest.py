"""Each sign against what came after: how often accounts left with it and without, how early, how often in vain."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..book.days import DAYS_A_MONTH
from ..estimate import (
    benjamini_hochberg,
    kaplan_meier,
    landmark_ratio,
    matched_ratio,
)
from ..finding import CLEAR, SAME
from ..phrases import out_of, ratio, times
from ..standards import ABOVE_ONE, FEWEST, FEWEST_LEFT, LEVEL, YEAR
from .landmarks import Landmarks
from .signs_rules import Sign

EXACT_BELOW = 2
MATTERS = 2.0
COLUMNS = ("sign", "label", "rule", "accounts", "accounts_with", "share_on", "churned", "churned_with", "share_caught",
           "risk_with", "risk_without", "rate_ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "lead_days",
           "lead_low", "lead_high", "alarms_per_month", "false_alarms_per_month", "on_now", "weight",
           "verdict", "sure_low", "sure_high")  # fmt: skip


def estimate_signs(landmarks: Landmarks, told: Sequence[Sign], on: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Which signs come before a leaving more often than chance, and by how much?

    A sign is known on the day of the look, the leaving lies within the horizon after it; an account whose horizon is
    not over counts for the time it was watched. Rates with and without the sign are compared among accounts looked
    at on the same day that have been here as long (an account looked at twelve times is one account), and corrected
    for every sign looked at (Benjamini-Hochberg); one found among many words pays for all of those before. The test
    is one-sided: a sign is one only if more leave with it. Judged are signs on for at least 10 accounts and off for
    as many; where fewer than 2 leavers are expected on a side the exact test must agree, on days a horizon apart,
    of which each leaving falls into one. Returns the columns of `Signs.signs`. ratio_low and ratio_high are those
    of a sign alone; sure_low and sure_high hold at the level of the correction (Benjamini and Yekutieli 2005 for
    those shown, Bonferroni for the others). Less than twice as often is said where sure_high lies below 2. A sign's
    weight is 0 unless shown, else log2 of the lower end of its ratio.
    """
    frame = pd.DataFrame([tested_sign(landmarks, sign, on[sign.sign].to_numpy(), horizon) for sign in told])
    if frame.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    looked = np.array([sign.looked for sign in told])
    frame["p_value"] = np.minimum(frame["p_value"] * looked, 1.0)
    adjusted = benjamini_hochberg(frame["p_value"])
    shown, tested = adjusted < LEVEL, max(int(frame["p_value"].notna().sum()), 1)
    found = max(int(shown.sum()), 1)
    out = np.where(shown, 2 * LEVEL * found / tested / looked, LEVEL / tested)
    each = zip(frame.pop("test"), frame["churned_with"], frame["churned_without"], out, strict=True)
    ends = [found.of_few(int(gone), int(rest), 1 - beyond) for found, gone, rest, beyond in each]
    frame = frame.assign(sure_low=[low for low, _ in ends], sure_high=[high for _, high in ends])
    frame["sure_low"] = np.where(shown, np.fmax(frame["sure_low"], ABOVE_ONE), frame["sure_low"])
    # What was found among many and is not clear after paying for them is not clear by its interval either.
    frame["sure_low"] = np.where(~shown & (looked > 1), np.fmin(frame["sure_low"], 1.0), frame["sure_low"])
    verdict = np.where(shown, CLEAR, np.where(frame["sure_high"] < MATTERS, SAME, "cannot tell"))
    verdict = np.where(frame["p_value"].isna(), "cannot tell", verdict)
    weight = np.where(verdict == CLEAR, np.log2(frame["ratio_low"].clip(lower=1)), 0.0)
    whole = frame.assign(p_adjusted=adjusted, verdict=verdict, weight=weight)
    order = whole.assign(_last=whole["p_value"].isna()).sort_values(
        ["_last", "weight", "rate_ratio", "label"], ascending=[True, False, False, True], ignore_index=True
    )
    return order[list(COLUMNS)]


def tested_sign(landmarks: Landmarks, sign: Sign, on: np.ndarray, horizon: int) -> dict[str, Any]:
    """A sign on these looks, not yet corrected: the columns of `Signs.signs`, `churned_without`, and its `test`."""
    time, left = landmarks.after(horizon)
    account = landmarks.account
    judged = ~np.isnan(on) & (time > 0)
    flag, known = on[judged] == 1, account[judged]
    leavers = len(np.unique(account[left & (time > 0)]))
    caught = len(np.unique(known[flag & left[judged]]))
    told: dict[str, Any] = {"sign": sign.sign, "label": sign.label, "rule": sign.rule}
    counted: dict[str, Any] = {
        "accounts": len(np.unique(known)),
        "accounts_with": len(np.unique(known[flag])),
        "share_on": float(flag.mean()) if flag.size else np.nan,
        "churned": leavers,
        "churned_with": caught,
        "share_caught": caught / leavers if leavers else np.nan,
        "on_now": int((on[landmarks.rows["day"].to_numpy() == landmarks.as_of] == 1).sum()),
    }
    compared = _compared(landmarks, sign, judged, time[judged], left[judged], flag, horizon)
    lead = _lead(landmarks, on, left & (time > 0), account)
    return {**told, **counted, **compared, **lead, **_alarms(landmarks, on, time, left, horizon)}


def _compared(
    landmarks: Landmarks,
    sign: Sign,
    judged: np.ndarray,
    time: np.ndarray,
    left: np.ndarray,
    flag: np.ndarray,
    horizon: int,
) -> dict[str, Any]:
    account, place = landmarks.account[judged], _place(landmarks)[judged]
    stratum = landmarks.stratum_beside(sign.beside)[judged]
    found = landmark_ratio(left, time, flag, account, stratum)
    fewest = min((len(np.unique(account[side])) for side in (flag, ~flag)), default=0)
    p = found.p_more if fewest >= FEWEST else np.nan
    looks = max(1, round(horizon / DAYS_A_MONTH))
    if min(found.expected, found.rest) / looks < EXACT_BELOW and fewest >= FEWEST:
        p = float(np.fmax(p, _exact_p(time, left, flag, stratum, (place.max() - place) % looks == 0, found.ratio)))
    risks = [share_that_leaves(time[side], left[side]) for side in (flag, ~flag)]
    gone, rest = (len(np.unique(account[side & (left == 1)])) for side in (flag, ~flag))
    low, high = found.of_few(gone, rest)
    names = ("risk_with", "risk_without", "rate_ratio", "ratio_low", "ratio_high", "p_value", "test",
             "churned_without")  # fmt: skip
    return dict(zip(names, (*risks, found.ratio, low, high, p, found, rest), strict=True))


def _place(landmarks: Landmarks) -> np.ndarray:
    return np.searchsorted(landmarks.days, landmarks.rows["day"].to_numpy())


def _exact_p(
    time: np.ndarray, left: np.ndarray, flag: np.ndarray, stratum: np.ndarray, apart: np.ndarray, ratio: float
) -> float:
    """One-sided, on days so far apart that each leaving is seen from one of them."""
    names, place = np.unique(stratum[apart], return_inverse=True)
    parts = (left * flag, time * flag, left * ~flag, time * ~flag)
    x, n, x_rest, n_rest = (np.bincount(place, part[apart], len(names)) for part in parts)
    p = matched_ratio(x, n, x_rest, n_rest).p
    return p / 2 if ratio > 1 else 1 - p / 2


def share_that_leaves(time: np.ndarray, left: np.ndarray) -> float:
    """The share that leaves within the horizon; who is still watched for less counts for as long."""
    if not time.size:
        return np.nan
    curve = kaplan_meier(time, left)
    return float(1 - curve["survival"].iloc[-1]) if len(curve) else np.nan


def runs(landmarks: Landmarks, on: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Looks in order of account and day; the day on which each unbroken run of the sign began; where one begins."""
    account, place = landmarks.account, np.searchsorted(landmarks.days, landmarks.rows["day"].to_numpy())
    order = np.lexsort((place, account))
    sign, who, when = on[order] == 1, account[order], place[order]
    follows = np.zeros(len(order), dtype=bool)
    follows[1:] = (who[1:] == who[:-1]) & (when[1:] == when[:-1] + 1) & sign[:-1]
    begins = sign & ~follows
    first = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    return order, np.asarray(landmarks.days)[when[first]], begins


def _lead(landmarks: Landmarks, on: np.ndarray, left: np.ndarray, account: np.ndarray) -> dict[str, float]:
    """Days from the sign's beginning to the leaving, for the leavers that had it within the horizon."""
    order, began, _ = runs(landmarks, on)
    hit = (on[order] == 1) & left[order]
    days = pd.Series(landmarks.column("churned_on")[order][hit] - began[hit]).groupby(account[order][hit]).last()
    if len(days) < FEWEST_LEFT:
        return {"lead_days": np.nan, "lead_low": np.nan, "lead_high": np.nan}
    low, middle, high = np.quantile(days, (0.25, 0.5, 0.75))
    return {"lead_days": float(middle), "lead_low": float(low), "lead_high": float(high)}


def _alarms(landmarks: Landmarks, on: np.ndarray, time: np.ndarray, left: np.ndarray, horizon: int) -> dict[str, float]:
    """How often a month the sign goes on, over the latest year whose horizons are over, and how often in vain."""
    order, _, begins = runs(landmarks, on)
    over = [day for day in landmarks.days[1:] if day + horizon <= landmarks.as_of][-YEAR:]
    if not over:
        return {"alarms_per_month": np.nan, "false_alarms_per_month": np.nan}
    rung = begins & np.isin(landmarks.rows["day"].to_numpy()[order], over)
    vain = rung & ~left[order]
    months = len(over) / landmarks.every
    return {"alarms_per_month": rung.sum() / months, "false_alarms_per_month": vain.sum() / months}


def times_as(value: float, low: float, high: float, whom: str) -> str:
    """How many times as often as whom. Where nobody of them did and no number above 1 is sure, in words: "at least 1.0
    times" would say nothing beside shares that lie far apart.
    """
    if math.isinf(value) and ratio(low) in ("1.0", "0"):
        return f"more often than {whom}, and by how much cannot be told"
    return f"{times(value, low, high)} as {whom}"


def carried_by(row: pd.Series) -> str:
    """Of how many accounts that carried a sign how many churned, for a sentence that cannot say more."""
    many = row["accounts_with"]
    return f"{out_of(row['churned_with'], many)} churned" if many else "no account has had it"
