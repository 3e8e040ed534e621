"""What only the reader can know of a file: whether 03/04 is in March or in April."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from analysis.book.dates import DAY_FIRST, MONTH_FIRST, either_way
from analysis.book.reading import Sheet
from analysis.book.recipe import FileMapping
from analysis.book.tables import TABLES

_MOST = 20_000


@dataclass(frozen=True)
class OpenDate:
    """A column of dates that can be read in two ways: an example, and the order chosen so far."""

    column: str
    header: str
    example: str
    chosen: str


def open_dates(sheet: Sheet, file: FileMapping) -> tuple[OpenDate, ...]:
    """The columns of dates in which nothing tells day and month apart, where no other of the file does either."""
    if not file.table:
        return ()
    kinds = {column.name: column.kind for column in TABLES[file.table].columns}
    dated = {c: h for c, h in file.columns.items() if kinds.get(c) in ("day", "month") and _is_text(sheet, h)}
    found = {column: either_way(_said(sheet, header)) for column, header in dated.items()}
    if any(order in (DAY_FIRST, MONTH_FIRST) for order, _ in found.values()):
        return ()
    chosen = file.settings.get("dates", {})
    orders = chosen if isinstance(chosen, dict) else {}
    return tuple(
        OpenDate(column, dated[column], example, str(orders.get(column, DAY_FIRST)))
        for column, (order, example) in found.items()
        if order == "?"
    )


def _is_text(sheet: Sheet, header: str) -> bool:
    kind = sheet.table.schema.types[sheet.headers.index(header)]
    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind))


def _said(sheet: Sheet, header: str) -> list[str]:
    values = pc.unique(sheet.table.column(sheet.headers.index(header))).to_pylist()
    return [str(value).strip() for value in values[:_MOST] if value]
