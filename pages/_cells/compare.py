"""What accounts are compared by: the dimension in which churn differs most, unless another is asked for."""

from collections.abc import Mapping

from analysis import Book, composition
from pages._cells.analysis_runs import run
from pages._cells.controls import choose
from pages._cells.slots import places


def choose_by(book: Book, options: Mapping[str, str] | None = None, label: str = "Compare accounts by") -> str | None:
    """A dimension of the book, or one of the options. The first shown is the one that tells most of who churned.

    What is said inside a dimension that was chosen so has to hold for all that were looked at.
    """
    told = run(composition.telling, book)
    by = choose(label, book.dimensions if options is None else options, usual=told.by)
    places().usual = by == told.by
    if told.chosen and by == told.by:
        places().controls.container(key="telling", width=300).caption(told.words)
        places().telling = told
    return by


def first_said(by: str | None, money: bool) -> dict[str, str]:
    """Whoever asks for another dimension or for money is told of that first; who asked for none, of the whole."""
    if money:
        return {"first": composition.MRR_FIRST}
    return {} if by is None or places().usual else {"first": composition.GROUPS_FIRST}
