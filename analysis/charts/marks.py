"""A chart as data: what is drawn, without a word of who draws it. One renderer makes Altair of it, one PowerPoint."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ..phrases import numeral

PAIRS, BARS, WHOLE, WATERFALL, LINES = KINDS = ("pairs", "bars", "parts", "waterfall", "lines")
# What a mark's color says: what stands, what was, what is good, what is lost, what is beside the point.
LEVEL, WAS, GOOD, LOST, FAINT = TONES = ("level", "was", "good", "lost", "faint")


@dataclass(frozen=True)
class Series:
    """Numbers of one name, one for each category: None where there is none. labels: as written on the marks.

    tones: a word of TONES for each; one alone holds for all.
    """

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...] = ()
    tones: tuple[str, ...] = (LEVEL,)

    def tone(self, place: int) -> str:
        return self.tones[place] if len(self.tones) > 1 else self.tones[0]

    def label(self, place: int) -> str:
        return self.labels[place] if self.labels else ""


@dataclass(frozen=True)
class Marks:
    """A chart: its kind, what is drawn (for who cannot see it, `alt` says the numbers too), and who may see it.

    pairs: columns side by side within each category; bars: one bar a category, from the top; parts: bars of parts that
    make up a whole; waterfall: one series of levels (tone level) and moves, negative where they fall; lines: a line a
    series over the categories. foot: where the axis begins. Raises ValueError for series of another length.
    """

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    audience: str = "internal"
    foot: float = 0.0
    unit: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS or any(len(series.values) != len(self.categories) for series in self.series):
            raise ValueError(f"{self.title}: no chart of kind {self.kind!r}, or series of different lengths")

    @property
    def alt(self) -> str:
        """The chart in words, with its numbers; of a long line its ends."""
        told = [_told(self.categories, series) for series in self.series if any(v is not None for v in series.values)]
        return " ".join(f"{part.removesuffix('.')}." for part in (self.title, "; ".join(told)) if part)

    @property
    def frame(self) -> pd.DataFrame:
        """The numbers behind it: category, then a column for each series."""
        return pd.DataFrame({"": self.categories, **{series.name: series.values for series in self.series}})

    def steps(self) -> list[tuple[str, float, float, str, str]]:
        """Of a waterfall: category, lower and upper end, tone, label; a fall hangs from where the one before ended."""
        told, level = [], 0.0
        series = self.series[0]
        for place, (name, value) in enumerate(zip(self.categories, series.values, strict=True)):
            amount = value or 0.0
            ends = (0.0, amount) if series.tone(place) == LEVEL else (level, level + amount)
            level = ends[1]
            told.append((name, min(ends), max(ends), series.tone(place), series.label(place)))
        return told


def _told(categories: Sequence[str], series: Series) -> str:
    known = [(name, place) for place, name in enumerate(categories) if series.values[place] is not None]
    few = known if len(known) <= 8 else [known[0], known[-1]]
    return f"{series.name}: " + ", ".join(f"{name} {_number(series, place)}".strip() for name, place in few)


def _number(series: Series, place: int) -> str:
    value = series.values[place]
    return series.label(place) or numeral(value if value is not None else float("nan"), 1)


def foot_of(levels: Sequence[float], ends: Sequence[float]) -> float:
    """Where the axis of a waterfall begins: cut where its moves are too small beside its levels to be seen.

    levels: its totals; ends: the levels it passes through.
    """
    least, most = min(ends), max(ends)
    if least <= 0 or (most - least) > 0.35 * most:
        return 0.0
    room = 0.45 * (most - least) or 0.1 * most
    step: float = 10.0 ** max(len(str(int(max(levels)))) - 2, 0)
    return max(0.0, ((least - room) // step) * step)
