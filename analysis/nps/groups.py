"""Which groups score lower or higher than all others, size and age allowed for."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..counting.stages import LIFE_STAGE
from ..estimate import Coefficient, adjusted_differences, benjamini_hochberg
from ..finding import CLEAR
from ..standards import FEWEST
from .counting import MRR_BAND

LEVEL = 0.03
COMPARED = (
    "dimension",
    "group",
    "accounts",
    "effect",
    "effect_low",
    "effect_high",
    "effect_nps",
    "effect_nps_low",
    "effect_nps_high",
    "p_value",
    "p_adjusted",
    "verdict",
    "explained_by",
)


def compare_groups(units: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Every group of every dimension against all other answers, in score points and in NPS points.

    `units` from `count_units`. Answers are compared between accounts of the same size (MRR, on the log scale) at the
    same age in the same quarter, clustered by account; groups of 10 accounts with 10 outside, the others stay untested.
    Corrected over all groups looked at (Benjamini-Hochberg). Shown at 3 in 100, since the trend and the ranks take up
    the rest of the 5. Where several are shown, the surest stands, and another only if it still differs beside it:
    else `explained_by` names what it goes with. Returns the columns of `COMPARED`, most certain first.
    """
    keys = [(name, str(group)) for name in dimensions for group in sorted(units[name].unique())]
    counted = [(name, group, units.loc[units[name] == group, "account_id"].nunique()) for name, group in keys]
    found = [part for name in dimensions for part in _differences(units, name)]
    rows = [(*key, *numbers) for key, numbers in zip(counted, found, strict=True)]
    frame = pd.DataFrame(rows, columns=list(COMPARED[:10]))
    adjusted = benjamini_hochberg(frame["p_value"]) if len(frame) else np.zeros(0)
    apart = (frame["effect_low"] > 0) | (frame["effect_high"] < 0)
    verdict = np.where((adjusted < LEVEL) & apart, CLEAR, "cannot tell")
    ranked = frame.assign(p_adjusted=adjusted, verdict=verdict, explained_by="")
    return _explained(ranked.sort_values(["p_value", "dimension", "group"], ignore_index=True), units)[list(COMPARED)]


def _differences(units: pd.DataFrame, name: str) -> list[tuple[float, ...]]:
    """Score and NPS points of each group of one dimension, in the order of their names."""
    groups = sorted(units[name].unique())
    inside = np.column_stack([units[name] == group for group in groups]).astype(float)
    controls = _alike(units, name)
    score, value = (adjusted_differences(units[of], inside, controls, units["account_id"]) for of in ("score", "value"))
    everyone = units["account_id"].nunique()
    own = [units.loc[units[name] == group, "account_id"].nunique() for group in groups]
    away = [units.loc[units[name] != group, "account_id"].nunique() for group in groups]
    large = [min(one, other) >= FEWEST and everyone >= 2 * FEWEST for one, other in zip(own, away, strict=True)]
    found = zip(large, score, value, strict=True)
    return [_numbers(one, other) if enough else (np.nan,) * 7 for enough, one, other in found]


def _numbers(score: Coefficient, value: Coefficient) -> tuple[float, ...]:
    return score.estimate, score.low, score.high, value.estimate, value.low, value.high, score.p


def _alike(units: pd.DataFrame, name: str) -> np.ndarray:
    """Size, age and quarter, with a mark where they are not known; not what the groups are made of themselves."""
    size = pd.Series(np.log(units["mrr"].where(units["mrr"] > 0).astype(float)), index=units.index)
    age: pd.Series = units["age"].astype(float)
    young = pd.Series(np.log1p(age.clip(lower=0) * 4), index=age.index)
    alone: dict[str, list[pd.Series]] = {MRR_BAND: [age, young], LIFE_STAGE: [size]}
    known = alone.get(name, [size, age, young])
    columns = [np.asarray(part) for column in known for part in _marked(column)]
    quarters = [(units["period"] == number).to_numpy(float) for number in sorted(units["period"].unique())[1:]]
    kept = np.column_stack([np.zeros(len(units)), *columns, *quarters])
    return kept[:, kept.std(axis=0) > 0]


def _marked(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    return (column - column.mean()).fillna(0.0).to_numpy(), column.isna().to_numpy(float)


def _explained(frame: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    standing: list[tuple[str, str]] = []
    for place, row in frame[frame["verdict"] == CLEAR].iterrows():
        others = [own for own in standing if own[0] != row["dimension"]]
        if not others or _p_against_others(units, row, others) < LEVEL:
            standing.append((row["dimension"], row["group"]))
        else:
            frame.loc[frame.index == place, ["verdict", "explained_by"]] = ["cannot tell", others[0][1]]
    return frame


def _p_against_others(units: pd.DataFrame, row: pd.Series, others: Sequence[tuple[str, str]]) -> float:
    flags = [(units[name] == group).to_numpy(float) for name, group in others]
    controls = np.column_stack([_alike(units, row["dimension"]), *flags])
    inside = (units[row["dimension"]] == row["group"]).to_numpy(float)
    return adjusted_differences(units["score"], inside, controls, units["account_id"])[0].p
