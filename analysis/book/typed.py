"""One file's text becomes the typed columns of its table; what could not be read is named, row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from . import dates, paying, values
from .billing import billed
from .cells import Reading, as_text, is_filled, is_text
from .currency import currency
from .date_forms import DAY_FIRST, MONTH_FIRST
from .dimensions import dimensions_and_numbers
from .engine import Engine, literal, quoted
from .export_settings import as_other_arm, in_units, of_another_kind, without_nines
from .numbers_in_words import amount_said, score_said, with_words
from .paid_days import day_of_month
from .period_parts import in_two_columns
from .periods import months, period
from .plan_prices import from_list
from .reading import Sheet
from .recipe import FileMapping
from .row_ids import may_lack, with_own_numbers, without_ids
from .sentinels import ENDS, without_sentinels
from .spreadsheet_dates import is_swapped
from .status import UNCLEAR, left_said, status
from .tables import TABLES
from .tenure_units import unit_of
from .term_ends import ends_as_said

_MONEY = {"mrr", "arr", "amount", "acquisition_cost"}
MUST_READ = {"started_on", "churned_on", "ended_on", "answered_on", "happened_on", "failed_on", "touched_on",
             "noted_on", "tried_on", "succeeded", "moved_on", "month", "score", "tenure_months", "churned"}  # fmt: skip
# An amount of money beyond this is a slip of the keyboard or of a system: it becomes missing, and is listed.
MOST_MONEY, BEYOND = "1e12", "beyond 1,000,000,000,000"
_MUST_READ_IN = {"mrr": {"mrr", "amount", "arr", "covers_months"}, "costs": {"amount"}}
_TENURE = {"months": "", "years": " * 12", "weeks": " * 7 / 30.4375", "days": " / 30.4375"}
# What rows are that a file holds beside those that are meant.
_ANOTHER = {"retries": "no charge", "kpis": "of another experiment"}
FILLED, OTHER, _STATUS = "_filled ", "_other", "_status"
TOTALS = "a row of totals"
_TOTALS = (
    r"(?i)^((grand |sub[- ]?)?totals?|sum|summe|gesamt|gesamtsumme|zwischensumme|insgesamt|total général|sous-total|"
    r"totale|suma|total general|soma|total geral|toplam|genel toplam|ara toplam|合计|总计|小计|合計|總計|小計|総計)"
    r"( *[:：(（].*)?$"
)


@dataclass(frozen=True)
class Typed:
    """A file as SQL: its columns, the rule that refuses a row, and what the reader should know.

    filled: the SQL that says whether the cell of a column says anything. rule: speaks of columns, and of whether they
    are filled, by name. loose: optional columns, whose unreadable cells are missing. dimensions and numbers: id to
    (label, SQL). currency: the SQL of what the amounts are in, empty for a table without amounts. unclear: why the
    status of the file does not say who left, empty where it does or where there is none.
    """

    columns: Mapping[str, str]
    filled: Mapping[str, str]
    rule: str
    source: str
    decided: tuple[tuple[str, Reading], ...]
    loose: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, str]]
    numbers: Mapping[str, tuple[str, str]]
    currency: str = ""
    unclear: str = ""


def typed(engine: Engine, place: int, sheet: Sheet, file: FileMapping, keys: str = "") -> Typed:
    """How the rows of raw_<place> become rows of the file's table.

    keys: the view that leads from a key of this file to the account, for a file without account ids.
    """
    raw = f"raw_{place}"
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE {raw}")}
    at = {header: f"c{i}" for i, header in enumerate(sheet.headers)}
    unit = unit_of(sheet, file) if "tenure_months" in file.columns else ("", "")
    read = partial(_readings, engine, raw, file, at, kinds, unit)
    readings = _settled(read(), read)
    unread = readings["churned"] if readings.get("churned", Reading("")).choice == UNCLEAR else Reading("")
    columns = {column: reading.sql for column, reading in readings.items() if reading is not unread}
    source = raw
    decided = [(column, reading) for column, reading in readings.items() if reading.decided]
    decided += _completed(engine, raw, sheet, file, columns, at, kinds)
    columns |= day_of_month(engine, raw, file, at, kinds, readings)
    unpaid = paying.flag(engine, raw, sheet, file)
    if keys:
        key = values.key(engine, raw, at[file.through[1]], kinds[at[file.through[1]]]).sql
        columns["account_id"], source = "led._account", f"{raw} LEFT JOIN {keys} AS led ON led._key = {key}"
    capped = tuple(column for column in readings if column in _MONEY)
    columns |= {column: f"CASE WHEN abs({columns[column]}) > {MOST_MONEY} THEN 'infinity' ELSE {columns[column]} END"
                for column in capped}  # fmt: skip
    filled = {
        column: _is_filled(readings[column], at[header], kinds[at[header]])
        for column, header in file.columns.items()
        if TABLES[file.table].column(column).kind not in ("id", "text") and column in columns
    }
    must = (MUST_READ | _MUST_READ_IN.get(file.table, set())) - may_lack(file, columns)
    rule = _rule(file, columns, [c for c in filled if c in must], unpaid)
    loose = tuple(c for c in filled if c not in must)
    filled |= {mark: sql for mark, sql in ((OTHER, of_another_kind(file, at, kinds)), (_STATUS, unpaid)) if sql}
    dimensions, numbers = dimensions_and_numbers(engine, raw, sheet, file, kinds)
    signed = {column: at[file.columns[column]] for column, reading in readings.items() if reading.filled}
    told = currency(file.table, columns, signed)
    return Typed(columns, filled, rule, source, tuple(decided), loose, dimensions, numbers, told, unread.decided)


def _completed(
    engine: Engine,
    raw: str,
    sheet: Sheet,
    file: FileMapping,
    columns: dict[str, str],
    at: dict[str, str],
    kinds: dict[str, str],
) -> list[tuple[str, Reading]]:
    """Gives a file the columns that its settings and its other columns say; what to tell of them."""
    decided = in_units(engine, raw, file, columns, at, kinds)
    for same in ({"kind", "arm"} & set(file.settings) & set(TABLES[file.table].names)) - set(columns):
        columns[same] = literal(str(file.settings[same]))
    as_other_arm(file, columns)
    without_nines(file, columns)
    with_own_numbers(file, columns)
    decided += ends_as_said(engine, raw, file, columns, at, kinds)
    columns |= without_ids(file, columns, raw)
    if file.table == "kpis" and "unit_id" not in columns:
        columns["unit_id"] = f"{literal(str(file.settings.get('arm', '')))} || CAST({raw}._row + 1 AS VARCHAR)"
    decided += in_two_columns(engine, raw, sheet, file, columns, at, kinds)
    decided += billed(engine, raw, file, columns)
    decided += from_list(file, sheet, columns)
    columns |= {"ended_on": "NULL::BIGINT"} if paying.are_running(sheet, file) else {}
    return decided


def _is_filled(reading: Reading, column: str, kind: str) -> str:
    return f"({reading.filled}) IS NOT NULL" if reading.filled else is_filled(column, kind)


def unreadable(column: str) -> str:
    """The SQL of a cell that says something and could not be read."""
    return f"{quoted(FILLED + column)} AND {quoted(column)} IS NULL"


def beyond(column: str) -> str:
    """The SQL of an amount that is too large to be one."""
    return f"coalesce(isinf({quoted(column)}), false)"


def kept(column: str) -> str:
    """The SQL of a cell as it is kept: an amount that is too large is missing."""
    return f"CASE WHEN NOT {beyond(column)} THEN {quoted(column)} END AS {quoted(column)}"


def is_money(column: str) -> bool:
    """Whether a column of a table holds amounts."""
    return column in _MONEY


def _readings(
    engine: Engine,
    raw: str,
    file: FileMapping,
    at: Mapping[str, str],
    kinds: Mapping[str, str],
    unit: tuple[str, str],
    **said: str,
) -> dict[str, Reading]:
    """How each column is read. unit: what a tenure counts, and what to tell of that."""
    read = {
        column: _reading(engine, raw, file, column, at[header], kinds[at[header]], **said)
        for column, header in file.columns.items()
    }
    if tenure := read.get("tenure_months"):
        cell = at[file.columns["tenure_months"]]
        counted = Reading(f"({tenure.sql}){_TENURE[unit[0]]}", unit[1], "", tenure.filled)
        worded = is_text(kinds[cell])
        read["tenure_months"] = (
            with_words(engine, raw, counted, as_text(cell, kinds[cell]), months) if worded else counted
        )
    return read


def _settled(readings: dict[str, Reading], again: Callable[..., dict[str, Reading]]) -> dict[str, Reading]:
    """What a column leaves open is read as the other columns of its file are."""
    settled = {r.choice for r in readings.values() if r.choice and not r.open}
    order = settled & {DAY_FIRST, MONTH_FIRST}
    decimal = settled & {"comma"}
    if not any(r.open for r in readings.values()) or not (order or decimal):
        return readings
    said = {"order": order.pop() if len(order) == 1 else "", "decimal": decimal.pop() if decimal else ""}
    return {c: new if readings[c].open else readings[c] for c, new in again(**said).items()}


def _reading(
    engine: Engine, raw: str, file: FileMapping, column: str, at: str, kind: str, order: str = "", decimal: str = ""
) -> Reading:
    meant = TABLES[file.table].column(column).kind
    chosen = file.settings.get("dates", {})
    order = str(chosen[column]) if isinstance(chosen, dict) and column in chosen else order
    if column == "churned":
        return status(engine, raw, at, kind, file.columns[column], left_said(file), "churned_on" in file.columns)
    if column in values.LENGTHS:
        return period(engine, raw, at, kind, column == "contract_months")

    def number(meant: Callable[[str], float | None], three_decimals: bool = True) -> Reading:
        read = values.number(engine, raw, at, kind, decimal, three_decimals)
        worded = is_text(kind) and column != "tenure_months"
        return with_words(engine, raw, read, as_text(at, kind), meant) if worded else read

    readers: dict[str, Callable[[], Reading]] = {
        "id": lambda: values.key(engine, raw, at, kind),
        "day": lambda: dates.day(engine, raw, at, kind, order, column in ENDS, is_swapped(file, column)),
        "month": lambda: dates.month(engine, raw, at, kind, order),
        "flag": lambda: values.flag(engine, raw, at, kind, paid=column == "succeeded"),
        "number": lambda: number(amount_said, column not in _MONEY),
        "score": lambda: number(score_said),
        "whole": lambda: _whole(number(amount_said, three_decimals=False)),
    }
    reading = readers.get(meant, lambda: values.text(at, kind))()
    if meant == "day":
        return without_sentinels(engine, raw, reading, as_text(at, kind), column in ENDS)
    return reading


def _whole(reading: Reading) -> Reading:
    sql = f"TRY_CAST(round({reading.sql}) AS BIGINT)"
    return Reading(sql, reading.decided, reading.choice, reading.filled, reading.open)


def _rule(file: FileMapping, columns: Mapping[str, str], must: Sequence[str], unpaid: str) -> str:
    """The SQL of the rule that refuses a row because of its cells: totals first, then unreadable, then missing."""
    ways = [way for way in TABLES[file.table].needs if all(c in columns for c in way)]
    way = [
        c
        for c in (ways[0] if ways else ())
        if c in {*file.columns, "account_id"}
        and c not in {*may_lack(file, columns), "churned_on"}
        # A subscription without an end runs; without a price it need not say for how long.
        and not (c == "ended_on" and not _MONEY & set(columns))
    ]
    other = _ANOTHER.get(file.table, "another kind of survey")
    cases = [f"WHEN {quoted(FILLED + OTHER)} THEN '{other}'"] if file.settings.get("only") else []
    if "account_id" in columns and file.table != "kpis":
        cases.append(f"WHEN regexp_matches(account_id, {literal(_TOTALS)}) THEN {literal(TOTALS)}")
    cases += [paying.rule(quoted(FILLED + _STATUS), file)] if unpaid else []
    cases += [f"WHEN {beyond(c)} THEN {literal(f'{c} {BEYOND}')}" for c in must if c in _MONEY]
    cases += [f"WHEN {unreadable(c)} THEN {literal(f'{c} could not be read')}" for c in must]
    cases += [f"WHEN {quoted(c)} IS NULL THEN {literal(f'no {c}')}" for c in way]
    return f"CASE {' '.join(cases)} END" if cases else "NULL"
