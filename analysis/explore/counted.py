"""What every measure gives: its groups, the whole, and the accounts the groups are compared on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..book import Book
from ..counting import ALL
from ..errors import NotEnoughData
from ..estimate import linearised_ratio, t_reach

COLUMNS = ("group", "accounts", "numerator", "denominator", "value", "low", "high")
SHARE, POINTS, MONEY, NUMBER, COUNT = "percent", "points", "money", "number", "count"


class Stretch(NamedTuple):
    """The first and the last day asked about, both in."""

    since: date
    until: date


class Counted(NamedTuple):
    """groups: a row per group of COLUMNS; whole: one row, the same columns; units: group above below of each account.

    units None: the measure is a sum, of which no group differs from the rest by chance. p_values: where the page of the
    measure holds its groups against the rest itself, asked only then: group p_value p_adjusted, and difference low high
    clear, where it says. over: what it is counted over in this book, in words, where that is not what the measure says.
    """

    groups: pd.DataFrame
    whole: pd.DataFrame
    units: pd.DataFrame | None = None
    p_values: Callable[[], pd.DataFrame] | None = None
    over: str = ""


Counting = Callable[[Book, str | None, Stretch], Counted]


@dataclass(frozen=True)
class Measure:
    """One number a book can be asked for. page: the word of the page whose function it is; form: one of the five above.

    above, below: what is counted over what, in words. worse: whether much of it is bad (1), good (-1) or neither (0).
    count: an answer is kept as bytes with its measure, so this is a function of a module or a partial of one. needs: as
    pages declare them. dated: whether it can be asked of any stretch of time; else it is of the last day.
    """

    word: str
    label: str
    form: str
    page: str
    above: str
    below: str
    count: Counting
    needs: tuple[str, ...] = ()
    worse: int = 0
    dated: bool = True
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The measure inside a sentence: NRR, MRR churn, but logo churn."""
        first = self.label.split()[0]
        return self.label if first.upper() == first else self.label[0].lower() + self.label[1:]


def frame_of(rows: pd.DataFrame, **named: object) -> pd.DataFrame:
    """The columns of every measure from a frame, each from a column or a value."""
    made = {name: rows[told] if isinstance(told, str) else told for name, told in named.items()}
    frame = pd.DataFrame({"group": rows["group"].astype(str), **made}, index=rows.index)
    return frame.reindex(columns=list(COLUMNS)).reset_index(drop=True)


def of_units(units: pd.DataFrame, most: float = np.inf) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Groups and the whole of a ratio of sums, from one row per account: group above below.

    The interval is the linearised one of a ratio of sums (Cochran 1977) with Student's reach, within 0 to `most`.
    """
    if units.empty:
        raise NotEnoughData("Nothing can be counted.", "No account has it in this time.", "Choose another period.")
    groups = [_row(str(group), part, most) for group, part in units.groupby("group", sort=True)]
    return (pd.DataFrame(told, columns=list(COLUMNS)) for told in (groups, [_row(ALL, units, most)]))  # type: ignore[return-value]


def _row(group: str, part: pd.DataFrame, most: float) -> tuple[object, ...]:
    above, below = (part[name].to_numpy(float) for name in ("above", "below"))
    value, error, *_ = linearised_ratio(above, below)
    reach = t_reach(len(part) - 1) * error if len(part) > 1 else np.nan
    low, high = max(value - reach, 0.0 if (above >= 0).all() else -np.inf), min(value + reach, most)
    return group, len(part), above.sum(), below.sum(), value, low, high


def summed(units: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Groups and the whole of a sum: value is the sum, its share of all is numerator over denominator."""
    total = float(units["above"].sum())
    rows = [(str(group), len(part), float(part["above"].sum())) for group, part in units.groupby("group", sort=True)]
    made = [(group, accounts, value, total, value, np.nan, np.nan) for group, accounts, value in rows]
    whole = [(ALL, len(units), total, total, total, np.nan, np.nan)]
    return (pd.DataFrame(told, columns=list(COLUMNS)) for told in (made, whole))  # type: ignore[return-value]
