"""A billing period told by two columns: every 3 in one and month in the other."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from . import values
from .cells import Reading
from .engine import Engine
from .header_names import plain_words
from .periods import months, period
from .reading import Sheet
from .recipe import FileMapping

_TOPIC = r"(period|interval|cycle|term|frequency|billing|recurrence)"
_UNIT = re.compile(rf"\b{_TOPIC}\b.*\bunit\b|\bunit\b.*\b{_TOPIC}\b|^(plan |billing |recurring )?interval$")
_COUNT = re.compile(rf"\b{_TOPIC}\b.*\b(count|length|number|quantity|value|frequency)\b|^(billing )?frequency$")
_MOST_ROWS_SEEN = 3_000


def in_two_columns(
    engine: Engine, raw: str, sheet: Sheet, file: FileMapping, columns: dict[str, str], at: dict[str, str],
    kinds: dict[str, str],
) -> list[tuple[str, Reading]]:  # fmt: skip
    """Multiplies the months an amount pays for by their other half, where another column has it; what to tell of it."""
    own = file.columns.get("covers_months", "")
    if not own or "covers_months" not in columns:
        return []
    counted = _are_numbers(sheet, own)
    other = _other_half(sheet, file, _UNIT if counted else _COUNT, wants_numbers=not counted)
    if not other:
        return []
    cell, kind = at[other], kinds[at[other]]
    half = period(engine, raw, cell, kind, whole=False) if counted else values.number(engine, raw, cell, kind)
    columns["covers_months"] = f"({columns['covers_months']}) * coalesce({half.sql}, 1)"
    return [("covers_months", Reading("", f"times {other}"))]


def _other_half(sheet: Sheet, file: FileMapping, named: "re.Pattern[str]", wants_numbers: bool) -> str:
    free = [header for header in sheet.headers if header not in file.columns.values()]
    found = [header for header in free if named.search(plain_words(header))]
    return next((h for h in found if _are_numbers(sheet, h) == wants_numbers and _are_periods(sheet, h)), "")


def _said(sheet: Sheet, header: str) -> list[str]:
    column = sheet.table.column(sheet.headers.index(header)).slice(0, _MOST_ROWS_SEEN)
    return [str(cell).strip() for cell in pc.unique(column.cast(pa.string())).to_pylist() if str(cell or "").strip()]


def _are_numbers(sheet: Sheet, header: str) -> bool:
    said = _said(sheet, header)
    return bool(said) and all(re.fullmatch(r"\d{1,3}([.,]0+)?", cell) for cell in said)


def _are_periods(sheet: Sheet, header: str) -> bool:
    return all(months(cell) for cell in _said(sheet, header))
