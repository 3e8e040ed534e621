"""A group of the search: the rows that lie in it, what would be expected of them, and how it compares with others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..counting.stages import STAGES
from ..estimate import FEWEST_IN_CELL, rate_ratio
from .drivers_lives import LIFE_STAGE, Lives


@dataclass(frozen=True, eq=False)
class Hit:
    """A group that stands out, and the rows (pieces of lives) in it: `inside` all of them, whatever was set aside.

    It was `found` among what others had left of the book, or within `parents` (`among`); `numbers` compare all of it
    with all others of the whole book.
    """

    dims: tuple[str, ...]
    values: tuple[str, ...]
    parents: tuple[tuple[str, str], ...]
    inside: np.ndarray
    found: np.ndarray
    among: np.ndarray
    p_adjusted: float
    numbers: dict[str, float]

    @property
    def stands(self) -> bool:
        """Whether it leaves more than all others of the whole book; fewer than 20 accounts seen in it do not say."""
        return self.numbers["ratio_low"] > 1 and self.numbers["accounts"] >= FEWEST_IN_CELL

    @property
    def chain(self) -> tuple[tuple[str, str], ...]:
        """Every dimension and value of the group, those of the group it lies in first."""
        return (*self.parents, *zip(self.dims, self.values, strict=True))


def expected_of(pieces: pd.DataFrame, among: np.ndarray) -> np.ndarray:
    """How many would leave in each piece of a life if all of `among` left alike at the same life stage."""
    months, left = pieces["months"].to_numpy(float), pieces["churned"].to_numpy(float)
    stage, size = pieces["stage"].to_numpy(), len(STAGES)
    months_in, left_in = (np.bincount(stage[among], part[among], size) for part in (months, left))
    rate = np.divide(left_in, months_in, out=np.zeros(size), where=months_in > 0)
    return np.where(among, months * rate[stage], 0.0)


def members(lives: Lives, chain: tuple[tuple[str, str], ...]) -> np.ndarray:
    """The rows of a group in the whole book."""
    inside = np.ones(len(lives.pieces), dtype=bool)
    for dim, value in chain:
        of_stage = dim == LIFE_STAGE
        column = lives.pieces["stage"] if of_stage else lives.accounts[dim].iloc[lives.pieces["account"]]
        inside &= (column == (STAGES.index(value) if of_stage else value)).to_numpy()
    return inside


def against_all(pieces: pd.DataFrame, inside: np.ndarray) -> dict[str, float]:
    """A group against all others of the whole book, whatever else was set aside when it was found."""
    everywhere = np.ones(len(pieces), dtype=bool)
    return compare(pieces, inside, everywhere, expected_of(pieces, everywhere))


def compare(pieces: pd.DataFrame, inside: np.ndarray, among: np.ndarray, expected: np.ndarray) -> dict[str, float]:
    """A group against all others it was compared with: what left, what was expected, and the MRR beyond it."""
    left, mrr = pieces["churned"].to_numpy(float), pieces["mrr"].to_numpy(float)
    rest = among & ~inside
    scale = left[among].sum() / expected[among].sum()
    hoped = expected * scale
    ratio = rate_ratio(left[inside].sum(), hoped[inside].sum(), left[rest].sum(), hoped[rest].sum())
    known = inside & ~np.isnan(mrr)
    lost, hoped_mrr = pieces["lost"].to_numpy(float)[known].sum(), (mrr[known] * hoped[known]).sum()
    return {
        "accounts": int(pieces["account"][inside & (pieces["months"] > 0).to_numpy()].nunique()),
        "churned": int(left[inside].sum()), "expected": hoped[inside].sum(),
        "mrr_churned": lost if known.any() else np.nan,
        "excess_mrr": lost - hoped_mrr if known.any() else np.nan,
        "rate_ratio": ratio.ratio, "ratio_low": ratio.low, "ratio_high": ratio.high, "p_value": ratio.p_mid,
    }  # fmt: skip
