"""Accounts that name the account above them, counted as one with it where the reader wants so."""

from collections.abc import Sequence
from dataclasses import replace

from ..phrases import count
from . import values
from .build_result import Built
from .checking import columns_of
from .engine import Engine, quoted
from .header_words import ABOVE, words_of
from .reading import Sheet
from .recipe import FileMapping, Recipe
from .several_rows import HERE, WORD, keep_one
from .shared_ids import texts

# Setting of the file of accounts: the header of the account above, where both count as one.
ROLLED = "rolled_up"
_MOST_LEVELS = 10
# What is added up over the accounts of a group, and what all of its rows tell together.
_ADDED = ("arr", "seats", "acquisition_cost")
_OF_ALL = ("account_id", "started_on", "churned_on", "churned", "tenure_months", "mrr", *_ADDED)


def parent_header(sheet: Sheet, file: FileMapping) -> str:
    """The column of a file of accounts that names the account above each; empty where none does."""
    own = file.columns.get("account_id", "")
    if file.table != "accounts" or not own:
        return ""
    named = [h for h in sheet.headers if h != own and words_of(h) & ABOVE]
    return next((h for h in named if texts(sheet, h) & texts(sheet, own)), "") if named else ""


def parents(sheets: Sequence[Sheet], recipe: Recipe) -> tuple[int, str]:
    """The file and the header that name the account above each; -1 where none does."""
    found = ((i, parent_header(s, f)) for i, (s, f) in enumerate(zip(sheets, recipe.files, strict=True)))
    return next((pair for pair in found if pair[1]), (-1, ""))


def rolled(sheets: Sequence[Sheet], recipe: Recipe, one: bool) -> Recipe:
    """The recipe that counts accounts and the account above them as one, or no longer."""
    place, header = parents(sheets, recipe)
    files = list(recipe.files)
    kept = {k: v for k, v in files[place].settings.items() if k not in (ROLLED, WORD)}
    files[place] = replace(files[place], settings={**kept, ROLLED: header, WORD: HERE} if one else kept)
    return replace(recipe, files=tuple(files))


def roll_up(built: Built, used: Sequence[int], recipe: Recipe, sheets: Sequence[Sheet]) -> None:
    """Every row of every table is of the account at the top, which has churned when all below it have."""
    for place in used:
        if header := str(recipe.files[place].settings.get(ROLLED, "")):
            _tops(built.engine, place, sheets[place], recipe.files[place].columns["account_id"], header)
            _keep_tops(built.engine, place)
            below = built.engine.row("SELECT count(DISTINCT _child) FROM rolled")[0]
            for other in used:
                if "account_id" in columns_of(built.engine, f"read_{other}"):
                    built.engine.run(f"UPDATE read_{other} SET account_id = _top FROM rolled WHERE account_id = _child")
            _as_one(built, place, sheets[place], recipe.files[place])
            said = f"{count(below, 'account')} count as one with the account above them, by {header}"
            built.assumptions.append(f"{said}: it has churned when all of them have")
            return


def _tops(engine: Engine, place: int, sheet: Sheet, own: str, header: str) -> None:
    """The table rolled: each account below another, and the one at the top; a ring has none, and stays as it is."""
    raw = f"raw_{place}"
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE {raw}")}
    child, top = (f"c{sheet.headers.index(name)}" for name in (own, header))
    keys = [values.key(engine, raw, column, kinds[column]).sql for column in (child, top)]
    engine.run(
        f"CREATE OR REPLACE TABLE rolled AS SELECT _child, any_value(_top) AS _top FROM "
        f"(SELECT {keys[0]} AS _child, {keys[1]} AS _top FROM {raw}) "
        "WHERE _child IS NOT NULL AND _top IS NOT NULL AND _top <> _child GROUP BY 1"
    )
    for _ in range(_MOST_LEVELS):
        engine.run("UPDATE rolled SET _top = above._top FROM rolled AS above WHERE rolled._top = above._child")
    engine.run("DELETE FROM rolled WHERE _top IN (SELECT _child FROM rolled)")


def _keep_tops(engine: Engine, place: int) -> None:
    """What the file says of each account at the top itself: its name, its plan, its segment."""
    own = [c for c in columns_of(engine, f"read_{place}") if c not in _OF_ALL and not c.startswith("_")]
    cells = "".join(f", {quoted(c)}" for c in own)
    engine.run(
        f"CREATE OR REPLACE TABLE tops AS SELECT account_id AS _own{cells} FROM read_{place} "
        "WHERE _rule IS NULL AND account_id NOT IN (SELECT _child FROM rolled)"
    )


def _as_one(built: Built, place: int, sheet: Sheet, file: FileMapping) -> None:
    """Of the rows of a group one stays, with what the account at the top says of itself and the sums of all."""
    engine, table = built.engine, f"read_{place}"
    has = columns_of(engine, table)
    for name in (c for c in _ADDED if c in has):
        sums = f"SELECT account_id AS _id, sum({name}) AS _sum FROM {table} WHERE _rule IS NULL GROUP BY 1"
        engine.run(f"UPDATE {table} SET {name} = _sum FROM ({sums}) WHERE account_id = _id AND _rule IS NULL")
    keep_one(built, place, sheet, file)
    told = [c for c in columns_of(engine, "tops") if c != "_own"]
    if told:
        cells = ", ".join(f"{quoted(c)} = tops.{quoted(c)}" for c in told)
        engine.run(f"UPDATE {table} SET {cells} FROM tops WHERE account_id = _own AND _rule IS NULL")
