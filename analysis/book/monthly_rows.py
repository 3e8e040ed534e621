"""Rows of an account, a day of any name and what it pays a month, one in each month: months of MRR."""

from collections.abc import Mapping

import pandas as pd

from .header_names import named
from .period_rows import texts
from .profiles import Profile
from .reading import Sheet
from .recipe import FileMapping
from .row_units import RowUnit
from .tables import TABLES

_MRR = (TABLES["mrr"], TABLES["mrr"].column("mrr"))
# A name of MRR itself, or one with it; days nearly throughout; hardly a month of an account in two rows.
_CALLED, _DAYS, _ONE_A_MONTH, _FIRST_ROWS, _WITHOUT_GAPS = 0.85, 0.95, 0.98, 20_000, 0.8


def as_months(
    sheet: Sheet, profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping, score: float
) -> tuple[FileMapping, float]:
    """A file of such rows as MRR by month; what was recognised where it is none."""
    if best.table not in ("", "events", "touches", "usage") or not unit.account or not unit.again:
        return best, score
    paid = [
        h for h, seen in profile.items() if seen.filled and seen.looks["number"] > _DAYS and named(h, *_MRR) >= _CALLED
    ]
    days = [h for h, seen in profile.items() if seen.filled and seen.looks["day"] > _DAYS]
    if len(paid) != 1 or len(days) != 1 or not _once_a_month(sheet, unit.account, days[0]):
        return best, score
    columns = {"account_id": unit.account, "month": days[0], "mrr": paid[0]}
    confidence = {"account_id": 0.95, "month": 0.8, "mrr": 0.85}
    return FileMapping(tuple(profile), "mrr", columns, confidence), 1.0


def _once_a_month(sheet: Sheet, account: str, day: str) -> bool:
    part = sheet.table.slice(0, _FIRST_ROWS)
    cells = pd.DataFrame({h: texts(sheet, h)[: part.num_rows] for h in (account, day)})
    months = pd.to_datetime(cells[day], errors="coerce", format="mixed").dt.strftime("%Y-%m")
    rows = pd.DataFrame({"account": cells[account], "month": months}).dropna()
    once = len(rows) > 1 and len(rows.drop_duplicates()) >= _ONE_A_MONTH * len(rows)
    return once and _goes_on(rows)


def _goes_on(rows: pd.DataFrame) -> bool:
    """Whether the months of an account follow one another: those in which its plan changed do not."""
    number = rows["month"].str[:4].astype(int) * 12 + rows["month"].str[5:].astype(int)
    spans = number.groupby(rows["account"]).agg(["min", "max", "nunique"])
    lasting = spans[spans["max"] > spans["min"]]
    gaps = (lasting["max"] - lasting["min"] + 1).sum()
    return bool(len(lasting)) and lasting["nunique"].sum() >= _WITHOUT_GAPS * gaps
