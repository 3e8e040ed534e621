"""What several tests open: the sample book, once."""

from pathlib import Path

import pytest

from analysis import Book

SAMPLE = Path(__file__).parent.parent / "sample_data"


@pytest.fixture(scope="session")
def sample_book() -> Book:
    """The whole sample book, read as a person would upload it."""
    tables = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs", "pilot")
    files = [SAMPLE / f"{name}.csv" for name in tables]
    return Book.from_files(*files, name="Larkspur", sample=True)
