"""A part of a book as a book of its own: some of its accounts, and the rows of every table that belong to them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..errors import AnalysisError
from ..finding import listed
from ..phrases import count, out_of
from .build_result import Built
from .checking import columns_of
from .engine import Engine, Part, literal, quoted
from .revenue_lines import TABLE as LINES

# Dimension to the values kept, both in order: the same accounts, however they were asked for.
Only = tuple[tuple[str, tuple[str, ...]], ...]
MOST_NAMED = 12


def chosen(built: Built, values: Mapping[str, str | Iterable[str]]) -> Only:
    """The values asked for, checked. Raises AnalysisError for a dimension or a value that the book does not have."""
    if "accounts" not in built.tables:
        raise AnalysisError("This book cannot be filtered.", "It has no accounts to choose from.", "Add the accounts.")
    return tuple((name, _values(built, name, given)) for name, given in sorted(values.items()))


def _values(built: Built, name: str, given: str | Iterable[str]) -> tuple[str, ...]:
    if name not in built.dimensions:
        known = ", ".join(built.dimensions) or "none"
        raise AnalysisError(f"Accounts cannot be filtered by {name}.", f"The book's dimensions are: {known}.",
                            "Choose one of them, or add a column to the accounts.")  # fmt: skip
    asked = (given,) if isinstance(given, str) else tuple(map(str, given))
    there = [value for (value,) in built.engine.rows(f"SELECT DISTINCT {quoted(name)} FROM accounts ORDER BY 1")]
    unknown = [value for value in asked if value not in there]
    if unknown or not asked:
        what = f"No account has the {name} {unknown[0]}." if unknown else f"No {name} was chosen."
        raise AnalysisError(what, f"There is: {listed(there, MOST_NAMED)}.", "Choose one of them, or several.")
    return tuple(sorted(set(asked)))


def together(first: Only, second: Only) -> Only:
    """What both ask for: of a dimension that both name, the values that both have."""
    kept = dict(first)
    for name, values in second:
        kept[name] = tuple(value for value in values if value in kept.get(name, values))
    return tuple(sorted(kept.items()))


def part_of(built: Built, only: Only) -> Built:
    """The accounts with these values and the rows of every table that belong to them, as views on the same rows.

    Rows on no account of the book are left out, and so are tables that name none; that is said in the assumptions.
    """
    before = built.engine
    schema = f"part_{hashlib.sha256(repr((before.schema, only)).encode()).hexdigest()[:16]}"
    engine = Part(before, schema)
    dropped = _views(before, engine, built.tables, only)
    kept = tuple(name for name in built.tables if dropped.get(name) is not None)
    told = [_said(built, engine, only), *_said_dropped(built.tables, dropped)]
    ended = engine.count("mrr_ended", "true", "unpaid") if before.has("mrr_ended") else built.ended
    assumptions = [*built.assumptions, *told]
    return replace(built, engine=engine, tables=kept, assumptions=assumptions, ended=(ended[0], ended[1]))


def _views(before: Engine, engine: Part, tables: Iterable[str], only: Only) -> dict[str, int]:
    """A view for each table that can be filtered; and how many rows of it are on no account."""
    tests = [f"{quoted(name)} IN ({', '.join(map(literal, values))})" for name, values in only]
    engine.view("accounts", " AND ".join(tests) or "true")
    own, dropped = f"account_id IN (SELECT account_id FROM {engine.schema}.accounts)", {"accounts": 0}
    others = [
        name for name in (*tables, "mrr_ended", "dimension_history", LINES) if name != "accounts" and before.has(name)
    ]
    for name in others:
        if "account_id" in columns_of(before, name):
            engine.view(name, own)
            dropped[name] = before.count(name, "account_id IS NULL")[0]
    return dropped


def _said(built: Built, engine: Engine, only: Only) -> str:
    named = "; ".join(f"{built.dimensions[name]}: {' or '.join(values)}" for name, values in only)
    part, whole = (each.row("SELECT count(*) FROM accounts")[0] for each in (engine, built.engine))
    return f"only accounts with {named}: {out_of(part, whole)}"


def _said_dropped(tables: Iterable[str], dropped: Mapping[str, int]) -> list[str]:
    """What belongs to no account, and is in no part of the book."""
    whole = [f"{name} names no account, so it is left out" for name in tables if name not in dropped]
    rows = [f"{count(many, 'row')} of {name} on no account left out" for name, many in dropped.items() if many]
    return whole + rows
