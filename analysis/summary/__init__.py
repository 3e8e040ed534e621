"""What should I know? The front page of a book: six numbers, the claims that hold together, and what comes up.

This room stands above the analyses and asks them; it works nothing out that a page does not.
"""

from dataclasses import dataclass

from ..book import Book
from ..finding import Finding, listed
from ..phrases import capital, count, numeral
from .cards import Said, said
from .coming import Ahead, coming
from .facts import facts
from .fix import Fix, fix_first
from .numbers import USUAL, Number, numbers
from .questions import FAMILIES, Question, questions
from .reading import Answered, Reading, read
from .selection import Chosen, choose
from .stories import Story, lost, stories
from .unanswered import Open, unanswered

__all__ = ["FAMILIES", "USUAL", "Ahead", "Answered", "Chosen", "Fix", "Number", "Open", "Question", "Reading", "Said",
           "Story", "Summary", "coming", "fix_first", "headline", "judge", "lost", "numbers", "questions",
           "read", "said", "stories", "unanswered"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Summary:
    """What a book's pages say, judged together. stories: the dearest first; open: what cannot be told yet.

    facts: counts and sums that matter whatever differs from what.
    """

    chosen: Chosen
    stories: tuple[Story, ...]
    facts: tuple[tuple[Question, Finding], ...]
    open: tuple[Open, ...]

    @property
    def budget(self) -> str:
        """How much was compared for it, in one line."""
        made = count(self.chosen.comparisons, "comparison")
        clear = f"{numeral(self.chosen.clear)} {'differs' if self.chosen.clear == 1 else 'differ'} clearly"
        return f"{made} judged; {clear}; {count(len(self.stories), 'story', 'stories')}"


def judge(book: Book, answered: tuple[Answered, ...], waiting: int = 0) -> Summary:
    """The claims that hold when all answers are judged together, as stories, and the open questions.

    waiting: how many questions have no answer yet: what is claimed before the last is claimed after it too.
    """
    chosen = choose(answered, waiting)
    open_ = () if waiting else unanswered(book, answered)
    return Summary(chosen, stories(chosen, answered, book), facts(answered), open_)


def _inside(label: str) -> str:
    """A label within a sentence: logo churn, but NRR."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def headline(told: tuple[Number, ...]) -> str:
    """The first sentences of the page: what moved clearly, what did not, and what is up for renewal."""
    known = [number for number in told if not number.lacks]
    moved = [number for number in known if number.change and number.clear]
    calm = [number.label for number in known if number.said == USUAL]
    first = [f"{number.label} is {number.value}, {number.change}" for number in moved]
    rest = f"{listed([_inside(label) for label in calm], 5)} stayed within normal variation" if calm else ""
    due = [f"{n.value} MRR is up for renewal in the next 90 days: {n.change}, {n.said}"
           for n in known if n.word == "renewals" and n.said]  # fmt: skip
    parts = [capital(part) for part in ("; ".join(first), rest, *due) if part]
    return f"{'. '.join(parts)}." if parts else ""
