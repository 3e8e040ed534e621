"""The sample book: opening it, its six numbers, and all that its summary asks, in seconds of the processor."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analysis import Book, summary
from analysis.summary.reading import ask

FOLDER = Path(__file__).parents[2] / "sample_data"
TABLES = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs", "pilot", "goals", "actions",
          "notes", "contacts", "retries", "seats", "milestones")  # fmt: skip
# The cores share each product of matrices, as they do unless told otherwise.
SHARED = "shared cores"

Timed = tuple[float, float]


def opened() -> Book:
    return Book.from_files(*(FOLDER / f"{name}.csv" for name in TABLES), name="Larkspur", sample=True)


def timed(work: Callable[[], float]) -> Timed:
    """Seconds of the processor, of all threads, and the answer that all ways must share."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def opening(what: str) -> Timed:
    opened()
    return timed(lambda: opened().count())


def six_numbers(what: str) -> Timed:
    book = opened()
    return timed(lambda: len(summary.numbers(book)))


def once(what: str) -> Timed:
    """What several questions need is counted once."""
    book = opened()
    return timed(lambda: len(summary.numbers(book)) + _told(summary.read(book)))


def each_by_itself(what: str) -> Timed:
    """Every question asked of a book that remembers nothing of the others."""
    book = opened()

    def work() -> float:
        answered = tuple(ask(question, replace(book)) for question in summary.questions(book))
        return len(summary.numbers(replace(book))) + _told(answered)

    return timed(work)


def _told(answered: tuple[summary.Answered, ...]) -> int:
    return sum(len(each.findings) for each in answered)


WAYS = {
    "opening": {"ours": opening},
    "six numbers": {"ours": six_numbers},
    "summary": {"ours": once, "one by one": each_by_itself, SHARED: once},
}
