"""The stages of an account's life: where they end and what they are called."""

from collections.abc import Iterable

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

LIFE_STAGE = "life_stage"
STAGES = ("0–3 months", "3–12 months", "12+ months")
# Months after (first) and up to (last); a life ends in the stage whose last month it does not pass.
BOUNDS = {STAGES[0]: (0, 3), STAGES[1]: (3, 12), STAGES[2]: (12, 100_000)}
# The same ends in whole days of a tenure: 3 and 12 months of 30.4375 days.
LAST_DAYS = (91, 365)
IN_WORDS = dict(zip(STAGES, ("in months 0–3", "in months 3–12", "after month 12"), strict=True))
_OLD = {
    "0-3": STAGES[0], "3-12": STAGES[1], "12+": STAGES[2], "0-3 months": STAGES[0], "3-12 months": STAGES[1],
    "12 months and more": STAGES[2], "after 12 months": STAGES[2],
}  # fmt: skip


def stage_named(name: str) -> str:
    """A stage under its name of today, also where a saved notebook calls it by an older one."""
    return _OLD.get(name, name)


def stage_of(months: Iterable[float], unknown: str = "") -> np.ndarray:
    """The stage of each tenure in months (3 is still in the first), `unknown` where there is none."""
    tenure = pd.Series(months, dtype=float).to_numpy()
    return np.select([tenure <= last for _, last in BOUNDS.values()], list(STAGES), unknown)


def stage_at(days: nw.Expr) -> nw.Expr:
    """The stage of an age in days, as an expression; missing where the age is."""
    first, second = (days <= last for last in LAST_DAYS)
    stage = nw.when(first).then(nw.lit(STAGES[0])).when(second).then(nw.lit(STAGES[1])).otherwise(nw.lit(STAGES[2]))
    return nw.when(~days.is_null()).then(stage)


def split_life(entry: np.ndarray, leave: np.ndarray, churned: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Months spent, and 1 for a life that ended by leaving, in each stage."""
    parts = []
    for first, last in BOUNDS.values():
        months = np.clip(leave, first, last) - np.clip(entry, first, last)
        parts.append((months, churned * ((leave > first) & (leave <= last))))
    return parts


def split(counts: pd.DataFrame, stage: str) -> tuple[float, float]:
    """Leavers and account-months of a stage, from lives counted alike (entry exit churned accounts)."""
    first, last = BOUNDS[stage]
    left = (counts["churned"] == 1) & (counts["exit"] > first) & (counts["exit"] <= last)
    inside = (counts["exit"].clip(upper=last) - counts["entry"].clip(lower=first)).clip(lower=0)
    return float(counts.loc[left, "accounts"].sum()), float((inside * counts["accounts"]).sum())
