"""Amounts told in cents beside the same amounts in whole units: the whole units are read."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from .header_words import header_words, plain_words
from .reading import Sheet
from .recipe import FileMapping

# A hundredth of a currency, as headers name it: price_pence, montant centimes.
_HUNDREDTHS = {"cents", "cent", "pence", "pennies", "centimes", "centavos", "centesimi", "kopecks", "kopeks", "ore",
               "kurus", "paise", "grosze", "groszy", "fen"}  # fmt: skip
MONEY = ("mrr", "arr", "amount")
_COMPARED, _DIFFERENT = 1_000, 4


def in_whole_units(sheet: Sheet, file: FileMapping) -> FileMapping:
    """The file with each amount in cents replaced by the one in whole units, where a column named after it has it.

    amount 1199.00 beside amount_real 11.99: every row must say a hundredth, so that nothing else is taken for it.
    """
    columns = {
        column: _whole(sheet, header, file) if column in MONEY else header for column, header in file.columns.items()
    }
    file = replace(file, columns=columns) if columns != file.columns else file
    money = [header for column, header in file.columns.items() if column in MONEY]
    if money and all(_HUNDREDTHS & set(plain_words(header).split()) for header in money):
        return replace(file, settings={**file.settings, "cents": True})
    return file


def _whole(sheet: Sheet, header: str, file: FileMapping) -> str:
    said = f"{header_words(header)} "
    named_after = [
        h for h in sheet.headers if f"{header_words(h)} ".startswith(said) and h not in file.columns.values()
    ]
    cents = _numbers(sheet, header) if named_after else []
    return next((h for h in named_after if _are_hundredths(_numbers(sheet, h), cents)), header)


def _are_hundredths(ones: list[float | None], cents: list[float | None]) -> bool:
    pairs = [(one, cent) for one, cent in zip(ones, cents, strict=True) if one is not None and cent is not None]
    told = {cent for _, cent in pairs if cent}
    return len(told) >= _DIFFERENT and all(abs(100 * one - cent) < 0.01 for one, cent in pairs)


def _numbers(sheet: Sheet, header: str) -> list[float | None]:
    """The first cells of a column as numbers; none where one that is filled is no plain number."""
    cells = sheet.table.column(sheet.headers.index(header)).slice(0, _COMPARED)
    try:
        text = pc.utf8_trim_whitespace(pc.cast(cells, pa.string()))
        numbers = pc.cast(pc.if_else(pc.equal(text, ""), None, text), pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return [None] * len(cells)
    return list(numbers.to_pylist())
