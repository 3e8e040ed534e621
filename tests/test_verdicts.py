"""A chip says what a sentence is: an interval, a model or a forecast is no fact, and what may be nothing is open."""

import re
from collections.abc import Callable

import pytest
from books import SAMPLE, sample
from confounded_books import null_book
from test_every_analysis import answer, pilot_book, results
from test_families import books

from analysis import Book
from analysis.errors import AnalysisError
from analysis.finding import CLEAR, FACT, OPEN, SAME, Finding

# An interval, a model, a forecast, or a largest of several that nobody tested, in the words pages use for them.
INFERRED = re.compile(
    r"\([−-]?[$€£]?[\d,.]+%? to [−-]?[$€£]?[\d,.]+%?\)|\bexpected\b|\bforecast\b|\bchance of\b"
    r"|\bmost often (?:after|before|among|in)\b|if nothing changes|\blikely\b|normal variation|lifetime value"
    r"|with \d+% confidence|on average would"
)
TIMES, USUAL = re.compile(r"times (as|the)"), re.compile(r"usual range of .*? \(.*?\)")
BOOKS: dict[str, Callable[[], Book]] = {
    "sample": sample,
    "one table": lambda: Book.from_files(SAMPLE / "one_table.csv"),
    "young leave more": lambda: null_book("tenure", 1),
    "nothing differs": lambda: books()["flat"],
    "contracts of today": lambda: books()["upgrade"],
    "pilot": pilot_book,
}  # fmt: skip


def told(question: str, book: Book) -> tuple[Finding, ...]:
    try:
        return tuple(answer(question, book).findings)
    except AnalysisError:
        return ()


def wrong(finding: Finding) -> bool:
    """Whether a sentence is called more certain than it is."""
    if finding.verdict == FACT:
        # A usual range is the middle half of what was counted.
        counted = USUAL.sub("", finding.claim)
        return finding.low < finding.high or bool(INFERRED.search(counted))
    if finding.verdict in (OPEN, SAME):
        return False
    if finding.verdict == CLEAR and finding.low == finding.low:
        nothing = 1.0 if TIMES.search(finding.claim) else 0.0
        return finding.low < nothing < finding.high
    return finding.low < 0 < finding.high


def test_the_test_knows_a_wrong_chip() -> None:
    assert wrong(Finding("About 14 of the 62 are expected to churn.", FACT))
    assert wrong(Finding("Churn is 8.0% (6.0 to 10.0%).", FACT))
    assert wrong(Finding("8.5 points higher.", "estimate", 8.5, -4.4, 21.3))
    assert wrong(Finding("SMB churns 1.4 times as often.", CLEAR, 1.4, 0.9, 2.0))
    assert not wrong(Finding("44 of 550 accounts churned.", FACT))


@pytest.mark.parametrize("name", BOOKS)
def test_no_sentence_of_any_analysis_is_called_more_certain_than_it_is(name: str) -> None:
    book = BOOKS[name]()
    said = [(question, finding) for question in results() for finding in told(question, book)]
    assert said
    assert [(question, f.verdict, f.claim) for question, f in said if wrong(f)] == []
