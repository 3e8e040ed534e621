"""Which claims can be asked of later rows alone, and the book of those rows."""

from datetime import date, timedelta

from ..book import Book
from ..errors import AnalysisError
from ..finding import CLEAR, Finding
from ..summary import Question, questions
from ..summary.reading import ask

# Questions of who churns among those still here: each account churns once, and what churned before the day is not in
# it. Asked in this order where several say the same; a search that deals churn out again can give no small p-value.
CONFIRMS = ("composition", "survival", "adjusted", "stages", "reasons", "peers", "early", "value", "drivers")
# The first look comes after so many days: tenure is counted in whole months. What is asked of accounts watched for a
# first year can be asked only of those that started later, and until then a look would be paid for nothing.
FIRST_LOOK, FIRST_YEAR = 28, 456
WHY_NOT = {
    "nps": "the same accounts answer again, and what chance gave them stays with them",
    "events": "the same accounts answer again, and what chance gave them stays with them",
    "expansion": "the same accounts are looked at again",
    "returns": "the same accounts are looked at again",
    "silence": "it rests on answers given before",
    "renewing": "part of it rests on answers given before",
    "change": "it speaks of days that are over",
    "watch": "it speaks of days that are over",
    "target": "it speaks of days that are over",
    "economics": "what accounts cost and paid was known before",
    "signs": "the check of signs needs more than a year of looks",
    "health": "the check of the score needs more than a year of looks",
    "notes": "the check of signs needs more than a year of looks",
    "growth": "the same accounts are looked at again",
    "dunning": "payments that failed before the day are in it",
    "leading": "what is compared begins before the day",
}
OTHERWISE = "it is not asked of a part of the days"


def why_not(question: str) -> str:
    """Why later weeks alone cannot confirm a claim of a question; empty where they can."""
    word = question.partition(":")[0]
    return "" if word in CONFIRMS else WHY_NOT.get(word, OTHERWISE)


def first_look(question: str) -> int:
    """After how many days a claim of a question is looked at for the first time."""
    return FIRST_YEAR if question.partition(":")[0] in ("peers", "early", "value") else FIRST_LOOK


def days_after(book: Book, seen: str) -> int:
    """How many days of the book come after a day."""
    return 0 if book.as_of is None else (book.as_of - date.fromisoformat(seen)).days


class Later:
    """One week's book, asked on what came after a day; each book is opened once and each question asked once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._books: dict[str, Book | None] = {}
        self._clear: dict[tuple[str, str], tuple[tuple[Question, Finding], ...]] = {}

    def clear(self, seen: str, name: str) -> tuple[tuple[Question, Finding], ...]:
        """What is said clearly when the question of this name is asked of what came after the day `seen`."""
        if seen not in self._books:
            self._books[seen] = later_book(self._book, seen)
        book = self._books[seen]
        if (seen, name) not in self._clear:
            self._clear[seen, name] = () if book is None else clear_in(book, name)
        return self._clear[seen, name]


def later_book(book: Book, seen: str) -> Book | None:
    """The book watched only from the day after; None where nobody was here to be watched."""
    try:
        return book.reopened(observed_from=date.fromisoformat(seen) + timedelta(days=1))
    except AnalysisError:
        return None


def clear_in(book: Book, name: str) -> tuple[tuple[Question, Finding], ...]:
    """What a book says clearly when asked one question by its name; nothing where it cannot be asked."""
    answered = [ask(question, book) for question in questions(book) if question.name == name]
    return tuple((one.question, f) for one in answered for f in one.findings if f.verdict == CLEAR)
