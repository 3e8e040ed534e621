"""Weights a reader gives: one for all, or its own for each profile."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from analysis.book import Book
from analysis.counting import collected
from analysis.counting.stages import LIFE_STAGE, STAGES
from analysis.health.landmarks import SIGNALS

MOST_PROFILES = 12


def profiles(book: Book) -> dict[str, str]:
    """What profiles can be made by: one for all, the life stage, or a dimension of the book."""
    return {"": "One for all", LIFE_STAGE: "Life stage", **book.dimensions}


def inputs() -> dict[str, str]:
    """What a score can be made of: input to its name; the first five that a book knows are used."""
    return {name: label for name, (label, way) in SIGNALS.items() if way}


def weight_lines(book: Book, *, profile: str) -> list[dict[str, Any]]:
    """A table to fill in: a line for each input, a column for each profile, empty where the weight is that for all.

    At most 12 profiles, those with most accounts.
    """
    groups = list(STAGES) if profile == LIFE_STAGE else _largest(book, profile)
    return [{"input": label, **dict.fromkeys(groups, np.nan)} for label in inputs().values()]


def _largest(book: Book, profile: str) -> list[str]:
    values = collected(book.tables["accounts"].select(profile))[profile].value_counts()
    ordered = sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [str(group) for group, _ in ordered[:MOST_PROFILES]]


def own_weights(lines: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    """What was filled in, as pairs of "profile: input" and weight; what is below 0 or no number counts as empty."""
    names = {label: name for name, label in inputs().items()}
    given = [(f"{group}: {names[line['input']]}", line[group]) for line in lines for group in line if group != "input"]
    return tuple((name, float(weight)) for name, weight in given if _is_weight(weight))


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and np.isfinite(value) and value >= 0
