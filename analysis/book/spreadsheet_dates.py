"""Dates that a spreadsheet half converted: it took days for months wherever a day could be one."""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ..finding import listed
from .question import NO, YES, Question, said
from .reading import Sheet
from .recipe import FileMapping
from .tables import TABLES

WORD = "swapped"
_MOST_LOOKED_AT, _FEWEST_DATES, _FEWEST_TEXTS = 25_000, 5, 2
_DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:$|[T ])")
_TEXT = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](?:\d{4}|\d{2})(?:$|[T ,])")


def is_swapped(file: FileMapping, column: str) -> bool:
    """Whether the reader said that day and month of the dates of a column are to be swapped back."""
    return said(file, WORD, column) == YES


def ask_swapped(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether the dates of a file were half converted, where columns look so: nothing else can tell.

    One answer holds for every such column of a file: a spreadsheet converts days one way.
    """
    if not file.table:
        return ()
    kinds = {column.name: column.kind for column in TABLES[file.table].columns}
    days = {column: header for column, header in file.columns.items() if kinds.get(column) in ("day", "month")}
    examples = {column: example for column, header in days.items() if (example := half_converted(_said(sheet, header)))}
    if not examples:
        return ()
    told, example = [days[column] for column in examples], next(iter(examples.values()))
    chosen = {said(file, WORD, column) for column in examples}
    one = chosen.pop() if len(chosen) == 1 else ""
    return (Question(0, WORD, _text(told, example), _options(example), one, True, example, "\n".join(examples)),)


def _text(headers: Sequence[str], example: str) -> str:
    are = f"{listed(headers)} {'is' if len(headers) == 1 else 'are'} half dates and half text"
    return f"{are}: did a spreadsheet swap day and month of {example}?"


def _options(example: str) -> tuple[tuple[str, str], ...]:
    year, month, day = example.split("-")
    return (YES, f"yes, {year}-{day}-{month} is meant"), (NO, f"no, {example} is right")


def half_converted(cells: Sequence[str]) -> str:
    """An example of dates of which none is later than the 12th of a month, beside texts that all are; empty where the
    cells are otherwise."""
    dates = [(cell[:10], int(found[3])) for cell in cells if (found := _DATE.match(cell))]
    texts = [tuple(map(int, found.groups())) for cell in cells if (found := _TEXT.match(cell))]
    if len(dates) < _FEWEST_DATES or len(texts) < _FEWEST_TEXTS or any(day > 12 for _, day in dates):
        return ""
    late = all(first > 12 for first, _ in texts) or all(second > 12 for _, second in texts)
    return next((date for date, day in dates if int(date[5:7]) != day), "") if late else ""


def _said(sheet: Sheet, header: str) -> list[str]:
    column = sheet.table.column(sheet.headers.index(header))
    if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
        return []
    return [str(value).strip() for value in pc.unique(column).to_pylist()[:_MOST_LOOKED_AT] if value]
