"""What accounts can be shown by: the book's columns, their start, and bands of their numbers; one or two at once."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from analysis.book import Book
from analysis.book.dimensions import MISSING
from analysis.book.own import PERIODS_IN, TIMES, Own, bands, both, started
from analysis.book.own_columns import numbers, order_of, usual_cuts
from analysis.counting import collected
from analysis.errors import AnalysisError, MissingTable
from analysis.names import spoken
from analysis.phrases import capital

STARTED, BANDED = "started:", "bands:"
MOST_DIMENSIONS = 2
_TEMPORARY = "Explored {}"


class Prepared(NamedTuple):
    """The book with a column that holds the groups asked for, and the columns of the single dimensions.

    column None where all accounts are one group. orders: the groups of each dimension that has an order of its own.
    """

    book: Book
    column: str | None
    columns: tuple[str, ...]
    orders: tuple[tuple[str, ...], ...]


def by_what(book: Book) -> dict[str, str]:
    """What accounts can be shown by: id to label, the book's own columns first."""
    if "accounts" not in book.tables:
        return {}
    own = {name: capital(spoken(label)) for name, label in book.dimensions.items()}
    begun = {} if book.snapshot or book.missing("accounts", "started_on") else {
        f"{STARTED}{period}": f"Start {period}" for period in reversed(PERIODS_IN)}  # fmt: skip
    cut = {f"{BANDED}{name}": f"{capital(spoken(label))}, in bands" for name, label in numbers(book.built).items()
           if name not in book.dimensions}  # fmt: skip
    return {**own, **begun, **cut}


def prepared(book: Book, by: Sequence[str], then: Callable[[Book], Book] = lambda book: book) -> Prepared:
    """The book with its groups as a column. Raises MissingTable for what the book cannot be shown by.

    then: the book with its dimensions as they were when the time asked about began, where the measure takes those.
    """
    known = by_what(book)
    if len(by) > MOST_DIMENSIONS or len(set(by)) < len(by):
        raise AnalysisError("That is too much at once.", "A figure shows few columns, each once.",
                            f"Choose at most {MOST_DIMENSIONS} different columns.")  # fmt: skip
    columns: tuple[str, ...] = ()
    for place, name in enumerate(by):
        if name not in known:
            raise MissingTable(f"Accounts cannot be shown by {name}.", "The open book does not know it.",
                               f"There is: {', '.join(known)}.")  # fmt: skip
        book, column = _column(book, name, place)
        columns += (column,)
    order = order_of(book.recipe.columns, book.dimensions)
    orders = tuple(order.get(column, ()) for column in columns)
    if len(columns) < MOST_DIMENSIONS:
        return Prepared(book, next(iter(columns), None), columns, orders)
    book, pair = _with(then(book), both(*columns), "pair")
    return Prepared(book, pair, columns, orders)


def _column(book: Book, name: str, place: int) -> tuple[Book, str]:
    if name in book.dimensions:
        return book, name
    if name.startswith(STARTED):
        return _with(book, started(name.removeprefix(STARTED)), str(place))
    column = name.removeprefix(BANDED)
    return _with(book, bands(column, usual_cuts(book.built, column)), str(place))


def _with(book: Book, own: Own, place: str) -> tuple[Book, str]:
    before = set(book.dimensions)
    wider = book.with_column(_TEMPORARY.format(place), own)
    return wider, next(name for name in wider.dimensions if name not in before)


def count_pairs(ready: Prepared) -> dict[str, tuple[str, str]]:
    """The name of every pair of values that accounts have, and the two."""
    one, other = ready.columns
    rows = collected(ready.book.tables["accounts"].select(one, other).unique())
    return {f"{a}{TIMES}{b}": (a, b) for a, b in zip(rows[one].astype(str), rows[other].astype(str), strict=True)}


def is_unknown(group: str) -> bool:
    """Whether a group is of accounts of which it is not known."""
    return MISSING in group.split(TIMES)
