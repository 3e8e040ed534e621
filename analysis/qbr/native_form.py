"""A chart as data, before any program draws it."""

import math
from dataclasses import dataclass

import pandas as pd

from analysis.charts.theme import ROLES


@dataclass(frozen=True)
class Series:
    """One line or one set of bars. y has None where nothing is known; low and high are the ends of its intervals."""

    name: str
    y: tuple[float | None, ...]
    x: tuple[float, ...] = ()
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    colour: str = ROLES["staying"][0]
    colours: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Native:
    """A chart as data. kind: bars (across), lines, dots, heaps or waterfall (over categories), steps or xy (over
    numbers). log: whether its numbers stand on a scale of ratios, with 1 in the middle. span: where its axis begins
    and ends, where that is not for the numbers alone to say. A series without a colour is not to be seen.
    """

    kind: str
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()
    x_title: str = ""
    y_title: str = ""
    share: bool = False
    log: bool = False
    span: tuple[float, float] | None = None

    def filled(self) -> "Native | None":
        """Itself, or None where there is no number to draw: a slide program refuses an empty chart."""
        known = any(y is not None for series in self.series for y in series.y)
        return self if known and (self.categories or any(series.x for series in self.series)) else None


def numbers(column: pd.Series) -> tuple[float | None, ...]:
    """A column as numbers; what is none, or without end, is nothing."""
    return tuple(float(v) if v == v and abs(v) != float("inf") else None for v in column.astype(float))


def round_ends(low: float, high: float) -> tuple[float, float, float]:
    """Where an axis begins and ends so that every number has room, and its round step."""
    wide = (high - low) or 1.0
    unit = 10 ** math.floor(math.log10(wide))
    step = next(unit * part for part in (0.1, 0.2, 0.5, 1, 2) if wide / (unit * part) <= 8)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step
