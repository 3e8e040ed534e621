"""The tables of a book as they are shown to people, to be copied: days as days, months as their first day, plain names.

What the app keeps beside them for its own work (numbers of months, rows, doubles of a column) is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from ..book import Book
from ..book.engine import quoted
from ..book.tables import TABLES
from ..glossary import COLUMNS
from ..names import spoken

EPOCH_DATE = "DATE '1970-01-01'"
AS_SHOWN = {
    "day": EPOCH_DATE + " + CAST({0} AS INTEGER)",
    "month": "make_date(CAST({0} AS BIGINT) // 12, CAST({0} AS BIGINT) % 12 + 1, 1)",
    "flag": "{0} = 1",
}
OWN = {"churned_month": "", "started_month": "", "entry": "", "exit": ""}
CONTRACT = "Length of the contract in months, as a number"


@dataclass(frozen=True)
class _Shown:
    """A column of the copy: its name there, the SQL that makes it, what it means, and what kind of value it holds."""

    name: str
    sql: str
    means: str
    kind: str


def names_of_tables(book: Book) -> tuple[str, ...]:
    """The tables that can be read, in lower case."""
    return tuple(name.lower() for name in book.built.tables)


def copied(book: Book, names: Sequence[str]) -> dict[str, pa.Table]:
    """These tables of the book, as they are shown."""
    cursor = book.built.engine.cursor()
    return {name: cursor.sql(f"SELECT {_columns(book, name)} FROM {quoted(name)}").to_arrow_table() for name in names}


def dictionary(book: Book) -> pd.DataFrame:
    """The tables and columns that a SELECT can read, with what each means: table, rows, column, kind, means."""
    rows = [
        (table, book.count(table), shown.name, shown.kind, shown.means)
        for table in book.built.tables
        for shown in _shown(book, table)
    ]
    return pd.DataFrame(rows, columns=["table", "rows", "column", "kind", "means"])


def _columns(book: Book, table: str) -> str:
    return ", ".join(f"{shown.sql} AS {quoted(shown.name)}" for shown in _shown(book, table))


def _shown(book: Book, table: str) -> Iterator[_Shown]:
    there = {str(row[0]): str(row[1]) for row in book.built.engine.rows(f"DESCRIBE {quoted(table)}")}
    known = {column.name: column for column in TABLES[table].columns} if table in TABLES else {}
    taken: set[str] = set()
    for column, kept in there.items():
        if column.startswith("_") or column in OWN or _double(column, there, known):
            continue
        told = known.get(column)
        kind = told.kind if told and column not in book.dimensions else "text" if kept == "VARCHAR" else "number"
        name = _name(book, column, bool(told), {*there, *taken})
        taken.add(name)
        yield _Shown(name, AS_SHOWN.get(kind, "{0}").format(quoted(column)), _means(book, column, told), _spoken(kind))


def _double(column: str, there: dict[str, str], known: Mapping[str, object]) -> bool:
    """A column DuckDB numbered because another of its name stands before it; it holds the same."""
    first, _, number = column.rpartition("_")
    return number == "1" and first in there and column not in known


def _name(book: Book, column: str, known: bool, others: set[str]) -> str:
    """As it stands in the file, where that is no name of another column; else as the app calls it."""
    label = book.dimensions.get(column) or book.built.numbers.get(column) or column
    return column if known or label.lower() in {other.lower() for other in others} else label


def _means(book: Book, column: str, told: object) -> str:
    label = book.dimensions.get(column) or book.built.numbers.get(column)
    means = getattr(told, "means", "") or (CONTRACT if column == "contract_length" else COLUMNS.get(column, ""))
    own = f"In your file: {label}" if label and label != column else ""
    return ". ".join(part for part in (means, own) if part) or f"Your own column, {spoken(label or column)}"


def _spoken(kind: str) -> str:
    return {"day": "day", "month": "first day of the month", "flag": "true or false", "id": "text",
            "whole": "number", "score": "number"}.get(kind, kind)  # fmt: skip
