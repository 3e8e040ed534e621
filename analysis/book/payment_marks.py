"""Columns of yes and no that say of each payment whether it was paid (is_paid) or not (failed, is_refunded)."""

from collections.abc import Collection

from .cells import among, as_text
from .engine import Engine, literal
from .header_names import plain_words
from .reading import Sheet
from .recipe import PAYMENTS, FileMapping
from .values import NO, YES
from .vocabulary import ends

_PAID = {"paid", "success", "successful", "succeeded", "settled", "collected"}
_AROUND = {"is", "was", "has", "payment", "invoice", "transaction", "order", "flag"}


def marked_unpaid(engine: Engine, raw: str, sheet: Sheet, file: FileMapping, values: Collection[str]) -> list[str]:
    """The SQL of the columns that mark payments as not paid, each missing where it marks none.

    values: the header of every column that holds nothing but yes and no.
    """
    if PAYMENTS not in file.settings:
        return []
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE {raw}")}
    found = []
    for header in values:
        at = f"c{sheet.headers.index(header)}"
        words = _unpaid_where(header)
        cell = f"lower(CAST({at} AS VARCHAR))" if kinds[at] == "BOOLEAN" else f"lower({as_text(at, kinds[at])})"
        if words:
            found.append(
                f"CASE WHEN {cell} IN ({among(words)}) THEN {literal(plain_words(header))} || ': ' || {cell} END"
            )
    return found


def _unpaid_where(header: str) -> tuple[str, ...]:
    """The cells of a column of yes and no that say that a payment was not paid; none where it is no such column."""
    said = " ".join(word for word in plain_words(header).split() if word not in _AROUND)
    if said in _PAID:
        return (*NO, "0.0")
    word, rest = ends("paid.not", said)
    return (*YES, "1.0") if word and not rest else ()
