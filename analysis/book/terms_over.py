"""Subscriptions with a start and a term, and no end or status: whether those past their term go on is asked."""

from typing import TYPE_CHECKING

import pandas as pd

from ..phrases import out_of
from .book import Book
from .days import DAYS_A_MONTH
from .doubting import FEWEST, Doubt
from .header_names import named
from .header_words import words_of
from .paying import header_of
from .period_rows import texts
from .periods import months
from .reading import Sheet
from .recipe import FileMapping
from .tables import TABLES
from .term_ends import ENDS_AFTER

if TYPE_CHECKING:
    from .draft import Draft

ENDED = "ended"
_LENGTH = (TABLES["accounts"], TABLES["accounts"].column("contract_months"))
_WORDS = {"duration", "term", "length", "commitment", "laufzeit", "duree", "duracion", "duracao"}
_UNIT = {"month", "months", "in", "subscription", "contract", "plan", "mois", "meses", "monate", "monaten"}
_MOST_PAST = 0.1


def terms_over(draft: "Draft", book: Book) -> Doubt | None:
    """Many subscriptions count as running although their start and their term say that the term is over."""
    for place, (sheet, file) in enumerate(zip(draft.sheets, draft.recipe.files, strict=True)):
        header = _term_of(sheet, file)
        if not header or book.as_of is None:
            continue
        past = _past(sheet, file.columns["started_on"], header, pd.Timestamp(book.as_of))
        if past < FEWEST or past < _MOST_PAST * sheet.rows:
            continue
        text = (
            f"{out_of(past, sheet.rows)} subscriptions of {sheet.title} are past their {header}, and no column says "
            "that any of them ended. Do they go on?"
        )
        ends = f"no: each ends after its {header}"
        return Doubt(place, text, "yes, they renew: each runs until its account churns", ((ENDED, ends),))
    return None


def as_over(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: a subscription ends when its term does."""
    return draft.with_setting(place, ENDS_AFTER, _term_of(draft.sheets[place], draft.recipe.files[place]))


def _term_of(sheet: Sheet, file: FileMapping) -> str:
    """The months a subscription was sold for, of a file that says neither when it ended nor whether it runs."""
    open_ended = {"started_on", "mrr"} <= set(file.columns) and not {"ended_on", "month"} & set(file.columns)
    if file.table != "mrr" or not open_ended or ENDS_AFTER in file.settings or header_of(sheet, file):
        return ""
    free = (h for h in sheet.headers if h not in file.columns.values() and _is_term(h))
    return next((h for h in free if all(_length(cell) for cell in set(texts(sheet, h)) if cell)), "")


def _is_term(header: str) -> bool:
    said = words_of(header)
    return (bool(said & _WORDS) and said <= _WORDS | _UNIT) or named(header, *_LENGTH) > 0.8


def _length(cell: str) -> float | None:
    """A number of months, written as one or in words."""
    plain = cell.removesuffix(".0")
    return float(plain) if plain.isdigit() and int(plain) else months(cell)


def _past(sheet: Sheet, started: str, header: str, as_of: pd.Timestamp) -> int:
    """How many subscriptions began longer ago than their term."""
    start = pd.to_datetime(pd.Series(texts(sheet, started)), errors="coerce", format="mixed", utc=True)
    length = pd.to_numeric(pd.Series([_length(cell) for cell in texts(sheet, header)]), errors="coerce")
    days = (as_of.tz_localize("UTC") - start).dt.days
    return int((days > length * DAYS_A_MONTH).sum())
