"""DuckDB asks its binder, at each step of a question, which columns the step has: of the same step once a process.

Such a step reads typed stand-ins and no table: its text alone decides what is said. Every first step of its kind is
bound as ever. What names a table, is given values or reads a variable of Python is asked each time.
"""

import re
from functools import cache
from typing import Any

from duckdb import _expression, _seam

STAND_IN = '"__duckdb_in'
# What stands behind FROM or JOIN and is no stand-in: a table, or a query in brackets that may read one.
ELSE = re.compile(rf"\b(?:FROM|JOIN) (?!{STAND_IN})")


def by_duckdb() -> None:
    """From now on; it also no longer looks through every expression for texts that are names of columns, to warn."""
    ask = _seam.bind
    known: dict[str, _seam.Signature] = {}

    def bind(con: Any, sql: Any, capture: bool = False, values: Any = None) -> _seam.Signature:
        if values is not None or not reads_stand_ins_alone(sql):
            return ask(con, sql, capture=capture, values=values)
        if sql not in known:
            told = ask(con, sql, capture=capture)
            if told.captured or told.writes:
                return told
            known[sql] = told
        # Whoever is told has lists of its own.
        return known[sql]._replace(names=[*known[sql].names], types=[*known[sql].types])

    _seam.bind = bind
    _expression.string_literals = lambda _: []


@cache
def reads_stand_ins_alone(sql: Any) -> bool:
    return isinstance(sql, str) and sql.startswith(f"WITH {STAND_IN}") and not ELSE.search(sql)
