"""The closed DuckDB of one SELECT, in a child process: it holds the tables it is given, and reaches nothing.

Settings are locked before the statement of the reader comes near it. What comes back is plain: numbers, days, text.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from ..child.limits import ended_after, no_files_and_so_long
from ..cleaning import clean_name, cleaned
from ..errors import AnalysisError
from ..phrases import significant
from .statement import MOST_ROWS, SECONDS, WHAT, check, says

MEMORY = 256 * 2**20
MOST_COLUMNS, MOST_TEXT, MOST_ANSWER = 100, 1_000, 50 * 2**20
# Some functions do not stop when they are told to: the kernel ends them this much later.
UNASKED = 0.7
LESS = "Ask for fewer rows or columns."
SETTINGS: dict[str, Any] = {
    "enable_external_access": "false",
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": f"{MEMORY // 2**20}MiB",
    "threads": "1",
}
# How a column of each type travels; what is not named here travels as text.
PLAIN = {"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE",
         "DATE", "TIMESTAMP"}  # fmt: skip
AS_NUMBER = ("DECIMAL", "HUGEINT", "UHUGEINT", "UBIGINT")


def tables_of(text: str, tables: Sequence[str]) -> tuple[str, ...]:
    """Which tables of the book a statement reads. Raises AnalysisError where it is not one SELECT on them."""
    with no_files_and_so_long(SECONDS):
        return check(_closed({}), text, tables)


def answer(text: str, tables: Mapping[str, pa.Table], seconds: float = SECONDS) -> tuple[pa.Table, bool]:
    """What one SELECT finds in these tables, at most MOST_ROWS rows; and whether there are more.

    Raises AnalysisError for any other statement, and with what DuckDB says where it cannot be run.
    """
    with no_files_and_so_long(SECONDS + 2):
        connection = _closed(tables)
        check(connection, text, tables)
        late = threading.Timer(seconds, connection.interrupt)
        late.start()
        try:
            with ended_after(seconds + UNASKED):
                found = _plain(connection.sql(text)).limit(MOST_ROWS + 1).to_arrow_table()
        except duckdb.InterruptException:
            raise AnalysisError(
                WHAT, f"It took longer than the {significant(seconds)} seconds it may take.", LESS
            ) from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise AnalysisError(WHAT, f"It needs more than the {MEMORY // 2**20} MB it may take.", LESS) from None
        except (duckdb.Error, RuntimeError) as error:
            raise says(error) from None
        finally:
            late.cancel()
    if found.nbytes > MOST_ANSWER:
        raise AnalysisError(WHAT, f"Its answer is larger than {MOST_ANSWER // 2**20} MB.", LESS)
    return found.slice(0, MOST_ROWS), found.num_rows > MOST_ROWS


def _closed(tables: Mapping[str, pa.Table]) -> Any:
    """A DuckDB of these tables alone, of which nothing can be set any longer."""
    connection = duckdb.connect(":memory:", config=SETTINGS)
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET enable_progress_bar = false")
    for name, table in tables.items():
        connection.register("_incoming", table)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM _incoming')
        connection.unregister("_incoming")
    connection.execute("SET lock_configuration = true")
    return connection


def _plain(found: Any) -> Any:
    """The same rows, every column under a name of its own and as a number, a day or a text that is not endless."""
    if len(found.columns) > MOST_COLUMNS:
        raise AnalysisError(WHAT, f"Its answer has more than {MOST_COLUMNS} columns.", LESS)
    names: list[str] = []
    for place, given in enumerate(found.columns):
        name = clean_name(str(given))[:60] or f"column {place + 1}"
        names.append(name if name.lower() not in {n.lower() for n in names} else f"{name}_{place + 1}")
    parts = (f"{_travels(str(kind), place)} AS {_quoted(name)}"
             for place, (kind, name) in enumerate(zip(found.types, names, strict=True), 1))  # fmt: skip
    return found.project(", ".join(parts))


def _travels(kind: str, place: int) -> str:
    if kind in PLAIN:
        return f"#{place}"
    if kind.startswith(AS_NUMBER) and not kind.endswith("]"):
        return f"CAST(#{place} AS DOUBLE)"
    return f"left(CAST(#{place} AS VARCHAR), {MOST_TEXT})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def texts(found: Any) -> Any:
    """A frame whose texts are fit for a page."""
    return found.assign(**{c: cleaned(list(found[c])) for c in found.columns if found[c].dtype.kind == "O"})
