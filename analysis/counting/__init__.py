"""What several analyses count, once: between the book and the analyses."""

from analysis.book.dimensions import MISSING
from analysis.counting.frames import ALL, NEVER, Lazy, collected, dates, either, flag, held

__all__ = ["ALL", "MISSING", "NEVER", "Lazy", "collected", "dates", "either", "flag", "held"]
