"""What a table of a book is made of: its columns, their kinds, their meaning, and what other systems call them."""

from dataclasses import dataclass

KINDS = ("id", "text", "day", "month", "number", "whole", "flag", "score")


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, the kind of value, what it means, and what other systems call it."""

    name: str
    kind: str
    means: str
    words: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a book: one row per what, its columns, and which sets of columns make it usable.

    needs: alternatives; the table is usable when every column of one of them is there.
    """

    name: str
    one_row_per: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError where the table has none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
