"""A question of one's own in SQL: one SELECT on a copy of the book's tables, in a closed DuckDB in a child process.

The copy holds the tables of the open book and nothing else; the DuckDB reads no file and no network, cannot be set
otherwise, and the operating system holds its memory, its processor time and its files to their limits.
"""

from .copies import dictionary, names_of_tables
from .select import Selected, select
from .statement import MOST_ROWS, SECONDS

__all__ = ["MOST_ROWS", "SECONDS", "Selected", "dictionary", "names_of_tables", "select"]
