"""What accounts can be shown by: the book's columns, their start, and bands of their numbers; one or two at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..book import Book
from ..book.dimensions import MISSING
from ..book.own import PERIODS_IN, SHARES, TIMES, Own, bands, both, started
from ..book.own_columns import numbers, order_of, usual_cuts
from ..counting import collected
from ..errors import AnalysisError, MissingTable
from ..names import spoken
from ..phrases import capital

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


def source_of(name: str) -> str:
    """The column that something accounts are shown by is made of: seats, of bands:seats and of bands:seats:10,50."""
    return name.split(":")[1] if name.startswith((STARTED, BANDED)) else name


def label_of(known: Mapping[str, str], name: str) -> str:
    """What it is called, of what `by_what` knows; bands cut elsewhere than usual are called like the usual ones.

    Raises MissingTable for what the book cannot be shown by.
    """
    usual = f"{BANDED}{source_of(name)}" if name.startswith(BANDED) else name
    if usual not in known:
        raise MissingTable(f"Accounts cannot be shown by {name}.", "The open book does not know it.",
                           f"There is: {', '.join(known)}.")  # fmt: skip
    return known[usual]


def cut_at(name: str, text: str) -> str:
    """Bands of a number that begin where a reader says: bands:seats at "10, 50" is bands:seats:10,50.

    What is no number of bands is as it was, and so is everything where nothing is said. Raises AnalysisError.
    """
    if not name.startswith(BANDED) or not text.strip():
        return name
    column = source_of(name)
    cuts = bands(column, cuts_of(column, text)).how
    return f"{BANDED}{column}:{','.join(map(repr, cuts))}"


def cuts_of(column: str, text: str) -> list[float]:
    """Numbers with commas between them, a share also in percent: "40%, 80%". Raises AnalysisError."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    try:
        numbers = [(float(part.rstrip("% ")), "%" in part) for part in parts]
    except ValueError as error:
        why = "It takes numbers with commas between them."
        raise AnalysisError(f"{text[:60]} cannot be read.", why, "For example 10, 50, 200.") from error
    percent = column in SHARES
    return [number / 100 if percent and (said or number > 1) else number for number, said in numbers]


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
        label_of(known, name)
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
    column, _, cuts = name.removeprefix(BANDED).partition(":")
    # Without a column's name nothing is in percent: a name holds shares as they are.
    chosen = cuts_of("", cuts) or usual_cuts(book.built, column)
    return _with(book, bands(column, chosen), str(place))


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
