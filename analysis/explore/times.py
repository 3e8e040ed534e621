"""A measure month by month or quarter by quarter: the periods of a stretch, finished or not."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..book.days import month_end, month_of, month_start, month_text
from ..book.own import PERIODS_IN
from ..errors import AnalysisError, NotEnoughData
from ..standards import FEWEST
from .counted import Counted, Measure, Stretch
from .dimensions import Prepared, is_unknown
from .judging import FEW, UNKNOWN

UNFINISHED = "not finished"
MOST_PERIODS = 60


class Part(NamedTuple):
    """One month, quarter or year: its name, its days inside the stretch, and whether all of it lies there."""

    name: str
    days: Stretch
    whole: bool


def periods(stretch: Stretch, over: str) -> Iterator[Part]:
    """The months, quarters or years of a stretch, oldest first; those that it cuts off are not whole."""
    if over not in PERIODS_IN:
        raise AnalysisError(f"There is no period {over}.", fix=f"Choose one of {', '.join(PERIODS_IN)}.")
    months = PERIODS_IN[over]
    first = month_of(stretch.since) - month_of(stretch.since) % months
    for month in range(first, month_of(stretch.until) + 1, months):
        begins, ends = month_start(month), month_end(month + months - 1)
        inside = Stretch(max(begins, stretch.since), min(ends, stretch.until))
        yield Part(_named(month, over), inside, inside == (begins, ends))


def _named(month: int, over: str) -> str:
    year, place = divmod(month, 12)
    return {"year": str(year), "quarter": f"{year}-Q{place // 3 + 1}"}.get(over, month_text(month))


def over_time(ready: Callable[[Stretch], Prepared], measure: Measure, stretch: Stretch, over: str) -> pd.DataFrame:
    """The measure of every period: period and the columns of the groups, with a note on what is not to be judged.

    ready: the book with its groups, as it is asked about some days. Without groups the rows are those of all accounts.
    Raises NotEnoughData where no period can be counted.
    """
    parts = list(periods(stretch, over))[-MOST_PERIODS:]
    frames = []
    for part in parts:
        try:
            own = ready(part.days)
            counted = measure.count(own.book, own.column, part.days)
        except NotEnoughData:
            continue
        frames.append(_noted(counted, own.column, part))
    if not frames:
        raise NotEnoughData(f"{measure.label} cannot be shown over time.", "No period can be counted.",
                            "Choose longer periods.")  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def _noted(counted: Counted, by: str | None, part: Part) -> pd.DataFrame:
    frame = counted.groups if by else counted.whole
    unknown = [is_unknown(str(group)) for group in frame["group"]]
    note = np.where(unknown, UNKNOWN, np.where(frame["accounts"] < FEWEST, FEW, "" if part.whole else UNFINISHED))
    return frame.assign(period=part.name, note=note)


def largest(frame: pd.DataFrame, most: int) -> Sequence[str]:
    """The groups with most accounts, as many as are drawn in color."""
    sizes = frame.groupby("group")["accounts"].max()
    known = sizes[[not is_unknown(str(group)) for group in sizes.index]]
    return [str(name) for name in known.sort_values(ascending=False, kind="stable").index[:most]]
