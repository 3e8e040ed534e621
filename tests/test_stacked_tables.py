"""Tables that stand side by side in one sheet are read as tables of their own; a gap for looks parts nothing."""

import csv
import io

import openpyxl
import pytest

from analysis import Book
from analysis.book import stacked_tables
from analysis.book.reading import Sheet, read

BESIDE = [
    ["Accounts", "", "", "", "Revenue", "", ""],
    ["account_id", "started_on", "churned_on", "", "account_id", "month", "mrr"],
    ["A-1", "2024-01-01", "", "", "A-1", "2024-02", "100"],
    ["A-2", "2024-02-01", "2024-05-01", "", "A-1", "2024-03", "100"],
    ["", "", "", "", "A-2", "2024-02", "50"],
]
LEFT = [["A-1", "2024-01-01", ""], ["A-2", "2024-02-01", "2024-05-01"]]
RIGHT = [["A-1", "2024-02", "100"], ["A-1", "2024-03", "100"], ["A-2", "2024-02", "50"]]


def as_csv(rows: list[list[str]], encoding: str = "utf-8") -> tuple[str, bytes]:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return "sheet.csv", stream.getvalue().encode(encoding)


def as_workbook(rows: list[list[str]]) -> tuple[str, bytes]:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(stream)
    return "sheet.xlsx", stream.getvalue()


def cells(sheet: Sheet) -> list[list[str]]:
    return sheet.cells(range(sheet.rows)).to_numpy().tolist()


@pytest.mark.parametrize("file", [as_csv(BESIDE), as_csv(BESIDE, "utf-16"), as_workbook(BESIDE)],
                         ids=["csv", "utf-16", "xlsx"])  # fmt: skip
def test_two_tables_side_by_side_are_two_tables(file: tuple[str, bytes]) -> None:
    left, right = read(file)
    assert (left.headers, right.headers) == (tuple(BESIDE[1][:3]), tuple(BESIDE[1][4:]))
    assert (cells(left), cells(right)) == (LEFT, RIGHT)
    assert right.lines(range(3)) == [3, 4, 5], "counted from the first line of the sheet, the title above among them"


def test_a_book_opens_from_one_sheet_of_two_tables() -> None:
    book = Book.from_files(as_workbook(BESIDE))
    assert (book.count("accounts"), book.count("mrr")) == (2, 3)


def test_tables_side_by_side_stand_above_a_third() -> None:
    below = [
        [""] * 7,
        ["account_id", "answered_on", "score", "", "", "", ""],
        ["A-1", "2024-04-01", "9", "", "", "", ""],
    ]
    assert [sheet.rows for sheet in read(as_workbook([*BESIDE, *below]))] == [2, 1, 3], "left before right"


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_an_empty_column_for_looks_parts_no_table(write: object) -> None:
    spaced = [["account_id", "started_on", "", "seats", "mrr"], ["A-1", "2024-01-01", "", "4", "100"],
              ["A-2", "2024-02-01", "", "", "120"], ["A-3", "2024-03-01", "", "", ""]]  # fmt: skip
    (sheet,) = read(write(spaced))  # type: ignore[operator]
    assert sheet.headers == ("account_id", "started_on", "seats", "mrr")
    assert sheet.rows == 3


def test_notes_beside_a_table_stay_with_it() -> None:
    noted = [
        ["account_id", "started_on", "", "note"],
        ["A-1", "2024-01-01", "", "ask Ines"],
        ["A-2", "2024-02-01", "", ""],
    ]
    (sheet,) = read(as_csv(noted))
    assert sheet.headers == ("account_id", "started_on", "note")


def test_a_file_with_an_empty_cell_here_and_there_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacked_tables, "tables_on", lambda rows: pytest.fail("no column of it is empty"))
    rows = [["account_id", "started_on", "churned_on", "seats"], ["A-1", "2024-01-01", "", "5"],
            ["A-2", "2024-01-02", "2025-01-01", "7"]]  # fmt: skip
    (sheet,) = read(as_csv(rows))
    assert cells(sheet) == rows[1:]
