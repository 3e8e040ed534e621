"""The search through all groups and pairs of groups: what stands out, and inside it what stands out still more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..counting.stages import STAGES
from ..estimate import FEWEST_IN_CELL, Places, clearest, excess, holm, places, scan, within
from ..standards import LEVEL
from .drivers_groups import Hit, against_all, compare, expected_of, members
from .drivers_lives import LIFE_STAGE, Lives

DEEPEST = 2
MOST_HITS = 6
# What the life stages take of the 5 in 100 of the whole search; groups have the rest.
TO_STAGES = 0.05


@dataclass(frozen=True, eq=False)
class Searched:
    """`cells`: every group looked at, `hits` those named, `scan_p` of the groups without the life stages."""

    cells: pd.DataFrame
    hits: list[Hit]
    scan_p: float

    @property
    def p_values(self) -> np.ndarray:
        """Of all that was looked at in the first search, by which groups are named: what is found later needs it."""
        return self.cells["p_adjusted"].to_numpy(float)


@dataclass(frozen=True, eq=False)
class Looked:
    """One look through some rows (`among`): `cells` with p-values corrected for all, in the order of `found`."""

    among: np.ndarray
    found: Places
    expected: np.ndarray
    cells: pd.DataFrame
    scan_p: float


def search(lives: Lives, dimensions: tuple[str, ...], most: int) -> Searched:
    """Looks through all groups of up to `most` dimensions, and inside every group that stands out once more.

    What is expected of an account is what all accounts at the same life stage do. A group is named if no more than 5 in
    100 books whose lives are dealt out again hold any group as far out (`estimate.scan`), and it leaves more than all
    others of the whole book; then its accounts are set aside and the search goes on. A life is dealt out whole, among
    accounts that could be seen in the same stages of it. Chances add up to 5 in 100 over all steps: what a step that
    found a group may err is handed on to its heirs, half to the search inside the group and half to that of the rest
    (the inheritance procedure, Goeman and Finos 2012). So of books in which one group differs, at most 5 in 100 name
    another.
    """
    pieces = lives.pieces
    stages = _stages(pieces)
    factor = 1 / (1 - TO_STAGES) if len(stages) else 1.0
    first = _look(lives, dimensions, np.ones(len(pieces), dtype=bool), most, factor)
    groups = _money(first.cells, first.found, pieces, first.expected)
    cells = pd.concat([groups[groups["dims"] != (LIFE_STAGE,)], stages], ignore_index=True)
    hits = _named(lives, dimensions, first, most, factor)
    return Searched(cells, [*_apart(pieces, hits), *_stage_hits(cells, pieces)], first.scan_p)


def _look(
    lives: Lives, dimensions: tuple[str, ...], among: np.ndarray, most: int, factor: float, until: float = 1.0
) -> Looked:
    """factor: what p-values are multiplied by for the other steps of the search."""
    rows, expected = lives.pieces[among], expected_of(lives.pieces, among)
    found = _places(lives, dimensions, among, most)
    cells = excess(found, rows["churned"], expected[among])
    scanned = scan(found, rows["churned"], expected[among], rows["stage"], rows["account"], until=until)
    judged = cells.assign(p_adjusted=np.minimum(1.0, factor * scanned.p_adjusted))
    return Looked(among, found, expected, judged, scanned.p_value)


def _places(lives: Lives, dimensions: tuple[str, ...], among: np.ndarray, most: int) -> Places:
    rows = lives.pieces[among]
    labels = {name: lives.accounts[name].iloc[rows["account"]] for name in dimensions}
    stage = pd.Categorical.from_codes(rows["stage"].to_numpy(), pd.Index(STAGES))
    return places({**labels, LIFE_STAGE: stage}, most, account=rows["account"], seen=rows["months"] > 0)


def _money(cells: pd.DataFrame, found: Places, pieces: pd.DataFrame, expected: np.ndarray) -> pd.DataFrame:
    """What left in MRR and how much of it beyond what was expected; missing where nobody's MRR is known."""
    mrr, left = pieces["mrr"].to_numpy(float), pieces["churned"].to_numpy(float)
    known, worth = found.total(~np.isnan(mrr)) > 0, np.nan_to_num(mrr)
    scale = left.sum() / expected.sum() if expected.sum() > 0 else np.nan
    lost, hoped = found.total(np.nan_to_num(pieces["lost"].to_numpy(float))), found.total(worth * expected * scale)
    return cells.assign(mrr_churned=np.where(known, lost, np.nan), excess_mrr=np.where(known, lost - hoped, np.nan))


def _stages(pieces: pd.DataFrame) -> pd.DataFrame:
    """The life stages themselves are judged by plain months, and corrected among themselves for their part."""
    months, rows = pieces["months"].to_numpy(float), []
    seen = months > 0
    for number, name in enumerate(STAGES):
        inside = seen & (pieces["stage"] == number).to_numpy()
        if inside.sum() >= FEWEST_IN_CELL and (seen & ~inside).any():
            one = compare(pieces, inside, seen, months)
            chance = one["p_value"] / 2 if one["rate_ratio"] > 1 else 1.0
            told = {**one, "dims": (LIFE_STAGE,), "values": (name,), "ratio": one["rate_ratio"], "p_value": chance}
            rows.append(told | {"excess": one["churned"] - one["expected"]})
    wanted = ["dims", "values", "accounts", "churned", "expected", "excess", "ratio", "p_value", "mrr_churned"]
    frame = pd.DataFrame(rows, columns=[*wanted, "excess_mrr"])
    return frame.assign(p_adjusted=np.minimum(1.0, holm(frame["p_value"].astype(float)) / TO_STAGES))


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
    first: Looked,
    most: int,
    factor: float,
    parents: tuple[tuple[str, str], ...] = (),
    surest: float = 0.0,
) -> list[Hit]:
    """The groups that stand out in a look and in the whole book, each followed by what stands out inside it.

    surest: the p-value of the group that all of this lies in; nothing found later is surer than what came before.
    """
    pieces, looked, live = lives.pieces, first, first.among.copy()
    hits: list[Hit] = []
    for _ in range(2 * MOST_HITS):
        cell = clearest(looked.cells)
        if cell is None:
            break
        hit = _hit(lives, looked, _simplest(looked, cell, pieces), parents, surest)
        surest, live = hit.p_adjusted, live & ~hit.found
        if hit.stands:
            hits.append(hit)
            if len(parents) + 1 < DEEPEST:
                factor *= 2
                inner = _look(lives, dimensions, hit.found, most, factor, LEVEL)
                hits += _named(lives, dimensions, inner, most, factor, hit.chain, surest)
        if len(hits) >= MOST_HITS or not pieces.loc[live, "churned"].any():
            break
        looked = _look(lives, dimensions, live, most, factor, LEVEL)
    return hits


def _hit(lives: Lives, looked: Looked, cell: int, parents: tuple[tuple[str, str], ...], surest: float) -> Hit:
    dims, values, p = (looked.cells[name].iloc[cell] for name in ("dims", "values", "p_adjusted"))
    inside = np.zeros(len(lives.pieces), dtype=bool)
    inside[looked.among] = looked.found.inside(cell)
    whole = members(lives, (*parents, *zip(dims, values, strict=True)))
    numbers, least = against_all(lives.pieces, whole), max(float(p), surest)
    return Hit(dims, values, parents, whole, inside, looked.among, least, numbers)


def _simplest(looked: Looked, cell: int, pieces: pd.DataFrame) -> int:
    """A pair that does not stand out inside one of its own groups is only part of that group, if the group stands."""
    cells, found = looked.cells, looked.found
    left, expected = pieces["churned"][looked.among], looked.expected[looked.among]
    dims, values = cells["dims"].iloc[cell], cells["values"].iloc[cell]
    for place in range(len(dims) if len(dims) > 1 else 0):
        same = (cells["dims"] == (dims[place],)) & (cells["values"] == (values[place],))
        for parent in cells.index[same & (cells["p_adjusted"] <= LEVEL)]:
            if within(found.inside(cell), found.inside(parent), left, expected) > LEVEL:
                return int(parent)
    return cell


def _apart(pieces: pd.DataFrame, hits: list[Hit]) -> list[Hit]:
    """An outer group is named where it leaves more also without what stands out inside it."""
    return [hit for hit in hits if not (inner := [one for one in hits if one.parents == hit.chain]) or
            _stands_without(pieces, hit, inner)]  # fmt: skip


def _stands_without(pieces: pd.DataFrame, hit: Hit, inner: list[Hit]) -> bool:
    gone = np.logical_or.reduce([other.found for other in inner])
    among = hit.among & ~gone
    numbers = compare(pieces, hit.found & ~gone, among, expected_of(pieces, among))
    return numbers["p_value"] <= LEVEL and numbers["rate_ratio"] > 1
