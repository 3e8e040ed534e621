"""Accounts told in several rows: versions of which the newest counts, or subscriptions of which one may still run."""

import pyarrow as pa

from ..phrases import count
from .build_result import Built
from .checking import columns_of
from .engine import Engine, literal
from .question import Question, said
from .reading import Sheet
from .recipe import FileMapping
from .row_units import HAPPENING, SUBSCRIPTION, id_of, version_header

# Setting: which of several rows of an account counts.
WORD = "several_rows"
FIRST, LAST, HERE, NEWEST = "first", "last", "here", "newest:"
OLDER = "an older version of this account"
ANOTHER = "another subscription of this account: it has churned when all of them have ended"
NOT_CHOSEN = "another row of this account, which does not count as chosen"
_FEWEST, _MOST = 0.01, 500_000
_OF_ROWS = (SUBSCRIPTION, *HAPPENING)


def ask_several_rows(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Which row counts, where accounts stand in several that say different things of who churned."""
    told = [file.columns[column] for column in ("churned", "churned_on") if column in file.columns]
    own = file.columns.get("account_id", "")
    if file.table != "accounts" or not told or not own:
        return ()
    differ = _differing(sheet, own, told)
    if not said(file, WORD) and not differ:
        return ()
    newest = version_header(sheet.headers)
    options = (
        *([(f"{NEWEST}{newest}", f"the newest by {newest}")] if newest else []),
        (FIRST, "the first"), (LAST, "the last"),
        (HERE, "they are subscriptions: it has churned when all of them have ended"),
    )  # fmt: skip
    have = "has" if differ == 1 else "have"
    some = f"{count(differ, 'account')} of {sheet.title} {have} several rows that say different things."
    text = f"{some if differ else f'Accounts of {sheet.title} have several rows.'} Which row counts?"
    chosen = said(file, WORD)
    return (Question(0, WORD, text, options, chosen, blocks=not chosen or bool(differ), example=f"by {told[0]}"),)


def has_rows_of_its_own(file: FileMapping) -> bool:
    """Whether the rows of a file of accounts are by an id of their own subscriptions, or versions of accounts."""
    others = [header for header in file.headers if header != file.columns.get("account_id")]
    return file.table == "accounts" and bool(version_header(others) or any(id_of(h) in _OF_ROWS for h in others))


def _differing(sheet: Sheet, own: str, told: list[str]) -> int:
    """How many accounts have rows that differ in who churned; 0 where they are too few to matter."""
    names = [own, *told]
    cells = [sheet.table.column(sheet.headers.index(name)).slice(0, _MOST).cast(pa.string()) for name in names]
    rows = pa.table(cells, names=[f"k{i}" for i in range(len(names))])
    kinds = rows.group_by("k0").aggregate([(f"k{i}", "count_distinct") for i in range(1, len(names))])
    several = [kinds.column(f"k{i}_count_distinct").to_numpy() > 1 for i in range(1, len(names))]
    accounts = len(kinds)
    number = int(sum(any(flags) for flags in zip(*several, strict=True)))
    return number if number > _FEWEST * accounts else 0


def keep_one(built: Built, place: int, sheet: Sheet, file: FileMapping) -> None:
    """Of several rows of an account in read_<place> the one that counts; the others are refused by a rule that says so.

    Where nothing is said the first counts, once all files are joined.
    """
    chosen, table = said(file, WORD), f"read_{place}"
    has = columns_of(built.engine, table)
    if file.table != "accounts" or not chosen or chosen == FIRST or "account_id" not in has:
        return
    if chosen == HERE:
        _from_all(built.engine, table, has)
    order, rule = _order(chosen, sheet, place, has)
    turn = f"row_number() OVER (PARTITION BY account_id ORDER BY {order}) AS _turn"
    query = (
        f"SELECT _row AS _at, {turn} FROM {table} JOIN (SELECT _row AS _at2, * EXCLUDE (_row) FROM raw_{place}) "
        f"ON _at2 = _row WHERE _rule IS NULL AND account_id IS NOT NULL"
    )
    built.engine.run(
        f"UPDATE {table} SET _rule = {literal(rule)} FROM ({query}) WHERE _turn > 1 AND _at = _row AND _rule IS NULL"
    )
    rows = built.engine.count(table, f"_rule = {literal(rule)}")[0]
    if rows:
        built.assumptions.append(f"{sheet.title}: {count(rows, 'row')} set aside, {_WORDS.get(chosen, _BY_VERSION)}")


_BY_VERSION = "because a newer version of the same account counts"
_WORDS = {LAST: "because the last row of an account counts", HERE: "because an account counts once however many "
          "subscriptions it has: it has churned when all of them have ended"}  # fmt: skip


def _order(chosen: str, sheet: Sheet, place: int, has: list[str]) -> tuple[str, str]:
    """By what the rows of an account are put in order, the one that counts first; the rule for the others."""
    if chosen == HERE:
        gone = {"churned": "coalesce(churned, 0)", "churned_on": "CAST(churned_on IS NOT NULL AS INTEGER)"}
        parts = [sql for column, sql in gone.items() if column in has]
        latest = [f"{column} DESC NULLS LAST" for column in ("churned_on", "started_on") if column in has]
        return ", ".join([*(f"{part}" for part in parts), *latest, "_row"]), ANOTHER
    header = chosen.removeprefix(NEWEST)
    if not chosen.startswith(NEWEST) or header not in sheet.headers:
        return "_row DESC", NOT_CHOSEN
    cell = f"nullif(CAST(c{sheet.headers.index(header)} AS VARCHAR), '')"
    whens = (f"TRY_CAST({cell} AS TIMESTAMP)", f"TRY_CAST({cell} AS DOUBLE)", cell)
    return ", ".join([*(f"{when} DESC NULLS LAST" for when in whens), "_row DESC"]), OLDER


def _from_all(engine: Engine, table: str, has: list[str]) -> None:
    """Each row of an account begins with its first subscription, and pays what those that run pay together."""
    own = "PARTITION BY account_id"
    here = " AND ".join(
        sql for column, sql in {"churned": "coalesce(churned, 0) = 0", "churned_on": "churned_on IS NULL"}.items()
        if column in has
    )  # fmt: skip
    cells = {"started_on": f"min(started_on) OVER ({own})"} if "started_on" in has else {}
    if "mrr" in has:
        cells["mrr"] = f"coalesce(sum(mrr) FILTER ({here}) OVER ({own}), mrr)"
    if cells:
        made = ", ".join(f"{sql} AS {column}" for column, sql in cells.items())
        good = f"SELECT * EXCLUDE ({', '.join(cells)}), {made} FROM {table} WHERE _rule IS NULL"
        engine.run(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM ({good} UNION ALL BY NAME "
            f"SELECT * FROM {table} WHERE _rule IS NOT NULL) ORDER BY _row"
        )
