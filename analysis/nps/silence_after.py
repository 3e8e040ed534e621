"""What accounts do in the quarter after, by their last answer or by having given none."""

from typing import Any

import numpy as np
import pandas as pd

from ..counting.stages import LAST_DAYS
from ..estimate import holm_parts, holm_weighted, matched_ratio, wilson
from ..finding import CLEAR
from ..standards import FEWEST, LEVEL, RAREST
from .events_churn import AHEAD_DAYS, quarter_end, quarter_starts
from .silence_money import RECENT

# Left and here, of some and of others, by stratum.
Matched = tuple[Any, Any, Any, Any]
# Of the 5 in 100: whether the silent leave unlike all who answered is asked first, whether unlike detractors beside it.
FIRST, BESIDE = 0.8, 0.2
CLASSES = ("silent", "detractor", "passive", "promoter")
SATISFIED = ("silent", "dissatisfied", "neutral", "satisfied")
NEXT = ("answer", "accounts", "quarters", "churned", "rate", "low", "high", "rate_ratio", "ratio_low", "ratio_high",
        "p_value", "p_adjusted", "verdict")  # fmt: skip


def estimate_after(lives: pd.DataFrame, said: pd.DataFrame, as_of: int, five: bool = False) -> pd.DataFrame:
    """What accounts do in the quarter after, by their last answer or by none: a row each for silent, detractor, ...

    `lives` and `said` from `count_placed` and `count_answers`. Quarters no account answered before are left out. The
    ratio is that of the silent to the class of the row (and to all who answered, in a last row). On a 1 to 5 scale
    (`five`) the classes are dissatisfied (1, 2), neutral (3) and satisfied (4, 5).
    """
    if said.empty or lives.empty:
        return pd.DataFrame(columns=list(NEXT))
    parts = [
        _classed(lives, said, day, five)
        for day in quarter_starts(int(said["day"].min()) + RECENT, as_of - AHEAD_DAYS + 1)
    ]
    if not parts:
        return pd.DataFrame(columns=list(NEXT))
    rows = pd.concat(parts, ignore_index=True)
    silent = rows["answer"] == "silent"
    classes = SATISFIED if five else CLASSES
    against = {"all who answered": ~silent, classes[1]: rows["answer"] == classes[1]}
    counted = [_counted(rows[rows["answer"] == name], name) for name in classes] + [
        _counted(rows[~silent], "all who answered")
    ]
    frame = pd.DataFrame(counted).reindex(columns=list(NEXT))
    both = [_matched(rows, silent, other) for other in against.values()]
    for name, found in zip(against, _compared(both), strict=True):
        frame.loc[frame["answer"] == name, list(NEXT[7:12])] = found
    clear = np.where(frame["p_adjusted"].astype(float) < LEVEL, CLEAR, "cannot tell")
    return frame.assign(verdict=np.where(frame["p_value"].isna(), "fact", clear))


def _classed(lives: pd.DataFrame, said: pd.DataFrame, day: int, five: bool) -> pd.DataFrame:
    here = lives[(lives["started_on"] <= day - RECENT) & ~(lives["churned_on"] < day)]
    recent = said[(said["day"] < day) & (said["day"] >= day - RECENT)]
    last = recent.sort_values("day").groupby("account_id")["score"].last()
    score = here["account_id"].map(last)
    classes, (middle, high) = (SATISFIED, (3, 4)) if five else (CLASSES, (7, 9))
    answer = np.select([score.isna(), score < middle, score < high], classes[:3], classes[3])
    left = (here["churned_on"] < quarter_end(day)).astype(int)
    stage = np.digitize(day - here["started_on"], LAST_DAYS, right=True)
    return (
        pd.DataFrame({"account_id": here["account_id"], "answer": answer, "left": left, "day": day, "stage": stage})
        if len(recent)
        else pd.DataFrame()
    )


def _counted(rows: pd.DataFrame, name: str) -> dict[str, object]:
    low, high = wilson(rows["left"].sum(), len(rows))
    rate = float(rows["left"].mean()) if len(rows) else np.nan
    accounts, churned = int(rows["account_id"].nunique()), int(rows["left"].sum())
    return {
        "answer": name,
        "accounts": accounts,
        "quarters": len(rows),
        "churned": churned,
        "rate": rate,
        "low": low,
        "high": high,
    }


def _matched(rows: pd.DataFrame, silent: pd.Series, other: pd.Series) -> Matched:
    """Left and here, of the silent and of others of the same quarter and stage; nothing where too few are there."""
    sides = [rows[side] for side in (silent, other)]
    each = [side.groupby(["day", "stage"])["left"].agg(["sum", "size"]) for side in sides]
    both = each[0].join(each[1], how="inner", rsuffix="_rest")
    enough = min(side["account_id"].nunique() for side in sides) >= FEWEST
    kept = both if enough else both.iloc[:0]
    return kept["sum"], kept["size"], kept["sum_rest"], kept["size_rest"]


def _compared(both: list[Matched]) -> list[list[float]]:
    """Ratio, its ends at the level of the correction, p and corrected p, of each comparison; missing if not judged."""
    parts = (FIRST, BESIDE)
    p = [_p_value(matched, part) for matched, part in zip(both, parts, strict=True)]
    adjusted, steps = holm_weighted(p, parts), holm_parts(p, parts)
    levels = [1 - LEVEL * (1.0 if np.isnan(step) else step) for step in steps]
    found = [matched_ratio(*one, level) for one, level in zip(both, levels, strict=True)]
    return [[np.nan] * 5 if np.isnan(own) else [one.ratio, one.low, one.high, own, float(all_)]
            for own, all_, one in zip(p, adjusted, found, strict=True)]  # fmt: skip


def _p_value(matched: Matched, part: float) -> float:
    """Missing where too few would leave on a side if both left alike, or where no test of its part could tell."""
    found = matched_ratio(*matched)
    rest = float(matched[0].sum() + matched[2].sum()) - found.expected
    return found.p if min(found.expected, rest) >= RAREST and found.attainable <= LEVEL * part else np.nan
