"""Text becomes values, one column at a time: the whole column decides how each of its cells is read."""

from analysis.book.cells import Reading, among, as_text, filled_or_nothing, is_text
from analysis.book.engine import Engine, literal, quoted

YES = (
    "yes", "y", "true", "t", "1", "churned", "churn", "left", "exited", "lost", "canceled", "cancelled", "inactive",
    "closed", "ended", "expired", "terminated", "former", "gone", "ja", "wahr", "gekündigt", "inaktiv", "beendet",
)  # fmt: skip
NO = (
    "no", "n", "false", "f", "0", "active", "here", "stayed", "joined", "retained", "current", "open", "live", "trial",
    "trialing", "paused", "past due", "past_due", "renewed", "customer", "nein", "falsch", "aktiv",
)  # fmt: skip
LENGTHS = ("contract_months", "covers_months")
_GROUPED, _COMMA = r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$", r"^[-+]?\d[\d.]*(,\d+)?$"
_THOUSANDS = r"^[-+]?\d{1,3}([.]\d{3})+$"
OPEN_POINT = "read with a decimal point, and nothing in the column rules out that it groups thousands"
_SIGNS = "[\\s\u00a0\u202f$€£¥%'’]|EUR|USD|GBP|CHF"


def text(column: str, kind: str) -> Reading:
    """Any cell as text; an empty cell is missing."""
    return Reading(as_text(column, kind))


def key(engine: Engine, table: str, column: str, kind: str) -> Reading:
    """An id as text; where every id of a column ends in .0, a spreadsheet wrote it, and it goes."""
    cell = as_text(column, kind)
    first = engine.rows(f"SELECT {cell} FROM {table} WHERE {cell} IS NOT NULL LIMIT 1") if is_text(kind) else []
    if first and first[0][0].endswith(".0"):
        made = f"regexp_matches({cell}, '^\\d+\\.0$')"
        if not engine.row(f"SELECT count(*) FILTER (NOT {made}) FROM {table} WHERE {cell} IS NOT NULL")[0]:
            return Reading(f"left({cell}, length({cell}) - 2)", "ids read without their decimals: 1001.0 is 1001")
    return Reading(cell)


def number(engine: Engine, table: str, column: str, kind: str, decimal: str = "") -> Reading:
    """A number; whether the comma or the point marks the decimals is decided from the whole column."""
    if not is_text(kind):
        return Reading(
            f"CASE WHEN isfinite(CAST({quoted(column)} AS DOUBLE)) THEN CAST({quoted(column)} AS DOUBLE) END"
        )
    cell = as_text(column, kind)
    if decimal != "comma":
        plain = _finite(cell)
        unread, decimals, grouped = engine.row(
            f"SELECT count(*) FILTER ({cell} IS NOT NULL AND {plain} IS NULL), "
            f"count(*) FILTER (contains({cell}, '.')), "
            f"count(*) FILTER (regexp_matches({cell}, {literal(_THOUSANDS)})) FROM {table}"
        )
        if not unread:
            open_ = bool(decimals and decimals == grouped)
            return Reading(plain, OPEN_POINT if open_ else "", open=open_)
    return _written(engine, table, cell, decimal)


def _written(engine: Engine, table: str, cell: str, decimal: str) -> Reading:
    """A number with signs, groups or a comma in it."""
    filled, nothing = filled_or_nothing(engine, table, cell)
    point, comma = (_finite(sql) for sql in _bare(filled))
    with_point, with_comma = engine.row(f"SELECT count({point}), count({comma}) FROM {table}")
    chosen = decimal or ("comma" if with_comma > with_point else "point")
    marks, groups = engine.row(
        f"SELECT count(*) FILTER (regexp_matches({filled}, '[.,]')), "
        f"count(*) FILTER (regexp_matches({filled}, {literal(_THOUSANDS)})) FROM {table}"
    )
    said = [f"read with a decimal {chosen}"] if marks else []
    sql = comma if chosen == "comma" else point
    return Reading(sql, "; ".join([*said, *nothing]), chosen if marks else "", filled, bool(marks and marks == groups))


def _bare(cell: str) -> tuple[str, str]:
    """A number as SQL can read it: with a decimal point, and with a decimal comma. (12) and 12- are below zero."""
    signless = f"regexp_replace({cell}, {literal(_SIGNS)}, '', 'g')"
    bare = f"regexp_replace({signless}, '^(?:\\((.*)\\)|([\\d.,]+)-)$', '-\\1\\2')"
    grouped = f"regexp_matches({bare}, {literal(_GROUPED)})"
    point = f"CASE WHEN {grouped} THEN replace({bare}, ',', '') ELSE {bare} END"
    swapped = f"replace(replace({bare}, '.', ''), ',', '.')"
    return point, f"CASE WHEN regexp_matches({bare}, {literal(_COMMA)}) THEN {swapped} END"


def flag(engine: Engine, table: str, column: str, kind: str, opposite: bool = False) -> Reading:
    """Yes or no as 1 or 0. Where a column says nothing but yes, its empty cells mean no.

    opposite: the column says who is active, so yes means 0.
    """
    yes, no = (0, 1) if opposite else (1, 0)
    if kind == "BOOLEAN":
        return Reading(f"CASE WHEN {quoted(column)} THEN {yes} WHEN NOT {quoted(column)} THEN {no} END")
    filled, nothing = filled_or_nothing(engine, table, f"lower({as_text(column, kind)})")
    said = ["read the other way round: active means still here", *nothing] if opposite else nothing
    bare = f"regexp_replace({filled}, '\\.0$', '')"
    sql = f"CASE WHEN {bare} IN ({among(YES)}) THEN {yes} WHEN {bare} IN ({among(NO)}) THEN {no} END"
    ones, zeros, empty = engine.row(
        f"SELECT count(*) FILTER ({bare} IN ({among(YES)})), count(*) FILTER ({bare} IN ({among(NO)})), "
        f"count(*) FILTER ({filled} IS NULL) FROM {table}"
    )
    if ones and empty and not zeros:
        sql = f"CASE WHEN {filled} IS NULL THEN {no} ELSE {sql} END"
        said = [*said, "it only ever says yes, so an empty cell is read as no"]
    return Reading(sql, "; ".join(said), filled=filled)


def contract_length(column: str, kind: str) -> Reading:
    """The months of a contract from a number or from words such as One year."""
    cell = f"lower({as_text(column, kind)})"
    count = f"coalesce(CAST(TRY_CAST(regexp_extract({cell}, '(\\d+)', 1) AS SMALLINT) AS BIGINT), {_spelled(cell)}, 1)"
    return Reading(
        f"CASE WHEN TRY_CAST({cell} AS DOUBLE) BETWEEN 0 AND 1200 "
        f"THEN CAST(round(TRY_CAST({cell} AS DOUBLE)) AS BIGINT) "
        f"WHEN regexp_matches({cell}, 'month-to-month|month to month|monthly|rolling|monatlich') THEN 1 "
        f"WHEN regexp_matches({cell}, 'quarter|quartal') THEN 3 * {count} "
        f"WHEN regexp_matches({cell}, 'semi|half|halb') THEN 6 "
        f"WHEN regexp_matches({cell}, 'year|annual|jahr|jährlich') THEN 12 * {count} "
        f"WHEN regexp_matches({cell}, 'month|monat') THEN {count} END"
    )


def _spelled(cell: str) -> str:
    words = (("two", 2), ("three", 3), ("four", 4), ("five", 5), ("bi", 2), ("zwei", 2), ("drei", 3))
    return "CASE " + " ".join(f"WHEN contains({cell}, '{word}') THEN {n}" for word, n in words) + " END"


def _finite(cell: str) -> str:
    return f"CASE WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) END"
