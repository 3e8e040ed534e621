"""Columns of one's own once they are there: called otherwise, or taken out again."""

from dataclasses import replace

from ..book import Book
from ..book.dimensions import OWN, safe_id
from ..book.own import MOST_LABEL, Own
from ..cleaning import clean_name
from ..errors import AnalysisError
from ..finding import listed


def own_columns(book: Book) -> dict[str, tuple[str, Own]]:
    """The columns a reader added, as they were added: id to what each is called and how it is made."""
    return {_id(name): (own.called or name, own) for name, own in book.recipe.columns}


def rename_column(book: Book, column: str, label: str) -> Book:
    """The book with a column of one's own, by its id, called otherwise.

    Its id stays, so that cells, links and SQL that use it still find it. Raises AnalysisError for a name that is taken,
    and for a column that is none of one's own.
    """
    now, was = clean_name(label, MOST_LABEL), _known(book, column)
    others = {one.casefold() for one in (*book.dimensions.values(), *book.built.numbers.values())} - {was.casefold()}
    if not now or now.casefold() in others:
        raise AnalysisError(f"The book has a column {now or 'without a name'}.", fix="Choose another name.")
    columns = tuple((name, replace(own, called="" if now == name else now) if _id(name) == column else own)
                    for name, own in book.recipe.columns)  # fmt: skip
    return book.reopened(replace(book.recipe, columns=columns))


def remove_column(book: Book, column: str) -> Book:
    """The book without a column of one's own, by its id. Raises AnalysisError where another column is made of it."""
    was = _known(book, column)
    if made_of_it := [label for label, own in own_columns(book).values() if column in own.of]:
        named = listed(made_of_it, 6)
        raise AnalysisError(f"{was} cannot be removed.", f"Made of it: {named}.", f"Remove {named} first.")
    columns = tuple((name, own) for name, own in book.recipe.columns if _id(name) != column)
    return book.reopened(replace(book.recipe, columns=columns))


def _id(name: str) -> str:
    """The id a column has that was added under this name."""
    return safe_id(clean_name(name, MOST_LABEL), OWN)


def _known(book: Book, column: str) -> str:
    """What a column of one's own is called."""
    if column not in (known := own_columns(book)):
        there = listed([label for label, _ in known.values()], 6) or "none"
        raise AnalysisError(f"{column} is no column of your own.", f"Of your own there is: {there}.",
                            "Choose one that was added.")  # fmt: skip
    return known[column][0]
