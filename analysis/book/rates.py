"""Amounts in several currencies are never added up: the reader names one, and rates for the others or none."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from ..finding import listed
from ..phrases import count, significant
from .build_result import Built
from .checking import apply_rules, columns_of
from .currency import AMOUNTS, KEPT, ONE, RATES, ways_of
from .engine import Engine, literal, quoted
from .question import said
from .recipe import FileMapping

OTHER = "in another currency than {}"
CONVERTED = "amounts in other currencies are converted to {}, at the rates you gave"
_MORE = {"accounts": ("mrr", "arr", "acquisition_cost")}


def one_of_several(built: Built, tables: Container[str], files: Sequence[FileMapping]) -> list[str]:
    """Brings amounts to the currency the reader named; those without a rate do not count. Says what was done."""
    kept = next((code for file in files if (code := said(file, KEPT))), "")
    if kept in ("", ONE):
        return []
    engine = built.engine
    rates: dict[str, float] = {}
    for file in files:
        given: Any = file.settings.get(RATES, {})
        rates |= {str(code): rate for code in given if (rate := number(str(given[code]))) > 0}
    rates.pop(kept, None)
    _as_accounts(engine, tables)
    worth = [f"1 {code} is {significant(rate, 6)} {kept}" for code, rate in rates.items()]
    notes = [f"{CONVERTED.format(kept)}: {listed(worth)}"] if worth else []
    for table in AMOUNTS:
        if table in tables and "_currency" in columns_of(engine, f"{table}_read"):
            _bring(built, table, kept, rates)
            notes += _unnamed(engine, table, kept)
    return notes


def _unnamed(engine: Engine, table: str, kept: str) -> list[str]:
    """That amounts without a currency of their own count as in the one that was named."""
    has = [c for c in AMOUNTS[table] if c in columns_of(engine, f"{table}_read")]
    told = " OR ".join(f"{quoted(c)} <> 0" for c in has) or "false"
    rows = engine.count(f"{table}_read", f"_rule IS NULL AND _currency IS NULL AND ({told})")[0]
    return [f"{count(rows, 'row')} of {table} name no currency: their amounts count as {kept}"] if rows else []


def _as_accounts(engine: Engine, tables: Container[str]) -> None:
    """Revenue that names no currency is in that of its account."""
    if not {"accounts", "mrr"} <= {name for name in ("accounts", "mrr") if name in tables}:
        return
    if "_currency" not in columns_of(engine, "accounts_read"):
        return
    if "_currency" not in columns_of(engine, "mrr_read"):
        engine.run("ALTER TABLE mrr_read ADD COLUMN _currency VARCHAR")
    theirs = (
        "SELECT account_id AS _id, any_value(_currency) AS _theirs FROM accounts_read WHERE _rule IS NULL GROUP BY 1"
    )
    engine.run(
        f"UPDATE mrr_read SET _currency = _theirs FROM ({theirs}) WHERE _id = account_id AND mrr_read._currency IS NULL"
    )


def number(text: str) -> float:
    """A rate as it was typed; 0 where it is none."""
    try:
        return max(float(text.strip().replace(",", ".")), 0.0)
    except ValueError:
        return 0.0


def _bring(built: Built, table: str, kept: str, rates: Mapping[str, float]) -> None:
    """One table in the currency that was named; of accounts only the amount is lost where there is no rate."""
    engine = built.engine
    has = [
        c for c in dict.fromkeys((*AMOUNTS[table], *_MORE.get(table, ()))) if c in columns_of(engine, f"{table}_read")
    ]
    for code, rate in rates.items():
        sets = "".join(f"{quoted(c)} = {quoted(c)} * {rate!r}, " for c in has)
        engine.run(f"UPDATE {table}_read SET {sets}_currency = {literal(kept)} WHERE {_is(code)} AND NOT {_is(kept)}")
    other = f"_currency IS NOT NULL AND NOT {_is(kept)}"
    if table != "accounts":
        apply_rules(engine, table, [(other, OTHER.format(kept))])
        return
    lost = f"_rule IS NULL AND {other}" + f" AND ({' OR '.join(f'{quoted(c)} IS NOT NULL' for c in has)})" * bool(has)
    if number := engine.count("accounts_read", lost)[0]:
        pay = f"{count(number, 'account')} {'pays' if number == 1 else 'pay'}"
        what = f"{pay} in another currency than {kept}: no amount of theirs counts"
        built.assumptions.append(what)
        engine.run(
            f"INSERT INTO noted SELECT {literal(OTHER.format(kept))}, _file, _row FROM accounts_read WHERE {lost}"
        )
    gone = "".join(f"{quoted(c)} = NULL, " for c in has)
    engine.run(f"UPDATE accounts_read SET {gone}_currency = NULL WHERE {other}")


def _is(code: str) -> str:
    """Whether a row is in a currency, however it is written."""
    return f"coalesce(_currency IN ({', '.join(map(literal, ways_of(code)))}), false)"
