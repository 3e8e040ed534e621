"""What every count is written with: lazy rows, a value where one is missing, and the answer as pandas."""

from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import to_date

Lazy = nw.LazyFrame[Any]

ALL = "All accounts"
# A day, and a month, that no file of a book reaches.
NEVER = 10_000_000


def collected(frame: Lazy) -> pd.DataFrame:
    """The answer of a count, as pandas."""
    return frame.collect("pandas").to_pandas().reset_index(drop=True)


def held(frame: Lazy) -> Lazy:
    """The same rows, worked out now and once, where several counts read them; another engine works them out itself."""
    native: Any = nw.to_native(frame)
    return nw.from_native(native.materialize()) if frame.implementation.is_duckdb() else frame


def either(column: nw.Expr, instead: int | float | str) -> nw.Expr:
    """A column, with something else where it is missing."""
    return nw.when(column.is_null()).then(nw.lit(instead)).otherwise(column)


def optional(book: Book, table: str, name: str, kind: Any = nw.Float64) -> nw.Expr:
    """A column of a table, missing throughout where the book has none."""
    return nw.lit(None).cast(kind()).alias(name) if book.missing(table, name) else nw.col(name)


def flag(test: nw.Expr) -> nw.Expr:
    """1 where it holds, else 0."""
    return nw.when(test).then(1).otherwise(0)


def dates(days: pd.Series) -> pd.Series:
    """Day numbers as dates; nothing stays nothing."""
    return pd.Series([None if pd.isna(day) else to_date(int(day)) for day in days], index=days.index, dtype=object)


def lines(frame: pd.DataFrame) -> Iterator[Any]:
    """The lines of a frame from top to bottom, each with its columns as attributes."""
    yield from frame.itertuples(index=False)
