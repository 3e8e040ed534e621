"""What several tests open: the sample book, once."""

import pytest
from books import SAMPLE, SAMPLE_FILES

from analysis import Book


@pytest.fixture(scope="session")
def sample_book() -> Book:
    """The whole sample book, read as a person would upload it."""
    return Book.from_files(*(SAMPLE / f"{name}.csv" for name in SAMPLE_FILES), name="Larkspur", sample=True)
