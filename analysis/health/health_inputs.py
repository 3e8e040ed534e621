"""What goes into the score: each input with its weight, and the weights a reader gives, for all or by profile."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..book import Book
from ..counting import collected
from ..counting.stages import LIFE_STAGE, STAGES
from .health_score import Scored
from .landmarks import SIGNALS

MOST_PROFILES = 12


def estimate_inputs(scored: Scored) -> pd.DataFrame:
    """Each input with its weight, the weight the data would give it, and how accounts without it score.

    Columns: input label weight (mean over accounts here now) data_weight (missing where too few left to tell)
    accounts (here now) known missing share_missing mean_score (of those with it) mean_score_missing.
    """
    now = scored.landmarks.rows["day"].to_numpy() == scored.landmarks.as_of
    return pd.DataFrame([_input(scored, str(name), now) for name in scored.points])


def _input(scored: Scored, name: str, now: np.ndarray) -> dict[str, object]:
    known = scored.points[name].notna().to_numpy()
    accounts, missing = int(now.sum()), int((now & ~known).sum())
    return {
        "input": name,
        "label": SIGNALS[name][0],
        "weight": _mean(scored.weights[name].to_numpy()[now]),
        "data_weight": float(scored.data_weights[name]) if scored.own_weights else np.nan,
        "accounts": accounts,
        "known": accounts - missing,
        "missing": missing,
        "share_missing": missing / accounts if accounts else np.nan,
        "mean_score": _mean(scored.score[now & known]),
        "mean_score_missing": _mean(scored.score[now & ~known]),
    }


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan


def profiles(book: Book) -> dict[str, str]:
    """What profiles can be made by: one for all, the life stage, or a dimension of the book."""
    return {"": "All accounts", LIFE_STAGE: "Life stage", **book.dimensions}


def inputs() -> dict[str, str]:
    """What a score can be made of: input to its name; the first five that a book knows are used."""
    return {name: label for name, (label, way) in SIGNALS.items() if way}


def weight_lines(book: Book, *, profile: str) -> list[dict[str, Any]]:
    """A table to fill in: a line for each input, a column for each profile, empty where the weight is that for all.

    At most 12 profiles, those with most accounts.
    """
    groups = list(STAGES) if profile == LIFE_STAGE else _largest(book, profile)
    return [{"input": label, **dict.fromkeys(groups, np.nan)} for label in inputs().values()]


def _largest(book: Book, profile: str) -> list[str]:
    values = collected(book.tables["accounts"].select(profile))[profile].value_counts()
    ordered = sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [str(group) for group, _ in ordered[:MOST_PROFILES]]


def own_weights(lines: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    """What was filled in, as pairs of "profile: input" and weight; what is below 0 or no number counts as empty."""
    names = {label: name for name, label in inputs().items()}
    given = [(f"{group}: {names[line['input']]}", line[group]) for line in lines for group in line if group != "input"]
    return tuple((name, float(weight)) for name, weight in given if _is_weight(weight))


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and np.isfinite(value) and value >= 0
