"""Thousands of things carried at once, each against leaving: exact, whatever else they go together with."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from ._arrays import LEVEL, floats
from .multiplicity import holm

__all__ = ["carried_before", "corrected_of_many"]


def carried_before(
    left: ArrayLike, stratum: ArrayLike, look_at: ArrayLike, thing_at: ArrayLike, things: int
) -> pd.DataFrame:
    """For each of many things: how many of those that left carried it, against what chance would give; one-sided.

    left: per look whether its account left after it, each leaving in one look; stratum: looks alike but for what they
    carry. look_at, thing_at: which look carries which thing, each pair once. Of the looks of a stratum those that left
    are as good as drawn by lot where nothing differs, so the number that carried it is a sum of hypergeometric
    variables, hence of independent chances (Vatutin and Mikhailov 1982); its tail is at most that of one binomial with
    the same mean (Hoeffding 1956, theorem 4). Exact at any size, and on the safe side. Columns: carried (of those that
    left) expected leavers (where it could tell) p_value attainable (the smallest p these strata could give).
    """
    gone, place = np.asarray(left, dtype=bool), np.unique(np.asarray(stratum), return_inverse=True)[1].ravel()
    look, thing = np.asarray(look_at, dtype=np.int64), np.asarray(thing_at, dtype=np.int64)
    size, went = np.bincount(place), np.bincount(place, gone)
    ranked = np.sort(place[look] * things + thing)
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])) if len(ranked) else np.array([], dtype=int)
    keys, counts = ranked[starts], np.diff(np.append(starts, len(ranked)))
    at, what = keys // things, keys % things
    tells = (counts < size[at]) & (went[at] > 0)
    at, what, counts = at[tells], what[tells], counts[tells]
    share = counts / size[at]
    expected = np.bincount(what, went[at] * share, things)
    leavers = np.rint(np.bincount(what, went[at], things))
    furthest = np.rint(np.bincount(what, np.minimum(went[at], counts), things))
    own = place[look] * things + thing
    here = gone[look] & tells[np.searchsorted(keys, own)] if len(keys) else np.zeros(len(own), dtype=bool)
    carried = np.bincount(thing[here], minlength=things).astype(float)
    chance = np.divide(expected, leavers, out=np.zeros(things), where=leavers > 0)
    return pd.DataFrame(
        {
            "carried": carried,
            "expected": expected,
            "leavers": leavers,
            "p_value": _at_least(carried, leavers, chance),
            "attainable": _at_least(furthest, leavers, chance),
        }
    )


def _at_least(seen: np.ndarray, leavers: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """At most how often as many or more would carry it; 1 where no more do than chance gives, missing without any."""
    tail = stats.binom.sf(seen - 1, leavers, chance)
    above = seen >= leavers * chance + 1
    return np.where(leavers > 0, np.where(above, tail, 1.0), np.nan)


def corrected_of_many(p: ArrayLike, attainable: ArrayLike, level: float = LEVEL) -> tuple[np.ndarray, int]:
    """P-values corrected for all that could have been found, and for how many that is.

    What could not come out clear whatever happened costs nothing (Tarone 1990): with k the smallest number such that
    at most k could reach level / k, those are corrected by Holm (1979), whatever goes together; the others are missing.
    """
    given, reach = floats(p), floats(attainable)
    within = np.sort(reach[~np.isnan(reach)])
    many = next((k for k in range(1, within.size + 1) if np.searchsorted(within, level / k, "right") <= k), within.size)
    could = reach <= level / max(many, 1)
    return holm(np.where(could, given, np.nan)), int(could.sum())
