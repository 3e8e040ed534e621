"""From files to a checked Book."""

from .book import Book
from .recipe import Recipe

__all__ = ["Book", "Recipe"]
