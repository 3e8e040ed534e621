"""Looking through all groups and pairs of groups for those that lose more than they should, without fooling oneself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse, special

from ..standards import LEVEL as ALPHA
from ._arrays import SEED, Floats, floats
from ._dealing import alike, shuffled
from .multiplicity import benjamini_hochberg

__all__ = ["FEWEST_IN_CELL", "Places", "Scanned", "clearest", "excess", "places", "scan", "within"]

FEWEST_IN_CELL = 20
BUDGET = 200_000_000
FEWEST_DRAWS = 199


class Places(NamedTuple):
    """Where every row lies: for each combination of dimensions the number of its cell, −1 where the cell is too small.

    `table`: a row per cell, dims and values (tuples of the same length) and accounts.
    """

    codes: tuple[np.ndarray, ...]
    table: pd.DataFrame

    def total(self, amounts: ArrayLike) -> Floats:
        """What each cell holds of an amount that every row brings."""
        given = floats(amounts)
        sums = np.zeros(len(self.table) + 1)
        for code in self.codes:
            sums += np.bincount(code + 1, given, len(self.table) + 1)
        return sums[1:]

    def matrix(self) -> sparse.csr_array:
        """Cells by rows: 1 where the row lies in the cell."""
        rows = [np.flatnonzero(code >= 0) for code in self.codes]
        cells = [code[row] for code, row in zip(self.codes, rows, strict=True)]
        at = (np.concatenate(cells), np.concatenate(rows))
        return sparse.csr_array((np.ones(at[0].size), at), shape=(len(self.table), self.codes[0].size))

    def inside(self, cell: int) -> np.ndarray:
        """Which rows lie in a cell."""
        within = [code == cell for code in self.codes]
        return np.logical_or.reduce(within)


def places(
    labels: Mapping[str, Any],
    most: int = 2,
    fewest: int = FEWEST_IN_CELL,
    account: ArrayLike | None = None,
    seen: ArrayLike | None = None,
) -> Places:
    """All groups, pairs of groups (and more, up to `most` dimensions at once) that are large enough to be looked at.

    `labels`: dimension to a value per row. `account`: the account of each row where an account has several, which then
    stand together; a cell and what lies outside it need at least `fewest` accounts each. `seen`: which rows count
    among the accounts of the table. Which cells are large enough does not depend on it: whoever left is not seen later.
    """
    known = {name: _levels(values) for name, values in labels.items()}
    rows = len(next(iter(known.values()))[0]) if known else 0
    owner = np.arange(rows) if account is None else np.asarray(account)
    every = 1 + int((owner[1:] != owner[:-1]).sum()) if rows else 0
    kept = np.ones(rows, dtype=bool) if seen is None else np.asarray(seen, dtype=bool)
    codes, sizes = [], []
    cells: list[tuple[tuple[str, ...], tuple[Any, ...]]] = []
    for size in range(1, most + 1):
        for dims in combinations(known, size):
            code, values, accounts = _cells(dims, known, owner, kept, every, fewest)
            codes.append(np.where(code >= 0, code + len(cells), -1))
            cells += [(dims, value) for value in values]
            sizes.append(accounts)
    table = pd.DataFrame(cells, columns=["dims", "values"], dtype=object)
    return Places(tuple(codes), table.assign(accounts=np.concatenate(sizes) if sizes else []))


def _levels(values: Any) -> tuple[np.ndarray, np.ndarray]:
    """Each row's value as a number, and the values in order; categories are numbered already."""
    series = pd.Series(values)
    if not isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(str).astype("category")
    return series.cat.codes.to_numpy().astype(np.int64), series.cat.categories.to_numpy(dtype=object)


def _cells(
    dims: tuple[str, ...], known: Mapping[str, tuple[np.ndarray, np.ndarray]], owner: np.ndarray, seen: np.ndarray,
    every: int, fewest: int,
) -> tuple[np.ndarray, list[tuple[Any, ...]], np.ndarray]:  # fmt: skip
    """The cell of each row, and the values and accounts (those seen) of the cells that are large enough."""
    shape = [len(known[name][1]) for name in dims]
    joint = known[dims[0]][0]
    for name, size in zip(dims[1:], shape[1:], strict=True):
        joint = joint * size + known[name][0]
    accounts = _accounts(joint, owner, shape)
    kept = np.flatnonzero((accounts >= fewest) & (every - accounts >= fewest))
    number = np.full(accounts.size, -1)
    number[kept] = np.arange(kept.size)
    at = np.unravel_index(kept, shape)
    values = list(zip(*(known[name][1][place] for name, place in zip(dims, at, strict=True)), strict=True))
    return number[joint], values, _accounts(joint[seen], owner[seen], shape)[kept]


def _accounts(joint: np.ndarray, owner: np.ndarray, shape: list[int]) -> np.ndarray:
    """Accounts in each cell. An account's rows stand together: it counts again only where its cell changes."""
    again = np.concatenate([[False], (joint[1:] == joint[:-1]) & (owner[1:] == owner[:-1])])[: joint.size]
    return np.bincount(joint[~again], minlength=int(np.prod(shape)))


def excess(found: Places, churned: ArrayLike, expected: ArrayLike) -> pd.DataFrame:
    """Which of the cells lost more accounts than their share of what was expected, corrected for all looked at.

    `churned` and `expected` per row (account-months do for expected where everybody is alike: they are scaled). Returns
    the cells with accounts churned expected excess ratio p_value p_adjusted, in the order of `found`. ratio: against
    all outside. p: how often chance would put at least as many of the leavers there, P(Bin(X, share of expected) ≥ x);
    corrected over every cell by Benjamini and Hochberg (1995).
    statsmodels and scipy have no such search.
    """
    x, share, all_ = _shares(found, churned, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(share < 1, x / (all_ - x) * (1 - share) / share, np.nan)
    p = _at_least(x, all_, share)
    return found.table.assign(
        churned=x.round().astype(int), expected=share * all_, excess=x - share * all_, ratio=ratio, p_value=p,
        p_adjusted=benjamini_hochberg(p) if len(p) else p,
    )  # fmt: skip


def _shares(found: Places, churned: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats, float]:
    left, hoped = floats(churned), floats(expected)
    whole = hoped.sum()
    return found.total(left), np.minimum(found.total(hoped) / (whole if whole > 0 else np.nan), 1.0), float(left.sum())


def _at_least(x: Floats, all_: float, share: Floats) -> Floats:
    return floats(np.where(x > 0, special.betainc(np.maximum(x, 1), all_ - x + 1, share), 1.0))


def within(inner: np.ndarray, outer: np.ndarray, churned: ArrayLike, expected: ArrayLike) -> float:
    """How often chance would put at least as many of a group's leavers into a part of it (rows as true or false)."""
    left, hoped = floats(churned)[outer], floats(expected)[outer]
    part = inner[outer]
    if not hoped.sum() > 0:
        return np.nan
    x, share = left[part].sum(), min(hoped[part].sum() / hoped.sum(), 1.0)
    return float(_at_least(np.atleast_1d(x), left.sum(), np.atleast_1d(share))[0])


def clearest(cells: pd.DataFrame) -> int | None:
    """The cell with the smallest p among those that stand after the correction."""
    standing = cells[(cells["p_adjusted"] <= ALPHA) & (cells["excess"] > 0)]
    if standing.empty:
        return None
    keys = standing.assign(size=standing["dims"].map(len), less=-standing["excess"])
    return int(keys.sort_values(["p_value", "size", "less"]).index[0])


class Scanned(NamedTuple):
    """furthest: the largest log-likelihood ratio; p_value: its p, NaN where rows could not be shuffled.

    p_adjusted: of each cell, corrected for all of them.
    """

    furthest: float
    p_value: float
    p_adjusted: Floats


def scan(
    found: Places,
    churned: ArrayLike,
    expected: ArrayLike,
    strata: ArrayLike | None = None,
    account: ArrayLike | None = None,
    draws: int = 999,
    seed: int = SEED,
    until: float = 1.0,
) -> Scanned:
    """How often chance alone would produce, somewhere among all cells, a group as far out as each one here.

    Rows as in `excess`; `strata` keeps rows of unlike kinds apart. p_value is missing where nobody left, no cell was
    large enough, or the rows are too many to be shuffled 199 times. Each draw shuffles the pairs of churned and
    expected over the rows of a stratum, `seed` fixed. Rows of one `account` stand together and are dealt out together,
    among accounts with rows in the same strata: whoever left in one has no more to leave in the next, so that rows by
    themselves cannot change places. Cells are set side by side by their log-likelihood ratio (Kulldorff 1997). The
    corrected p of a cell is the share of draws in which the furthest of all cells lies at least as far out
    (single-step maxT, Westfall and Young 1993; `mt.maxT` of multtest in R steps down from it), so that
    cells that hold nearly the same accounts count about once. It is never above Bonferroni's, which needs no draws and
    stands alone where there are none. until: drawing ends where the furthest is sure to lie above this p (Besag and
    Clifford 1991). statsmodels and scipy have no scan statistic.
    """
    left, hoped = floats(churned), floats(expected)
    x, share, all_ = _shares(found, left, hoped)
    if not (all_ > 0 and len(found.table)):
        return Scanned(np.nan, np.nan, np.ones(len(found.table)))
    ratios = _ratios(x, share, all_)
    alone = np.minimum(1.0, _at_least(x, all_, share) * len(x))
    turns = min(draws, int(BUDGET // (left.size * len(found.codes))))
    if turns < FEWEST_DRAWS:
        return Scanned(float(ratios.max()), np.nan, alone)
    orders = shuffled(alike(left.size, strata, account), turns, np.random.default_rng(seed))
    drawn = _furthest(found, left, hoped, orders, ratios.max(), until * (1 + turns))
    beyond = drawn.size - np.searchsorted(np.sort(drawn), ratios - 1e-12)
    chance = (1 + beyond) / (1 + drawn.size)
    return Scanned(float(ratios.max()), float(chance.min()), np.minimum(alone, chance))


def _furthest(
    found: Places, left: Floats, hoped: Floats, orders: Iterator[np.ndarray], seen: float, enough: float
) -> Floats:
    """Of each draw how far out its furthest cell lies, until `enough` lie as far out as the one seen."""
    matrix, parts, beyond = found.matrix(), [], 0
    for order in orders:
        shares = np.minimum(matrix @ hoped[order] / hoped.sum(), 1.0)
        parts.append(_ratios(matrix @ left[order], shares, left.sum()).max(axis=0))
        beyond += int((parts[-1] >= seen - 1e-12).sum())
        if beyond > enough:
            break
    return floats(np.concatenate(parts))


def _ratios(x: Floats, share: Floats, all_: float) -> Floats:
    """Log-likelihood ratio of a rate of its own against one rate for all; 0 where the cell loses less."""
    hoped = share * all_
    rest = special.xlogy(all_ - x, (all_ - x) / np.maximum(all_ - hoped, 1e-300))
    with np.errstate(divide="ignore", invalid="ignore"):
        return floats(np.where(x > hoped, special.xlogy(x, x / hoped) + rest, 0.0))
