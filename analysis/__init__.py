"""Churn Notebook's analyses, for a notebook or a script; nothing here needs Streamlit."""

from analysis.book import Book, Recipe
from analysis.errors import AnalysisError, MissingTable, NotEnoughData, UnusableUpload, Waiting
from analysis.finding import Finding
from analysis.samples import sample, sample_files

__all__ = [
    "AnalysisError", "Book", "Finding", "MissingTable", "NotEnoughData", "Recipe", "UnusableUpload", "Waiting",
    "sample", "sample_files",
]  # fmt: skip
