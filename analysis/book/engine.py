"""Where the rows of one book live: an in-memory DuckDB of its own."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pyarrow as pa

MEMORY = "4GB"


def quoted(name: str) -> str:
    """A column or table name as SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, whatever it holds."""
    return "'" + text.replace("'", "''") + "'"


class Engine:
    """One in-memory DuckDB that belongs to one book and to nobody else."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "preserve_insertion_order": True})
        self.connection.execute("SET enable_external_access = false")
        # A page left behind may still be asking when the next one does: the connection refuses instead of waiting.
        self._turn = threading.RLock()

    def load(self, name: str, table: pa.Table) -> None:
        """Copy an Arrow table into the book."""
        self.connection.register("_incoming", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM _incoming")
        self.connection.unregister("_incoming")

    def run(self, sql: str) -> None:
        with self._turn:
            self.connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._turn:
            return self.connection.execute(sql).fetchall()

    def row(self, sql: str) -> tuple[Any, ...]:
        return self.rows(sql)[0]

    def has(self, table: str) -> bool:
        """Whether a table or view of that name is there."""
        return table in {name for (name,) in self.rows("SHOW TABLES")}

    def frame(self, sql: str) -> Any:
        """The answer of a query as a pandas frame."""
        with self._turn:
            return self.connection.execute(sql).df()


class Tables(Mapping[str, "nw.LazyFrame[Any]"]):
    """A book's tables as lazy frames; every thread has a cursor of its own, so that two never meet."""

    def __init__(self, engine: Engine, names: tuple[str, ...]) -> None:
        self._engine, self._names, self._own = engine, names, threading.local()

    def __getitem__(self, name: str) -> "nw.LazyFrame[Any]":
        if name not in self._names:
            raise KeyError(name)
        if not hasattr(self._own, "cursor"):
            self._own.cursor = self._engine.connection.cursor()
        frame: nw.LazyFrame[Any] = nw.from_native(self._own.cursor.table(name)).lazy()
        return frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
