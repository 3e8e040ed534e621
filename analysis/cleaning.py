"""Text from outside, made fit for every page, figure and file: cleaned once, where it comes in.

What no XML, no JSON and no font can carry becomes a space: control characters apart from tab and line breaks, halves
of surrogate pairs, and the code points that Unicode reserves for never being a character (section 23.7 of the
standard). Letters, signs and emoji of any script stay as they are.
"""

import re
from collections.abc import Mapping
from typing import Any

# First and last of what is cleaned; halves of surrogates, which only Python's own strings can hold, are below.
RANGES = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xFDD0, 0xFDEF),
    *((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF) for plane in range(17)),
)  # fmt: skip
_SURROGATES = (0xD800, 0xDFFF)
_UNFIT = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in (*RANGES, _SURROGATES)) + "]")


def clean(text: str) -> str:
    """The text with a space in the place of each character that is none."""
    return _UNFIT.sub(" ", text)


def clean_name(text: object, most: int = 200) -> str:
    """A name on one line: of a file, a book, a column or a person."""
    return " ".join(clean(str(text)).split())[:most]


def cleaned(value: Any) -> Any:
    """Every text in a value as JSON holds them, the names of its entries too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {cleaned(name): cleaned(part) for name, part in value.items()}
    return [cleaned(part) for part in value] if isinstance(value, list | tuple) else value
