"""The ids of two files as they are compared: which of them are accounts of another."""

import re
from collections.abc import Sequence

from .header_words import header_words
from .reading import Sheet
from .recipe import FileMapping, is_bare
from .row_units import id_of

_MOST_IDS = 1_000_000


def shared(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], bare: bool = False
) -> float:
    """The largest share of the ids of a file that are accounts of another; bare: or of one that only describes them."""
    own = texts(sheets[place], file.columns["account_id"])
    others = [
        texts(sheet, other.columns["account_id"])
        for at, (sheet, other) in enumerate(zip(sheets, files, strict=True))
        if at != place and other.table == "accounts" and "account_id" in other.columns and (bare or not is_bare(other))
    ]
    return max((len(own & ids) / max(len(own), 1) for ids in others), default=0.0)


def texts(sheet: Sheet, header: str) -> set[str]:
    """The ids of a column, as they are compared; of a long one those of its first rows."""
    cells = sheet.table.column(sheet.headers.index(header)).slice(0, _MOST_IDS).unique().to_pylist()
    return {folded(cell) for cell in cells if cell is not None and str(cell).strip()}


def folded(cell: object) -> str:
    """An id as it is compared: without signs, capitals and zeros in front of its numbers."""
    said = str(cell).strip().removesuffix(".0").lower()
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]", "", said))


def is_key(sheet: Sheet, header: str) -> bool:
    column = sheet.table.column(sheet.headers.index(header))
    return bool(id_of(header) or header_words(header).endswith(" id")) and len(column.unique()) == len(column)
