"""From sheets and their recipe to checked tables: read, refuse by rule, and bring to whole-number time."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from analysis.book import months
from analysis.book.accounts import Built, finish_accounts
from analysis.book.checking import account_rules, apply_rules, columns_of, last_day, other_rules, refuse_repeats
from analysis.book.engine import Engine, literal, quoted
from analysis.book.reading import Sheet
from analysis.book.recipe import LEAVE_OUT, Recipe
from analysis.book.tables import TABLES
from analysis.book.typed import typed


def build(sheets: Sequence[Sheet], recipe: Recipe, as_of: int | None, observed_from: int | None) -> Built:
    """Typed, checked and joined tables in an engine of their own."""
    built = Built(Engine())
    used = [i for i, file in enumerate(recipe.files) if file.table != LEAVE_OUT]
    for i in used:
        _load(built.engine, i, sheets[i])
    for i in sorted(used, key=lambda i: "through" in recipe.files[i].settings):
        _type(built, i, sheets, recipe)
    names = tuple(name for name in TABLES if any(recipe.files[i].table == name for i in used))
    for name in names:
        _stack(built, name, [i for i in used if recipe.files[i].table == name], recipe)
    found = last_day(built.engine, names)
    built.as_of = as_of if as_of is not None else found
    for name in names:
        _refuse(built, name, observed_from)
    if "accounts" in names:
        finish_accounts(built, observed_from)
    for name in names:
        _finish(built, name)
    built.tables = names
    return built


def _load(engine: Engine, place: int, sheet: Sheet) -> None:
    numbered = sheet.table.append_column("_row", pa.array(np.arange(sheet.table.num_rows, dtype=np.int64)))
    engine.connection.register(f"raw_{place}", numbered)


def _type(built: Built, place: int, sheets: Sequence[Sheet], recipe: Recipe) -> None:
    engine, file, sheet = built.engine, recipe.files[place], sheets[place]
    links = {other.title: i for i, other in enumerate(sheets)}
    if "through" in file.settings:
        _keys(built, file.through, sheets, links)
    shape = built.typed[place] = typed(engine, place, sheet, file, links)
    columns = {**shape.columns, **{k: v[1] for k, v in (*shape.dimensions.items(), *shape.numbers.items())}}
    cells = "".join(f", {sql} AS {quoted(name)}" for name, sql in columns.items())
    engine.run(
        f"CREATE OR REPLACE TABLE read_{place} AS SELECT {place} AS _file, raw_{place}._row AS _row, "
        f"{shape.rule} AS _rule{cells} FROM {shape.source}"
    )
    for column, reading in shape.decided:
        built.assumptions.append(f"{file.columns[column]} in {sheet.title}: {reading.decided}")
    _note_unreadable(built, place, sheet, file.columns)


def _keys(built: Built, through: tuple[str, str], sheets: Sequence[Sheet], links: Mapping[str, int]) -> None:
    title, header = through
    other = links[title]
    at = sheets[other].headers.index(header)
    account = built.typed[other].columns["account_id"]
    built.engine.run(
        f"CREATE OR REPLACE VIEW keys_{other} AS SELECT c{at} AS _key, {account} AS _account FROM raw_{other}"
    )


def _note_unreadable(built: Built, place: int, sheet: Sheet, headers: Mapping[str, str]) -> None:
    """Cells of optional columns that could not be read are missing, and counted."""
    shape = built.typed[place]
    loose = {c: sql for c, sql in shape.unreadable.items() if literal(f"{c} could not be read") not in shape.rule}
    if not loose or "led" in shape.source:
        return
    counts = built.engine.row(
        f"SELECT {', '.join(f'count(*) FILTER ({sql})' for sql in loose.values())} FROM {shape.source}"
    )
    for column, cells in zip(loose, counts, strict=True):
        if cells:
            built.listed.append((sheet.title, f"cells of {headers[column]} that could not be read: missing", cells, ""))


def _stack(built: Built, name: str, places: list[int], recipe: Recipe) -> None:
    reads = " UNION ALL BY NAME ".join(f"SELECT * FROM read_{i}" for i in places)
    built.engine.run(f"CREATE OR REPLACE TABLE {name}_read AS {reads}")
    for i in places:
        built.engine.run(f"DROP TABLE read_{i}")
        if name == "accounts":
            built.dimensions |= {k: v[0] for k, v in built.typed[i].dimensions.items()}
        built.numbers |= {k: v[0] for k, v in built.typed[i].numbers.items()}


def _refuse(built: Built, name: str, observed_from: int | None) -> None:
    has = columns_of(built.engine, f"{name}_read")
    if "account_id" in has and name not in ("kpis", "costs"):
        apply_rules(built.engine, name, [("account_id IS NULL", "no account_id")])
    if name == "accounts":
        apply_rules(built.engine, name, account_rules(has, built.as_of, observed_from))
        refuse_repeats(built.engine)
    else:
        apply_rules(built.engine, name, other_rules(name, has, built.as_of))


def _finish(built: Built, name: str) -> None:
    """The checked table under its own name; revenue becomes account-months whatever form it came in."""
    engine, has = built.engine, columns_of(built.engine, f"{name}_read")
    if name == "accounts":
        return
    if name == "mrr":
        as_of = built.as_of or 0
        form = "months" if "month" in has else "movements" if "moved_on" in has else "subscriptions"
        if form == "movements" and not engine.rows(
            "SELECT 1 FROM information_schema.tables WHERE table_name = 'accounts'"
        ):
            engine.run("CREATE TABLE accounts AS SELECT DISTINCT account_id, NULL::BIGINT AS started_month, "
                       "NULL::BIGINT AS churned_month, NULL::DOUBLE AS mrr FROM mrr_read")  # fmt: skip
        {"months": lambda: months.from_months(engine), "movements": lambda: months.from_movements(engine, as_of),
         "subscriptions": lambda: months.from_subscriptions(engine, as_of)}[form]()  # fmt: skip
        return
    if name == "usage":
        sums = {"active_users": "max", "seats": "max", "uses": "sum"}
        cells = "".join(f", {how}({c}) AS {c}" for c, how in sums.items() if c in has)
        engine.run(
            f"CREATE OR REPLACE TABLE usage AS SELECT account_id, month{cells} "
            "FROM usage_read WHERE _rule IS NULL GROUP BY account_id, month"
        )
        return
    kept = ", ".join(quoted(c) for c in has if not c.startswith("_"))
    engine.run(
        f"CREATE OR REPLACE TABLE {name} AS SELECT {kept} FROM {name}_read WHERE _rule IS NULL ORDER BY _file, _row"
    )
