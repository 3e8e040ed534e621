"""The app as the browser's tests serve it: what another test asked of the same book is not worked out again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import bound_once
import remembered
from streamlit.web.cli import main

from analysis import Book
from analysis.summary import reading
from analysis.summary.questions import Question

# Beside its summary a book is asked everything, for as long as that takes. What the browser shows of it is met where
# the sample is opened first, whose answers are known; else a few questions are asked, so that the cores are free.
FEW = 3
everything = reading.questions
read = Book.from_files
samples: dict[tuple[str, ...], Book] = {}


whole: list[str] = []


def questions(book: Book) -> Sequence[Question]:
    """All of them for whoever is first to open the sample, and a few for everybody else."""
    first = book.sample and not whole
    whole.extend([book.fingerprint] * first)
    return everything(book)[: None if first else FEW]


def opened(*files: Any, **given: Any) -> Book:
    """The files of the sample are read once for all sessions, each of which has a book of its own of them."""
    if not given.get("sample"):
        return read(*files, **given)
    named = tuple(map(str, files))
    if named not in samples:
        samples[named] = read(*files, **given)
    return replace(samples[named])


# A process that the app starts reads this file as well.
if __name__ == "__main__":
    bound_once.by_duckdb()
    remembered.by_pages()
    reading.questions = questions
    Book.from_files = opened  # type: ignore[method-assign]
    main(prog_name="streamlit")
