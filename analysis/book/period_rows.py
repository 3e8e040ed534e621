"""Files in which each row is a month, a week or a day of many accounts, although a column is called CustomerID.

A report that counts keeps the header of what it counted: the customers of 87 months are 87 numbers, and no accounts.
"""

from collections.abc import Mapping

import pandas as pd

from .header_words import words_of
from .profiles import Profile
from .reading import Sheet
from .row_units import RowUnit
from .totals import LOOKS_SO

_FEWEST, _MOST = 6, 5_000
_STEPS = (1, 7)
# A day of such a name is the row's own, and not one on which something began.
_PLAIN = {"date", "day", "week", "month", "period", "snapshot", "report", "reporting", "as", "at", "of", "dt", "year"}


def are_periods(sheet: Sheet, profile: Mapping[str, Profile], unit: RowUnit) -> bool:
    """Whether the rows are periods one after another, each once, or once for each group, and all else is numbers."""
    header = next((h for h, seen in profile.items() if seen.filled and is_dated(seen)), "")
    counted = profile.get(unit.account)
    if not header or not counted or counted.looks["number"] < LOOKS_SO or not _FEWEST <= sheet.rows <= _MOST:
        return False
    rest = [h for h in profile if h not in (header, unit.account) and profile[h].filled]
    groups = [h for h in rest if profile[h].looks["number"] < LOOKS_SO]
    if any(not profile[h].values for h in groups):
        return False
    cells = pd.DataFrame({h: texts(sheet, h) for h in (header, unit.account, *groups)})
    return _once_each(cells, header, groups) and _goes_on(cells, header) and _are_counts(cells[unit.account])


def is_dated(seen: Profile) -> bool:
    """Whether a column holds months or days; bare numbers that may be months are none."""
    return seen.looks["month"] > LOOKS_SO and (seen.looks["day"] > LOOKS_SO or seen.looks["number"] < LOOKS_SO)


def texts(sheet: Sheet, header: str) -> list[str]:
    """The cells of a column as they are read, without the space around them; empty where there is none."""
    return [str(cell or "").strip() for cell in sheet.table.column(sheet.headers.index(header)).to_pylist()]


def _once_each(cells: pd.DataFrame, header: str, groups: list[str]) -> bool:
    """Whether each period stands once, or once in every group."""
    kinds = len(cells[groups].drop_duplicates()) if groups else 1
    once = not cells[[header, *groups]].duplicated().any()
    return once and len(cells) == cells[header].nunique() * kinds and cells[header].nunique() >= _FEWEST // 2


def _goes_on(cells: pd.DataFrame, header: str) -> bool:
    """Whether the periods follow one another: months at the same place in each, or weeks or days under a plain name."""
    days = pd.to_datetime(cells[header].drop_duplicates(), errors="coerce", format="mixed").sort_values()
    if days.isna().any() or len(days) < _FEWEST // 2:
        return False
    months = (days.dt.year * 12 + days.dt.month).diff().dropna()
    placed = days.dt.is_month_end.all() or days.dt.day.nunique() == 1
    if placed and (months == 1).all():
        return True
    apart = set(days.diff().dropna().dt.days)
    return len(apart) == 1 and apart <= set(_STEPS) and words_of(header) <= _PLAIN


def _are_counts(ids: pd.Series) -> bool:
    """Whether what is called an id are whole numbers that do not run on one by one, as the ids of accounts do."""
    numbers = pd.to_numeric(ids, errors="coerce")
    steps = numbers.diff().dropna()
    whole = not numbers.isna().any() and (numbers % 1 == 0).all()
    return bool(whole) and not (steps.nunique() == 1 and steps.iloc[0] != 0)
