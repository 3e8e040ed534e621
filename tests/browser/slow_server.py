"""The app with one analysis that takes minutes: what has happened to the MRR."""

import time

from streamlit.web.cli import main

from analysis import Book, revenue
from analysis.summary import reading

MINUTES = 2


def slow(book: Book, **_: object) -> None:
    """Pure Python for as long as that takes."""
    end = time.monotonic() + MINUTES * 60
    while time.monotonic() < end:
        sum(range(1000))


if __name__ == "__main__":
    revenue.analyze = slow  # type: ignore[assignment]
    reading.questions = lambda _: ()
    main(prog_name="streamlit")
