"""What only the reader can know of a date: whether 03/04 is in March or in April."""

from calendar import month_name
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from .date_forms import DAY_FIRST, MONTH_FIRST
from .dates import either_way
from .question import Question
from .reading import Sheet
from .recipe import FileMapping
from .tables import TABLES

_MOST = 20_000


def ask_dates(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """The columns of dates in which nothing tells day and month apart, where no other of the file does either.

    One question for all of them; about: the columns, a line each.
    """
    if not file.table:
        return ()
    kinds = {column.name: column.kind for column in TABLES[file.table].columns}
    dated = {c: h for c, h in file.columns.items() if kinds.get(c) in ("day", "month") and _is_text(sheet, h)}
    found = {column: either_way(_said(sheet, header)) for column, header in dated.items()}
    if any(order in (DAY_FIRST, MONTH_FIRST) for order, _ in found.values()):
        return ()
    asked = {column: example for column, (order, example) in found.items() if order == "?"}
    if not asked:
        return ()
    column, example = next(iter(asked.items()))
    told = file.settings.get("dates", {})
    orders = {str((told if isinstance(told, dict) else {}).get(column, "")) for column in asked}
    text = f"{dated[column]} says {example}: is that the day or the month first?"
    options = tuple((order, _read_as(example, order)) for order in (DAY_FIRST, MONTH_FIRST))
    chosen = orders.pop() if len(orders) == 1 else ""
    return (Question(0, "dates", text, options, chosen, example=example, about="\n".join(asked)),)


def _read_as(example: str, order: str) -> str:
    """An example in words, so that nobody has to know what an order is: March 4, 2025 (month first)."""
    digits = example.replace("-", "/").replace(".", "/").split(" ")[0]
    for year in ("%Y", "%y"):
        try:
            day = datetime.strptime(digits, f"%d/%m/{year}" if order == DAY_FIRST else f"%m/%d/{year}")
        except ValueError:
            continue
        return f"{month_name[day.month]} {day.day}, {day.year} ({order})"
    return order


def _is_text(sheet: Sheet, header: str) -> bool:
    kind = sheet.table.schema.types[sheet.headers.index(header)]
    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind))


def _said(sheet: Sheet, header: str) -> list[str]:
    values = pc.unique(sheet.table.column(sheet.headers.index(header))).to_pylist()
    return [str(value).strip() for value in values[:_MOST] if value]
