"""Ids that differ only in how they are written, such as CUST001, cust_001 and 1: reported, and joined when asked to."""

from collections.abc import Sequence

import pandas as pd

from ..phrases import count
from .build_result import Built
from .checking import columns_of
from .engine import Engine
from .reading import Sheet
from .recipe import Recipe, is_bare, missing_columns

COLUMNS = ("table", "ids", "written", "account_id")


def bare(cell: str) -> str:
    """The SQL of an id without capitals, spaces, punctuation and zeros in front of its numbers."""
    letters = f"regexp_replace(lower({cell}), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    return f"regexp_replace({letters}, '(^|[^0-9])0+([0-9])', '\\1\\2', 'g')"


def _numbers(engine: Engine, *tables: str) -> bool:
    """Whether the ids of each table are numbers behind one and the same letters, or behind none: CUST-001 and 1."""
    shape = f"regexp_extract({bare('account_id')}, '^(\\p{{L}}*)[0-9]+$', 1)"
    plain = f"regexp_matches({bare('account_id')}, '^\\p{{L}}*[0-9]+$')"
    return all(
        engine.row(f"SELECT count(DISTINCT {shape}) = 1 AND bool_and({plain}) FROM {table} "
                   "WHERE account_id IS NOT NULL")[0] for table in tables
    )  # fmt: skip


def _key(cell: str, numbers: bool) -> str:
    """What an id is compared by: its number alone, where the letters in front are the same in every row of a table."""
    return f"regexp_extract({bare(cell)}, '[0-9]+$')" if numbers else bare(cell)


def alike(built: Built) -> pd.DataFrame:
    """Ids of a table that are no account's and differ from one account's only in how they are written.

    One row per table: table, ids (how many), written and account_id (an example). The row of accounts counts ids that
    differ from another account's in nothing else. Where several accounts could be meant, nothing is reported.
    """
    if "accounts" not in built.tables:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = [row for name in built.tables if name not in ("accounts", "kpis") and (row := _of(built.engine, name))]
    same = f"FROM accounts GROUP BY {bare('account_id')} HAVING count(*) > 1"
    twice = built.engine.row(
        "SELECT coalesce(sum(n), 0), arg_max(low, n), arg_max(high, n) FROM "
        f"(SELECT count(*) AS n, min(account_id) AS low, max(account_id) AS high {same})"
    )
    return pd.DataFrame([*([("accounts", *twice)] if twice[0] else []), *rows], columns=list(COLUMNS))


def _of(engine: Engine, name: str) -> tuple[str, int, str, str] | None:
    if "account_id" not in columns_of(engine, name):
        return None
    unknown = f"SELECT DISTINCT account_id FROM {name} WHERE account_id IS NOT NULL"
    numbers = _numbers(engine, "accounts", name)
    ids, written, account = engine.row(
        f"SELECT count(*), min(t.account_id), arg_min(a.account_id, t.account_id) FROM ({unknown}) AS t "
        f"JOIN ({_once('accounts', numbers)}) AS a ON a.bare = {_key('t.account_id', numbers)} "
        "WHERE t.account_id NOT IN (SELECT account_id FROM accounts)"
    )
    return (name, int(ids), written, account) if ids else None


def _once(accounts: str, numbers: bool) -> str:
    """The accounts that no other is written like."""
    return (
        f"SELECT {_key('account_id', numbers)} AS bare, any_value(account_id) AS account_id FROM {accounts} "
        "WHERE account_id IS NOT NULL GROUP BY ALL HAVING count(DISTINCT account_id) = 1"
    )


def join_alike(built: Built, places: Sequence[int], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Gives ids that are written differently the id of the one account they can only mean, and says so."""
    engine, files = built.engine, recipe.files
    leading = [i for i in places if files[i].table == "accounts" and not missing_columns(files[i])]
    leading = [i for i in leading if not is_bare(files[i])] or leading
    if not leading:
        return
    known = f"SELECT account_id FROM read_{leading[0]}"
    for i in places:
        if i == leading[0] or files[i].table == "kpis" or "account_id" not in columns_of(engine, f"read_{i}"):
            continue
        numbers = _numbers(engine, f"read_{leading[0]}", f"read_{i}")
        once, own = _once(f"read_{leading[0]}", numbers), _key("t.account_id", numbers)
        engine.run(
            f"CREATE OR REPLACE TABLE alike AS SELECT t.account_id AS written, a.account_id FROM "
            f"(SELECT DISTINCT account_id FROM read_{i}) AS t JOIN ({once}) AS a ON a.bare = {own} "
            f"WHERE t.account_id NOT IN ({known} WHERE account_id IS NOT NULL)"
        )
        ids, written, account = engine.row("SELECT count(*), min(written), arg_min(account_id, written) FROM alike")
        if ids:
            same = f"alike.written = read_{i}.account_id"
            engine.run(f"UPDATE read_{i} SET account_id = alike.account_id FROM alike WHERE {same}")
            said = (
                f"{count(ids, 'id')} joined to accounts that are written otherwise, for example {written} to {account}"
            )
            built.assumptions.append(f"{sheets[i].title}: {said}")
