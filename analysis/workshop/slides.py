"""The slides of a workshop: what is asked, where to look, and for whoever leads it what is true and why."""

from ..book import Book
from ..phrases import in_currency
from ..qbr.decks.model import BUSINESS, Block, Deck, Slide
from .exercise import DONE, OWN_FILE, TWIN, WRITTEN, Ask, Exercise, shown
from .hour import EXERCISES
from .places import where

RULES = (
    Block(head="Say out of how many", text="A percentage without its count is a rumor."),
    Block(head="“Cannot tell” is an answer", text="Say what it would take to tell."),
    Block(head="Show the miss", text="A buyer trusts a slide that shows one."),
)


def slides(book: Book) -> Deck:
    """A deck to lead the hour with: one slide an exercise, answers in the notes alone.

    Raises AnalysisError where the book is none of the sample's.
    """
    with in_currency(book.currency):
        made = [_slide(place, one, book) for place, one in enumerate(EXERCISES, 1)]
    first = Slide("rules", "Three rules for an hour with your numbers", rows=RULES)
    every = (first, *made)
    return Deck(BUSINESS, "An hour with your numbers", "", every, made_from=book.fingerprint, called="Workshop")


def _slide(place: int, exercise: Exercise, book: Book) -> Slide:
    asks = exercise.asks(book) if exercise.about not in (TWIN, OWN_FILE) else ()
    rows = tuple(Block(head=f"Question {number}", text=ask.label) for number, ask in enumerate(asks, 1))
    rows = rows or (Block(head="Question 1", text=exercise.question),)
    return Slide(
        exercise.word, f"{place}. {exercise.title}", rows=rows,
        panels=(Block(head="Where", text=where(exercise.place)), Block(head="Look at", text=exercise.look)),
        say=(exercise.question, *(_answer(ask) for ask in asks), exercise.then), source=f"The book of {book.name}",
    )  # fmt: skip


def _answer(ask: Ask) -> str:
    said = "" if ask.kind in (WRITTEN, DONE) else f"Answer: {shown(ask)}. "
    wrong = " ".join(f"Not {mistake.said}: {mistake.why}" for mistake in ask.mistakes[:2] if mistake.said)
    return f"{ask.label} {said}{ask.because} {wrong}".strip()
