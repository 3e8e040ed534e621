"""The health score: a few inputs as points from 0 to 100, weighted; what is missing leaves its weight to the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..counting import ALL
from ..counting.stages import LIFE_STAGE, stage_named, stage_of
from ..errors import DIMENSION, AnalysisError, NotEnoughData
from ..estimate import Logistic, chance, logistic
from .landmarks import SIGNALS, Landmarks

MOST_INPUTS = 5
LEAST_KNOWN = 0.05
HELD_OUT = 12
FEWEST_PER_INPUT = 10
RIDGE = 1.0
FEWEST_OF_PROFILE = 100
BANDS = ("red", "amber", "green")
RED, AMBER = 0.10, 0.40


@dataclass(frozen=True, eq=False)
class Scored:
    """Every look with its score. `points`: looks × inputs, 0 worst to 100 best, missing where not known.

    latest: looks of the latest twelve months, which the scale and the chances have not seen; held: those of them that a
    back-test looks at. chances: of leaving within the horizon. own_weights: False where too few left to weigh the
    inputs by the data.
    """

    landmarks: Landmarks
    horizon: int
    points: pd.DataFrame
    weights: pd.DataFrame
    data_weights: pd.Series
    own_weights: bool
    score: np.ndarray
    profile: np.ndarray
    cuts: tuple[float, float]
    held: np.ndarray
    latest: np.ndarray
    chances: np.ndarray
    graded: bool

    @property
    def band(self) -> np.ndarray:
        """red below the first cut, amber below the second, green from there; empty without a score."""
        named = np.asarray(BANDS)[np.searchsorted(self.cuts, self.score, side="right")]
        return np.where(np.isnan(self.score), "", named)

    @property
    def pull(self) -> pd.DataFrame:
        """By how many points each input moves the score away from 50; 0 where it is not known."""
        share = self.weights.where(self.points.notna(), 0.0)
        return (self.points.fillna(50) - 50) * share.div(share.sum(axis=1).replace(0, np.nan), axis=0).fillna(0)


def score(
    landmarks: Landmarks,
    horizon: int,
    weights: Mapping[str, float] | None = None,
    profile: str | None = None,
    red: float = RED,
) -> Scored:
    """Give every look a score, a band and a chance of leaving.

    Points are the rank of an input among all looks before the held-out year (of the same profile, where it has 100);
    the score is their mean, weighted. `weights`: input to weight, or "profile: input" to weight for one profile only.
    Chances: a logistic fit of leaving on the score, account-clustered, on looks whose horizon was over before the
    held-out year began. Raises NotEnoughData where the book has no input, AnalysisError for weights that are all 0.
    """
    inputs = choose_inputs(landmarks)
    before, latest = split(landmarks, horizon)
    trained, held = before & landmarks.drawn, latest & landmarks.drawn
    base = trained if trained.any() else held
    of = _profile(landmarks, profile)
    points = pd.DataFrame({name: _points(landmarks, name, base, of) for name in inputs})
    wide = _weights(inputs, weights or {}, of)
    data, own = _data_weights(landmarks, horizon, points, trained)
    scored = _weighted(points, wide)
    ends = _cuts(scored[base] if (base & ~np.isnan(scored)).any() else scored, red)
    chances, graded = _chances(landmarks, horizon, scored, trained)
    return Scored(landmarks, horizon, points, wide, data, own, scored, of, ends, held, latest, chances, graded)


def choose_inputs(landmarks: Landmarks) -> list[str]:
    """The first five inputs that the book knows for at least 1 look in 20 and that differ between accounts."""
    wanted = [name for name, (_, way) in SIGNALS.items() if way]
    told = [name for name in wanted if _told(landmarks.column(name))][:MOST_INPUTS]
    if not told:
        raise NotEnoughData(
            "There is nothing to make a score of.",
            "No usage, answered contact, NPS answer or failed payment is known on the days looked at.",
            "Add usage, contacts with whether they answered, NPS or failed payments.",
        )
    return told


def _told(values: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    return bool(known.size >= LEAST_KNOWN * values.size and known.size > 0 and known.min() < known.max())


def split(landmarks: Landmarks, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The looks of the latest twelve months, as_of itself aside, and the looks whose horizon was over before them."""
    day = landmarks.rows["day"].to_numpy()
    before = [one for one in landmarks.days if one < landmarks.as_of]
    first = before[-min(HELD_OUT, max(1, len(before) // 2))] if before else landmarks.as_of
    return day + horizon <= first, (day >= first) & (day < landmarks.as_of)


def _profile(landmarks: Landmarks, profile: str | None) -> np.ndarray:
    if profile is None:
        return np.full(len(landmarks.rows), ALL, dtype=object)
    if profile == LIFE_STAGE:
        return stage_of(landmarks.column("tenure")).astype(object)
    if profile not in landmarks.rows:
        raise AnalysisError(f"Profiles cannot be made by {profile}.", "It is not a dimension of the book.", DIMENSION)
    return landmarks.rows[profile].to_numpy(object)


def _points(landmarks: Landmarks, name: str, base: np.ndarray, profile: np.ndarray) -> np.ndarray:
    values = landmarks.column(name) * SIGNALS[name][1]
    # A table that began within the held-out year has no earlier looks: ranks need none, they know no outcome.
    among = base if (base & ~np.isnan(values)).any() else np.full(values.size, True)
    points = _rank(values, values[among])
    for group in np.unique(profile.astype(str)):
        own = profile == group
        if (own & among & ~np.isnan(values)).sum() >= FEWEST_OF_PROFILE:
            points[own] = _rank(values[own], values[own & among])
    return points


def _rank(values: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The middle of the share of the known values below and up to each value, in points."""
    known = np.sort(among[~np.isnan(among)])
    if not known.size:
        return np.full(values.size, np.nan)
    ranks = (np.searchsorted(known, values, "left") + np.searchsorted(known, values, "right")) / 2
    return np.where(np.isnan(values), np.nan, 100 * ranks / known.size)


def _weights(inputs: list[str], weights: Mapping[str, float], profile: np.ndarray) -> pd.DataFrame:
    """One weight per look and input: the profile's own, else the one for all, else 1."""
    groups = {group: place for place, group in enumerate(dict.fromkeys(profile))}
    own = {_profile_now(key, groups): weight for key, weight in weights.items()}
    table = np.array([[own.get(f"{g}: {name}", own.get(name, 1.0)) for name in inputs] for g in groups], dtype=float)
    if (table < 0).any() or (table.sum(axis=1) <= 0).any():
        raise AnalysisError("The weights cannot be used.", "None may be negative, nor all 0.", "Raise one of them.")
    return pd.DataFrame(table[[groups[group] for group in profile]], columns=inputs)


def _profile_now(key: str, groups: Mapping[str, int]) -> str:
    """The weight of a life stage may have been saved when the stage was spelled otherwise."""
    group, between, name = key.rpartition(": ")
    return f"{group if group in groups else stage_named(group)}{between}{name}"


def _weighted(points: pd.DataFrame, weights: pd.DataFrame) -> np.ndarray:
    known = weights.where(points.notna(), 0.0)
    total = known.sum(axis=1).to_numpy()
    raw = (points.fillna(0) * known).sum(axis=1).to_numpy()
    scores: np.ndarray = np.divide(raw, total, out=np.full(len(raw), np.nan), where=total > 0)
    return scores


def _cuts(scores: np.ndarray, red: float) -> tuple[float, float]:
    """Red are the lowest tenth of scores, or the share asked for; amber are the three tenths above them."""
    known = scores[~np.isnan(scores)]
    low, high = np.quantile(known, (red, red + AMBER - RED)) if known.size else (25.0, 45.0)
    return float(np.round(low)), float(max(np.round(high), np.round(low)))


def _fit(x: np.ndarray, landmarks: Landmarks, horizon: int, rows: np.ndarray, ridge: float = 0.0) -> Logistic:
    left = landmarks.after(horizon)[1]
    account = landmarks.account
    return logistic(x[rows], left[rows], account[rows], ridge)


def _leavers(landmarks: Landmarks, horizon: int, rows: np.ndarray) -> int:
    left = landmarks.after(horizon)[1]
    return len(set(landmarks.account[rows & left]))


def _data_weights(
    landmarks: Landmarks, horizon: int, points: pd.DataFrame, trained: np.ndarray
) -> tuple[pd.Series, bool]:
    """How the looks before the held-out year would weigh the inputs: ridge-logit, none below 0, their mean 1."""
    equal = pd.Series(1.0, index=points.columns)
    if _leavers(landmarks, horizon, trained) < FEWEST_PER_INPUT * len(points.columns):
        return equal, False
    fit = _fit(points.fillna(50).to_numpy() / 100 - 0.5, landmarks, horizon, trained, RIDGE)
    pulls = np.maximum(-fit.coefficients[1:], 0)
    return (
        (pd.Series(pulls * len(pulls) / pulls.sum(), index=points.columns), True) if pulls.sum() > 0 else (equal, False)
    )


def _chances(landmarks: Landmarks, horizon: int, scored: np.ndarray, trained: np.ndarray) -> tuple[np.ndarray, bool]:
    """Missing where fewer than 10 left before the held-out year; the same for all where the score did not tell then."""
    rows = trained & ~np.isnan(scored)
    if _leavers(landmarks, horizon, rows) < FEWEST_PER_INPUT:
        return np.full(len(scored), np.nan), False
    fit = _fit(scored[:, None] / 100, landmarks, horizon, rows)
    told = fit.converged and fit.coefficients[1] < 0
    given = chance(fit, np.nan_to_num(scored)[:, None] / 100) if told else landmarks.after(horizon)[1][rows].mean()
    return np.where(np.isnan(scored), np.nan, given), told
