"""Where the rows of one book live: an in-memory DuckDB of its own."""

import secrets
import threading
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pyarrow as pa

MEMORY = "4GB"
PORTION, _GROUPS = 6 * 122_880, 8


def quoted(name: str) -> str:
    """A column or table name as SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, whatever it holds."""
    return "'" + text.replace("'", "''") + "'"


class Engine:
    """One in-memory DuckDB: the tables that some files come to.

    large: its tables are made in portions, and packed portion by portion. mark: stands in the names of the schemas that
    are made beside them. left: those that nobody needs any longer.
    """

    schema, mark = "main", ""

    def __init__(self, large: bool = False) -> None:
        self.large = large
        self.connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "preserve_insertion_order": True})
        self.connection.execute("SET enable_external_access = false")
        # In a Jupyter notebook without widgets there is no bar that could be turned off, and asking is an error.
        with suppress(duckdb.InvalidInputException):
            self.connection.execute("SET enable_progress_bar = false")
        if large:
            self.connection.execute("SET allocator_background_threads = true")
            self.connection.execute("SET allocator_flush_threshold = '8MB'")
        # A page left behind may still be asking when the next one does: the connection refuses instead of waiting.
        self.turn = threading.RLock()
        self.made: list[str] = []
        self.left: deque[str] = deque()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for a thread, that sees the same tables."""
        return self.connection.cursor()

    @property
    def files(self) -> "Engine":
        """The one that sees the cells of the files as they were brought, too: no other connection does."""
        return self

    def load(self, name: str, table: pa.Table) -> None:
        """Copy an Arrow table into the book."""
        self.connection.register("_incoming", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM _incoming")
        self.connection.unregister("_incoming")

    def run(self, sql: str) -> None:
        with self.turn:
            self.connection.execute(sql)

    def make(self, name: str, query: str, rows: str, portions: Sequence[str]) -> None:
        """A table of what a query finds, portion by portion, so that a large one never stands unpacked as a whole.

        query: reads the table `portion`. rows: what that holds one part of at a time, as SQL. portions: conditions on
        its columns, of which every row meets one; they stand below the query, since DuckDB adds up all the rows before
        it looks at a condition above.
        """
        for place, portion in enumerate(portions if self.large else ["true"]):
            into = f"INSERT INTO {quoted(name)}" if place else f"CREATE OR REPLACE TABLE {quoted(name)} AS"
            self.run(f"{into} WITH portion AS NOT MATERIALIZED (SELECT * FROM {rows} WHERE {portion}) {query}")
            self.pack()

    def pack(self) -> None:
        """Packs the tables of a large book and lets go of what making them left behind."""
        if self.large:
            self.run("CHECKPOINT")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.turn:
            return self.connection.execute(sql).fetchall()

    def row(self, sql: str) -> tuple[Any, ...]:
        return self.rows(sql)[0]

    def columns(self, sql: str) -> list[str]:
        """The names of the columns of a query, in order, without asking it for a row."""
        with self.turn:
            return [name for name, *_ in self.connection.execute(f"{sql} LIMIT 0").description or ()]

    def count(self, rows: str, *conditions: str) -> tuple[int, ...]:
        """How many rows meet each of some conditions. rows: what stands behind FROM."""
        return self.row(f"SELECT {', '.join(f'count(*) FILTER ({one})' for one in conditions)} FROM {rows}")

    def home(self, table: str) -> str:
        """The schema that a table stands in."""
        return self.schema

    def has(self, table: str) -> bool:
        """Whether a table or view of that name is there."""
        return table in {name for (name,) in self.rows("SHOW TABLES")}

    def frame(self, sql: str) -> Any:
        """The answer of a query as a pandas frame."""
        with self.turn:
            return self.connection.execute(sql).df()


class Beside(Engine):
    """The tables of an engine for one of several who use them: the schemas made through it are gone when it is.

    What is gone is dropped when the next one comes, and not while Python tidies up in the middle of a query. holds:
    what has to stay for as long as this does.
    """

    def __init__(self, whole: Engine, holds: object) -> None:
        self.large, self._holds, self._whole = whole.large, holds, whole
        self.connection, self.turn = whole.cursor(), threading.RLock()
        self.mark, self.made, self.left = f"_{secrets.token_hex(8)}", [], whole.left
        while self.left:
            self.run(f"DROP SCHEMA IF EXISTS {self.left.popleft()} CASCADE")
        weakref.finalize(self, self.left.extend, self.made).atexit = False

    @property
    def files(self) -> Engine:
        return self._whole


class Part(Engine):
    """Some rows of another engine's tables: views in a schema of their own, found before the tables they look at."""

    def __init__(self, whole: Engine, schema: str) -> None:
        self.large, self._whole, self.mark, self.made, self.left = (
            whole.large,
            whole,
            whole.mark,
            whole.made,
            whole.left,
        )
        self.schema = f"{schema}{self.mark}"
        self.made.append(self.schema)
        self.connection = whole.cursor()
        self.turn = threading.RLock()
        self.run(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
        self.path: str = f"{self.schema},{whole.path}" if isinstance(whole, Part) else f"{self.schema},main"
        self.run(f"SET search_path = {literal(self.path)}")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for a thread: where it looks is not handed on with the connection."""
        return self.connection.cursor().execute(f"SET search_path = {literal(self.path)}")

    def home(self, table: str) -> str:
        """The schema that a table stands in: this one, or that of the engine it is a part of."""
        own = f"table_schema = {literal(self.schema)} AND table_name = {literal(table)}"
        return self.schema if self.count("information_schema.tables", own)[0] else self._whole.home(table)

    def view(self, name: str, test: str) -> None:
        """The rows of a table that meet a condition, under the name of the table."""
        self.run(f"CREATE OR REPLACE VIEW {self.schema}.{quoted(name)} AS "
                 f"SELECT * FROM {self._whole.home(name)}.{quoted(name)} WHERE {test}")  # fmt: skip

    def widen(self, name: str, select: str, joined: str = "") -> None:
        """A table with a column more, under its name; its rows are called a in what is selected and joined."""
        self.run(f"CREATE OR REPLACE TABLE {self.schema}.{quoted(name)} AS "
                 f"{select} FROM {self._whole.home(name)}.{quoted(name)} a {joined}")  # fmt: skip


def by_row(number: str, rows: int) -> list[str]:
    """The portions of rows that are numbered from 0 in a column; the last one has no end."""
    *begins, last = range(0, max(rows, 1), PORTION)
    return [f"{number} >= {begin} AND {number} < {begin + PORTION}" for begin in begins] + [f"{number} >= {last}"]


def by_row_of(engine: Engine, table: str) -> list[str]:
    """The portions of a table whose rows are numbered from 0 in _row."""
    return by_row("_row", engine.row(f"SELECT coalesce(max(_row) + 1, 0) FROM {table}")[0])


def by_group(column: str) -> list[str]:
    """The portions of rows in which those with the same value of a column stay together."""
    return [f"hash({column}) % {_GROUPS} = {turn}" for turn in range(_GROUPS)]


class Tables(Mapping[str, "nw.LazyFrame[Any]"]):
    """A book's tables as lazy frames; every thread has a cursor of its own, so that two never meet."""

    def __init__(self, engine: Engine, names: tuple[str, ...]) -> None:
        self._engine, self._names, self._own = engine, names, threading.local()

    def __getitem__(self, name: str) -> "nw.LazyFrame[Any]":
        if name not in self._names:
            raise KeyError(name)
        if not hasattr(self._own, "cursor"):
            self._own.cursor = self._engine.cursor()
        frame: nw.LazyFrame[Any] = nw.from_native(self._own.cursor.table(name)).lazy()
        return frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
