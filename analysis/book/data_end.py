"""The day on which the data stops: the latest on which something happened, as far as it has come already."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..phrases import numeral, out_of
from .checking import columns_of
from .days import to_date, to_day
from .engine import Engine
from .paid_days import DAY
from .question import Question, said
from .reading import Sheet
from .recipe import FileMapping
from .sentinels import FAR_DAY

WORD, HAPPENED, TO_COME = "future", "happened", "to come"
YEAR_AHEAD, MOST_LATER = 366, 0.05
_FEWEST_DAYS, _GAP, _TIMES, _LONE = 12, 28, 3, 100
_LAST_KNOWN, _TOLD = 2045, "told"
# What dates the end of the data. Starts and ends may be planned; a month counts to its last day.
_STARTS = {"accounts": ("started_on",), "mrr": ("started_on",)}
_ENDS = {"accounts": ("churned_on",)}
_OTHERS = {
    "mrr": ("moved_on", "month"), "nps": ("answered_on",), "events": ("happened_on",), "payments": ("failed_on",),
    "usage": ("month",), "touches": ("touched_on",), "notes": ("noted_on",), "retries": ("tried_on",),
    "exits": ("answered_on",), "seats": ("month",),
}  # fmt: skip
_MONTH = "CAST(datediff('day', DATE '1970-01-01', make_date({0} // 12, {0} % 12 + 1, 1){1}) AS BIGINT)"


def today() -> int:
    """The number of the day on which a book is opened."""
    return to_day(date.today())


def last_day(
    engine: Engine, tables: Iterable[str], ends: bool = False, later: bool = False
) -> tuple[int | None, list[str]]:
    """The day on which the data stops, and what to tell of days that lie after today.

    ends: whether the ends of subscriptions have happened, and are not the terms of contracts. later: what lies after
    today has not happened, however much it is, as the reader says. Days more than a year past the 99th percentile, and
    a start or two far behind everything else, move nothing.
    """
    days = _days(engine, tables, ends)
    if days.empty:
        return None, []
    days, words = _without_later(days, later)
    kept = _without_lone_starts(_without_strays(days))
    return int(kept["day"].max()), words


def _days(engine: Engine, tables: Iterable[str], ends: bool) -> pd.DataFrame:
    """Each day with its kind (start, end or other), the rows that say it, and the day on which it began."""
    parts = []
    for table in tables:
        has = columns_of(engine, f"{table}_read")
        also = ("ended_on",) if table == "mrr" and ends else ()
        own = {
            "start": _STARTS.get(table, ()),
            "end": (*_ENDS.get(table, ()), *also),
            "other": _OTHERS.get(table, ()),
        }
        named = [(column, kind) for kind, columns in own.items() for column in columns if column in has]
        parts += [_part(table, c, k, c == "churned_on" and "churned" in has, DAY in has) for c, k in named]
    if not parts:
        return pd.DataFrame({"day": []})
    counted = f"SELECT day, begins, kind, count(*) AS rows FROM ({' UNION ALL '.join(parts)}) WHERE day < {FAR_DAY}"
    found: pd.DataFrame = engine.frame(f"{counted} GROUP BY ALL ORDER BY day, kind")
    return found


def _part(table: str, column: str, kind: str, flagged: bool, dated: bool) -> str:
    """flagged: a status stands beside the day. dated: the days of a month that is not over are known."""
    begins, day = column, column
    if column == "month" and dated:
        begins = day = f"coalesce({DAY}, {_MONTH.format(column, ' + INTERVAL 1 MONTH')} - 1)"
    elif column == "month":
        begins, day = _MONTH.format(column, ""), _MONTH.format(column, " + INTERVAL 1 MONTH") + " - 1"
    # A trial pays nothing, and has begun all the same; so has a subscription that tells no price and no end.
    known = "(_rule IS NULL OR _rule = 'no ended_on' OR starts_with(_rule, 'status “'))"
    rows = f"FROM {table}_read WHERE {known} AND {column} IS NOT NULL"
    # What the accounts mark as churned has happened, whatever its day.
    named = f"CASE WHEN churned = 1 THEN '{_TOLD}' ELSE '{kind}' END" if flagged else f"'{kind}'"
    return f"SELECT {day} AS day, {begins} AS begins, {named} AS kind {rows}"


def _without_later(days: pd.DataFrame, later: bool) -> tuple[pd.DataFrame, list[str]]:
    """The days without those after today, unless so many things began or happened then that the days are not ours."""
    now, told = today(), days["kind"] == _TOLD
    after, happened = (days["begins"] > now) & ~told, ~days["kind"].isin(("end", _TOLD))
    said = _marked(int(days.loc[told & (days["begins"] > now), "rows"].sum()), now)
    if not after.any() or after.all():
        return days, said
    rows, all_rows = (int(days.loc[which, "rows"].sum()) for which in (after & happened, happened))
    which = f"{numeral(int(days.loc[after, 'rows'].sum()))} of {numeral(int(days['rows'].sum()))} days"
    if not later and rows > MOST_LATER * all_rows:
        return days, [*said, f"{which} lie after today, {to_date(now)}: taken as days that have come already"]
    return days[~after], [*said, f"{which} lie after today, {to_date(now)}, and have not come yet: they move nothing"]


def _marked(days: int, now: int) -> list[str]:
    """What to tell of accounts that are marked as churned on a day after today."""
    if not days:
        return []
    are = "days are" if days > 1 else "day is"
    return [f"{numeral(days)} {are} after today, {to_date(now)}, and marked as churned: taken as the file says"]


def _without_strays(days: pd.DataFrame) -> pd.DataFrame:
    usual = days["day"][days["rows"].cumsum() * 100 >= days["rows"].sum() * 99].min()
    far, told = days["day"] > usual + YEAR_AHEAD, days["kind"] == _TOLD
    # So many that are marked as churned are no slip of the pen.
    meant = days.loc[far & told, "rows"].sum() >= _FEWEST_DAYS
    return days[~far | (told & meant)]


def _without_lone_starts(days: pd.DataFrame) -> pd.DataFrame:
    """One contract that begins later than everything else does not move the day: at most one row in a hundred."""
    rows = days.groupby("day")["rows"].sum()
    starts = days[days["kind"] == "start"].groupby("day")["rows"].sum().reindex(rows.index, fill_value=0)
    numbers, spare = rows.index.to_list(), max(1, int(rows.sum()) // _LONE)
    gaps = [later - before for before, later in pairwise(numbers)]
    keep = len(numbers)
    while keep > _FEWEST_DAYS and starts.iloc[keep - 1] == rows.iloc[keep - 1] <= spare:
        recent = gaps[(keep - 2) // 2 : keep - 2]
        if gaps[keep - 2] <= max(_GAP, _TIMES * max(recent, default=0)):
            break
        spare -= int(rows.iloc[keep - 1])
        keep -= 1
    return days[days["day"] <= numbers[keep - 1]]


def ask_future(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether days after today, where there are many, have come already: of made-up or shifted data they have."""
    columns = (*_STARTS.get(file.table, ()), *_OTHERS.get(file.table, ()))
    for header in (file.columns[column] for column in columns if column in file.columns):
        after, rows = _after_today(sheet, header)
        if after >= _FEWEST_DAYS and after > MOST_LATER * rows:
            text = f"{out_of(after, rows)} days in {header} lie after today. What are they?"
            options = ((HAPPENED, "they have come already: the days are shifted or made up"),
                       (TO_COME, "they have not come yet: count nothing after today"))  # fmt: skip
            return (Question(0, WORD, text, options, said(file, WORD)),)
    return ()


def are_later(files: Sequence[FileMapping]) -> bool:
    """Whether the reader said that days after today have not come yet."""
    return any(said(file, WORD) == TO_COME for file in files)


def _after_today(sheet: Sheet, header: str) -> tuple[int, int]:
    """How many cells say a day after today, and how many say anything."""
    column = sheet.table.column(sheet.headers.index(header)).cast(pa.string())
    after = rows = 0
    now = date.today()
    for entry in pc.value_counts(column).to_pylist():
        cell = str(entry["values"] or "").strip()
        rows += entry["counts"] if cell else 0
        after += entry["counts"] if _is_after(cell, now) else 0
    return after, rows


def _is_after(cell: str, now: date) -> bool:
    if cell[:4].isdigit() and cell[4:5] in "-/.":
        return str(now) < cell[:10].replace("/", "-").replace(".", "-") < str(_LAST_KNOWN)
    years = [word for word in cell.replace("/", " ").replace(".", " ").replace("-", " ").replace(",", " ").split()
             if len(word) == 4 and word.isdigit()]  # fmt: skip
    return bool(years) and now.year < int(years[0]) < _LAST_KNOWN
