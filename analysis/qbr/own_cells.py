"""Cells of one's own in the notebook: notes, SQL, copies beside one another, and a page's answer asked otherwise."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..book import Book
from ..cleaning import clean
from ..names import spoken
from .asking import Asked, Place
from .pack import Kept, Origin
from .refresh import renewed

FIRST_SQL = "SELECT segment, count(*) AS accounts\nFROM accounts\nGROUP BY segment\nORDER BY accounts DESC"
PLAIN_SQL = "SELECT *\nFROM {table}\nLIMIT 20"


def note(book: Book, words: str = "") -> Kept:
    """A note of the reader's own, as a cell."""
    return Kept("text", "Note", Origin.of(book, "notebook"), clean(words), own=_fresh(), marked=False)


def sql_cell(book: Book, text: str = "") -> Kept:
    """A cell that asks in SQL; it has no answer until it is run."""
    first = FIRST_SQL if "segment" in book.dimensions else PLAIN_SQL.format(table=next(iter(book.built.tables)))
    return Kept("sql", "SQL", Origin.of(book, "notebook"), sql=text or first, own=_fresh(), marked=False)


def doubled(kept: Kept) -> Kept:
    """The same cell once more, to be changed beside the first."""
    return replace(kept, own=_fresh())


def settings(kept: Kept) -> dict[str, Any]:
    """The choices of a page's answer that can be made otherwise here: what it compares by, numbers and days."""
    if kept.place is None:
        return {}
    given = dict(kept.place.asked.taken)
    return {name: value for name, value in given.items() if _chosen_here(name, value)}


def _chosen_here(name: str, value: Any) -> bool:
    """A dimension by its name, a number or a day; several dimensions at once are chosen on their page."""
    return type(value) in (int, float, date) or (name == "by" and isinstance(value, str))


def uses(kept: Kept, column: str) -> bool:
    """Whether a cell asks by a column of the book, is of accounts chosen by it, or names it in SQL."""
    if kept.kind == "sql":
        return bool(re.search(rf"\b{re.escape(column)}\b", kept.sql, re.IGNORECASE))
    taken = kept.place.asked.taken if kept.place else ()
    said = {part for _, value in taken for part in (value if isinstance(value, tuple) else (value,))}
    return bool(said & {column, f"bands:{column}", f"mean:{column}"}) or column in dict(kept.origin.only)


def called(name: str) -> str:
    """A choice in words."""
    return {"by": "Compare by", "since": "From", "until": "Through"}.get(name, spoken(name).capitalize())


def otherwise(
    kept: Kept, choices: Mapping[str, Any], book: Book, code: str, answer: Callable[[Asked], Any] | None = None
) -> Kept:
    """The same question with other choices, as a cell with an id of its own. Errors as in `renewed`.

    Of a sentence the one that is said first stands for it: what is said of another choice speaks of other things.
    """
    if kept.place is None:
        return kept
    was, drawing = kept.place.asked, kept.drawing
    asked = replace(was, controls=tuple(sorted({**dict(was.controls), **choices}.items())))
    if drawing:
        drawing = replace(drawing, given=tuple(_put(value, was, asked) for value in drawing.given))
    cell = replace(kept, own=_fresh(), place=replace(kept.place, asked=asked), drawing=drawing)
    if kept.kind != "finding":
        return renewed(cell, book, code, answer)
    part = book.where(**dict(kept.origin.only)) if kept.origin.only and not book.only else book
    said = tuple((answer or (lambda one: one.ask(part)))(asked).findings) if part is book else asked.ask(part).findings
    return renewed(replace(cell, finding=said[0], title=said[0].claim), book, code, answer)


def _put(value: Any, was: Asked, asked: Asked) -> Any:
    return replace(value, asked=asked) if isinstance(value, Place) and value.asked == was else value


def _fresh() -> str:
    return secrets.token_hex(8)


__all__ = ["called", "doubled", "note", "otherwise", "settings", "sql_cell"]
