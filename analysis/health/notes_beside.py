"""Words that only stand beside a word that is clear already: "the" in every note that says "the budget is frozen"."""

import numpy as np
import pandas as pd

from ..estimate import carried_before
from ..standards import LEVEL


def judged_beside(
    tested: pd.DataFrame, left: np.ndarray, stratum: np.ndarray, look_at: np.ndarray, word_at: np.ndarray, times: int
) -> pd.DataFrame:
    """The tested words, of which a clear one stays clear only if it tells something beside the clear ones before it.

    First come the clear words that a reader named, else the strongest; then, one after the other, the strongest of the
    others among looks that are alike in all words taken so far (forward selection). `times`: for how many words the
    correction is made (Bonferroni), at each step for all, as the step picks the strongest. A word is claimed only if it
    is clear alone and beside, so there are never more claims than without this. `p_adjusted` is the larger of both;
    `explained` marks what was clear alone and is not beside the others.
    """
    own, told = tested["p_adjusted"].fillna(1).to_numpy(float), tested["p_adjusted"].to_numpy(float, copy=True)
    pending = own < LEVEL
    first = np.flatnonzero(pending & tested["watched"].to_numpy(bool))
    taken = list(first) if len(first) else list(np.lexsort((tested["word"], tested["p_value"].fillna(2)))[:1])
    pending[taken] = False
    while pending.any():
        alike = _parted(stratum, [look_at[word_at == word] for word in taken])
        of = pending[word_at]
        again = carried_before(left, alike, look_at[of], word_at[of], len(tested))["p_value"].fillna(1)
        beside = np.where(pending, np.minimum(times * again.to_numpy(float), 1.0), np.inf)
        best = int(np.argmin(beside))
        clear = beside[best] < LEVEL
        settled = [best] if clear else list(np.flatnonzero(pending))
        told[settled] = np.maximum(own, beside)[settled]
        pending[settled] = False
        taken += settled if clear else []
    return tested.assign(p_adjusted=told, explained=(own < LEVEL) & (np.nan_to_num(told, nan=1.0) >= LEVEL))


def _parted(stratum: np.ndarray, carrying: list[np.ndarray]) -> np.ndarray:
    """The strata, parted once more by each word: looks that carry it and looks that do not."""
    place: np.ndarray = np.unique(stratum, return_inverse=True)[1].ravel()
    for looks in carrying:
        on = np.zeros(len(place), dtype=np.int64)
        on[looks] = 1
        place = np.unique(place * 2 + on, return_inverse=True)[1].ravel()
    return place
