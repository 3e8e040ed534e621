"""Which columns are allowed for together: chosen without looking at who left, and what was left out and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..counting import MISSING
from ..names import spoken
from ..phrases import count, percent
from ..standards import FEWEST

MOST_TOGETHER, PER_COLUMN, CLOSE, LEAST_KNOWN = 10, 10, 0.5, 0.8
REST = "(all others)"


@dataclass(frozen=True)
class Choice:
    """`columns` allowed for; `left_out`: those that are not, with the reason; `ratios`: how many all of them make."""

    columns: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    ratios: int


def choose(
    counts: pd.DataFrame, candidates: Sequence[str], asked: Sequence[str] = (), later: Collection[str] = ()
) -> Choice:
    """The columns to allow for together, from counts by all candidates, churned and accounts.

    Nothing but the number of leavers is known of who left: columns known of most accounts, those of `later` after all
    others, first those in which two accounts differ most often for the ratios they take (Gini), as far as there are ten
    leavers for every ratio, none that mostly restates one before it, at most ten. asked: the reader's own choice.
    """
    many = {name: _ratios(counts, name) for name in candidates}
    budget = float((counts["accounts"] * counts["churned"]).sum()) / PER_COLUMN
    chosen: list[str] = list(asked)
    left_out: list[tuple[str, str]] = []
    ordered = sorted(candidates, key=lambda name: (name in later, -_differ(counts, name), name))
    for name in () if asked else ordered:
        why = _why_not(counts, name, chosen, many, budget)
        if why:
            left_out.append((name, why))
        else:
            chosen.append(name)
    return Choice(tuple(chosen) or tuple(candidates)[:1], tuple(left_out) if chosen else (), sum(many.values()))


def _why_not(counts: pd.DataFrame, name: str, chosen: list[str], many: dict[str, int], budget: float) -> str:
    """Why a column is not allowed for; nothing where it is."""
    known = 1 - _shares(counts, name).get(MISSING, 0.0)
    if known < LEAST_KNOWN:
        return f"known of {percent(known, 0)} of accounts"
    if not many[name]:
        return f"nearly all are in one group, or none has {FEWEST} accounts"
    if sum(many[one] for one in chosen) + many[name] > budget:
        return f"too few churned for {count(many[name], 'more ratio')}"
    pairs = [one for one in chosen if restated(counts, [one, name])]
    if pairs:
        return f"mostly restates {spoken(pairs[0])}"
    return f"{MOST_TOGETHER} others come first" if len(chosen) >= MOST_TOGETHER else ""


def _shares(counts: pd.DataFrame, name: str) -> dict[str, float]:
    sizes = counts.groupby(name)["accounts"].sum()
    return {str(group): float(share) for group, share in (sizes / sizes.sum()).items()}


def _differ(counts: pd.DataFrame, name: str) -> float:
    """How often two accounts differ in a column (Gini), for each ratio that it takes."""
    return (1 - sum(share**2 for share in _shares(counts, name).values())) / max(_ratios(counts, name), 1)


def _ratios(counts: pd.DataFrame, name: str) -> int:
    """How many ratios a column makes: its groups of ten accounts, and all smaller ones together, less one."""
    sizes = counts.groupby(name)["accounts"].sum()
    small = sizes[sizes < FEWEST]
    return max(len(sizes) - len(small) + (small.sum() >= FEWEST) - 1, 0)


def restated(counts: pd.DataFrame, by: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of dimensions of which one mostly restates the other: knowing one halves the errors in guessing the other.

    Goodman and Kruskal's lambda (1954) of 0.5 or more, in either direction.
    """
    found = []
    for place, one in enumerate(by):
        for other in by[place + 1 :]:
            table = _table(counts, one, other)
            if max(_lambda(table), _lambda(table.T)) >= CLOSE:
                found.append((one, other))
    return found


def _table(counts: pd.DataFrame, one: str, other: str) -> np.ndarray:
    """How many accounts have each value of the one and each of the other."""
    (row, rows), (column, columns) = (pd.factorize(counts[name]) for name in (one, other))
    cells = np.bincount(row * len(columns) + column, counts["accounts"], len(rows) * len(columns))
    return cells.reshape(len(rows), len(columns))


def _lambda(table: np.ndarray) -> float:
    """How much of the error in guessing the column is saved by knowing the row."""
    guess = table.sum(axis=0).max()
    wrong = table.sum() - guess
    return float((table.max(axis=1).sum() - guess) / wrong) if wrong > 0 else 0.0
