"""The currency of amounts that name none, where another file says that of the same accounts: invoices, a country."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .currency import AMOUNTS, CODES, KEPT, NAMED_CODES, ONE, code_of, signs_in
from .engine import Engine
from .header_words import header_words
from .question import said
from .reading import Sheet
from .recipe import FileMapping
from .vocabulary import as_headers

_KNOWN = {*NAMED_CODES.split("|"), *CODES.values(), "$"}
_COUNTRIES = ("country", "country code", "market", "region", "land", "pays", "pais", "billing country")
# Of so many rows the other file must tell the currency, and of so many keys it must tell one.
_TOLD, _ONE_EACH = 0.5, 0.9


def currency_of_rows(place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> pa.Array | None:
    """The currency of each row of a file with amounts that name none, where another file tells several; else None.

    Rows of which nothing tells are missing.
    """
    file, sheet = files[place], sheets[place]
    amounts = [file.columns[c] for c in (*AMOUNTS.get(file.table, ()), "arr") if c in file.columns]
    if file.table not in ("accounts", "mrr") or not amounts or any(said(f, KEPT) == ONE for f in files):
        return None
    if any("currency" in f.columns and f.table in ("accounts", "mrr") for f in files):
        return None
    if any(signs_in(sheet, header) for header in amounts):
        return None
    for other, theirs in enumerate(sheets):
        header = next((h for h in theirs.headers if _is_currency(theirs, h)), "") if other != place else ""
        for own, key in _keys(file, sheet, files[other], theirs) if header else ():
            codes = _looked_up(sheet, own, theirs, key, header)
            if codes is not None:
                return codes
    return None


def name_currencies(engine: Engine, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> bool:
    """Gives the rows of read_<place> the currency that another file tells of them; whether one did."""
    codes = currency_of_rows(place, sheets, files)
    if codes is None:
        return False
    engine.connection.register("told_codes", pa.table({"_at": np.arange(len(codes)), "_code": codes}))
    engine.run(f"ALTER TABLE read_{place} ADD COLUMN IF NOT EXISTS _currency VARCHAR")
    engine.run(f"UPDATE read_{place} SET _currency = _code FROM told_codes WHERE _at = _row AND _currency IS NULL")
    engine.connection.unregister("told_codes")
    return True


def _is_currency(sheet: Sheet, header: str) -> bool:
    """Whether a column holds nothing but currencies, two of them or more."""
    if header_words(header) not in as_headers("money.currency"):
        return False
    cells = pc.drop_null(_texts(sheet, header)).unique().to_pylist()
    codes = {code_of(cell) for cell in cells if cell}
    return len(codes) > 1 and codes <= _KNOWN


def _keys(file: FileMapping, sheet: Sheet, other: FileMapping, theirs: Sheet) -> Iterator[tuple[str, str]]:
    """The columns by which two files may be joined: that of the accounts, and a country in both."""
    names = {header_words(header): header for header in theirs.headers}
    own = file.columns.get("account_id", "")
    key = other.columns.get("account_id", "") or names.get(header_words(own), "")
    if own and key:
        yield own, key
    for header in sheet.headers:
        if (word := header_words(header)) in _COUNTRIES and word in names:
            yield header, names[word]


def _looked_up(sheet: Sheet, own: str, theirs: Sheet, key: str, header: str) -> pa.Array | None:
    """For each row the currency of its key in another file; none where that tells one currency, or of too few."""
    codes = pc.utf8_upper(_texts(theirs, header))
    pairs = pa.table({"key": _texts(theirs, key), "code": codes}).filter(pc.not_equal(codes, ""))
    each = pairs.group_by("key").aggregate([("code", "count_distinct"), ("code", "min")])
    one = each.filter(pc.equal(each["code_count_distinct"], 1))
    if not len(each) or len(one) < _ONE_EACH * len(each):
        return None
    keys = _texts(sheet, own)
    at = pc.index_in(keys, value_set=one["key"].combine_chunks())
    named = [code_of(code) for code in one["code_min"].to_pylist()]
    found = pa.array(named, pa.string()).take(at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at)
    told = len(found) - found.null_count
    return found if told >= _TOLD * len(found) and len(pc.drop_null(found).unique()) > 1 else None


def _texts(sheet: Sheet, header: str) -> pa.ChunkedArray:
    cells = sheet.table.column(sheet.headers.index(header)).cast(pa.string())
    return pc.utf8_trim_whitespace(pc.fill_null(cells, ""))
