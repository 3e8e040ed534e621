"""Whether the score tells who leaves: on months it has not seen, beside simpler scores, and at what the team can do."""

import numpy as np
import pandas as pd

from ..estimate import (
    calibration,
    holm,
    kaplan_meier,
    landmark_auc,
    landmark_auc_difference,
    landmark_compared,
    reliability,
    wilson,
)
from ..standards import FEWEST, LEVEL
from .health_score import BANDS, Scored
from .landmarks import CSM, SIGNALS

MINE, DATA, EQUAL, TENURE = "This score", "Weighted by the data", "All inputs alike", "Tenure alone"
NAIVE = ("change", "score", "share", "heard_ago")
CALIBRATION_ACCOUNTS, CALIBRATION_EVENTS = 100, 20
PARTS = 10
# Whom the lowest scores are called by: all together, and the team where no account names its CSM.
EVERYBODY, ONE_TEAM = "All together", "The team"
FITTED = ("brier", "brier_scaled", "in_the_large", "slope", "slope_low", "slope_high")
LEVELS = {"left_more": "off", "left_more_low": "off_low", "left_more_high": "off_high"}
RANKING = ["concordance", "low", "high", "difference", "difference_low", "difference_high", "p_value"]


def estimate_accuracy(scored: Scored) -> pd.DataFrame:
    """How well the score ranks those that leave within the horizon, beside simpler scores of the same looks.

    On the looks of the latest twelve months whose horizon is over, which gave neither the scale nor the chances. Each
    account that left is ranked among those looked at on the same day that have been here as long: what moves score and
    churn alike with the season or with age tells nothing. Columns: ranked_by looks accounts churned (of those that have
    one to be compared with), concordance low high (`landmark_auc`), difference difference_low difference_high (this
    score less the other, `landmark_auc_difference`), p_value (against 0.5 of this score, against no difference of the
    others: of the test that gave the interval) and p_adjusted: this score is asked first, at its own p-value; the
    others are asked only where it ranks, corrected among themselves (Holm) and never surer than it is. With fewer than
    10 that churned all but the counts are missing.
    """
    rows = is_over(scored) & scored.held & ~np.isnan(scored.score)
    rows[rows] = landmark_compared(scored.landmarks.after(scored.horizon)[1][rows], scored.landmarks.stratum[rows])
    frame = pd.DataFrame([_ranked(scored, name, risk, rows) for name, risk in _scores(scored).items()])
    frame[RANKING] = frame[RANKING].where(frame["churned"] >= FEWEST)
    p = frame["p_value"].to_numpy()
    return frame.assign(p_adjusted=np.r_[p[:1], np.maximum(p[0], holm(p[1:]))])


def _scores(scored: Scored) -> dict[str, np.ndarray]:
    """Every score as a risk; an input an account does not have stands in the middle."""
    points = scored.points.fillna(50)
    risks = {MINE: -scored.score}
    if not np.allclose(scored.weights, 1):
        risks[EQUAL] = -points.mean(axis=1).to_numpy()
    if scored.own_weights:
        risks[DATA] = -(points * scored.data_weights).sum(axis=1).to_numpy()
    alone = next((name for name in NAIVE if name in points), None)
    if alone is not None and points.shape[1] > 1:
        risks[f"{SIGNALS[alone][0]} alone"] = -points[alone].to_numpy()
    if "score" in points and alone != "score":
        risks[f"{SIGNALS['score'][0]} alone"] = -points["score"].to_numpy()
    return risks | {TENURE: -scored.landmarks.column("tenure")}


def _ranked(scored: Scored, name: str, risk: np.ndarray, rows: np.ndarray) -> dict[str, object]:
    landmarks = scored.landmarks
    left, account = landmarks.after(scored.horizon)[1], landmarks.account
    like = left[rows], account[rows], landmarks.stratum[rows]
    ranked = landmark_auc(risk[rows], *like)
    against = landmark_auc_difference(-scored.score[rows], risk[rows], *like)
    same = name == MINE
    return {
        "ranked_by": name,
        "looks": int(rows.sum()),
        "accounts": len(set(account[rows])),
        "churned": len(set(account[rows & left])),
        "concordance": ranked.estimate,
        "low": ranked.low,
        "high": ranked.high,
        "difference": np.nan if same else against.estimate,
        "difference_low": np.nan if same else against.low,
        "difference_high": np.nan if same else against.high,
        "p_value": ranked.p_value if same else against.p_value,
    }


def is_over(scored: Scored) -> np.ndarray:
    """The looks whose horizon ended by the day the data stops."""
    over: np.ndarray = scored.landmarks.rows["day"].to_numpy() + scored.horizon <= scored.landmarks.as_of
    return over


def estimate_calibration(scored: Scored) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whether accounts given a chance of leaving do leave that often, on months not seen: one row, and ten parts.

    First frame: accounts churned given left (means over the looks) brier brier_scaled in_the_large slope slope_low
    slope_high left_more left_more_low left_more_high (left less given), by account, both intervals wide enough to hold
    together (Bonferroni), and p_slope p_off, corrected for the other. Without a slope where all have one chance.
    Second: part looks given left low high. Both empty with fewer than 100 accounts or 20 leavers, or without chances.
    """
    rows = scored.held & is_over(scored) & ~np.isnan(scored.chances)
    left = scored.landmarks.after(scored.horizon)[1]
    account = scored.landmarks.account
    accounts, leavers = len(set(account[rows])), len(set(account[rows & left]))
    if accounts < CALIBRATION_ACCOUNTS or leavers < CALIBRATION_EVENTS:
        return pd.DataFrame(), pd.DataFrame()
    tests = 2 if scored.graded else 1
    fit = calibration(scored.chances[rows], left[rows], account[rows], 1 - LEVEL / tests)
    row = {
        "accounts": accounts,
        "churned": leavers,
        "given": scored.chances[rows].mean(),
        "left": left[rows].mean(),
        **{name: getattr(fit, name) for name in FITTED},
        **{column: getattr(fit, name) for column, name in LEVELS.items()},
        "p_slope": min(tests * fit.slope_p, 1.0) if scored.graded else np.nan,
        "p_off": min(tests * fit.off_p, 1.0),
    }
    parts = reliability(scored.chances[rows], left[rows], PARTS).rename(columns={"rows": "looks"})
    return pd.DataFrame([row]), parts


def estimate_bands(scored: Scored) -> pd.DataFrame:
    """What each band is worth: the accounts in it now, and the share of its looks that left within the horizon.

    Columns: band score_from accounts mrr mrr_at_risk (all now), looks churned risk low high (of the held-out year;
    Wilson on accounts: those that left among those that stood in the band), share_of_churned.
    """
    now = scored.landmarks.rows["day"].to_numpy() == scored.landmarks.as_of
    return pd.DataFrame([_band(scored, place, now) for place in range(len(BANDS))])


def _band(scored: Scored, place: int, now: np.ndarray) -> dict[str, object]:
    time, left = scored.landmarks.after(scored.horizon)
    account = scored.landmarks.account
    inside, mrr = scored.band == BANDS[place], scored.landmarks.column("mrr")
    held = inside & scored.held & (time > 0)
    gone, stood = len(set(account[held & left])), len(set(account[held]))
    every = len(set(account[scored.held & left & ~np.isnan(scored.score)]))
    low, high = wilson(gone, stood)
    here = inside & now
    curve = kaplan_meier(time[held], left[held]) if held.any() else pd.DataFrame()
    return {
        "band": BANDS[place],
        "score_from": (0.0, *scored.cuts)[place],
        "accounts": int(here.sum()),
        "mrr": _sum(mrr[here]),
        "mrr_at_risk": _sum((mrr * scored.chances)[here]),
        "looks": int(held.sum()),
        "churned": gone,
        "share_of_churned": gone / every if every else np.nan,
        "risk": 1 - curve["survival"].iloc[-1] if len(curve) else np.nan,
        "left_in_year": gone / stood if stood else np.nan,
        "low": low,
        "high": high,
    }


def _sum(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.sum()) if known.size else np.nan


def estimate_capacity(scored: Scored, each: int) -> pd.DataFrame:
    """If every customer success manager takes the accounts with the lowest scores each month, how many of them leave?

    `each`: accounts one can take a month. Columns: csm taken left precision low high (Wilson on accounts taken at least
    once) share_of_churned share_taken (of the accounts) base_rate (how many of all accounts left). Looks of the
    held-out year whose horizon is over; without a csm column, the whole team.
    """
    landmarks, left = scored.landmarks, scored.landmarks.after(scored.horizon)[1]
    rows = scored.held & is_over(scored) & ~np.isnan(scored.score)
    who = landmarks.rows[CSM] if CSM in landmarks.rows else pd.Series(ONE_TEAM, index=landmarks.rows.index)
    frame = landmarks.rows[["account_id", "day"]].assign(csm=who, score=scored.score, left=left)[rows]
    ordered = frame.sort_values(["score", "account_id"])
    taken = ordered.groupby(["day", "csm"], sort=False).head(each)
    whole = pd.concat([frame.assign(csm=EVERYBODY), frame]), pd.concat([taken.assign(csm=EVERYBODY), taken])
    return pd.DataFrame(
        [_taken(name, *(part[part["csm"] == name] for part in whole)) for name in dict.fromkeys(whole[0]["csm"])]
    )


def _taken(name: str, frame: pd.DataFrame, taken: pd.DataFrame) -> dict[str, object]:
    accounts, gone = taken["account_id"].nunique(), taken.loc[taken["left"], "account_id"].nunique()
    every, there = frame.loc[frame["left"], "account_id"].nunique(), frame["account_id"].nunique()
    low, high = wilson(gone, accounts)
    return {
        "csm": name,
        "taken": accounts,
        "churned": gone,
        "precision": gone / accounts if accounts else np.nan,
        "low": low,
        "high": high,
        "share_of_churned": gone / every if every else np.nan,
        "share_taken": accounts / there if there else np.nan,
        "base_rate": every / there if there else np.nan,
    }
