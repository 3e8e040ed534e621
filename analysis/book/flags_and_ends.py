"""Subscriptions whose flag and end contradict each other both ways: active after their end, inactive without one."""

from typing import TYPE_CHECKING

import pandas as pd

from ..phrases import numeral
from .book import Book
from .doubting import FEWEST, Doubt
from .paying import BY_END, BY_FLAG, RUNS_BY, header_of, says_running
from .period_rows import texts
from .values import NO as NO_WORDS
from .values import YES as YES_WORDS

if TYPE_CHECKING:
    from .draft import Draft

_FEWEST_APART = 0.05


def flags_and_ends(draft: "Draft", book: Book) -> Doubt | None:
    """Many subscriptions are active by their flag after they ended, and many are not that have no end."""
    for place, (sheet, file) in enumerate(zip(draft.sheets, draft.recipe.files, strict=True)):
        if file.table != "mrr" or not {"started_on", "ended_on"} <= set(file.columns) or book.as_of is None:
            continue
        header, ended = header_of(sheet, file), file.columns["ended_on"]
        if not header or not says_running(header, {cell.lower() for cell in texts(sheet, header) if cell}):
            continue
        still, stopped = _apart(texts(sheet, header), texts(sheet, ended), pd.Timestamp(book.as_of))
        if min(still, stopped) < max(FEWEST, _FEWEST_APART * sheet.rows):
            continue
        text = (
            f"Of {numeral(sheet.rows)} subscriptions of {sheet.title} {numeral(still)} are active by {header} after "
            f"their {ended}, and {numeral(stopped)} are not active and have none. Which says whether one runs?"
        )
        either = "both: what is not active or has ended does not run"
        options = (
            (BY_END, f"{ended}: what has no end runs"),
            (BY_FLAG, f"{header}: what is active runs, and no end is used"),
        )
        return Doubt(place, text, either, options, evidence=(still + stopped) / max(sheet.rows, 1))
    return None


def _apart(flags: list[str], ends: list[str], as_of: pd.Timestamp) -> tuple[int, int]:
    """How many are active after their end, and how many are not active and have none."""
    flag = pd.Series(flags).str.lower().str.removesuffix(".0")
    end = pd.to_datetime(pd.Series(ends), errors="coerce", format="mixed", utc=True)
    still = flag.isin(YES_WORDS) & (end <= as_of.tz_localize("UTC"))
    return int(still.sum()), int((flag.isin(NO_WORDS) & (pd.Series(ends) == "")).sum())


def by_one(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the end alone says which subscriptions run, or the flag does and no end is used."""
    told = draft.with_setting(place, RUNS_BY, value)
    return told.with_column(place, "ended_on", "–") if value == BY_FLAG else told
