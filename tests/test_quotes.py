"""Cells are parted and quoted in many ways; one mark that is never closed costs no row."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import Book
from analysis.book.quotes import balanced
from analysis.book.reading import Sheet, read

CASES = Path(__file__).parent / "cases"


def sheet_of(text: str | bytes) -> Sheet:
    (sheet,) = read(("f.csv", text if isinstance(text, bytes) else text.encode()))
    return sheet


def rows_of(sheet: Sheet) -> list[list[str]]:
    return [list(row.values()) for row in sheet.table.to_pylist()]


def test_a_mark_of_inches_costs_no_row() -> None:
    book = Book.from_files(CASES / "inch_mark.csv")
    assert book.count() == 400


def test_a_file_with_one_stray_mark_says_what_its_clean_twin_says() -> None:
    stray, clean = (Book.from_files(CASES / f"quote_{name}.csv") for name in ("inch", "good"))
    counted = "SELECT count(*), sum(churned), sum(mrr), min(started_on), max(exit) FROM accounts"
    assert stray.built.engine.row(counted) == clean.built.engine.row(counted)
    assert stray.count() == 200


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_only_the_line_with_an_open_mark_is_read_without_it(ending: str) -> None:
    lines = ["id,name,mrr", '1,"12 inch,5', '2,"Co, Ltd",4', "3,B,4", '4,"13 inch,5', '5,"Co, B",4', ""]
    sheet = sheet_of(ending.join(lines))
    assert rows_of(sheet) == [
        ["1", '"12 inch', "5"], ["2", "Co, Ltd", "4"], ["3", "B", "4"], ["4", '"13 inch', "5"], ["5", "Co, B", "4"],
    ]  # fmt: skip
    assert any(note.startswith("lines 2 and 5: a quotation mark is never closed") for note in sheet.notes)


def test_a_closed_cell_beside_an_open_mark_keeps_its_delimiter() -> None:
    assert rows_of(sheet_of('id,size,name,mrr\n1,"12 inch,"Co, Ltd",5\n2,3,B,6\n'))[0] == [
        "1", '"12 inch', "Co, Ltd", "5",
    ]  # fmt: skip


def test_cells_of_several_lines_stay_whole_beside_an_open_mark() -> None:
    text = 'id,name,mrr\n1,"a\nb, c\n""d""",4\n2,"x,5\n3,"e\n",6\n'
    assert rows_of(sheet_of(text)) == [["1", 'a\nb, c\n"d"', "4"], ["2", '"x', "5"], ["3", "e\n", "6"]]


def test_balanced_text_is_left_as_it_is() -> None:
    text = b'id,name\n1,"a\nb"\n2,12" x\n3,"c, d"\n'
    assert balanced(text, ",", 2, 1) == (text, [])


DIALECTS = {
    "space": 'id name mrr\n1 "Acme, Inc" 5\n2 Beta 6\n',
    "comma and space": 'id, name, mrr\n1, "Acme, Inc", 5\n2, "Beta", 6\n',
    "semicolon and space": 'id; name; mrr\n1; "Acme, Inc"; 5\n2; "Beta"; 6\n',
    "single marks": "id,name,mrr\n1,'Acme, Inc',5\n2,Beta,6\n",
    "single marks around all": "'id','name','mrr'\n'1','Acme, Inc','5'\n'2','Beta','6'\n",
    "single marks and semicolons": "id;name;mrr\n'1';'Acme, Inc';'5'\n'2';'Beta';'6'\n",
    "spaces and marks around all": '"id" "name" "mrr"\n"1" "Acme, Inc" "5"\n"2" "Beta" "6"\n',
}


@pytest.mark.parametrize("kind", DIALECTS)
def test_cells_are_parted_as_the_file_does_it(kind: str) -> None:
    sheet = sheet_of(DIALECTS[kind])
    assert sheet.headers == ("id", "name", "mrr")
    assert rows_of(sheet) == [["1", "Acme, Inc", "5"], ["2", "Beta", "6"]]
    assert sheet.ragged == ()


def test_a_backslash_before_a_mark_keeps_it_in_its_cell() -> None:
    assert rows_of(sheet_of('id,name,mrr\n1,"say \\"hi, you\\"",5\n2,"x",6\n'))[0] == ["1", 'say "hi, you"', "5"]


@pytest.mark.parametrize("text", ["company name\nAcme Inc\nBeta Ltd\n", "day\n2024-01-05 10:00\n2024-01-06 11:00\n",
                                  "id,name\n1,'s Gravenhage\n2,Jo's\n"])  # fmt: skip
def test_words_with_spaces_and_apostrophes_are_no_dialect(text: str) -> None:
    lines = text.splitlines()
    assert rows_of(sheet_of(text)) == [line.split(",") for line in lines[1:]]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("euc_jp", "東京"), ("euc_jp", "株式会社"), ("cp932", "株式会社"), ("gb18030", "北京公司"), ("big5", "台北公司"),
     ("cp949", "서울회사")],
)  # fmt: skip
def test_a_few_words_tell_their_encoding(encoding: str, words: str) -> None:
    assert rows_of(sheet_of(f"id,name\n1,{words}\n2,b\n".encode(encoding)))[0] == ["1", words]


@pytest.mark.parametrize("data", [b"id,n\n1,A\0\n2,B\n", b"id,n\n" + b"1,A\n" * 99 + b"2,\0B\n"])
def test_one_zero_byte_costs_no_file(data: bytes) -> None:
    sheet = sheet_of(data)
    assert sheet.rows == data.count(b"\n") - 1
    assert sheet.ragged == ()


def test_ids_kept_from_a_spreadsheet_lose_what_kept_them() -> None:
    sheet = sheet_of('="id",name,phone\n="00123",Ann,\'0471\n"=""00124""",=B,\'0472\n')
    assert sheet.headers == ("id", "name", "phone")
    assert rows_of(sheet) == [["00123", "Ann", "0471"], ["00124", "=B", "0472"]]


def test_a_name_that_begins_with_an_apostrophe_keeps_it() -> None:
    assert rows_of(sheet_of("id,name\n1,'s Gravenhage\n2,Delft\n")) == [["1", "'s Gravenhage"], ["2", "Delft"]]


CELL = st.text("ab\",;\n'\t ", max_size=12).map(lambda text: f"x{text}y")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12), st.sampled_from(",;\t"))
@example([('x"\n,"y', "xy")], ",")
@example([('x"\n;","y', "xy")], ",")
@example([('x"\n;","y', "xy")], ";")
def test_whatever_stands_in_quoted_cells_comes_back(cells: list[tuple[str, str]], mark: str) -> None:
    stream = io.StringIO(newline="")
    rows = [[str(place), *row] for place, row in enumerate(cells)]
    csv.writer(stream, delimiter=mark, lineterminator="\n").writerows([["id", "name", "note"], *rows])
    sheet = sheet_of(stream.getvalue())
    assert sheet.ragged == ()
    assert rows_of(sheet) == rows


@pytest.mark.parametrize("mark", [",", ";"])
def test_lines_that_stand_whole_in_quotation_marks_are_parted(mark: str) -> None:
    lines = [f'"id{mark}name{mark}mrr"', f'"1{mark}""A{mark}B""{mark}10"', f'"2{mark}C{mark}20"']
    lines[1] = f'"1{mark}A ""x""{mark}10"' if mark == "," else lines[1].replace(f"A{mark}B", "A B")
    sheet = sheet_of("\n".join([*lines, *[f'"{i}{mark}D{mark}30"' for i in range(3, 9)]]))
    assert sheet.headers == ("id", "name", "mrr")
    assert sheet.rows == 8


@pytest.mark.parametrize("sign", ["\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"])
def test_days_with_signs_that_look_like_hyphens_are_days(sign: str) -> None:
    lines = "\n".join(f"{i},2024{sign}0{1 + i}{sign}10,5{sign}6" for i in range(6))
    sheet = sheet_of(f"id,signup_date,range\n{lines}")
    assert sheet.table.column(1).to_pylist()[0] == "2024-01-10"
    assert sheet.table.column(2).to_pylist()[0] == f"5{sign}6", "a range stays as it is written"
