"""What a database exports for a week: each table a query of one's own, read only, as files for as long as a run."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from ..cleaning import clean_name
from ..errors import AnalysisError
from .plan import Plan

SQLITE = (b"SQLite format 3\0", "SQLite")
NO_DATABASE = "A connection is the path of a DuckDB or an SQLite file."


@contextmanager
def exported(plan: Plan) -> Iterator[Plan]:
    """The plan with the tables of its connection among its files; as it is where it names none.

    Raises AnalysisError for a file that is no database, and for a query that it cannot answer. Nothing is written.
    """
    if not plan.connection:
        yield plan
        return
    with TemporaryDirectory() as folder:
        for table, frame in _asked(plan):
            frame.to_csv(Path(folder) / f"{table}.csv", index=False)
        yield replace(plan, files=(*plan.files, folder))


def _asked(plan: Plan) -> Iterator[tuple[str, pd.DataFrame]]:
    path = Path(plan.connection)
    try:
        lite = path.read_bytes()[: len(SQLITE[0])] == SQLITE[0]
    except OSError as error:
        raise AnalysisError(f"{clean_name(path.name)} cannot be read.", error.strerror or "", NO_DATABASE) from error
    table = ""
    try:
        with closing(_sqlite(path) if lite else _duckdb(path)) as opened:
            for table, query in plan.tables:
                yield table, _rows(opened, query)
    except (duckdb.Error, sqlite3.Error, pd.errors.DatabaseError) as error:
        what = f"The connection cannot answer the query of {table}." if table else "The connection cannot be opened."
        fix = "Look at the query in the file." if table else NO_DATABASE
        raise AnalysisError(what, f"It says: {clean_name(str(error), 200)}.", fix) from error


def _sqlite(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _duckdb(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config={"enable_external_access": False})


def _rows(opened: sqlite3.Connection | duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    if isinstance(opened, sqlite3.Connection):
        return pd.read_sql_query(query, opened)
    return opened.execute(query).df()
