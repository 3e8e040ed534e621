"""Text becomes values, one column at a time: the whole column decides how each of its cells is read."""

from dataclasses import dataclass

from analysis.book.engine import Engine, literal, quoted

DAY_FIRST, MONTH_FIRST = "day first", "month first"
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_TAIL = r"([T ,].*)?$"
_YEAR_FIRST = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TAIL
_YEAR_LAST = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _TAIL
_DAY_NAME = r"^(\d{1,2})[-/. ]+([A-Za-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})" + _TAIL
_NAME_DAY = r"^([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})" + _TAIL
_COMPACT = r"^(\d{4})(\d{2})(\d{2})$"
_YEAR_MONTH = r"^(\d{4})[-/.](\d{1,2})$"
_MONTH_YEAR = r"^(\d{1,2})[-/.](\d{4})$"
_NAME_YEAR = r"^([A-Za-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})$"
YES = (
    "yes",
    "y",
    "true",
    "t",
    "1",
    "churned",
    "left",
    "exited",
    "lost",
    "canceled",
    "cancelled",
    "inactive",
    "ja",
    "wahr",
)
NO = (
    "no",
    "n",
    "false",
    "f",
    "0",
    "active",
    "here",
    "stayed",
    "joined",
    "retained",
    "current",
    "open",
    "nein",
    "falsch",
)
_GROUPED, _COMMA = r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$", r"^[-+]?\d[\d.]*(,\d+)?$"
_SIGNS = r"[\s$€£¥%]"


@dataclass(frozen=True)
class Reading:
    """How a column is read: the SQL of its value, and what had to be decided for the reader."""

    sql: str
    decided: str = ""
    choice: str = ""


def is_text(kind: str) -> bool:
    return kind.startswith("VARCHAR")


def trimmed(column: str) -> str:
    return f"nullif(trim({quoted(column)}), '')"


def text(column: str, kind: str) -> Reading:
    """Any cell as text; an empty cell is missing."""
    return Reading(trimmed(column) if is_text(kind) else f"CAST({quoted(column)} AS VARCHAR)")


def day(engine: Engine, table: str, column: str, kind: str, order: str = "") -> Reading:
    """A day number from a date as it is written; the order of day and month is decided from the whole column."""
    if kind.startswith(("DATE", "TIMESTAMP")):
        return Reading(_number_of(f"CAST({quoted(column)} AS DATE)"))
    cell = trimmed(column) if is_text(kind) else f"CAST({quoted(column)} AS VARCHAR)"
    if not is_text(kind) and kind not in ("BIGINT", "INTEGER", "DOUBLE"):
        return Reading(_number_of(f"TRY_CAST({cell} AS DATE)"))
    plain = f"TRY_CAST(left({cell}, 10) AS DATE)"
    if not engine.row(f"SELECT count(*) FROM {table} WHERE {cell} IS NOT NULL AND {plain} IS NULL")[0]:
        return Reading(_number_of(plain))
    found = order or _order(engine, table, cell)
    sql = _number_of(_any_date(cell, found.removesuffix("?") or DAY_FIRST))
    chosen = found.removesuffix("?")
    asked = f", and nothing in the column rules out {MONTH_FIRST}" if found.endswith("?") else ""
    return Reading(sql, f"dates read {chosen}{asked}" if chosen else "", chosen)


def month(engine: Engine, table: str, column: str, kind: str, order: str = "") -> Reading:
    """A month number from a month or any day in it."""
    if kind in ("BIGINT", "INTEGER"):
        whole = quoted(column)
        return Reading(
            f"CASE WHEN {whole} BETWEEN 190001 AND 299912 THEN ({whole} // 100) * 12 + {whole} % 100 - 1 END"
        )
    cell = trimmed(column) if is_text(kind) else f"CAST({quoted(column)} AS VARCHAR)"
    short = (
        f"CASE WHEN regexp_matches({cell}, {literal(_YEAR_MONTH)}) THEN {_iso(cell, _YEAR_MONTH, 1, 2)} "
        f"WHEN regexp_matches({cell}, {literal(_MONTH_YEAR)}) THEN {_iso(cell, _MONTH_YEAR, 2, 1)} "
        f"WHEN regexp_matches({cell}, {literal(_NAME_YEAR)}) THEN {_iso_named(cell, _NAME_YEAR, 2, 1, None)} END"
    )
    rest = day(engine, table, column, kind, order)
    as_month = "year({0}) * 12 + month({0}) - 1"
    from_day = as_month.format(f"(DATE '1970-01-01' + CAST({rest.sql} AS INTEGER))")
    return Reading(f"coalesce({as_month.format(short)}, {from_day})", rest.decided, rest.choice)


def number(engine: Engine, table: str, column: str, kind: str, decimal: str = "") -> Reading:
    """A number; whether the comma or the point marks the decimals is decided from the whole column."""
    if not is_text(kind):
        return Reading(
            f"CASE WHEN isfinite(CAST({quoted(column)} AS DOUBLE)) THEN CAST({quoted(column)} AS DOUBLE) END"
        )
    cell = trimmed(column)
    if not engine.row(f"SELECT count(*) FROM {table} WHERE {cell} IS NOT NULL AND {_finite(cell)} IS NULL")[0]:
        return Reading(_finite(cell))
    bare = f"regexp_replace({cell}, {literal(_SIGNS)}, '', 'g')"
    grouped = f"regexp_matches({bare}, {literal(_GROUPED)})"
    point = f"CASE WHEN {grouped} THEN replace({bare}, ',', '') ELSE {bare} END"
    swapped = f"replace(replace({bare}, '.', ''), ',', '.')"
    comma = f"CASE WHEN regexp_matches({bare}, {literal(_COMMA)}) THEN {swapped} END"
    with_point, with_comma = engine.row(
        f"SELECT count({_finite(point)}), count(CASE WHEN contains({bare}, ',') THEN {_finite(comma)} END) FROM {table}"
    )
    all_comma = engine.row(f"SELECT count({_finite(comma)}) FROM {table}")[0]
    chosen = decimal or ("comma" if with_comma and all_comma > with_point else "point")
    return Reading(_finite(comma if chosen == "comma" else point), f"read with a decimal {chosen}", chosen)


def flag(column: str, kind: str) -> Reading:
    """Yes or no as 1 or 0."""
    if kind == "BOOLEAN":
        return Reading(f"CASE WHEN {quoted(column)} THEN 1 WHEN NOT {quoted(column)} THEN 0 END")
    cell = f"lower(trim(CAST({quoted(column)} AS VARCHAR)))"
    bare = f"regexp_replace({cell}, '\\.0$', '')"
    return Reading(f"CASE WHEN {bare} IN ({_among(YES)}) THEN 1 WHEN {bare} IN ({_among(NO)}) THEN 0 END")


def contract_length(column: str, kind: str) -> Reading:
    """The months of a contract from a number or from words such as One year."""
    cell = f"lower(trim(CAST({quoted(column)} AS VARCHAR)))"
    count = f"coalesce(TRY_CAST(regexp_extract({cell}, '(\\d+)', 1) AS INTEGER), {_spelled(cell)}, 1)"
    return Reading(
        f"CASE WHEN TRY_CAST({cell} AS DOUBLE) IS NOT NULL THEN CAST(round(TRY_CAST({cell} AS DOUBLE)) AS BIGINT) "
        f"WHEN regexp_matches({cell}, 'month-to-month|month to month|monthly|rolling') THEN 1 "
        f"WHEN regexp_matches({cell}, 'quarter') THEN 3 * {count} "
        f"WHEN regexp_matches({cell}, 'year|annual|jahr|jährlich') THEN 12 * {count} "
        f"WHEN regexp_matches({cell}, 'month|monat') THEN {count} END"
    )


def _spelled(cell: str) -> str:
    words = (("two", 2), ("three", 3), ("four", 4), ("five", 5), ("bi", 2))
    return "CASE " + " ".join(f"WHEN contains({cell}, '{word}') THEN {n}" for word, n in words) + " END"


def _among(words: tuple[str, ...]) -> str:
    return ", ".join(literal(word) for word in words)


def _finite(cell: str) -> str:
    return f"CASE WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) END"


def _number_of(date_sql: str) -> str:
    return f"CAST(datediff('day', DATE '1970-01-01', {date_sql}) AS BIGINT)"


def _part(cell: str, pattern: str, group: int) -> str:
    return f"regexp_extract({cell}, {literal(pattern)}, {group})"


def _year(cell: str, pattern: str, group: int) -> str:
    part = _part(cell, pattern, group)
    return f"(CASE WHEN length({part}) = 2 THEN '20' || {part} ELSE {part} END)"


def _iso(cell: str, pattern: str, year: int, month_group: int, day_group: int | None = None) -> str:
    day_part = f"lpad({_part(cell, pattern, day_group)}, 2, '0')" if day_group else "'01'"
    return (
        f"TRY_CAST({_year(cell, pattern, year)} || '-' || lpad({_part(cell, pattern, month_group)}, 2, '0') "
        f"|| '-' || {day_part} AS DATE)"
    )


def _iso_named(cell: str, pattern: str, year: int, name_group: int, day_group: int | None) -> str:
    place = f"strpos('{_MONTHS}', lower(left({_part(cell, pattern, name_group)}, 3)))"
    name = f"CASE WHEN {place} % 3 = 1 THEN lpad(CAST(({place} + 2) // 3 AS VARCHAR), 2, '0') END"
    day_part = f"lpad({_part(cell, pattern, day_group)}, 2, '0')" if day_group else "'01'"
    return f"TRY_CAST({_year(cell, pattern, year)} || '-' || {name} || '-' || {day_part} AS DATE)"


def _any_date(cell: str, order: str) -> str:
    first, second = (2, 1) if order == DAY_FIRST else (1, 2)
    shapes = (
        (_YEAR_FIRST, _iso(cell, _YEAR_FIRST, 1, 2, 3)),
        (_YEAR_LAST, _iso(cell, _YEAR_LAST, 3, first, second)),
        (_DAY_NAME, _iso_named(cell, _DAY_NAME, 3, 2, 1)),
        (_NAME_DAY, _iso_named(cell, _NAME_DAY, 3, 1, 2)),
        (_COMPACT, _iso(cell, _COMPACT, 1, 2, 3)),
    )
    return "CASE " + " ".join(f"WHEN regexp_matches({cell}, {literal(p)}) THEN {sql}" for p, sql in shapes) + " END"


def _order(engine: Engine, table: str, cell: str) -> str:
    """Day first or month first, from all values of the column; a question mark where nothing tells them apart."""
    first, second = (f"TRY_CAST({_part(cell, _YEAR_LAST, group)} AS INTEGER)" for group in (1, 2))
    written, day_first, month_first = engine.row(
        f"SELECT count({first}), count(CASE WHEN {first} > 12 AND {second} <= 12 THEN 1 END), "
        f"count(CASE WHEN {second} > 12 AND {first} <= 12 THEN 1 END) FROM {table}"
    )
    if not written:
        return ""
    if day_first == month_first:
        return DAY_FIRST + "?"
    return DAY_FIRST if day_first > month_first else MONTH_FIRST
