"""Dates and months as they are written; the order of day and month is decided from the whole column."""

import re
from collections.abc import Iterable, Mapping

from .cells import Reading, as_text, filled_or_nothing, is_text
from .date_forms import BY_FORM, DAY_FIRST, MONTH_FIRST, forms_told, orders_by_form, said_of_forms
from .engine import Engine, literal, quoted
from .sentinels import without_words

_TAIL = r"([T ,].*)?$"
# A year of four digits or of two.
_SHORT = r"(\d{4}|\d{2})"
# A letter or anything beyond ASCII: a pattern of all that is a letter in Unicode takes 27 times as long to prepare.
_LETTER = r"[A-Za-z\x{80}-\x{10FFFF}]"
_NAME = "(" + _LETTER + "{3,12})"
_WEEKDAY = "^(?:" + _LETTER + "{2,12}[.,]*,? )?"
_YEAR_FIRST = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TAIL
_YEAR_LAST = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ]" + _SHORT + _TAIL
_DAY_NAME = _WEEKDAY + r"(\d{1,2})[-/. ]+(?:de )?" + _NAME + r"\.?[-/., ]+(?:de )?" + _SHORT + _TAIL
_NAME_DAY = "^(?:" + _LETTER + "{2,12}, )?" + _NAME + r"\.? +(\d{1,2}),? +(\d{4})" + _TAIL
_IDEOGRAPHS = r"^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]?"
_IDEOGRAPH_MONTH = r"^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월]$"
_SERIAL, _SECONDS, _MILLISECONDS = r"^[2-7]\d{4}([.]\d+)?$", r"^\d{9,10}([.]0)?$", r"^\d{12,13}$"
_SPREADSHEET_EPOCH = 25_569
_COMPACT = r"^(\d{4})(\d{2})(\d{2})$"
_YEAR_MONTH = r"^(\d{4})[-/.M](\d{1,2})$"
_MONTH_SHORT = r"^(\d{4})(\d{2})$"
_MONTH_YEAR = r"^(\d{1,2})[-/.](\d{4})$"
_NAME_YEAR = "^" + _NAME + r"\.?[-/., ]+" + _SHORT + "$"
# How a month begins in English, German, French, Spanish, Portuguese, Turkish, Italian or Dutch.
MONTHS = (
    ("jan", "ene", "gen", "oca"), ("feb", "fev", "fév", "şub", "sub"), ("mar", "mär", "mrz", "mrt", "maa"),
    ("apr", "abr", "avr", "nis"), ("may", "mai", "mei", "mag"), ("jun", "giu", "haz"), ("jul", "lug", "tem"),
    ("aug", "ago", "aoû", "aou", "ağu", "agu"), ("sep", "set", "eyl"), ("oct", "okt", "out", "ott", "eki"),
    ("nov", "kas"), ("dec", "dez", "dic", "déc", "ara"),
)  # fmt: skip
_NUMBERS = ", ".join(f"'{word}': '{number:02d}'" for number, words in enumerate(MONTHS, 1) for word in words)
_FRENCH = "'juin': '06', 'juil': '07'"
LIKE_DAY = re.compile(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ,].*)?$")
FIRST_OF_MONTH = "known to the month: counted from its first day"
LAST_OF_MONTH = "known to the month: counted to its last day"
_ZONED = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.]\d+)?)? ?([+-])(\d\d):?(\d\d)?$"
_MIDNIGHT = r"^.{10}[T ]00:00(:00([.]0+)?)? ?[+-]"
_FIRST, _LAST = "DATE '1000-01-01'", "DATE '9999-12-31'"


def day(
    engine: Engine, table: str, column: str, kind: str, order: str = "", ends: bool = False, swapped: bool = False
) -> Reading:
    """A day number from a date as it is written; the order of day and month is decided from the whole column.

    ends: a day known to the month counts as its last day, and not as its first. swapped: a spreadsheet took days for
    months in what it knew as dates, as the reader says.
    """
    if kind.startswith(("DATE", "TIMESTAMP")):
        return Reading(_number_of(f"CAST({quoted(column)} AS DATE)"))
    cell = as_text(column, kind)
    plain = f"TRY_CAST(left({cell}, 10) AS DATE)"
    if is_text(kind) and (zoned := _in_one_zone(engine, table, cell)):
        return zoned
    if is_text(kind) and not swapped:
        usual = f"CASE WHEN {plain} BETWEEN {_FIRST} AND {_LAST} THEN {plain} END"
        if not engine.count(table, f"{cell} IS NOT NULL AND ({usual}) IS NULL")[0]:
            return Reading(_number_of(usual))
    filled, nothing = filled_or_nothing(engine, table, cell)
    filled, words = without_words(engine, table, filled)
    nothing = [*nothing, *words]
    found = order or _order(engine, table, filled)
    chosen = found.removesuffix("?")
    asked = f", and nothing in the column rules out {MONTH_FIRST}" if found.endswith("?") else ""
    parts = (_part(filled, _YEAR_LAST, group) for group in (1, 2))
    forms = {} if order else orders_by_form(engine, table, filled, *parts)
    said = said_of_forms(forms) or ([f"dates read {chosen}{asked}"] if chosen else [])
    found_date, counted = _any_date(engine, table, filled, forms or {"": chosen or DAY_FIRST}, ends, swapped)
    said, sql = [*said, *counted], _number_of(found_date)
    return Reading(
        sql, "; ".join([*said, *nothing]), "" if forms else chosen, filled, found.endswith("?") and not forms
    )


def month(engine: Engine, table: str, column: str, kind: str, order: str = "") -> Reading:
    """A month number from a month or any day in it."""
    if kind.startswith(("DATE", "TIMESTAMP")):
        return Reading(_month_number(f"CAST({quoted(column)} AS DATE)"))
    filled, nothing = filled_or_nothing(engine, table, as_text(column, kind))
    short, _ = _as_written(engine, table, filled, _months(filled))
    if not engine.count(table, f"{filled} IS NOT NULL AND ({short}) IS NULL")[0]:
        return Reading(_month_number(short), "; ".join(nothing), filled=filled)
    rest = day(engine, table, column, kind, order)
    from_day = _month_number(f"(DATE '1970-01-01' + CAST({rest.sql} AS INTEGER))")
    sql = f"coalesce({_month_number(short)}, {from_day})"
    return Reading(sql, rest.decided, rest.choice, filled, rest.open)


def _month_number(date_sql: str) -> str:
    """Months since the year 0; the date is named once, for it may be a long expression."""
    return f"(datediff('month', DATE '1970-01-01', {date_sql}) + {1970 * 12})"


def either_way(cells: Iterable[str]) -> tuple[str, str]:
    """Whether cells are dates with day or month first, a question mark where either can be meant, with an example."""
    parts = [(int(found[1]), int(found[2]), cell) for cell in cells if (found := re.match(_YEAR_LAST, cell))]
    if len(forms_told((cell.lstrip("0123456789")[:1], first, second, 1) for first, second, cell in parts)) > 1:
        return BY_FORM, ""
    day_first = sum(first > 12 >= second for first, second, _ in parts)
    month_first = sum(second > 12 >= first for first, second, _ in parts)
    unlike = next((cell for first, second, cell in parts if first != second), "")
    if not parts or (not unlike and not day_first and not month_first):
        return "", ""
    if day_first == month_first:
        return "?", unlike
    return (DAY_FIRST if day_first > month_first else MONTH_FIRST), unlike


def _number_of(date_sql: str) -> str:
    return f"CAST(datediff('day', DATE '1970-01-01', {date_sql}) AS BIGINT)"


def _part(cell: str, pattern: str, group: int) -> str:
    return f"regexp_extract({cell}, {literal(pattern)}, {group})"


def _year(cell: str, pattern: str, group: int) -> str:
    """Two digits, where a date may be written with two, mean 1970 to 2069."""
    part = _part(cell, pattern, group)
    if _SHORT not in pattern:
        return part
    return f"(CASE WHEN length({part}) = 4 THEN {part} WHEN {part} < '70' THEN '20' || {part} ELSE '19' || {part} END)"


def _iso(cell: str, pattern: str, year: int, month_group: int, day_group: int | None = None) -> str:
    day_part = f"lpad({_part(cell, pattern, day_group)}, 2, '0')" if day_group else "'01'"
    return (
        f"TRY_CAST({_year(cell, pattern, year)} || '-' || lpad({_part(cell, pattern, month_group)}, 2, '0') "
        f"|| '-' || {day_part} AS DATE)"
    )


def _iso_named(cell: str, pattern: str, year: int, name_group: int, day_group: int | None) -> str:
    name = f"lower({_part(cell, pattern, name_group)})"
    number = f"coalesce((MAP {{{_FRENCH}}})[left({name}, 4)], (MAP {{{_NUMBERS}}})[left({name}, 3)])"
    day_part = f"lpad({_part(cell, pattern, day_group)}, 2, '0')" if day_group else "'01'"
    return f"TRY_CAST({_year(cell, pattern, year)} || '-' || {number} || '-' || {day_part} AS DATE)"


def _any_date(
    engine: Engine, table: str, cell: str, orders: Mapping[str, str], ends: bool, swapped: bool
) -> tuple[str, list[str]]:
    """The SQL of a date in any of the ways in which this column writes one, and what to tell of it.

    orders: what stands between day, month and year to the order of the first two; "" for all that is not named.
    """
    days = (
        (_YEAR_FIRST, _iso(cell, _YEAR_FIRST, 1, *((3, 2) if swapped else (2, 3)))),
        *(_year_last(cell, form, order) for form, order in orders.items()),
        (_DAY_NAME, _iso_named(cell, _DAY_NAME, 3, 2, 1)),
        (_NAME_DAY, _iso_named(cell, _NAME_DAY, 3, 1, 2)),
        (_COMPACT, _iso(cell, _COMPACT, 1, 2, 3)),
        (_IDEOGRAPHS, _iso(cell, _IDEOGRAPHS, 1, 2, 3)),
    )
    counted = (
        (_SERIAL, _counted(f"floor(TRY_CAST({cell} AS DOUBLE)) - {_SPREADSHEET_EPOCH}")),
        (_SECONDS, _counted(f"floor(TRY_CAST({cell} AS DOUBLE) / 86400)")),
        (_MILLISECONDS, _counted(f"floor(TRY_CAST({cell} AS DOUBLE) / 86400000)")),
    )
    monthly = tuple((shape, f"last_day({sql})" if ends else sql) for shape, sql in _months(cell))
    sql, written = _as_written(engine, table, cell, (*days, *counted, *monthly))
    said = [words for words, is_so in zip(_COUNTED_SAID, written[len(days) :], strict=False) if is_so]
    only_month = any(written[len(days) + len(counted) :])
    return sql, [*said, *([LAST_OF_MONTH if ends else FIRST_OF_MONTH] if only_month else [])]


def _year_last(cell: str, form: str, order: str) -> tuple[str, str]:
    """The pattern of a date that ends with its year, with this between its parts, and the SQL of its day."""
    shape = _YEAR_LAST.replace("[-/. ]", f"[{form}]") if form else _YEAR_LAST
    return shape, _iso(cell, shape, 3, *((2, 1) if order == DAY_FIRST else (1, 2)))


def _months(cell: str) -> tuple[tuple[str, str], ...]:
    """The ways to write a month, each with the SQL of its first day."""
    return (
        (_YEAR_MONTH, _iso(cell, _YEAR_MONTH, 1, 2)),
        (_IDEOGRAPH_MONTH, _iso(cell, _IDEOGRAPH_MONTH, 1, 2)),
        (_MONTH_SHORT, _iso(cell, _MONTH_SHORT, 1, 2)),
        (_MONTH_YEAR, _iso(cell, _MONTH_YEAR, 2, 1)),
        (_NAME_YEAR, _iso_named(cell, _NAME_YEAR, 2, 1, None)),
    )


def _in_one_zone(engine: Engine, table: str, cell: str) -> Reading | None:
    """Moments with an offset as days in UTC, so that one moment has one day; None for a column without any.

    Where all of them are midnights, they are days that a system wrote as moments, and stay what they say.
    """
    zoned = f"regexp_matches({cell}, {literal(_ZONED)})"
    moments, at_midnight = engine.count(table, zoned, f"{zoned} AND regexp_matches({cell}, {literal(_MIDNIGHT)})")
    plain = f"TRY_CAST(left({cell}, 10) AS DATE)"
    filled, _ = filled_or_nothing(engine, table, cell) if moments > at_midnight else (cell, [])
    if moments == at_midnight or engine.count(table, f"{filled} IS NOT NULL AND {plain} IS NULL")[0]:
        return None
    sign, hours, minutes = (f"regexp_extract({cell}, {literal(_ZONED)}, {group})" for group in (1, 2, 3))
    spent = f"60 * CAST({hours} AS INTEGER) + coalesce(TRY_CAST({minutes} AS INTEGER), 0)"
    offset = f"CAST({sign} || '1' AS INTEGER) * ({spent})"
    local = f"TRY_CAST(replace(left({cell}, 16), 'T', ' ') || ':00' AS TIMESTAMP)"
    sql = f"CASE WHEN {zoned} THEN CAST({local} - to_minutes({offset}) AS DATE) ELSE {plain} END"
    return Reading(_number_of(sql), "times with a zone are read as days in UTC", filled=filled)


def _as_written(
    engine: Engine, table: str, cell: str, shapes: tuple[tuple[str, str], ...]
) -> tuple[str, tuple[bool, ...]]:
    """The SQL of a date in the shapes that stand in a column, and which do: naming the others would cost every row."""
    tests = [f"regexp_matches({cell}, {literal(pattern)})" for pattern, _ in shapes]
    written = engine.row(f"SELECT {', '.join(f'bool_or({test})' for test in tests)} FROM {table}")
    cases = [f"WHEN {test} THEN {sql}" for test, (_, sql), is_so in zip(tests, shapes, written, strict=True) if is_so]
    return (f"CASE {' '.join(cases)} END" if cases else "NULL::DATE"), written


_COUNTED_SAID = (
    "numbers read as a spreadsheet counts days: 45292 is 2024-01-01",
    "numbers read as seconds since 1970",
    "numbers read as milliseconds since 1970",
)


def _counted(days: str) -> str:
    return f"DATE '1970-01-01' + CAST({days} AS INTEGER)"


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
