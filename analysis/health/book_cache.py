"""What was worked out of an open book is kept with it: pages that ask the same thing count once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from analysis.book import Book

MOST_BOOKS = 2
T = TypeVar("T")


def cached(work: Callable[..., T]) -> Callable[..., T]:
    """Remember the last two answers for each open book.

    They hang on the book itself and go with it: who does not hold the book cannot reach them, and no book can give the
    answers of another, whatever it is called. Controls are compared as they are, so they must be plain values.
    """
    answers: WeakKeyDictionary[Book, dict[Any, T]] = WeakKeyDictionary()

    @wraps(work)
    def remembered(book: Book, *given: Any, **controls: Any) -> T:
        own, asked = answers.setdefault(book, {}), (given, tuple(sorted(controls.items())))
        if asked not in own:
            answer = work(book, *given, **controls)
            for oldest in list(own)[: len(own) + 1 - MOST_BOOKS]:
                own.pop(oldest, None)
            own[asked] = answer
        return own[asked]

    return remembered
