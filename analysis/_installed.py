"""The library as it is installed: `from churn_notebook import Book`. It stands one folder above what it opens."""

from pathlib import Path

# In a wheel this file is `churn_notebook/__init__.py`, beside `analysis`: its modules are found there, under this name.
__path__ = [str(Path(__file__).parent / "analysis")]

from .book import Book, Recipe
from .errors import AnalysisError, MissingTable, NotEnoughData, UnusableUpload, Waiting
from .finding import Finding
from .samples import sample, sample_files

__all__ = [
    "AnalysisError", "Book", "Finding", "MissingTable", "NotEnoughData", "Recipe", "UnusableUpload", "Waiting",
    "sample", "sample_files",
]  # fmt: skip
