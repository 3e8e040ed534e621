"""What should I know? The front page of a book: six numbers, the claims that hold together, and what comes up.

This room stands above the analyses and asks them; it works nothing out that a page does not.
"""

from dataclasses import dataclass

from analysis.book import Book
from analysis.summary.cards import Said, said
from analysis.summary.coming import Ahead, coming
from analysis.summary.fix import Fix, fix_first
from analysis.summary.numbers import Number, numbers
from analysis.summary.questions import FAMILIES, Question, questions
from analysis.summary.reading import Answered, Reading, read
from analysis.summary.selection import Chosen, choose
from analysis.summary.stories import Story, stories
from analysis.summary.unanswered import Open, unanswered

__all__ = ["FAMILIES", "Ahead", "Answered", "Chosen", "Fix", "Number", "Open", "Question", "Reading", "Said", "Story",
           "Summary", "coming", "fix_first", "judge", "numbers", "questions", "read", "said", "stories",
           "unanswered"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Summary:
    """What a book's pages say, judged together. stories: the dearest first; open: what cannot be told yet."""

    chosen: Chosen
    stories: tuple[Story, ...]
    open: tuple[Open, ...]


def judge(book: Book, answered: tuple[Answered, ...]) -> Summary:
    """The claims that hold when all answers are judged together, as stories, and the open questions."""
    chosen = choose(answered)
    return Summary(chosen, stories(chosen, answered, book), unanswered(book, answered))
