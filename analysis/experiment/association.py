"""Users against non-users: what goes with what, among units alike in all that is known of them."""

from typing import Any

import numpy as np
import pandas as pd

from ..counting.frames import lines
from ..estimate import Paired, Weighted, e_value_of_difference, matched_pairs, weighted_difference
from ..phrases import count
from .structure import Setup

LEAST_EFFECTIVE, MOST_PAIRED = 20, 20_000
COLUMNS = [
    "kpi", "label", "arm", "effect", "low", "high", "p_value", "control_effective", "treatment_effective", "e_value",
    "e_value_limit", "pairs", "paired_effect", "paired_low", "paired_high", "reason",
]  # fmt: skip
BALANCE = ["arm", "known", "apart", "apart_weighted", "apart_paired"]


def associate(units: pd.DataFrame, frame: pd.DataFrame, setup: Setup) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Differences among alike units, and how alike weighting made them.

    First frame: one row per KPI and arm; effect with interval, units of equal weight, and how strong a hidden cause
    would have to be to explain the association (e_value) or move its interval to zero (e_value_limit); beside it the
    same within pairs of units alike (paired_effect). Second: per column known from before, how far apart the arms lay
    as they stood, weighted and in pairs.
    """
    known = [c for c in units.columns if c in setup.covariates or c.endswith("_before")] if len(units) else []
    rows: list[tuple] = []
    balance: list[tuple] = []
    for row in lines(frame):
        pair = units[units["arm"].isin([row.arm, setup.control])] if known else units
        found, paired, reason = (
            _among_alike(pair, known, row.kpi, row.arm) if known else (None, None, "nothing is known from before")
        )
        rows.append(_row(row, found, paired, reason))
        if found is not None and not any(arm == row.arm for arm, *_ in balance):
            met = paired.balance if paired else np.full(len(known), np.nan)
            sides = (found.balance_before, found.balance, met)
            apart = zip(known, *(side[: len(known)] for side in sides), strict=True)
            balance += [(row.arm, *cells) for cells in apart]
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(balance, columns=BALANCE)


def _among_alike(
    pair: pd.DataFrame, known: list[str], kpi: str, arm: str
) -> tuple[Weighted | None, Paired | None, str]:
    """Weighted and in pairs, or why neither; a missing value of what is known counts as the mean, and is flagged."""
    rows = pair[pair[kpi].notna()]
    treated = (rows["arm"] == arm).to_numpy(float)
    if min(treated.sum(), (1 - treated).sum()) < 2:
        return None, None, "an arm has fewer than two values"
    x = rows[known].to_numpy(float)
    gaps = np.isnan(x)
    usual = np.nanmean(np.where(gaps.all(axis=0), 0.0, x), axis=0)
    flags = gaps[:, gaps.any(axis=0)].astype(float)
    beside = np.column_stack([np.where(gaps, usual, x), flags])
    try:
        found = weighted_difference(rows[kpi], treated, beside)
        paired = matched_pairs(rows[kpi], treated, beside) if len(rows) <= MOST_PAIRED else None
    except ValueError as problem:
        return None, None, str(problem)
    few = min(found.effective)
    if few < LEAST_EFFECTIVE:
        return None, None, f"only {count(few, 'unit')} of equal weight are comparable, fewer than {LEAST_EFFECTIVE}"
    return found, paired, ""


def _row(row: Any, found: Weighted | None, paired: Paired | None, reason: str) -> tuple:
    named = (row.kpi, row.label, row.arm)
    if found is None:
        return (*named, *[np.nan] * 12, reason)
    strength = e_value_of_difference(found.effect, found.se, row.sd) if row.sd > 0 else (np.nan, np.nan)
    pairs = (paired.pairs, paired.effect, paired.low, paired.high) if paired else (np.nan,) * 4
    own = (found.effect, found.low, found.high, found.p, found.effective[1], found.effective[0])
    return (*named, *own, *strength, *pairs, reason)
