"""One SELECT asked of the open book: a copy of the tables it reads goes to a child, plain rows come back."""

import time
from dataclasses import dataclass

import pandas as pd

from ..book import Book
from ..child import Ended, run
from ..cleaning import clean
from ..errors import AnalysisError
from .closed import LESS, answer, tables_of, texts
from .copies import copied, names_of_tables
from .statement import SECONDS, WHAT

# Bytes a child may take beyond the copy it is given, and the seconds after which it is ended whatever it does.
MEMORY, AT_MOST = 512 * 2**20, SECONDS + 5


@dataclass(frozen=True, eq=False)
class Selected:
    """frame: what one SELECT found, one row per row of its answer, at most MOST_ROWS. more: whether there are more."""

    frame: pd.DataFrame
    more: bool = False


def select(book: Book, text: str) -> Selected:
    """What one SELECT finds in a copy of the book's tables.

    Raises AnalysisError for anything but one SELECT, for what DuckDB cannot run (in its own words), for what takes
    more than SECONDS or too much memory, and for a book that stays in another engine.
    """
    _stays_here(book)
    text, began = clean_sql(text), time.monotonic()
    try:
        read = run(tables_of, text, names_of_tables(book), seconds=AT_MOST, memory=MEMORY)
        tables, began = copied(book, read), time.monotonic()
        found, more = run(answer, text, tables, SECONDS, seconds=AT_MOST, memory=MEMORY)
    except Ended as ended:
        raise _said(ended, time.monotonic() - began) from None
    return Selected(texts(found.to_pandas()), more)


def clean_sql(text: str) -> str:
    """The text on its lines, without what is no character."""
    return "\n".join(clean(line) for line in text.splitlines())


def _stays_here(book: Book) -> None:
    if book.engine != "duckdb" or book.session is not None:
        raise AnalysisError(
            "SQL cells ask no book that stays in another engine.", f"This one is kept in {book.engine}.",
            "Ask it there, or open its files here.",
        )  # fmt: skip


def _said(ended: Ended, took: float) -> AnalysisError:
    """Why it was ended; a child that broke off when its seconds were over was ended by its own alarm."""
    if ended.reason in ("busy", "stopped"):
        return ended
    why = {"time": f"It took longer than the {SECONDS} seconds it may take.",
           "memory": "It needs more memory than it may take."}  # fmt: skip
    reason = "time" if ended.reason == "died" and took >= SECONDS else ended.reason
    return AnalysisError(WHAT, why.get(reason, "It took more time or memory than it may take."), LESS)
