"""What a workbook says beside its cells: merged ones, hidden sheets, formulas nobody worked out, passwords."""

import io
import struct

import openpyxl
import pytest

from analysis import UnusableUpload
from analysis.book.reading import Sheet, read


def saved(book: openpyxl.Workbook) -> list[Sheet]:
    stream = io.BytesIO()
    book.save(stream)
    return read(("book.xlsx", stream.getvalue()))


def book_of(*rows: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def rows_of(sheet: Sheet) -> list[list[str]]:
    return [list(row.values()) for row in sheet.table.to_pylist()]


def test_merged_cells_are_filled_down_and_empty_ones_are_not() -> None:
    book = book_of(
        ["id", "segment", "csm"], ["a", "Small", "Ann"], ["b", None, None], ["c", "Large", "Bo"], ["d", None, None]
    )
    book.active.merge_cells("B2:B3")
    (sheet,) = saved(book)
    assert rows_of(sheet) == [["a", "Small", "Ann"], ["b", "Small", ""], ["c", "Large", "Bo"], ["d", "", ""]]
    assert "merged cells of segment filled down" in sheet.notes


def test_cells_merged_in_a_header_or_across_fill_nothing() -> None:
    book = book_of(["id", "plan", None], [None, "name", "seats"], ["a", "Pro", 3], ["b", "All", None], ["c", "Pro", 5])
    book.active.merge_cells("A1:A2")
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("B4:C4")
    (sheet,) = saved(book)
    assert rows_of(sheet) == [["a", "Pro", "3"], ["b", "All", ""], ["c", "Pro", "5"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_no_sheet(state: str) -> None:
    book = book_of(["id", "mrr"], ["a", 1])
    page = book.create_sheet("Old")
    page.append(["id", "mrr"])
    page.append(["a", 2])
    page.sheet_state = state
    (sheet,) = saved(book)
    assert rows_of(sheet) == [["a", "1"]]
    assert any(note.startswith("hidden sheet Old left out") for note in sheet.notes)


def test_formulas_without_a_value_are_said() -> None:
    (sheet,) = saved(book_of(["id", "mrr"], ["a", "=1+1"], ["b", "=2+2"]))
    assert any(note.startswith("2 cells hold formulas without a value (the first is B2)") for note in sheet.notes)


def test_a_plain_workbook_has_nothing_to_tell() -> None:
    assert saved(book_of(["id", "mrr"], ["a", 1]))[0].notes == ()


def compound(stream: bytes) -> bytes:
    """A compound file with one stream, Workbook: a header, its table of sectors, its directory, the stream."""
    sectors = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *(fat + [0xFFFFFFFF] * 128)[:128])
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        told = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return told.ljust(64, b"\0") + struct.pack("<HBB", len(told), kind, 1) + links + bytes(36) + struct.pack(
            "<IQ", start, size)  # fmt: skip

    free = bytes(64) + struct.pack("<HBB", 0, 0, 0) + struct.pack("<III", *[0xFFFFFFFF] * 3) + bytes(48)
    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream)) + free * 2
    return header + table + directory + stream.ljust(sectors * 512, b"\0")


@pytest.mark.parametrize("kind", [0, 1])
def test_an_old_workbook_under_a_password_says_so(kind: int) -> None:
    begins = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0, 0, 0, 0)
    locked = struct.pack("<HHHHH", 0x002F, 6, kind, 0x1234, 0x5678)
    with pytest.raises(UnusableUpload, match="protected with a password"):
        read(("old.xls", compound((begins + locked + struct.pack("<HH", 0x000A, 0)).ljust(4096, b"\0"))))
