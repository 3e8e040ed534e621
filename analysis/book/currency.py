"""Amounts in different currencies cannot be added up: a book in which they are mixed is refused, in words."""

from collections import Counter
from collections.abc import Container, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import UnusableUpload
from ..phrases import numeral
from .cells import as_text
from .engine import Engine
from .reading import Sheet

# Settings: the currency a book is in, and what one unit of each other is worth in it.
KEPT, RATES = "kept_currency", "rates"
# Said of the kept currency: the amounts are in one already, whatever another file says.
ONE = "one already"
AMOUNTS = {"accounts": ("mrr",), "mrr": ("mrr", "arr", "amount"), "costs": ("amount",), "payments": ("amount",),
           "retries": ("amount",)}  # fmt: skip
NAMED_CODES = (
    "EUR|USD|GBP|CHF|TRY|BRL|JPY|CNY|TWD|HKD|INR|AUD|CAD|MXN|KRW|SEK|NOK|DKK|PLN|SGD|NZD|ZAR|CZK|HUF|ILS|AED|THB|IDR"
    "|PHP|MYR|COP|CLP|ARS|RON|BGN|UAH|RUB"
)
SIGN = rf"(?:R|NT|HK|US|CA|C|AU|A|MX|S|NZ)\$|€|\$|£|¥|￥|₺|₹|₩|\\|zł|ZŁ|(?:{NAMED_CODES})"
# How else a currency is written, in capitals.
CODES = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "POUND": "GBP", "POUNDS": "GBP", "STERLING": "GBP",
    "R$": "BRL", "NT$": "TWD", "HK$": "HKD", "US$": "USD", "DOLLAR": "$", "DOLLARS": "$", "US DOLLAR": "USD",
    "US DOLLARS": "USD", "U.S. DOLLAR": "USD", "CA$": "CAD", "C$": "CAD", "CAN$": "CAD", "CANADIAN DOLLAR": "CAD",
    "AU$": "AUD", "A$": "AUD", "AUSTRALIAN DOLLAR": "AUD", "MX$": "MXN", "S$": "SGD", "NZ$": "NZD", "￥": "¥",
    "\\": "¥", "₺": "TRY", "TL": "TRY", "₹": "INR", "RS": "INR", "RUPEE": "INR", "RUPEES": "INR", "₩": "KRW",
    "ZŁ": "PLN", "FRANKEN": "CHF", "SFR": "CHF", "YEN": "JPY",
}  # fmt: skip
NO_RATES = "Amounts in different currencies cannot be added up, and this app knows no rates."
CONVERT = (
    "Convert them to one currency, or bring the accounts of one currency at a time. "
    "If the amounts are in one currency already, "
)
DROP_COLUMN, DROP_SIGNS = "say that the column currency is not used.", "take the currency signs out of the cells."
SAY_ONE = "say so where it is asked."


def code_of(cell: str) -> str:
    """The code of a currency however it is written; empty for what names none."""
    said = " ".join(cell.upper().split())
    return CODES.get(said, said)


def ways_of(code: str) -> list[str]:
    """Every way in which a currency is written; a bare $ is USD."""
    names = {code, *(["$"] if code == "USD" else [])}
    return sorted({*names, *(way for way, told in CODES.items() if told in names)})


def currency(table: str, columns: Mapping[str, str], signed: Mapping[str, str]) -> str:
    """The SQL of the currency of a row: what its currency column says, else the sign beside its amount.

    columns: the table's columns as SQL. signed: columns whose cells hold more than plain numbers, to where they stand.
    Empty for a table without amounts, or where nothing tells.
    """
    if table not in AMOUNTS:
        return ""
    signs = (f"nullif(regexp_extract(upper({as_text(signed[c], 'VARCHAR')}), '{SIGN}'), '')"
             for c in AMOUNTS[table] if c in signed)  # fmt: skip
    told = [
        *([f"upper(regexp_replace(trim({columns['currency']}), '\\s+', ' ', 'g'))"] if "currency" in columns else []),
        *signs,
    ]
    return f"coalesce({', '.join(told)}, NULL::VARCHAR)" if told else ""


def signs_in(sheet: Sheet, header: str) -> Counter[str]:
    """The currencies whose signs stand beside the amounts of a column."""
    column = sheet.table.column(sheet.headers.index(header))
    found: Counter[str] = Counter()
    if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
        return found
    entries = pc.value_counts(column.cast(pa.string()))
    said = pc.extract_regex(pc.utf8_upper(pc.fill_null(entries.field("values"), "")), f"(?P<sign>{SIGN})")
    for entry, number in zip(said.to_pylist(), entries.field("counts").to_pylist(), strict=True):
        if entry and entry["sign"]:
            found[code_of(entry["sign"])] += int(number)
    return found


def one_currency(engine: Engine, tables: Container[str], form: str, named: bool, elsewhere: bool = False) -> str:
    """The currency of the recurring revenue, empty where no file says one.

    form: how the revenue is told; movements (moved_on) come on top of the MRR of the accounts. named: whether a column
    of currencies is used. elsewhere: whether another file says what the amounts are in. A table of revenue that names
    no currency is in that of its accounts. Raises UnusableUpload where the revenue is in several, or the costs are in
    another.
    """
    fix = CONVERT + (SAY_ONE if elsewhere else DROP_COLUMN if named else DROP_SIGNS)
    told = _told(engine, "mrr", "true") if "mrr" in tables else {}
    if "accounts" in tables and (not told or form == "moved_on"):
        told = _added(told, _told(engine, "accounts", _paying(engine, tables)))
    if len(told) > 1:
        raise UnusableUpload(f"The recurring revenue is in {_listed(told)}.", NO_RATES, fix)
    spent = _told(engine, "costs", "true") if "costs" in tables else {}
    if len(told | spent) > 1:
        raise UnusableUpload(f"The costs are in {_listed(spent)}, the revenue in {_listed(told)}.", NO_RATES, fix)
    return next(iter(told), "")


def _paying(engine: Engine, tables: Container[str]) -> str:
    """The accounts whose currency matters: those with revenue."""
    if "mrr" in tables:
        return "account_id IN (SELECT account_id FROM mrr_read WHERE _rule IS NULL)"
    return "mrr > 0" if _has(engine, "accounts", "mrr") else "false"


def _told(engine: Engine, table: str, which: str) -> dict[str, int]:
    """Each currency named in the rows that are used, with how many of them name it."""
    if not _has(engine, table, "_currency"):
        return {}
    rows = engine.rows(
        f"SELECT _currency, count(*) FROM {table}_read WHERE _rule IS NULL AND _currency IS NOT NULL AND {which} "
        "GROUP BY ALL ORDER BY count(*) DESC, _currency"
    )
    return _added({}, {CODES.get(name, name): int(number) for name, number in rows})


def _added(told: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    """Both together; a bare $ beside USD is one of them."""
    both = {name: told.get(name, 0) + more.get(name, 0) for name in (*told, *more)}
    return {**both, "USD": both["USD"] + both.pop("$")} if {"$", "USD"} <= set(both) else both


def _has(engine: Engine, table: str, column: str) -> bool:
    return column in [name for name, *_ in engine.rows(f"DESCRIBE {table}_read")]


def _listed(told: Mapping[str, int]) -> str:
    rows = [f"{name} ({numeral(number)} row{'' if number == 1 else 's'})" for name, number in list(told.items())[:5]]
    more = f" and {len(told) - 5} more" if len(told) > 5 else ""
    return " and ".join([", ".join(rows[:-1]), rows[-1]]) if len(rows) > 1 and not more else ", ".join(rows) + more
