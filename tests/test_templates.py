"""Templates are files the app itself would open."""

import pytest

from analysis import Book
from analysis.book.tables import TABLES
from analysis.book.templates import dictionary, template


@pytest.mark.parametrize("table", TABLES)
def test_a_filled_template_is_recognised_as_its_own_table(table: str) -> None:
    book = Book.from_files((f"{table}.csv", template(table).encode()))
    # Where no file is one of accounts, they are made of the ids of the others; answers and experiments make none.
    # Seats in use are use, where no other file tells of it.
    made = {"accounts"} | ({"usage"} if table == "seats" else set())
    assert set(book.tables) - made == {table} - made
    assert table in book.tables
    assert book.files["refused"].sum() == 0


@pytest.mark.parametrize("table", TABLES)
def test_a_template_names_every_column_of_its_table(table: str) -> None:
    assert tuple(template(table).splitlines()[0].split(",")) == TABLES[table].names


def test_the_dictionary_says_what_is_needed() -> None:
    needed = dictionary().set_index(["table", "column"])["needed"]
    assert needed["nps", "score"] == "needed"
    assert needed["accounts", "started_on"] == "one way"
    assert needed["accounts", "industry"] == "optional"
