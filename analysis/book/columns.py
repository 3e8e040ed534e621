"""What a table of a book is made of: its columns, their kinds, their meaning, and what other systems call them."""

from dataclasses import dataclass, replace

KINDS = ("id", "text", "day", "month", "number", "whole", "flag", "score")


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, the kind of value, what it means, and what other systems call it.

    audience: internal, or customer for what the account of a row may be shown of it; its table says which.
    """

    name: str
    kind: str
    means: str
    words: tuple[str, ...] = ()
    example: str = ""
    audience: str = "internal"


@dataclass(frozen=True)
class Table:
    """One table of a book: one row per what, its columns, and which sets of columns make it usable.

    needs: alternatives; the table is usable when every column of one of them is there. customer: the columns of which
    an account may be shown its own rows; nothing else of the table is ever said to a customer. Raises ValueError where
    one of them is none of the table.
    """

    name: str
    one_row_per: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()
    customer: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not set(self.customer) <= set(self.names):
            raise ValueError(f"{self.name} has no column {set(self.customer) - set(self.names)}")
        told = tuple(replace(c, audience="customer") if c.name in self.customer else c for c in self.columns)
        object.__setattr__(self, "columns", told)

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError where the table has none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
