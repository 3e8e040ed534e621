"""One file's text becomes the typed columns of its table; what could not be read is named, row by row."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.book import values
from analysis.book.engine import Engine, literal, quoted
from analysis.book.reading import Sheet
from analysis.book.recipe import FileMapping
from analysis.book.tables import TABLES
from analysis.book.values import Reading

MISSING = "(missing)"
FEWEST_VALUES, MOST_VALUES = 2, 50
TEXT_DIMENSIONS = ("segment", "industry", "region", "plan", "csm", "sales_rep", "channel")
_MUST_READ = {"started_on", "churned_on", "ended_on", "answered_on", "happened_on", "failed_on", "touched_on",
              "moved_on", "month", "score", "tenure_months", "churned"}  # fmt: skip
_MUST_READ_IN = {"mrr": {"mrr", "amount"}, "costs": {"amount"}}
_TENURE = {"months": "", "years": " * 12", "days": " / 30.4375"}


@dataclass(frozen=True)
class Typed:
    """A file as SQL: its columns, the rule that refuses a row, and what the reader should know.

    dimensions: id to (label, SQL). numbers: id to (label, SQL). unreadable: column to the SQL that says a filled
    cell could not be read.
    """

    columns: Mapping[str, str]
    rule: str
    source: str
    decided: tuple[tuple[str, Reading], ...]
    unreadable: Mapping[str, str]
    dimensions: Mapping[str, tuple[str, str]]
    numbers: Mapping[str, tuple[str, str]]


def typed(engine: Engine, place: int, sheet: Sheet, file: FileMapping, links: Mapping[str, int]) -> Typed:
    """How the rows of raw_<place> become rows of the file's table."""
    raw = f"raw_{place}"
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE {raw}")}
    at = {header: f"c{i}" for i, header in enumerate(sheet.headers)}
    readings = {
        column: _reading(engine, raw, file, column, at[header], kinds[at[header]])
        for column, header in file.columns.items()
    }
    columns = {column: reading.sql for column, reading in readings.items()}
    source = raw
    if "kind" in file.settings and "kind" not in columns:
        columns["kind"] = literal(str(file.settings["kind"]))
    if "through" in file.settings:
        columns["account_id"], source = _through(raw, at, file, links)
    filled = {c: f"{values.trimmed(at[h]) if values.is_text(kinds[at[h]]) else quoted(at[h])} IS NOT NULL"
              for c, h in file.columns.items()}  # fmt: skip
    unreadable = {c: f"({filled[c]} AND ({columns[c]}) IS NULL)" for c in filled}
    dimensions, numbers = _others(engine, raw, file, at, kinds)
    decided = tuple((column, reading) for column, reading in readings.items() if reading.decided)
    rule = _rule(file, columns, unreadable)
    return Typed(columns, rule, source, decided, unreadable, dimensions, numbers)


def safe_id(header: str, taken: Mapping[str, object] | set[str]) -> str:
    """A header as an id that charts and SQL can carry: lower case letters, digits and underscores, unique."""
    stem = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", header), flags=re.ASCII).strip("_").lower()
    stem = stem if stem and stem[0].isalpha() else f"column_{stem}".rstrip("_")
    name, turn = stem, 2
    while name in taken:
        name, turn = f"{stem}_{turn}", turn + 1
    return name


def _reading(engine: Engine, raw: str, file: FileMapping, column: str, at: str, kind: str) -> Reading:
    meant = TABLES[file.table].column(column).kind
    dates = file.settings.get("dates", {})
    order = str(dates.get(column, "")) if isinstance(dates, dict) else ""
    if column == "contract_months":
        return values.contract_length(at, kind)
    readers: dict[str, Callable[[], Reading]] = {
        "day": lambda: values.day(engine, raw, at, kind, order),
        "month": lambda: values.month(engine, raw, at, kind, order),
        "flag": lambda: values.flag(at, kind),
        "number": lambda: values.number(engine, raw, at, kind),
        "score": lambda: values.number(engine, raw, at, kind),
        "whole": lambda: _whole(values.number(engine, raw, at, kind)),
    }
    reading = readers.get(meant, lambda: values.text(at, kind))()
    if column == "tenure_months":
        unit = str(file.settings.get("tenure_unit", "months"))
        return Reading(f"({reading.sql}){_TENURE[unit]}", f"counted in {unit}", unit)
    return reading


def _whole(reading: Reading) -> Reading:
    return Reading(f"CAST(round({reading.sql}) AS BIGINT)", reading.decided, reading.choice)


def _through(raw: str, at: Mapping[str, str], file: FileMapping, links: Mapping[str, int]) -> tuple[str, str]:
    """The account id of a file that has only another file's key."""
    title, header = file.through
    other, key = links[title], at[header]
    source = f"{raw} LEFT JOIN (SELECT _key, any_value(_account) AS _account FROM keys_{other} GROUP BY _key) AS led "
    return "led._account", source + f"ON led._key = {raw}.{key}"


def _rule(file: FileMapping, columns: Mapping[str, str], unreadable: Mapping[str, str]) -> str:
    """The SQL of the rule that refuses a row because of its cells: unreadable first, then missing."""
    table = TABLES[file.table]
    must = _MUST_READ | _MUST_READ_IN.get(table.name, set())
    way = next((way for way in table.needs if all(c in columns for c in way)), ())
    cases = [f"WHEN {sql} THEN {literal(f'{c} could not be read')}" for c, sql in unreadable.items() if c in must]
    cases += [f"WHEN ({columns[c]}) IS NULL THEN {literal(f'no {c}')}" for c in way]
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def _others(
    engine: Engine, raw: str, file: FileMapping, at: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """The columns nobody asked for: dimensions (2 to 50 values) and numbers."""
    if file.table not in ("accounts", "kpis"):
        return {}, {}
    used = {header: column for column, header in file.columns.items()}
    taken = {c.name for c in TABLES[file.table].columns} | {"started_month", "churned_month", "entry", "exit", "group"}
    dimensions: dict[str, tuple[str, str]] = {}
    numbers: dict[str, tuple[str, str]] = {}
    distinct = _distinct(engine, raw, at, kinds)
    for header, column in at.items():
        role, cell = used.get(header), values.text(column, kinds[column]).sql
        if role is not None and role not in (*TEXT_DIMENSIONS, "contract_months"):
            continue
        name = role if role in TEXT_DIMENSIONS else safe_id(header, {*taken, *dimensions, *numbers})
        if file.table == "accounts" and FEWEST_VALUES <= distinct[column] <= MOST_VALUES:
            if not _is_day(engine, raw, cell):
                dimensions[name] = (header, f"coalesce({cell}, {literal(MISSING)})")
        elif role is None and _is_number(engine, raw, column, kinds[column]):
            numbers[name] = (header, values.number(engine, raw, column, kinds[column]).sql)
        elif role is None and file.table == "kpis" and _is_flag(engine, raw, column, kinds[column]):
            numbers[name] = (header, values.flag(column, kinds[column]).sql)
    return dimensions, numbers


def _distinct(engine: Engine, raw: str, at: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, int]:
    columns = list(at.values())
    about = engine.row(f"SELECT {', '.join(f'approx_count_distinct({c})' for c in columns)} FROM {raw}")
    few = [c for c, n in zip(columns, about, strict=True) if n <= 4 * MOST_VALUES]
    exact = {}
    if few:
        counts = ", ".join(f"count(DISTINCT {values.text(c, kinds[c]).sql})" for c in few)
        exact = dict(zip(few, engine.row(f"SELECT {counts} FROM {raw}"), strict=True))
    return {c: int(exact.get(c, n)) for c, n in zip(columns, about, strict=True)}


def _is_day(engine: Engine, raw: str, cell: str) -> bool:
    shape = r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ,].*)?$"
    dated, filled = engine.row(
        f"SELECT count(*) FILTER (regexp_matches({cell}, {literal(shape)})), count({cell}) FROM {raw}"
    )
    return bool(filled) and dated >= 0.8 * filled


def _is_number(engine: Engine, raw: str, column: str, kind: str) -> bool:
    if not values.is_text(kind):
        return kind in ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "SMALLINT", "TINYINT")
    cell = values.trimmed(column)
    shape = r"^[-+]?[$€£¥]?\s?\d[\d.,]*\s?[$€£¥%]?$"
    like, filled = engine.row(f"SELECT count(*) FILTER (regexp_matches({cell}, '{shape}')), count({cell}) FROM {raw}")
    return bool(filled) and like >= 0.95 * filled


def _is_flag(engine: Engine, raw: str, column: str, kind: str) -> bool:
    flag = values.flag(column, kind).sql
    read, filled = engine.row(f"SELECT count({flag}), count({quoted(column)}) FROM {raw}")
    return bool(filled) and read == filled
