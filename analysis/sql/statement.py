"""What may be asked in SQL: exactly one SELECT on the book's own tables, as DuckDB's own parser reads it.

Read in the child, so that a text which upsets the parser upsets nothing else. Two nets stand one behind the other: what
is refused here, by what the tree of the statement holds, and a DuckDB that is closed (`analysis.sql.closed`).
"""

import difflib
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from ..errors import AnalysisError
from ..finding import listed
from ..phrases import count

SECONDS, MOST_ROWS, MOST_SQL = 5, 10_000, 20_000
WHAT = "This SQL cannot be run."
ONE_SELECT = "Write one SELECT. It may begin with WITH, and read the tables and columns listed beside the cell."
# What stands after FROM: tables of the book, parts of the statement, and these functions, which read nothing.
FUNCTIONS_AS_TABLES = {"range", "generate_series", "unnest", "json_each"}
REFERENCES = {"BASE_TABLE", "TABLE_FUNCTION", "SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST", "DELIM_GET", "CTE"}
# What a statement, or a part of one that WITH names, may be.
QUERIES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
# Functions that speak of the engine, its settings and its machine, or wait, and none of which answers anything.
ABOUT_THE_ENGINE = re.compile(
    r"(pg_(?!typeof).*|has_.*|inet_.*|__internal.*|duckdb_.*|pragma_.*|read_.*|current_(?!date|time|localtime).*"
    r"|getenv|getvariable|write_log|sleep_ms|setseed|nextval|currval|setval|txid_current|session_user|user|version"
    r"|in_search_path|query|query_table|glob|json_execute_serialized_sql|json_(de)?serialize_(sql|plan)"
    r"|parse_duckdb_log_message|col_description|obj_description|shobj_description|stats|vector_type)"
)


def check(connection: Any, text: str, tables: Collection[str]) -> tuple[str, ...]:
    """The tables of the book that one SELECT reads. Raises AnalysisError for anything but one SELECT on these tables.

    tables: the names of the book's tables, in lower case.
    """
    tree = _tree(connection, text)
    made = {str(entry["key"]).lower() for node in _nodes(tree) for entry in _entries(node)}
    _refuse_shadows(connection, made)
    read: dict[str, None] = {}
    for node in _nodes(tree):
        _refuse_node(node)
        name = _table(node)
        if name in tables or (name and name not in made):
            read[_known(name, node, tables)] = None
    return tuple(read)


def _tree(connection: Any, text: str) -> Any:
    if len(text) > MOST_SQL:
        raise AnalysisError(WHAT, f"It has more than {count(MOST_SQL, 'letter')}.", "Ask for less at once.")
    try:
        statements = connection.extract_statements(text)
        told = json.loads(connection.execute("SELECT json_serialize_sql(?)", [text]).fetchone()[0])
    except duckdb.Error as error:
        raise says(error) from None
    if len(statements) != 1:
        why = "There is no statement in it." if not statements else f"It holds {len(statements)} statements."
        raise AnalysisError(WHAT, why, ONE_SELECT)
    kind = _type(statements[0])
    if kind != duckdb.StatementType.SELECT or told.get("error") or len(told.get("statements", ())) != 1:
        raise AnalysisError(WHAT, f"It is no SELECT, but {_kind(kind)}.", ONE_SELECT)
    return told["statements"][0]


def _type(statement: Any) -> Any:
    """What a statement is; DuckDB's Python knows no name for some, such as UPDATE EXTENSIONS."""
    try:
        return statement.type
    except ValueError:
        return "another statement"


def _kind(kind: Any) -> str:
    name = str(kind).rpartition(".")[2]
    return "several steps, such as a PIVOT" if name in ("MULTI", "SELECT") else name.replace("_", " ")


def says(error: Exception) -> AnalysisError:
    """An error of DuckDB, as it says it."""
    return AnalysisError(WHAT, str(error).strip()[:2_000], "Change the statement, and run it again.")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the tree; not by recursion, so that no depth of it matters."""
    todo = [tree]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            yield part
            todo += part.values()
        elif isinstance(part, list):
            todo += part


def _entries(node: dict[str, Any]) -> list[dict[str, Any]]:
    """What WITH defines."""
    return (node.get("cte_map") or {}).get("map") or []


def _refuse_shadows(connection: Any, made: Collection[str]) -> None:
    """A name of the engine's own catalog given to a part of the statement would let the catalog be read elsewhere."""
    own = {name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE internal").fetchall()}
    if taken := own & set(made):
        raise AnalysisError(WHAT, f"{min(taken)} is a name of the engine's own.", "Give that part another name.")


def _refuse_node(node: dict[str, Any]) -> None:
    if "function_name" in node:
        name = str(node["function_name"]).lower()
        if ABOUT_THE_ENGINE.fullmatch(name):
            raise AnalysisError(WHAT, f"The function {name} cannot be used here.", ONE_SELECT)
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in QUERIES:
        raise AnalysisError(WHAT, f"A part of it is no SELECT, but {kind.removesuffix('_NODE')}.", ONE_SELECT)
    sources = [node.get("from_table")] + ([node["left"], node["right"]] if node.get("type") == "JOIN" else [])
    for source in sources:
        if source:
            _refuse_reference(source)


def _refuse_reference(node: dict[str, Any]) -> None:
    """What stands after FROM, where it is of a kind that reads something else than the book's tables."""
    if node["type"] not in REFERENCES:
        raise AnalysisError(WHAT, "DESCRIBE, SHOW, SUMMARIZE and PIVOT cannot be used here.", ONE_SELECT)
    function = node.get("function") or {}
    name = str(function.get("function_name", "")).lower()
    if node["type"] == "TABLE_FUNCTION" and name not in FUNCTIONS_AS_TABLES:
        raise AnalysisError(WHAT, f"Nothing can be read from {name or 'that'}() here.", ONE_SELECT)


def _table(node: dict[str, Any]) -> str:
    return str(node.get("table_name", "")).lower() if node.get("type") == "BASE_TABLE" else ""


def _known(name: str, node: dict[str, Any], tables: Collection[str]) -> str:
    elsewhere = node.get("catalog_name") or str(node.get("schema_name", "")).lower() not in ("", "main")
    if name in tables and not elsewhere:
        return name
    near = difflib.get_close_matches(name, tables, 1)
    fix = f"Did you mean {near[0]}?" if near else ONE_SELECT
    raise AnalysisError(WHAT, f"This book has no table {name[:60]}. Its tables: {listed(sorted(tables), 20)}.", fix)
