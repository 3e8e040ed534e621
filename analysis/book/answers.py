"""What was worked out of a book hangs on its base, where that says all there is to the book: several ask it once."""

import threading
from typing import Any
from weakref import WeakSet, WeakValueDictionary

# Of how many readers at once the last questions are remembered: each looks at something else.
MOST_READERS = 4


class Answers(dict[Any, Any]):
    """What was worked out, by what worked it out. Who holds none of its books cannot reach it, and it goes with them.

    readers: the books it is kept for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.readers: WeakSet[Any] = WeakSet()

    @property
    def shares(self) -> int:
        """How much more than for one reader is remembered."""
        return max(1, min(len(self.readers), MOST_READERS))


class OfBase:
    """The answers of one base, by the name, currency and mapping of the books on it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._answers: WeakValueDictionary[Any, Answers] = WeakValueDictionary()

    def of(self, book: Any) -> Answers:
        """Those of a book. Of a part of one, and of one with columns of one's own, they are that book's alone."""
        known = (book.fingerprint, book.name, book.currency, book.sample)
        changed = book.only or book.then or book.milestones is not None
        apart = changed or book.recipe.columns or book.engine != "duckdb"
        with self._turn:
            found = Answers() if apart else self._answers.setdefault(known, Answers())
            found.readers.add(book)
        return found
