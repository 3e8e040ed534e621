"""Users against non-users: what goes with what, among units alike in all that is known of them."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.estimate import Weighted, e_value_of_difference, weighted_difference
from analysis.experiment.lines import lines
from analysis.experiment.setting import Setting

LEAST_EFFECTIVE = 20
COLUMNS = [
    "kpi", "label", "arm", "effect", "low", "high", "p_value", "control_effective", "treatment_effective", "e_value",
    "e_value_limit", "reason",
]  # fmt: skip
BALANCE = ["arm", "known", "apart", "apart_weighted"]


def associate(units: pd.DataFrame, frame: pd.DataFrame, setting: Setting) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Differences among alike units, and how alike weighting made them.

    First frame: one row per KPI and arm; effect with interval, units of equal weight, and how strong a hidden cause
    would have to be to explain the association (e_value) or move its interval to zero (e_value_limit). Second: per
    column known from before, how far apart the arms lay unweighted and weighted.
    """
    known = [c for c in units.columns if c in setting.covariates or c.endswith("_before")] if len(units) else []
    rows: list[tuple] = []
    balance: list[tuple] = []
    for row in lines(frame):
        pair = units[units["arm"].isin([row.arm, setting.control])] if known else units
        found, reason = _weighted(pair, known, row.kpi, row.arm) if known else (None, "nothing is known from before")
        rows.append(_row(row, found, reason))
        if found is not None and not any(arm == row.arm for arm, *_ in balance):
            apart = zip(known, found.balance_before[: len(known)], found.balance[: len(known)], strict=True)
            balance += [(row.arm, *cells) for cells in apart]
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(balance, columns=BALANCE)


def _weighted(pair: pd.DataFrame, known: list[str], kpi: str, arm: str) -> tuple[Weighted | None, str]:
    rows = pair[pair[kpi].notna()]
    treated = (rows["arm"] == arm).to_numpy(float)
    x = rows[known].to_numpy(float)
    gaps = np.isnan(x)
    usual = np.nanmean(np.where(gaps.all(axis=0), 0.0, x), axis=0)
    flags = gaps[:, gaps.any(axis=0)].astype(float)
    try:
        found = weighted_difference(rows[kpi], treated, np.column_stack([np.where(gaps, usual, x), flags]))
    except ValueError as problem:
        return None, str(problem)
    if min(found.effective) < LEAST_EFFECTIVE:
        return (
            None,
            f"only {min(found.effective):.0f} units of equal weight are comparable, fewer than {LEAST_EFFECTIVE}",
        )
    return found, ""


def _row(row: Any, found: Weighted | None, reason: str) -> tuple:
    named = (row.kpi, row.label, row.arm)
    if found is None:
        return (*named, *[np.nan] * 8, reason)
    sd = row.sd
    strength = e_value_of_difference(found.effect, found.se, sd) if sd > 0 else (np.nan, np.nan)
    return (
        *named,
        found.effect,
        found.low,
        found.high,
        found.p,
        found.effective[1],
        found.effective[0],
        *strength,
        reason,
    )
