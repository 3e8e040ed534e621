"""Amounts in several currencies are never added up: the reader names one, and rates for the others or none."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis.book.checking import apply_rules, columns_of
from analysis.book.currency import AMOUNTS, CODES, SIGN
from analysis.book.engine import Engine, literal, quoted
from analysis.book.question import TEXT, Question, said
from analysis.book.reading import Sheet
from analysis.book.recipe import FileMapping
from analysis.finding import listed
from analysis.phrases import count, significant

KEPT, RATES = "kept_currency", "rates"
MOST = 12
_MORE = {"accounts": ("mrr", "acquisition_cost")}


def ask_currency(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Which of several currencies of a file its book is in; then, where the reader knows them, the rates of the others.

    A rate is what one unit of a currency is worth in the one that was named; without it those amounts do not count.
    """
    amounts = [file.columns[column] for column in AMOUNTS.get(file.table, ()) if column in file.columns]
    if not amounts:
        return ()
    named = _named(sheet, file.columns["currency"]) if "currency" in file.columns else _signs(sheet, amounts)
    if not 1 < len(named) <= MOST:
        return ()
    kept = said(file, KEPT)
    text = f"{sheet.title} has amounts in {listed(named, most=4)}, which are never added up. Which one is the book in?"
    first = Question(0, KEPT, text, tuple((code, code) for code in named), kept)
    return (first, *(_rate(file, code, kept) for code in named if kept and code != kept))


def _rate(file: FileMapping, code: str, kept: str) -> Question:
    text = f"1 {code} is how many {kept}? Left empty, amounts in {code} do not count."
    return Question(0, RATES, text, chosen=said(file, RATES, code), blocks=False, about=code, asks=TEXT)


def _named(sheet: Sheet, header: str) -> list[str]:
    cells = pc.unique(sheet.table.column(sheet.headers.index(header)).cast(pa.string())).to_pylist()
    return sorted({CODES.get(cell, cell) for text in cells if text and (cell := str(text).strip().upper())})


def _signs(sheet: Sheet, headers: Sequence[str]) -> list[str]:
    """The currencies whose signs stand beside the amounts of these columns."""
    found: set[str] = set()
    for header in headers:
        column = sheet.table.column(sheet.headers.index(header))
        if pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
            said = pc.extract_regex(pc.utf8_upper(pc.unique(column.cast(pa.string()))), f"(?P<sign>{SIGN})")
            found |= {entry["sign"] for entry in said.to_pylist() if entry and entry["sign"]}
    told = {CODES.get(sign, sign) for sign in found}
    return sorted(told - {"$"} if "USD" in told else told)


def one_of_several(engine: Engine, tables: Container[str], files: Sequence[FileMapping]) -> list[str]:
    """Brings amounts to the currency the reader named; those without a rate do not count. Says what was done."""
    kept = next((code for file in files if (code := said(file, KEPT))), "")
    if not kept:
        return []
    rates: dict[str, float] = {}
    for file in files:
        given: Any = file.settings.get(RATES, {})
        rates |= {str(code): rate for code in given if (rate := _number(str(given[code]))) > 0}
    notes = [
        f"1 {code} counts as {significant(rate, 6)} {kept}, as you said" for code, rate in rates.items() if code != kept
    ]
    for table in AMOUNTS:
        if table in tables and "_currency" in columns_of(engine, f"{table}_read"):
            notes += _brought(engine, table, kept, rates)
    return notes


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return 0.0


def _brought(engine: Engine, table: str, kept: str, rates: Mapping[str, float]) -> list[str]:
    """One table in the currency that was named; of accounts only the amount is lost where there is no rate."""
    has = [c for c in (*AMOUNTS[table], *_MORE.get(table, ())) if c in columns_of(engine, f"{table}_read")]
    for code, rate in rates.items():
        sets = ", ".join(f"{quoted(c)} = {quoted(c)} * {rate!r}" for c in dict.fromkeys(has))
        engine.run(f"UPDATE {table}_read SET {sets}, _currency = {literal(kept)} WHERE {_is(code)} AND NOT {_is(kept)}")
    other = f"_currency IS NOT NULL AND NOT {_is(kept)}"
    number = engine.count(f"{table}_read", other)[0]
    if table == "accounts":
        gone = ", ".join(f"{quoted(c)} = NULL" for c in dict.fromkeys(has))
        engine.run(f"UPDATE accounts_read SET {gone}, _currency = NULL WHERE {other}")
        return [f"{count(number, 'account')} pay in another currency than {kept}: no amount of theirs counts"] * (
            number > 0
        )
    apply_rules(engine, table, [(other, f"in another currency than {kept}")])
    return []


def _is(code: str) -> str:
    """Whether a row is in a currency, however it is written."""
    ways = {code, *(way for way, told in CODES.items() if told == code), *(["$"] if code == "USD" else [])}
    return f"coalesce(_currency IN ({', '.join(map(literal, sorted(ways)))}), false)"
