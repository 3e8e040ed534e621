"""Answers on another scale than 0 to 10, which make no NPS: none of many is above 7."""

from typing import TYPE_CHECKING

from ..phrases import numeral
from .book import Book
from .doubting import Doubt, first_of
from .question import NO
from .recipe import LEAVE_OUT

if TYPE_CHECKING:
    from .draft import Draft

# Of so many answers from 0 to 10 some are promoters'; the common scales besides end at 5 and at 7.
_FEWEST, _HIGHEST = 30, 7


def of_another_scale(draft: "Draft", book: Book) -> Doubt | None:
    """Many answers and none above 7: they were hardly given from 0 to 10."""
    place = first_of(draft, "nps", "score")
    if place < 0 or "nps" not in book.tables:
        return None
    answers, least, most = book.built.engine.row("SELECT count(score), min(score), max(score) FROM nps")
    if answers < _FEWEST or most > _HIGHEST:
        return None
    header, title = draft.recipe.files[place].columns["score"], draft.sheets[place].title
    low, high = numeral(round(least)), numeral(round(most))
    text = (
        f"None of {numeral(answers)} answers in {header} of {title} is above {high}. NPS counts answers from 0 to 10: "
        "was that the scale?"
    )
    others = ((NO, f"no: the scale was {low} to {high}, so leave the answers out"),)
    return Doubt(place, text, "yes, 0 to 10", others)


def without_answers(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: no NPS can be counted of these answers."""
    return draft.with_table(place, LEAVE_OUT)
