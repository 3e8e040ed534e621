"""What the rules on numbers that can hardly be meant share: a doubt, and what they look up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .book import Book

if TYPE_CHECKING:
    from .draft import Draft

# Of fewer accounts chance alone makes numbers that look wrong.
FEWEST = 20


@dataclass(frozen=True)
class Doubt:
    """What looks wrong: of which file, in a sentence that asks, and what it could be beside what it is taken for.

    waits: whether the book waits for the answer; else it is said, and holds until the reader says otherwise.
    evidence: how far what was read contradicts it, from 0 to 1; of several doubts the ones with most are asked first.
    """

    place: int
    text: str
    yes: str
    others: tuple[tuple[str, str], ...] = ()
    waits: bool = True
    evidence: float = 1.0


@dataclass(frozen=True)
class Rule:
    """The word of the question, what finds a doubt, and what another answer than yes changes."""

    word: str
    find: Callable[["Draft", Book], Doubt | None]
    mend: Callable[["Draft", int, str], "Draft"]


def first_of(draft: "Draft", table: str, *columns: str) -> int:
    """The first file of a table that has these columns; -1 where there is none."""
    places = enumerate(draft.recipe.files)
    return next((i for i, file in places if file.table == table and {*columns} <= set(file.columns)), -1)


def accounts_gone(book: Book) -> tuple[int, int]:
    """How many accounts there are, and how many of them churned."""
    accounts, gone = book.built.engine.row("SELECT count(*), coalesce(sum(churned), 0) FROM accounts")
    return int(accounts), int(gone)
