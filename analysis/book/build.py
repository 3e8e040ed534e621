"""From sheets and their recipe to checked tables: read, refuse by rule, and bring to whole-number time."""

from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from ..errors import UnusableUpload
from . import through
from .accounts import finish_accounts
from .billing_periods import monthly
from .build_result import IN_ONE, Built
from .checking import (
    account_rules,
    apply_rules,
    columns_of,
    other_rules,
    refuse_days,
    refuse_empty,
    refuse_negative_months,
    refuse_repeats,
)
from .columnar import without_space
from .currency import one_currency
from .currency_elsewhere import name_currencies
from .data_end import are_later, last_day
from .dimension_history import find_histories
from .endless import end_with_accounts
from .engine import MEMORY, Engine, by_row, by_row_of, literal, quoted
from .experiments import finish_experiment
from .finish_revenue import finish_revenue
from .first_starts import begin_earlier
from .impossible_days import are_apart, settle_impossible, settle_marked
from .inferred_churn import ends_tell, ends_untold
from .joining import join_accounts, one_form, stack
from .made_accounts import UNPRICED, make_accounts
from .overlaps import TWICE, is_twice, refuse_overlaps
from .parents import roll_up
from .plan_prices import with_prices
from .rates import one_of_several
from .reading import Sheet
from .recipe import LEAVE_OUT, PAYMENTS, Recipe
from .revenue_rows import settle_revenue
from .row_ids import by_month, said_of_rows
from .several_rows import has_rows_of_its_own, keep_one
from .similar_ids import join_alike
from .tables import TABLES
from .typed import BEYOND, FILLED, beyond, is_money, kept, typed, unreadable
from .unfinished import keep_days, refuse_unfinished
from .use_by_month import BY_MONTH, finish_months, with_use

UNREAD, TOO_MUCH = "_unread ", "_beyond "
# Tables whose checked rows are kept as they were read: a second copy would cost as much memory again.
_LOOKED = ["nps", "events", "payments", "touches", "costs", "goals", "actions", "notes", "contacts", "retries", "exits"]
# What a cell takes in a table that is not packed, the columns of our own beside a file's, and from how many bytes on
# tables are made in portions.
CELL, OWN, LARGE = 16, 4, 256 * 2**20


def build(sheets: Sequence[Sheet], recipe: Recipe, as_of: int | None, observed_from: int | None) -> Built:
    """Typed, checked and joined tables in an engine of their own.

    Raises UnusableUpload for more than memory holds, AnalysisError for an observed_from after the data stops.
    """
    try:
        return _build(sheets, recipe, as_of, observed_from)
    except duckdb.OutOfMemoryException as error:
        limit = f"A book may take {MEMORY} of memory."
        raise UnusableUpload(
            "These files are too large.", limit, "Export fewer columns or a shorter period."
        ) from error


def _build(sheets: Sequence[Sheet], recipe: Recipe, as_of: int | None, observed_from: int | None) -> Built:
    used = [i for i, file in enumerate(recipe.files) if file.table != LEAVE_OUT]
    built = Built(Engine(large=sum(sheets[i].rows * (len(sheets[i].headers) + OWN) * CELL for i in used) > LARGE))
    built.engine.run("CREATE TABLE noted (note VARCHAR, file INTEGER, row BIGINT)")
    for i in used:
        _load(built.engine, i, sheets[i])
    for i in sorted(used, key=lambda i: "through" in recipe.files[i].settings):
        _type(built, i, sheets, recipe)
    if recipe.alike:
        join_alike(built, used, sheets, recipe)
    roll_up(built, used, recipe, sheets)
    settle_revenue(built, used, sheets, recipe)
    refuse_overlaps(built, used, sheets, recipe)
    elsewhere = sum(name_currencies(built.engine, i, sheets, recipe.files) for i in used) > 0
    places = {name: found for name in TABLES if (found := [i for i in used if recipe.files[i].table == name])}
    for name in places:
        _stack(built, name, places[name], recipe, [sheet.title for sheet in sheets])
    if make_accounts(built, places, [sheet.title for sheet in sheets]):
        places = {"accounts": [], **places}
    ends = ends_tell(built.engine, places.get("mrr", []), recipe.files, sheets)
    built.ends_untold = "" if ends else ends_untold(places.get("mrr", []), recipe.files, sheets)
    stops, future = last_day(built.engine, places, ends, are_later(recipe.files))
    built.as_of, future = (stops, future) if as_of is None else (as_of, [])
    refuse_days(built.as_of, observed_from)
    for name in places:
        _refuse(built, name, (as_of, observed_from), recipe)
    built.assumptions += future + one_of_several(built, places, [recipe.files[i] for i in used])
    refuse_empty(built.engine, places, sheets)
    _settle_currency(built, places, used, recipe, elsewhere)
    if "accounts" in places:
        finish_accounts(built, observed_from)
        end_with_accounts(built)
        find_histories(built, places, sheets, recipe)
    for name in places:
        _finish(built, name, places, sheets, recipe)
        _account_for_rows(built.engine, name)
    built.tables = with_use(built, [name for name in places if name != "mrr" or not built.unpriced])
    built.engine.pack()
    pa.default_memory_pool().release_unused()
    return built


def _settle_currency(
    built: Built, places: Mapping[str, Sequence[int]], used: Sequence[int], recipe: Recipe, elsewhere: bool
) -> None:
    """What the amounts are in, said. elsewhere: whether a file without amounts tells it."""
    named = any("currency" in recipe.files[i].columns for i in used)
    built.currency = one_currency(built.engine, places, built.revenue, named, elsewhere) or recipe.currency
    built.assumptions += [IN_ONE.format(built.currency)] if built.currency else []


def _load(engine: Engine, place: int, sheet: Sheet) -> None:
    cells = sheet.table if sheet.tight else without_space(sheet.table)
    numbered = cells.append_column("_row", pa.array(np.arange(sheet.table.num_rows, dtype=np.int64)))
    engine.connection.register(f"raw_{place}", numbered)


def _type(built: Built, place: int, sheets: Sequence[Sheet], recipe: Recipe) -> None:
    file, sheet = with_prices(by_month(recipe.files[place]), sheets), sheets[place]
    engine, keys = built.engine, ""
    if "through" in file.settings:
        other = through.leading(place, sheets, recipe)
        if not engine.has(f"raw_{other}"):
            _load(engine, other, sheets[other])
        keys = through.keys(built, place, other, sheets, recipe)
    shape = built.typed[place] = typed(engine, place, sheet, file, keys)
    others = {name: sql for name, (_, sql) in (*shape.dimensions.items(), *shape.numbers.items())}
    filled = {FILLED + column: sql for column, sql in shape.filled.items()}
    cells = "".join(f", {sql} AS {quoted(name)}" for name, sql in {**shape.columns, **others, **filled}.items())
    rule = literal(TWICE) if is_twice(place, sheets, recipe) else f"CAST({shape.rule} AS VARCHAR)"
    unread = "".join(f", {unreadable(column)} AS {quoted(UNREAD + column)}" for column in shape.loose)
    cells += f", {shape.currency} AS _currency" if shape.currency else ""
    unread += ", _currency" if shape.currency else ""
    unread += "".join(f", {beyond(c)} AS {quoted(TOO_MUCH + c)}" for c in shape.loose if is_money(c))
    # A column of the file that is called amount may be a text: only the table's own amounts are capped.
    cells_kept = [kept(name) if is_money(name) else quoted(name) for name in shape.columns] + [*map(quoted, others)]
    stay = "".join(f", {cell}" for cell in cells_kept)
    engine.make(
        f"read_{place}",
        f"SELECT {place} AS _file, _row, {rule} AS _rule{stay}{unread} FROM portion",
        f"(SELECT raw_{place}._row{cells} FROM {shape.source})",
        by_row("_row", sheet.table.num_rows),
    )
    # Of a file of which no row is used nothing was decided.
    decided = shape.decided if engine.count(f"read_{place}", "_rule IS NULL")[0] else ()
    built.assumptions += [f"{file.columns[c]} in {sheet.title}: {reading.decided}" for c, reading in decided]
    built.assumptions += [f"{sheet.title}: {said}" for said in said_of_rows(file)]
    _note_unreadable(built, place, sheet, file.columns)
    keep_one(built, place, sheet, file)


def _note_unreadable(built: Built, place: int, sheet: Sheet, headers: Mapping[str, str]) -> None:
    """Cells of optional columns that could not be read are missing, and counted."""
    loose = built.typed[place].loose
    if not loose:
        return
    flags = {UNREAD + c: f"cells of {headers[c]} that could not be read: missing" for c in loose}
    flags |= {TOO_MUCH + c: f"amounts of {headers[c]} {BEYOND}: missing" for c in loose if is_money(c)}
    found = ", ".join(f"count(*) FILTER ({quoted(flag)})" for flag in flags)
    for (flag, note), cells in zip(flags.items(), built.engine.row(f"SELECT {found} FROM read_{place}"), strict=True):
        if cells:
            built.listed.append((sheet.title, note, cells, ""))
            built.engine.run(
                f"INSERT INTO noted SELECT {literal(note)}, _file, _row FROM read_{place} WHERE {quoted(flag)}"
            )
        built.engine.run(f"ALTER TABLE read_{place} DROP COLUMN {quoted(flag)}")


def _stack(built: Built, name: str, places: list[int], recipe: Recipe, titles: Sequence[str]) -> None:
    if name == "accounts" and len(places) > 1:
        join_accounts(built, places, recipe, titles)
    else:
        stack(built.engine, name, places)
    for i in places:
        shape = built.typed[i]
        if name == "accounts":
            built.dimensions = {k: v[0] for k, v in shape.dimensions.items()} | built.dimensions
        built.numbers = {k: v[0] for k, v in shape.numbers.items()} | built.numbers
    built.numbers = {k: v for k, v in built.numbers.items() if k not in built.dimensions}
    if name == "mrr":
        built.paid_by_month = any(PAYMENTS in recipe.files[i].settings for i in places)
        built.revenue = one_form(built.engine, places, recipe)
        keep_days(built)
        built.unpriced = not {"mrr", "arr", "amount"} & set(columns_of(built.engine, "mrr_read"))
        built.assumptions += [UNPRICED] if built.unpriced else monthly(built.engine, built.revenue)


def _refuse(built: Built, name: str, said: tuple[int | None, int | None], recipe: Recipe) -> None:
    as_of, observed_from = said
    has = columns_of(built.engine, f"{name}_read")
    if "account_id" in has and name not in ("kpis", "costs"):
        apply_rules(built.engine, name, [("account_id IS NULL", "no account_id")])
    if name == "accounts":
        begin_earlier(built)
        settle_impossible(built, are_apart(built))
        settle_marked(built)
        apply_rules(built.engine, name, account_rules(has, built.as_of, observed_from))
        refuse_repeats(built.engine, [i for i in built.typed if has_rows_of_its_own(recipe.files[i])])
    else:
        apply_rules(built.engine, name, other_rules(name, has, built.as_of))
    if name == "mrr" and built.revenue == "month":
        refuse_unfinished(built, as_of)
        refuse_negative_months(built.engine)


def _finish(
    built: Built, name: str, places: Mapping[str, Sequence[int]], sheets: Sequence[Sheet], recipe: Recipe
) -> None:
    """The checked table under its own name; revenue becomes account-months whatever form it came in."""
    engine, has = built.engine, columns_of(built.engine, f"{name}_read")
    if name == "mrr" and not built.unpriced:
        finish_revenue(built, places, sheets, recipe)
    elif name in BY_MONTH:
        finish_months(built, name)
    elif name == "kpis":
        finish_experiment(built)
    elif name in _LOOKED:
        kept = ", ".join(quoted(c) for c in has if not c.startswith("_"))
        engine.run(f"CREATE OR REPLACE VIEW {name} AS SELECT {kept} FROM {name}_read WHERE _rule IS NULL")


def _account_for_rows(engine: Engine, name: str) -> None:
    """Every row that came in, once, with the rule that refused it; the cells of a refused row are left in its file."""
    rows = f"SELECT _file, _row, _rule FROM {name}_read"
    if name == "accounts" and engine.has("accounts_added"):
        gone = "account_id NOT IN (SELECT account_id FROM accounts)"
        lost = f"CASE WHEN {gone} THEN {literal('its account is refused')} END"
        rows += f" UNION ALL SELECT _file, _row, coalesce(_rule, {lost}) FROM accounts_added"
    if name in _LOOKED:
        engine.run(f"CREATE OR REPLACE VIEW {name}_rows AS {rows}")
        return
    engine.make(f"{name}_rows", "SELECT * FROM portion", f"({rows})", by_row_of(engine, f"{name}_read"))
    engine.run(f"DROP TABLE {name}_read")
