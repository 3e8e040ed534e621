"""Churn Notebook's analyses, for a notebook or a script; nothing here needs Streamlit."""

from analysis.book import Book, Recipe
from analysis.errors import AnalysisError, MissingTable, NotEnoughData, UnusableUpload
from analysis.finding import Finding

__all__ = ["AnalysisError", "Book", "Finding", "MissingTable", "NotEnoughData", "Recipe", "UnusableUpload"]
