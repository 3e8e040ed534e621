"""Text becomes values, one column at a time: the whole column decides how each of its cells is read."""

from .cells import Reading, among, as_text, filled_or_nothing, is_text
from .engine import Engine, literal, quoted
from .vocabulary import words

# What answers a question with yes or no. What a status says of leaving stands in vocabulary.toml.
YES = (
    "yes", "y", "true", "t", "1", "x", "✓", "✔", "ja", "wahr", "oui", "vrai", "sí", "si", "verdadero", "sim",
    "verdadeiro", "evet", "doğru", "是", "真", "有", "はい",
    "так", "да", "tak", "네", "예", "var",
)  # fmt: skip
NO = (
    "no", "n", "false", "f", "0", "nein", "falsch", "non", "faux", "falso", "não", "nao", "hayır", "hayir", "yanlış",
    "yanliş", "否", "假", "无", "無", "いいえ",
    "ні", "нет", "нi", "не", "nie", "nej", "nee", "아니요", "아니오", "yok",
)  # fmt: skip
LENGTHS = ("contract_months", "covers_months")
_GROUPED, _COMMA = r"^[-+]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$", r"^[-+]?\d[\d.]*(,\d+)?$"
_THOUSANDS = r"^[-+]?[1-9]\d{0,2}([.]\d{3})+$"
OPEN_POINT = "read with a decimal point, and nothing in the column rules out that it groups thousands"
GROUPS = "a point is read as a mark of thousands: 1.234 is 1234"
# A backslash is the yen of Japanese text: one byte stands for both.
_MONEY = (
    "(?:US|NT|HK|CA|C|AU|A|NZ|SG|MX|R)?[$]|[€£¥￥₺₹₩₪₽元円\\\\]|Kč|zł|kr|TL|Rs[.]?|Fr[.]|"
    "EUR|USD|GBP|CHF|TRY|BRL|JPY|CNY|RMB|TWD|HKD|INR|AUD|CAD|MXN|KRW|SEK|NOK|DKK|PLN|CZK|SGD|NZD|ZAR"
)
_SPACES = "\\s\u00a0\u202f\u2009"
_SIGNS = f"(?i)[{_SPACES}%％'’]|{_MONEY}"
# A number as people and systems write it, with its signs: for RE2 and Python alike.
NUMBER_SHAPE = (
    f"(?i)^[-+−(]?[{_SPACES}]?(?:{_MONEY})?[{_SPACES}]?[-+−]?"
    f"(?:\\d[\\d.,]*|\\d{{1,3}}(?:[{_SPACES}'’]\\d{{3}})+(?:[.,]\\d+)?)[{_SPACES}]?(?:[%％]|{_MONEY})?[-)]?$"
)
_WIDE, _NARROW = "−０１２３４５６７８９．，", "-0123456789.,"


def text(column: str, kind: str) -> Reading:
    """Any cell as text; an empty cell is missing."""
    return Reading(as_text(column, kind))


def key(engine: Engine, table: str, column: str, kind: str) -> Reading:
    """An id as text; where every id of a column ends in .0, a spreadsheet wrote it, and it goes."""
    cell = as_text(column, kind)
    first = engine.rows(f"SELECT {cell} FROM {table} WHERE {cell} IS NOT NULL LIMIT 1") if is_text(kind) else []
    if first and first[0][0].endswith(".0"):
        made = f"regexp_matches({cell}, '^\\d+\\.0$')"
        if not engine.count(f"{table} WHERE {cell} IS NOT NULL", f"NOT {made}")[0]:
            return Reading(f"left({cell}, length({cell}) - 2)", "ids read without their decimals: 1001.0 is 1001")
    if is_text(kind) and (bent := engine.rows(f"SELECT {cell} FROM {table} WHERE {_is_bent(cell)} LIMIT 1")):
        return Reading(cell, f"{bent[0][0]} is an id that a spreadsheet has rounded: export ids as text", open=True)
    return Reading(cell)


def _is_bent(cell: str) -> str:
    """An id of many digits as a spreadsheet shows it: 1.23457E+17."""
    return f"regexp_matches({cell}, '^\\d[.,]\\d+[eE][+]\\d\\d$')"


def number(
    engine: Engine, table: str, column: str, kind: str, decimal: str = "", three_decimals: bool = True
) -> Reading:
    """A number; whether the comma or the point marks the decimals is decided from the whole column.

    three_decimals: whether such numbers may have them. Money and seats do not: there 1.234 is 1234, unless all cells
    end in .000, as those of a database do.
    """
    if not is_text(kind):
        return Reading(
            f"CASE WHEN isfinite(CAST({quoted(column)} AS DOUBLE)) THEN CAST({quoted(column)} AS DOUBLE) END"
        )
    cell = as_text(column, kind)
    if decimal != "comma":
        plain = _finite(cell)
        unread, decimals, grouped = engine.count(
            table, f"{cell} IS NOT NULL AND {plain} IS NULL", f"contains({cell}, '.')", _is_grouped(cell)
        )
        open_ = bool(decimals and decimals == grouped)
        if not unread and (three_decimals or not open_):
            return Reading(plain, OPEN_POINT if open_ else "", open=open_)
    return _written(engine, table, cell, decimal, three_decimals)


def _written(engine: Engine, table: str, cell: str, decimal: str, three_decimals: bool) -> Reading:
    """A number with signs, groups or a comma in it."""
    filled, nothing = filled_or_nothing(engine, table, cell)
    point, comma = (_finite(sql) for sql in _bare(filled))
    with_point, with_comma = engine.row(f"SELECT count({point}), count({comma}) FROM {table}")
    bare = _signless(filled)
    marks, groups, others = engine.count(
        table, f"regexp_matches({bare}, '[.,]')", _is_grouped(bare), f"{bare} NOT LIKE '%.000'"
    )
    open_ = bool(marks and marks == groups)
    thousands = open_ and others > 0 and not (decimal or three_decimals)
    chosen = decimal or ("comma" if thousands or with_comma > with_point else "point")
    how = GROUPS if thousands else OPEN_POINT if open_ and chosen == "point" else f"read with a decimal {chosen}"
    said = [*([how] if marks else []), *_signs_said(engine, table, filled), *nothing]
    return Reading(comma if chosen == "comma" else point, "; ".join(said), chosen if marks else "", filled, open_)


def _is_grouped(cell: str) -> str:
    """Whether points stand where they would mark thousands, and nowhere else."""
    return f"regexp_matches({cell}, {literal(_THOUSANDS)})"


def _signless(cell: str) -> str:
    """A number without its currency, its percent sign and the spaces between its digits."""
    narrow = f"translate({cell}, {literal(_WIDE)}, {literal(_NARROW)})"
    return f"regexp_replace({narrow}, {literal(_SIGNS)}, '', 'g')"


def _signs_said(engine: Engine, table: str, cell: str) -> list[str]:
    """What to tell the reader of signs: a percentage keeps its size, and money of several kinds is not converted."""
    money = f"upper(regexp_extract({cell}, {literal(_MONEY)}))"
    kinds = [kind for (kind,) in engine.rows(f"SELECT DISTINCT {money} FROM {table} WHERE {money} <> '' LIMIT 4")]
    percent = engine.count(table, f"regexp_matches({cell}, '[%％]')")[0]
    several = f"{' and '.join(sorted(kinds))} stand side by side and are not converted" if len(kinds) > 1 else ""
    return [said for said in ("12% is read as 12" if percent else "", several) if said]


def _bare(cell: str) -> tuple[str, str]:
    """A number as SQL can read it: with a decimal point, and with a decimal comma. (12) and 12- are below zero."""
    bare = f"regexp_replace({_signless(cell)}, '^(?:\\((.*)\\)|([\\d.,]+)-)$', '-\\1\\2')"
    grouped = f"regexp_matches({bare}, {literal(_GROUPED)})"
    point = f"CASE WHEN {grouped} THEN replace({bare}, ',', '') ELSE {bare} END"
    swapped = f"replace(replace({bare}, '.', ''), ',', '.')"
    return point, f"CASE WHEN regexp_matches({bare}, {literal(_COMMA)}) THEN {swapped} END"


def flag(engine: Engine, table: str, column: str, kind: str, paid: bool = False) -> Reading:
    """Yes or no as 1 or 0. Where a column says nothing but yes, its empty cells mean no.

    paid: it says what came of a charge, where succeeded is yes and declined is no.
    """
    yes, no = ((*YES, *words("retries.paid")), (*NO, *words("retries.failed"))) if paid else (YES, NO)
    if kind == "BOOLEAN":
        return Reading(f"CASE WHEN {quoted(column)} THEN 1 WHEN NOT {quoted(column)} THEN 0 END")
    filled, nothing = filled_or_nothing(engine, table, f"lower({as_text(column, kind)})")
    said, bare = nothing, f"regexp_replace({filled}, '\\.0$', '')"
    sql = f"CASE WHEN {bare} IN ({among(yes)}) THEN 1 WHEN {bare} IN ({among(no)}) THEN 0 END"
    ones, zeros, empty = engine.count(
        table, f"{bare} IN ({among(yes)})", f"{bare} IN ({among(no)})", f"{filled} IS NULL"
    )
    if ones and empty and not zeros:
        sql = f"CASE WHEN {filled} IS NULL THEN 0 ELSE {sql} END"
        said = [*said, "it only ever says yes, so an empty cell is read as no"]
    return Reading(sql, "; ".join(said), filled=filled)


def _finite(cell: str) -> str:
    return f"CASE WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) END"
