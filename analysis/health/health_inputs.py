"""What goes into the score: each input's weight, what the data would give it, and for whom it is missing."""

import numpy as np
import pandas as pd

from analysis.health.health_score import Scored
from analysis.health.landmarks import SIGNALS


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
