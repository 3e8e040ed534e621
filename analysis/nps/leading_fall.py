"""How long before an account leaves a signal falls, against the account's own level."""

import numpy as np
import pandas as pd

from analysis.estimate import Fit, coefficient, fixed_effects, t_chance, t_reach
from analysis.standards import FEWEST

MONTHS = 12
FALL = (
    "signal",
    "months_before",
    "accounts",
    "effect",
    "low",
    "high",
    "lead",
    "step",
    "step_low",
    "step_high",
    "p_adjusted",
)


def estimate_fall(lives: pd.DataFrame, table: pd.DataFrame, signal: str) -> pd.DataFrame:
    """How far a signal stands from its usual level 1 to 12 months before an account leaves, and when it begins to fall.

    `table`: account_id month value. Each account and each calendar month at its own level; accounts that stay, and
    months further back, are the base; months with fewer than 10 leavers are missing. `lead`: the month that best parts
    the twelve into two levels; `step`: how far apart these lie, by the precision of each month; `p_adjusted` counts all
    places the step could have been. Rows are clustered by account. Missing where fewer than four months can be had.
    """
    rows = table.merge(lives[["account_id", "churned_on"]], on="account_id")
    left = pd.to_datetime(rows["churned_on"], unit="D")
    gone = left.dt.year * 12 + left.dt.month - 1
    before = (gone - rows["month"]).to_numpy()
    kept = np.isnan(before) | (before > 0)
    rows, before = rows[kept], before[kept]
    accounts = [rows.loc[before == month, "account_id"].nunique() for month in range(1, MONTHS + 1)]
    tested = [month for month in range(1, MONTHS + 1) if accounts[month - 1] >= FEWEST]
    frame = pd.DataFrame({"signal": signal, "months_before": range(1, MONTHS + 1), "accounts": accounts})
    frame = frame.reindex(columns=list(FALL))
    if len(tested) < 4:
        return frame.astype(dict.fromkeys(FALL[3:], float))
    marks = np.column_stack([before == month for month in range(1, MONTHS + 1) if accounts[month - 1]]).astype(float)
    named = [month for month in range(1, MONTHS + 1) if accounts[month - 1]]
    try:
        fit = fixed_effects(rows["value"], marks, rows["account_id"], rows["month"])
    except ValueError:
        return frame.astype(dict.fromkeys(FALL[3:], float))
    if not (np.diag(fit.covariance) > 0).all():
        return frame.astype(dict.fromkeys(FALL[3:], float))
    return _filled(frame, fit, named, tested).astype(dict.fromkeys(FALL[3:], float))


def _filled(frame: pd.DataFrame, fit: Fit, named: list[int], tested: list[int]) -> pd.DataFrame:
    places = [named.index(month) for month in tested]
    for month, place in zip(tested, places, strict=True):
        found = coefficient(fit, place)
        frame.loc[month - 1, ["effect", "low", "high"]] = [found.estimate, found.low, found.high]
    step = _step(fit.coefficients[places], fit.covariance[np.ix_(places, places)], int(fit.cluster.max()))
    lead = float(tested[int(step[0]) - 1])
    return frame.assign(lead=lead, step=step[1], step_low=step[2], step_high=step[3], p_adjusted=step[4])


def _step(effects: np.ndarray, covariance: np.ndarray, df: int) -> tuple[float, float, float, float, float]:
    """The cut that leaves least spread around two levels, weighted by precision."""
    weight = 1 / np.diag(covariance)
    spread = [
        _around(effects[:cut], weight[:cut]) + _around(effects[cut:], weight[cut:]) for cut in range(1, len(effects))
    ]
    cut = int(np.argmin(spread)) + 1
    share = np.concatenate([weight[:cut] / weight[:cut].sum(), -weight[cut:] / weight[cut:].sum()])
    size, se = float(share @ effects), float(np.sqrt(share @ covariance @ share))
    reach = t_reach(df) * se
    p = t_chance(size / se, df) if se > 0 else np.nan
    return float(cut), size, size - reach, size + reach, min(1.0, p * (len(effects) - 1))


def _around(effects: np.ndarray, weight: np.ndarray) -> float:
    middle = weight @ effects / weight.sum()
    return float(weight @ (effects - middle) ** 2)
