"""What the summary of a book says, as a business review takes it: its numbers, and its claims with their money."""

import math
from typing import Any

from analysis import Book, summary
from analysis.qbr.decks import Matter, Number
from analysis.qbr.decks.matters import A_YEAR, IN_90
from pages._cells.summary_reading import judged, reading_of

# A book that is still being read after so long is told by what is read so far.
MOST_SECONDS = 40.0


def of_summary(book: Book) -> dict[str, Any]:
    """The numbers that are known and the claims that hold together, once the book's pages are read."""
    reading = reading_of(book).wait(MOST_SECONDS)
    known = (number for number in summary.numbers(book) if not number.lacks)
    stories = judged(book, reading).stories
    return {"numbers": tuple(map(_number, known)), "matters": tuple(map(_matter, stories))}


def _number(number: summary.Number) -> Number:
    usual = number.said == summary.USUAL
    return Number(number.label, number.value, number.change, number.said, number.clear, usual, number.note)


def _matter(story: summary.Story) -> Matter:
    told, finding = summary.said(story.question, story.finding), story.finding
    stake = finding.stake if finding.stake_low > 0 else math.nan
    span = IN_90 if story.question.word == "signs" else A_YEAR
    return Matter(told.headline, told.detail, stake, span, summary.lost(finding))
