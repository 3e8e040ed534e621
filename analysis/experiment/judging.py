"""What may be said of each KPI: corrected for all that was looked at, held against the smallest change that matters."""

import numpy as np
import pandas as pd

from ..estimate import always_valid, benjamini_hochberg, holm, smallest_visible, verdict_on
from ..finding import OPEN
from .plan import LESS, MORE
from .scorecard import DEFAULT_MARGIN, extended
from .structure import Setup

PRIMARY_SHARE = 0.8


def looked_often(frame: pd.DataFrame) -> pd.DataFrame:
    """The same scorecard with intervals and p-values that hold however often one looks."""
    tuned = frame["smallest_that_matters"].fillna(DEFAULT_MARGIN * frame["sd"])  # how wide, never how true
    wide = always_valid(frame["effect"], frame["se"], tuned)
    narrow = always_valid(frame["effect"], frame["se"], tuned, level=0.90)
    nothing = {"relative_low": np.nan, "relative_high": np.nan}
    ends = {"low": wide.low, "high": wide.high, "effect_low90": narrow.low, "effect_high90": narrow.high}
    finite = {name: np.where(np.isfinite(end), end, np.nan) for name, end in ends.items()}
    return frame.assign(p_value=wide.p, **finite, **nothing)


def judged(frame: pd.DataFrame, setup: Setup, correction: str, stopped: dict[str, str]) -> pd.DataFrame:
    """The scorecard with its corrected p-values and verdicts; a KPI in `stopped` cannot be told, whatever it shows."""
    p = frame["p_value"].to_numpy(float)
    adjusted = benjamini_hochberg(p) if correction != "holm" else corrected(p, frame["primary"].to_numpy(bool))
    sign = frame["direction"].map({LESS: -1}).fillna(1).to_numpy(float)
    gain, gain90 = _signed(frame, sign, "low", "high"), _signed(frame, sign, "effect_low90", "effect_high90")
    fewest = np.minimum(frame["control_units"].to_numpy(float), frame["treatment_units"].to_numpy(float))
    margin = frame["smallest_that_matters"].to_numpy(float)
    verdicts = verdict_on(gain[0], *gain[1:], *gain90[1:], adjusted, margin, fewest, setup.alpha)
    told = zip(frame["kpi"], frame["direction"], verdicts, strict=True)
    said = [OPEN if kpi in stopped else _without_a_way(verdict, way) for kpi, way, verdict in told]
    common = gain if setup.turned else _signed(frame, np.ones(len(frame)), "low", "high")
    sd = np.where(frame["sd"] > 0, frame["sd"], np.nan)
    columns = {
        "p_adjusted": adjusted, "verdict": said, "common": common[0] / sd, "common_low": common[1] / sd,
        "common_high": common[2] / sd, "common_smallest": margin / sd, "common_loss": -margin / sd,
        "smallest_visible": smallest_visible(frame["se"], frame["df"], setup.alpha),
        "units_needed": _needed(frame, setup.alpha),
    }  # fmt: skip
    return extended(frame, columns)


def _without_a_way(verdict: str, direction: str) -> str:
    """Where nobody said which way is good, a clear difference is higher or lower, and no gain can be missed."""
    if direction in (MORE, LESS):
        return verdict
    return {"better": "higher", "worse": "lower", "needs improvement": OPEN}.get(verdict, verdict)


def _signed(frame: pd.DataFrame, sign: np.ndarray, low: str, high: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effect and interval, turned by a sign for each row."""
    effect, one, two = (sign * frame[column].to_numpy(float) for column in ("effect", low, high))
    return effect, np.minimum(one, two), np.maximum(one, two)


def corrected(p: np.ndarray, primary: np.ndarray) -> np.ndarray:
    """Holm's correction, with four fifths of the error rate kept for the primary KPI where the plan names one.

    At each step the smallest p ÷ weight is taken; what is settled hands its weight on. So the chance of one false
    claim among all stays below the stated rate. Without a primary, or with nothing else, it is Holm's.
    """
    tested = ~np.isnan(p)
    if not (primary & tested).any() or not (~primary & tested).any():
        return holm(p)
    out, left, reached = np.full(p.shape, np.nan), set(np.flatnonzero(tested)), 0.0
    while left:
        first, rest = [i for i in left if primary[i]], [i for i in left if not primary[i]]
        share = PRIMARY_SHARE if first and rest else 1.0
        weight = {i: share / len(first) for i in first} | {i: (1 - share if first else 1.0) / len(rest) for i in rest}
        best = min(left, key=lambda i: p[i] / weight[i])
        reached = min(1.0, max(reached, p[best] / weight[best]))
        out[best] = reached
        left.remove(best)
    return out


def _needed(frame: pd.DataFrame, alpha: float) -> np.ndarray:
    """Units in all that would show the smallest change that matters, corrected for all looked at.

    By the normal curve with Guenther's (1981) correction for the t distribution.
    """
    one, two = frame["treatment_units"].to_numpy(float), frame["control_units"].to_numpy(float)
    tests = max(1, int(frame["p_value"].notna().sum()))
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = frame["se"].to_numpy(float) / np.sqrt(1 / one + 1 / two)
        away = smallest_visible(1.0, np.inf, alpha / tests) * sd / frame["smallest_that_matters"].to_numpy(float)
        z = smallest_visible(1.0, np.inf, alpha / tests, 0.5)
        return np.ceil(away**2 * (one + two) ** 2 / (one * two) + z**2 / 2)
