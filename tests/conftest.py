"""What several tests open: the sample book, once."""

import pytest
from books import SAMPLE

from analysis import Book


@pytest.fixture(scope="session")
def sample_book() -> Book:
    """The whole sample book, read as a person would upload it."""
    tables = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs", "pilot")
    files = [SAMPLE / f"{name}.csv" for name in tables]
    return Book.from_files(*files, name="Larkspur", sample=True)
