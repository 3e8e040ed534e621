"""Churn Notebook's analyses, for a notebook or a script; nothing here needs Streamlit."""

from .book import Book, Recipe
from .errors import AnalysisError, MissingTable, NotEnoughData, UnusableUpload, Waiting
from .finding import Finding
from .samples import sample, sample_files

__all__ = [
    "AnalysisError", "Book", "Finding", "MissingTable", "NotEnoughData", "Recipe", "UnusableUpload", "Waiting",
    "sample", "sample_files",
]  # fmt: skip
