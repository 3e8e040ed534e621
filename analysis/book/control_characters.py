"""Columns of text without what is no character: looked for in their bytes, and written anew only where it is found."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..cleaning import RANGES
from .delimited import WINDOW
from .dictionary_encoding import each

_LONGEST = 4
_PATTERN = "[" + "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in RANGES) + "]"
_CONTROL = ~np.isin(np.arange(0x20), [9, 10, 13])


def cleansed(table: pa.Table) -> tuple[pa.Table, bool]:
    """The table with a space in the place of each character that is none, and whether there was one."""
    columns = [_column(column) for column in table.columns]
    changed = any(new is not old for new, old in zip(columns, table.columns, strict=True))
    return (pa.table(columns, names=table.column_names) if changed else table), changed


def _column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not pa.types.is_string(kind) or not any(map(_is_unfit, column.chunks)):
        return column
    fit: Callable[[pa.Array], pa.Array] = lambda cells: pc.replace_substring_regex(cells, _PATTERN, " ")  # noqa: E731
    return each(column, fit)


def _is_unfit(cells: pa.Array) -> bool:
    """Whether the bytes of some cells hold what is no character."""
    words = cells.dictionary if pa.types.is_dictionary(cells.type) else cells
    _, offsets, text = words.buffers()
    if text is None or not len(words):
        return False
    ends = np.frombuffer(offsets, np.int32)[[words.offset, words.offset + len(words)]]
    letters = np.frombuffer(text, np.uint8)[ends[0] : ends[1]]
    starts = range(0, len(letters), WINDOW)
    return any(_holds(letters[max(start - _LONGEST, 0) : start + WINDOW]) for start in starts)


def _holds(letters: "np.ndarray[Any, Any]") -> bool:
    low = letters[letters < 0x20]
    if _CONTROL[low].any() or (letters == 0x7F).any():
        return True
    if not (letters >= 0xC2).any():
        return False
    return any(_among(letters, np.flatnonzero(found)) for found in (letters == 0xC2, letters == 0xEF, letters >= 0xF0))


def _among(letters: "np.ndarray[Any, Any]", at: "np.ndarray[Any, Any]") -> bool:
    """Whether a character that begins at one of these places is none: C1, U+FDD0 and on, or the end of a plane."""
    lead, second, third, fourth = (letters.take(at + place, mode="clip") for place in range(4))
    c1 = (lead == 0xC2) & (second < 0xA0)
    plane = (lead == 0xEF) & (second == 0xBF) & (third >= 0xBE)
    inside = (lead == 0xEF) & (second == 0xB7) & (third >= 0x90) & (third < 0xB0)
    beyond = (lead >= 0xF0) & (second & 0x0F == 0x0F) & (third == 0xBF) & (fourth >= 0xBE)
    return bool((c1 | plane | inside | beyond).any())
