"""Which of several currencies a book is in, and what the others are worth in it: asked once for all of its files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ..finding import listed
from ..phrases import count
from .currency import AMOUNTS, KEPT, ONE, RATES, code_of, signs_in
from .currency_elsewhere import currency_of_rows
from .question import RATE, Question, said
from .reading import Sheet
from .recipe import FileMapping

if TYPE_CHECKING:
    from .draft import Draft

MOST, _MOST_ROWS = 40, 2_000_000
# Amounts of accounts that are in their currency as well, and are not what counts as revenue by itself.
_ALSO = {"accounts": ("arr",)}
_NOTHING = ("", "0", "0.0", "0.00", "0,00")


def ask_currency(draft: "Draft") -> tuple[Question, ...]:
    """Which of the currencies of a book it is in; then, where the reader knows them, the rates of the others.

    A rate is what one unit of a currency is worth in the one that was named; without it those amounts do not count.
    """
    told = [(place, found) for place, found in _by_file(draft) if found]
    elsewhere = not told or said(draft.recipe.files[told[0][0]], KEPT) == ONE
    told = told or _by_others(draft)
    named: Counter[str] = sum((found for _, found in told), Counter())
    if "USD" in named and "$" in named:
        named["USD"] += named.pop("$")
    if not 1 < len(named) <= MOST:
        return ()
    place = told[0][0]
    file, codes = draft.recipe.files[place], sorted(named, key=lambda code: (-named[code], code))
    rows = listed([f"{code} ({count(named[code], 'row')})" for code in codes], most=4)
    titles = listed([draft.sheets[at].title for at, _ in told], most=3)
    verb = "has" if len(told) == 1 else "have"
    by = "By another file of this upload, " * elsewhere
    text = f"{by}{titles} {verb} amounts in {rows}, which are never added up. Which one is the book in?"
    kept = said(file, KEPT)
    same = ((ONE, "none: all amounts are in one currency already"),) * elsewhere
    first = Question(place, KEPT, text, (*((code, code) for code in codes), *same), kept)
    open_ones = [code for code in codes if kept not in ("", ONE, code)]
    return (first, *(_rate(place, file, code, kept) for code in open_ones))


def _rate(place: int, file: FileMapping, code: str, kept: str) -> Question:
    text = f"What is one unit of the others worth in {kept}? Without a rate, amounts in that currency do not count."
    return Question(place, RATES, text, chosen=said(file, RATES, code), blocks=False, about=code, asks=RATE)


def _by_file(draft: "Draft") -> Iterator[tuple[int, Counter[str]]]:
    """The currencies of each file whose amounts count, with their rows.

    What accounts pay in counts where they have amounts, and where the file of the revenue names no currency.
    """
    files = draft.recipe.files
    found = {i: _in_file(sheet, file) for i, (sheet, file) in enumerate(zip(draft.sheets, files, strict=True))}
    revenue = [i for i, file in enumerate(files) if file.table == "mrr"]
    named = any(found[i] for i in revenue) and not any("moved_on" in files[i].columns for i in revenue)
    for place, file in enumerate(files):
        if file.table == "accounts" and (named or not (revenue or _amounts(file))):
            continue
        yield place, found[place]


def _by_others(draft: "Draft") -> list[tuple[int, Counter[str]]]:
    """What another file says of the currencies of amounts that name none; of accounts where no revenue is told."""
    files = [replace(f, settings={k: v for k, v in f.settings.items() if k != KEPT}) for f in draft.recipe.files]
    places = [i for i, file in enumerate(files) if file.table == "mrr"] or range(len(files))
    found = []
    for place in places:
        codes = currency_of_rows(place, draft.sheets, files)
        if codes is not None:
            paid = codes.filter(_any_amount(draft.sheets[place], _amounts(files[place])).combine_chunks())
            found.append((place, _codes(pa.chunked_array([paid]))))
    return found


def _amounts(file: FileMapping) -> list[str]:
    columns = (*AMOUNTS.get(file.table, ()), *_ALSO.get(file.table, ()))
    return [file.columns[column] for column in columns if column in file.columns]


def _in_file(sheet: Sheet, file: FileMapping) -> Counter[str]:
    amounts = _amounts(file)
    if "currency" in file.columns and file.table in AMOUNTS:
        return _named(sheet, file.columns["currency"], amounts)
    return sum((signs_in(sheet, header) for header in amounts), Counter())


def _named(sheet: Sheet, header: str, amounts: list[str]) -> Counter[str]:
    """The currencies of a column of them, of the rows that have an amount."""
    cells = sheet.table.column(sheet.headers.index(header)).slice(0, _MOST_ROWS)
    found = _codes(cells)
    # One currency is one, whichever rows have an amount: of a large table they need not be looked at.
    return _codes(cells.filter(_any_amount(sheet, amounts))) if len(found) > 1 and amounts else found


def _codes(cells: pa.ChunkedArray) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in pc.value_counts(cells).to_pylist()[:1_000]:
        if code := code_of(str(entry["values"] or "")):
            found[code] += int(entry["counts"])
    return found


def _any_amount(sheet: Sheet, headers: list[str]) -> pa.ChunkedArray:
    """Whether a row has any amount at all."""
    masks = []
    for header in headers:
        texts = sheet.table.column(sheet.headers.index(header)).slice(0, _MOST_ROWS).cast(pa.string())
        said = pc.utf8_trim_whitespace(pc.fill_null(texts, ""))
        masks.append(pc.invert(pc.is_in(said, value_set=pa.array(_NOTHING))))
    found = masks[0]
    for mask in masks[1:]:
        found = pc.or_(found, mask)
    return found


def told_currency(draft: "Draft", question: Question, value: str) -> "Draft":
    """One currency and one set of rates hold for every file of a book."""
    for place, file in enumerate(draft.recipe.files):
        if file.table not in AMOUNTS:
            continue
        settings = dict(file.settings)
        if question.word == KEPT:
            settings[KEPT] = value
        else:
            given = settings.get(RATES)
            settings[RATES] = {**(given if isinstance(given, dict) else {}), question.about: value}
        draft = draft.with_file(place, replace(file, settings=settings))
    return draft
