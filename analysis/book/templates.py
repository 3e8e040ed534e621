"""A template of every table to fill in: the columns this app knows, with one made-up row."""

import csv
import io

import pandas as pd

from .tables import TABLES


def template(table: str) -> str:
    """A CSV with every column of a table and one example row, ready to fill in.

    table: a name from the data dictionary. Raises KeyError for another.
    """
    columns = TABLES[table].columns
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerow([column.example for column in columns])
    return sheet.getvalue()


def dictionary() -> pd.DataFrame:
    """Every column a book can hold: table, column, what it means, whether it is needed, an example."""
    rows = [
        (table.name, column.name, column.means, _need(table.needs, column.name), column.example)
        for table in TABLES.values()
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "means", "needed", "example"])


def _need(needs: tuple[tuple[str, ...], ...], column: str) -> str:
    if all(column in way for way in needs):
        return "needed"
    return "one way" if any(column in way for way in needs) else "optional"
