"""Rows dealt out again: accounts change places with those alike, each with all its rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

AT_ONCE = 100


def alike(rows: int, strata: ArrayLike | None, account: ArrayLike | None) -> list[np.ndarray]:
    """The rows of accounts that lie in the same strata, accounts by rows."""
    kinds = np.zeros(rows, dtype=int) if strata is None else pd.factorize(np.asarray(strata))[0]
    owner = np.arange(rows) if account is None else np.asarray(account)
    first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    many = np.diff(np.append(first, rows))
    held = np.full((first.size, many.max()), -1)
    held[np.arange(many.max()) < many[:, None]] = kinds
    _, pattern = np.unique(held, axis=0, return_inverse=True)
    homes = [np.flatnonzero(pattern.ravel() == kind) for kind in range(pattern.max() + 1)]
    return [first[home][:, None] + np.arange(many[home[0]]) for home in homes]


def shuffled(homes: list[np.ndarray], turns: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Orders of the rows, several at a time as columns, in which accounts change places with those alike."""
    rows = sum(home.size for home in homes)
    for start in range(0, turns, AT_ONCE):
        orders = np.empty((rows, min(AT_ONCE, turns - start)), dtype=np.intp)
        for home in homes:
            whose = np.tile(np.arange(len(home))[:, None], (1, orders.shape[1]))
            orders[home] = home[random.permuted(whose, axis=0)].transpose(0, 2, 1)
        yield orders
