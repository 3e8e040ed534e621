"""The search through all groups and pairs of groups: what stands out, and inside it what stands out still more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.composition.drivers_lives import LIFE_STAGE, Lives
from analysis.counting.stages import STAGES
from analysis.estimate import (
    FEWEST_IN_CELL,
    Places,
    benjamini_hochberg,
    clearest,
    excess,
    places,
    rate_ratio,
    scan,
    within,
)
from analysis.standards import LEVEL

DEEPEST = 2
MOST_HITS = 6


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
        """Whether it leaves more than all others of the whole book."""
        return self.numbers["ratio_low"] > 1

    @property
    def chain(self) -> tuple[tuple[str, str], ...]:
        """Every dimension and value of the group, those of the group it lies in first."""
        return (*self.parents, *zip(self.dims, self.values, strict=True))


@dataclass(frozen=True, eq=False)
class Searched:
    """`cells`: every group looked at, `hits` those named, `scan_p` of the whole search."""

    cells: pd.DataFrame
    hits: list[Hit]
    scan_p: float

    @property
    def p_values(self) -> np.ndarray:
        """Of all groups looked at in the first search; only life stages are named without the shuffled books."""
        p = self.cells["p_adjusted"].to_numpy(float)
        staged = (self.cells["dims"] == (LIFE_STAGE,)).to_numpy()
        return np.where(staged | np.isnan(self.scan_p), p, np.maximum(p, self.scan_p if self.scan_p > LEVEL else 0.0))


def search(lives: Lives, dimensions: tuple[str, ...], most: int) -> Searched:
    """Looks through all groups of up to `most` dimensions, and inside every group that stands out once more.

    What is expected of an account is what all accounts at the same life stage do. A group is named if it survives the
    correction for all groups looked at and the shuffled book, and leaves more than all others of the whole book; then
    its accounts are set aside and the search goes on.
    """
    pieces = lives.pieces
    everywhere = np.ones(len(pieces), dtype=bool)
    found, expected = _places(lives, dimensions, everywhere, most), expected_of(pieces, everywhere)
    groups = _money(excess(found, pieces["churned"], expected), found, pieces, expected)
    alone = groups["dims"] == (LIFE_STAGE,)
    cells = pd.concat([groups[~alone], _stages(pieces)], ignore_index=True)
    cells = cells.assign(p_adjusted=benjamini_hochberg(cells["p_value"]))
    _, chance = scan(found, pieces["churned"], expected, strata=pieces["stage"])
    stands = not chance > LEVEL
    hits = _named(lives, dimensions, everywhere, most, (), len(cells) - len(found.table)) if stands else []
    return Searched(cells, [*_apart(pieces, hits), *_stage_hits(cells, pieces)], chance)


def expected_of(pieces: pd.DataFrame, among: np.ndarray) -> np.ndarray:
    """How many would leave in each piece of a life if all of `among` left alike at the same life stage."""
    months, left = pieces["months"].to_numpy(float), pieces["churned"].to_numpy(float)
    stage, size = pieces["stage"].to_numpy(), len(STAGES)
    months_in, left_in = (np.bincount(stage[among], part[among], size) for part in (months, left))
    rate = np.divide(left_in, months_in, out=np.zeros(size), where=months_in > 0)
    return np.where(among, months * rate[stage], 0.0)


def _places(lives: Lives, dimensions: tuple[str, ...], among: np.ndarray, most: int) -> Places:
    rows = lives.pieces[among]
    labels = {name: lives.accounts[name].iloc[rows["account"]] for name in dimensions}
    stage = pd.Categorical.from_codes(rows["stage"].to_numpy(), pd.Index(STAGES))
    return places({**labels, LIFE_STAGE: stage}, most, account=rows["account"])


def _money(cells: pd.DataFrame, found: Places, pieces: pd.DataFrame, expected: np.ndarray) -> pd.DataFrame:
    """What left in MRR and how much of it beyond what was expected; missing where nobody's MRR is known."""
    mrr, left = pieces["mrr"].to_numpy(float), pieces["churned"].to_numpy(float)
    known, worth = found.total(~np.isnan(mrr)) > 0, np.nan_to_num(mrr)
    scale = left.sum() / expected.sum() if expected.sum() > 0 else np.nan
    lost, hoped = found.total(np.nan_to_num(pieces["lost"].to_numpy(float))), found.total(worth * expected * scale)
    return cells.assign(mrr_churned=np.where(known, lost, np.nan), excess_mrr=np.where(known, lost - hoped, np.nan))


def _stages(pieces: pd.DataFrame) -> pd.DataFrame:
    """The life stages themselves are judged by plain months, and count among all that was looked at."""
    everywhere, months, rows = np.ones(len(pieces), dtype=bool), pieces["months"].to_numpy(float), []
    for number, name in enumerate(STAGES):
        inside = (pieces["stage"] == number).to_numpy()
        if inside.sum() >= FEWEST_IN_CELL and not inside.all():
            one = compare(pieces, inside, everywhere, months)
            chance = one["p_value"] / 2 if one["rate_ratio"] > 1 else 1.0
            told = {**one, "dims": (LIFE_STAGE,), "values": (name,), "ratio": one["rate_ratio"], "p_value": chance}
            rows.append(told | {"excess": one["churned"] - one["expected"]})
    wanted = ["dims", "values", "accounts", "churned", "expected", "excess", "ratio", "p_value", "mrr_churned"]
    return pd.DataFrame(rows, columns=[*wanted, "excess_mrr"])


def _stage_hits(cells: pd.DataFrame, pieces: pd.DataFrame) -> list[Hit]:
    standing = cells[(cells["dims"] == (LIFE_STAGE,)) & (cells["p_adjusted"] <= LEVEL)]
    everywhere, months = np.ones(len(pieces), dtype=bool), pieces["months"].to_numpy(float)
    hits = []
    for values, p in zip(standing["values"], standing["p_adjusted"], strict=True):
        inside = (pieces["stage"] == STAGES.index(values[0])).to_numpy()
        numbers = compare(pieces, inside, everywhere, months)
        hits.append(Hit((LIFE_STAGE,), values, (), inside, inside, everywhere, float(p), numbers))
    return hits


def _named(
    lives: Lives,
    dimensions: tuple[str, ...],
    among: np.ndarray,
    most: int,
    parents: tuple[tuple[str, str], ...],
    extra: int = 0,
    depth: int = 1,
) -> list[Hit]:
    """The groups that stand out among some rows and in the whole book, each followed by what stands out inside it."""
    pieces, live = lives.pieces, among.copy()
    hits: list[Hit] = []
    for _ in range(2 * MOST_HITS):
        if len(hits) >= MOST_HITS or not pieces.loc[live, "churned"].any():
            break
        found, expected = _places(lives, dimensions, live, most), expected_of(pieces, live)
        cells = excess(found, pieces["churned"][live], expected[live])
        padded = np.concatenate([cells["p_value"], np.ones(extra)])
        cells = cells.assign(p_adjusted=benjamini_hochberg(padded)[: len(cells)])
        cell = clearest(cells)
        if cell is None:
            break
        cell = _simplest(cells, found, cell, pieces[live], expected[live])
        inside = np.zeros(len(pieces), dtype=bool)
        inside[live] = found.inside(cell)
        dims, values, p = (cells[name].iloc[cell] for name in ("dims", "values", "p_adjusted"))
        whole = members(lives, (*parents, *zip(dims, values, strict=True)))
        hit = Hit(dims, values, parents, whole, inside, live.copy(), float(p), against_all(pieces, whole))
        live &= ~inside
        if not hit.stands:
            continue
        hits.append(hit)
        if depth < DEEPEST:
            hits += _named(lives, dimensions, inside, most, hit.chain, depth=depth + 1)
    return hits


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


def _simplest(cells: pd.DataFrame, found: Places, cell: int, rows: pd.DataFrame, expected: np.ndarray) -> int:
    """A pair that does not stand out inside one of its own groups is only part of that group, if the group stands."""
    dims, values = cells["dims"].iloc[cell], cells["values"].iloc[cell]
    for place in range(len(dims) if len(dims) > 1 else 0):
        same = (cells["dims"] == (dims[place],)) & (cells["values"] == (values[place],))
        for parent in cells.index[same & (cells["p_adjusted"] <= LEVEL)]:
            if within(found.inside(cell), found.inside(parent), rows["churned"], expected) > LEVEL:
                return int(parent)
    return cell


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
        "accounts": int(pieces["account"][inside].nunique()),
        "churned": int(left[inside].sum()), "expected": hoped[inside].sum(),
        "mrr_churned": lost if known.any() else np.nan,
        "excess_mrr": lost - hoped_mrr if known.any() else np.nan,
        "rate_ratio": ratio.ratio, "ratio_low": ratio.low, "ratio_high": ratio.high, "p_value": ratio.p_mid,
    }  # fmt: skip


def _apart(pieces: pd.DataFrame, hits: list[Hit]) -> list[Hit]:
    """An outer group is named where it leaves more also without what stands out inside it."""
    return [hit for hit in hits if not (inner := [one for one in hits if one.parents == hit.chain]) or
            _stands_without(pieces, hit, inner)]  # fmt: skip


def _stands_without(pieces: pd.DataFrame, hit: Hit, inner: list[Hit]) -> bool:
    gone = np.logical_or.reduce([other.found for other in inner])
    among = hit.among & ~gone
    numbers = compare(pieces, hit.found & ~gone, among, expected_of(pieces, among))
    return numbers["p_value"] <= LEVEL and numbers["rate_ratio"] > 1
