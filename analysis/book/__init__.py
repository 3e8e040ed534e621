"""From files to a checked Book."""

from analysis.book.book import Book
from analysis.book.recipe import Recipe

__all__ = ["Book", "Recipe"]
