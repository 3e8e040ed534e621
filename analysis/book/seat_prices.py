"""A price beside a number of seats: whether it is the price of one of them is asked, for it decides the MRR."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from .header_words import words_of
from .question import NO, YES, Question, said
from .reading import Sheet
from .recipe import FileMapping

# Settings: the answer, and the header of how many (as presets give it).
WORD, TIMES = "seat_price", "times"
# Setting: where the price of a plan stands, and the place of its header there.
IN_LIST, _AT = "mrr", 3
_PRICES, _WHOLES = (
    {"price", "fee", "rate", "cost", "charge"},
    {"mrr", "arr", "total", "revenue", "recurring", "contract"},
)
_SEATS = {"seat", "license", "quantity", "user"}
# What a number of them may be called beside that: number of users, seats purchased; never user age.
_BESIDE = {"number", "count", "total", "purchased", "bought", "sold", "paid", "contracted", "licensed", "billed",
           "billable", "subscribed", "ordered", "limit", "included", "max"}  # fmt: skip
_MOST = 2_000


def ask_seat_prices(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether a price is that of one seat, where seats stand beside it and no system is known to say so."""
    price, seats = _price(file), _seats(sheet, file)
    if not price or not seats or "system" in file.settings:
        return ()
    one = "one seat" if {"seat", "user", "license", "member"} & words_of(seats) else "one"
    options = ((YES, f"of {one}: times {seats}"), (NO, "of all of them"))
    listed = file.settings.get(IN_LIST)
    where = listed[0] if isinstance(listed, list | tuple) else sheet.title
    text = f"{price} in {where} stands beside {seats}{f' of {sheet.title}' * (where != sheet.title)}. It is the price …"
    return (Question(0, WORD, text, options, said(file, WORD)),)


def with_seats(sheet: Sheet, file: FileMapping, value: str) -> Mapping[str, object]:
    """The settings with the answer: a price of one seat counts as often as there are seats."""
    kept = {name: setting for name, setting in file.settings.items() if name not in (WORD, TIMES)}
    return {**kept, WORD: value} | ({TIMES: _seats(sheet, file)} if value == YES else {})


def _price(file: FileMapping) -> str:
    """The header of a price that may be that of a seat: in the file itself, or in the list of its plans."""
    listed = file.settings.get(IN_LIST)
    if isinstance(listed, list | tuple) and len(listed) > _AT:
        return str(listed[_AT])
    header = next((file.columns[column] for column in ("mrr", "arr", "amount") if column in file.columns), "")
    words = words_of(header)
    return header if words & _PRICES and not words & _WHOLES and file.table in ("accounts", "mrr") else ""


def _seats(sheet: Sheet, file: FileMapping) -> str:
    """The column of how many seats were bought: whole numbers, not all of them 1."""
    for place, header in enumerate(sheet.headers):
        words = words_of(header)
        taken = header in file.columns.values() and header != file.columns.get("seats")
        if not words & _SEATS or words - _SEATS - _BESIDE or taken:
            continue
        values = pc.unique(sheet.table.column(place).slice(0, _MOST).cast(pa.string())).to_pylist()
        told = {str(value).strip().removesuffix(".0") for value in values if value is not None and str(value).strip()}
        if len(told) > 1 and all(value.isdigit() for value in told):
            return header
    return ""
