"""What was looked at for the plays, row by row and not yet corrected: rates, reasons, signs, habits of each stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ..book.days import DAYS_A_MONTH
from ..counting import MISSING
from ..counting.stages import BOUNDS, STAGES, split, stage_of
from ..estimate import fisher, landmark_ratio, rate_ratio
from ..standards import FEWEST, FEWEST_LEFT
from .landmarks import Landmarks
from .signs_backtest import tested_sign
from .signs_rules import Sign

HAZARD, REASON, SIGN, HABIT = "churn", "reason", "sign", "habit"
RENEWAL = "90 days before renewal"
WINDOW = 90
PLAY_STAGES = (*STAGES, RENEWAL)
Row = dict[str, Any]
# The interval at a level, for those whose test gives one.
At = Callable[[float], tuple[float, float]]


def _row(stage: str, kind: str, label: str, at: At | None = None, sign: str = "", **numbers: float) -> Row:
    return {"stage": stage, "kind": kind, "label": label, "sign": sign, "at": at, **numbers}


def hazard_rows(lives: pd.DataFrame) -> list[Row]:
    """How often accounts churn at each stage of their life against the rest of it: rates per account-month."""
    rows = []
    for stage in STAGES:
        x, t = split(lives, stage)
        first, last = BOUNDS[stage]
        seen = lives.loc[(lives["exit"] > first) & (lives["entry"] < last), "accounts"].sum()
        others = [split(lives, other) for other in STAGES if other != stage]
        x_rest, t_rest = (sum(part[place] for part in others) for place in (0, 1))
        if not (t > 0 and t_rest > 0 and x + x_rest > 0):
            continue
        told = rate_ratio(x, t, x_rest, t_rest)
        p = told.p_central if x + x_rest >= FEWEST_LEFT else np.nan
        rows.append(_row(stage, HAZARD, "Churn", partial(_rate_at, x, t, x_rest, t_rest), churned=x, churned_with=x,
                         accounts_with=seen,
                         rate=x / t, risk_with=x / t, risk_without=x_rest / t_rest, rate_ratio=told.ratio,
                         ratio_low=told.low, ratio_high=told.high, p_value=p))  # fmt: skip
    return rows


def _rate_at(x: float, t: float, x_rest: float, t_rest: float, level: float) -> tuple[float, float]:
    found = rate_ratio(x, t, x_rest, t_rest, level)
    return float(found.low), float(found.high)


def renewal_row(landmarks: Landmarks) -> list[Row]:
    """How often accounts on a contract churn in the 90 days before it renews against its other days.

    Looks at one account in both are compared among looks of the same day and age, as for a warning sign.
    """
    left_days = landmarks.column("renewal_in")
    time, left = landmarks.after(WINDOW)
    use = ~np.isnan(left_days) & (time > 0)
    if not use.any():
        return []
    near, account = left_days[use] <= WINDOW, landmarks.account[use]
    found = landmark_ratio(left[use], time[use], near, account, landmarks.stratum[use])
    gone, rest = (len(np.unique(account[side & left[use]])) for side in (near, ~near))
    many = min((len(np.unique(account[side])) for side in (near, ~near)), default=0)
    p = 2 * min(found.p_more, 1 - found.p_more) if many >= FEWEST and gone + rest >= FEWEST_LEFT else np.nan
    rates = [float(left[use][side].sum() / max(time[use][side].sum(), 1) * DAYS_A_MONTH) for side in (near, ~near)]
    low, high = found.of_few(gone, rest)
    return [_row(RENEWAL, HAZARD, "Churn", partial(found.of_few, gone, rest), churned=gone, churned_with=gone,
                 accounts_with=len(np.unique(account[near])),
                 rate=rates[0], risk_with=rates[0], risk_without=rates[1], rate_ratio=found.ratio, ratio_low=low,
                 ratio_high=high, p_value=p)]  # fmt: skip


def reason_rows(lives: pd.DataFrame) -> list[Row]:
    """Of those that churned at a stage and gave a reason, how many gave which, against those of all other stages.

    lives: counts with churn_reason. Fisher's exact test, as on the page of life stages.
    """
    left = lives[(lives["churned"] == 1) & (lives["churn_reason"] != MISSING)]
    return reasons_of(left.assign(stage=stage_of(left["exit"])), STAGES)


def reasons_of(left: pd.DataFrame, stages: Sequence[str]) -> list[Row]:
    """The rows of leavers (stage churn_reason accounts), of these stages against all others."""
    table = left.pivot_table("accounts", "churn_reason", "stage", "sum", fill_value=0, observed=True)
    rows = []
    for stage in (stage for stage in stages if stage in table):
        n, others = int(table[stage].sum()), int(table.to_numpy().sum() - table[stage].sum())
        for reason in table.index:
            x, rest = int(table[stage][reason]), int(table.loc[reason].sum() - table[stage][reason])
            judged = x + rest >= FEWEST_LEFT and n >= FEWEST and others > 0
            share, elsewhere = (x / n if n else np.nan), (rest / others if others else np.nan)
            rows.append(_row(stage, REASON, str(reason), churned=n, accounts_with=n, churned_with=x, risk_with=share,
                             risk_without=elsewhere, rate_ratio=share / elsewhere if elsewhere else np.nan,
                             ratio_low=np.nan, ratio_high=np.nan,
                             p_value=fisher(x, n, rest, others) if judged else np.nan))  # fmt: skip
    return rows


def sign_rows(landmarks: Landmarks, signs: Sequence[Sign], on: pd.DataFrame) -> list[Row]:
    """Each warning sign on the looks of each stage alone: who churned within 90 days with it, and without."""
    places = {stage: stage_of(landmarks.column("tenure")) == stage for stage in STAGES}
    places[RENEWAL] = landmarks.column("renewal_in") <= WINDOW
    return [
        row for stage, place in places.items() if place.any() for row in _signs_at(stage, landmarks, place, signs, on)
    ]


def _signs_at(
    stage: str, landmarks: Landmarks, place: np.ndarray, signs: Sequence[Sign], on: pd.DataFrame
) -> list[Row]:
    own = replace(landmarks, rows=landmarks.rows[place].reset_index(drop=True))
    rows = []
    for sign in signs:
        told = tested_sign(own, sign, on[sign.sign].to_numpy()[place], WINDOW)
        gone, rest = int(told["churned_with"]), int(told["churned_without"])
        names = ("churned", "accounts_with", "churned_with", "risk_with", "risk_without", "rate_ratio", "ratio_low",
                 "ratio_high", "p_value")  # fmt: skip
        at = partial(told["test"].of_few, gone, rest)
        rows.append(_row(stage, SIGN, sign.label, at, sign.sign, **{name: told[name] for name in names}))
    return rows


def habit_rows(behaviours: pd.DataFrame) -> list[Row]:
    """What accounts did in their first 90 days, from the page of onboarding habits: they belong to the first stage."""
    return [_habit(row) for row in behaviours.to_dict("records")]


def _habit(row: Mapping[Any, Any]) -> Row:
    left = row["churned_did"] + row["churned_not"]
    named = (STAGES[0], HABIT, str(row["label"]), None, str(row["behaviour"]))
    return _row(*named, churned=left, accounts_with=row["accounts_did"],
                churned_with=row["churned_did"], risk_with=row["rate_did"], risk_without=row["rate_not"],
                rate_ratio=row["rate_ratio"], ratio_low=row["ratio_low"], ratio_high=row["ratio_high"],
                p_value=row["p_value"])  # fmt: skip
