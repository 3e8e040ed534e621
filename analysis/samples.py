"""The sample book, a made-up company that sells scheduling software: where its files are, and the book of them."""

from pathlib import Path

from .book import Book, Recipe

FOLDER = Path(__file__).parents[1] / "sample_data"
TABLES = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs", "pilot", "goals", "actions",
          "notes", "contacts", "retries", "seats", "milestones")  # fmt: skip


def sample_files() -> list[Path]:
    """The files of the sample book, one a table."""
    return [FOLDER / f"{name}.csv" for name in TABLES]


def sample(recipe: Recipe | None = None) -> Book:
    """The sample book. recipe: how its files are read, where that is known already."""
    return Book.from_files(*sample_files(), recipe=recipe, sample=True).called("Larkspur", "EUR")
