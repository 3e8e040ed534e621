"""What several analyses count, once: between the book and the analyses."""

from ..book.dimensions import MISSING
from .frames import ALL, NEVER, Lazy, collected, dates, either, flag, held

__all__ = ["ALL", "MISSING", "NEVER", "Lazy", "collected", "dates", "either", "flag", "held"]
