"""Any file becomes sheets of text with every row accounted for, or one calm message within a second."""

import io
import re
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from public_data import FOLDER, public

from analysis import UnusableUpload
from analysis.book.headers import first_row, unique_headers
from analysis.book.reading import Sheet, read


def sheet_of(data: bytes | str, name: str = "accounts.csv") -> Sheet:
    (sheet,) = read((name, data if isinstance(data, bytes) else data.encode()))
    return sheet


def rows_of(sheet: Sheet) -> list[list[str]]:
    return [list(row.values()) for row in sheet.table.to_pylist()]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        page = book.create_sheet(f"Sheet{number}")
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def refusal(name: str, data: bytes) -> UnusableUpload:
    started = time.perf_counter()
    with pytest.raises(UnusableUpload) as caught:
        read((name, data))
    assert time.perf_counter() - started < 2, "a second, and a second's grace for a busy machine"
    assert caught.value.what.startswith(name.split(".")[0])
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_umlauts_arrive_whatever_the_encoding(encoding: str) -> None:
    sheet = sheet_of("name,ort\nMüller & Söhne,Köln\n".encode(encoding))
    assert sheet.headers == ("name", "ort")
    assert rows_of(sheet) == [["Müller & Söhne", "Köln"]]


def test_bytes_that_no_encoding_explains_are_still_read() -> None:
    assert rows_of(sheet_of(b"id,name\n1,\x81\xe9\n")) == [["1", " é"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (["id", "mrr", "note"], ["A-1", "12", "x"], ["A-2", "13", "y"]))
    assert rows_of(sheet_of(text)) == [["A-1", "12", "x"], ["A-2", "13", "y"]]


def test_decimal_commas_are_no_delimiter() -> None:
    assert rows_of(sheet_of("id;mrr;last\n1;12,50;1,5\n2;13,75;2,5\n")) == [
        ["1", "12,50", "1,5"],
        ["2", "13,75", "2,5"],
    ]


def test_a_quoted_cell_keeps_its_line_breaks_and_delimiters() -> None:
    sheet = sheet_of('id,note\r\n1,"first\r\nsecond, third"\r\n2,"said ""no"""\r\n')
    assert rows_of(sheet) == [["1", "first\r\nsecond, third"], ["2", 'said "no"']]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_ends_a_line(ending: str) -> None:
    assert rows_of(sheet_of(ending.join(["a,b", "1,2", "3,4"]))) == [["1", "2"], ["3", "4"]]


def test_ragged_rows_are_kept_and_counted_with_their_lines() -> None:
    sheet = sheet_of("id,name,age\n1,Ann,30\n2,Bo\n3,Cy,32\n4,Di,33,more\n5,Ed,34\n")
    assert sheet.rows == 5
    assert sheet.ragged == (("2,Bo", "fewer cells than the header"), ("4,Di,33,more", "more cells than the header"))
    assert [row[0] for row in rows_of(sheet)] == ["1", "3", "5"]
    assert sheet.lines([0, 1, 2]) == [2, 4, 6]


def test_a_quote_that_is_never_closed_swallows_no_rows() -> None:
    sheet = sheet_of('id,name\n1,Ann\n2,"Bo\n3,Cy\n4,"Di"\n')
    assert [row[0] for row in rows_of(sheet)] == ["1", "2", "3", "4"]
    assert rows_of(sheet)[3] == ["4", "Di"]
    assert any("never closed" in note for note in sheet.notes)


def test_repeated_and_empty_headers_get_names_of_their_own() -> None:
    sheet = sheet_of("id,id,,id (2)\n1,2,3,4\n")
    assert sheet.headers == ("id", "id (2)", "column 3", "id (2) (2)")
    assert len(set(unique_headers(["a", "a", "a (2)", "", "column 4"]))) == 5


def test_a_delimiter_at_the_end_of_every_line_makes_no_column() -> None:
    assert sheet_of("id,name,\n1,Ann,\n2,Bo,\n").headers == ("id", "name")
    only_rows = sheet_of("id,name\n1,Ann,\n2,Bo,\n")
    assert only_rows.headers == ("id", "name")
    assert only_rows.ragged == ()


def test_titles_above_the_header_are_left_out_and_said() -> None:
    sheet = sheet_of("Customer export\nGenerated 2025-12-31\n\nid;name;mrr\n1;Ann;10\n2;Bo;20\n")
    assert sheet.headers == ("id", "name", "mrr")
    assert sheet.rows == 2
    assert sheet.lines([0]) == [5]
    assert any("above the header" in note for note in sheet.notes)


def test_a_header_with_gaps_is_still_the_header() -> None:
    assert first_row([["id", "", "age"], ["1", "Ann", "30"]]) == 0
    assert first_row([["Report"], ["id", "name", "age"], ["1", "Ann", "30"]]) == 1


def test_one_column_without_any_delimiter_is_a_table() -> None:
    assert rows_of(sheet_of("account_id\nA-1\nA-2\n")) == [["A-1"], ["A-2"]]
    assert sheet_of("account_id;\nA-1;\nA-2;\n").headers == ("account_id",)


def test_a_cell_of_many_megabytes_arrives_whole() -> None:
    long = "x" * 3_000_000
    assert rows_of(sheet_of(f"id,note\n1,{long}\n2,short\n")) == [["1", long], ["2", "short"]]


def test_a_long_header_line_does_not_cut_the_columns_short() -> None:
    headers = [f"column number {number} of a very wide export of everything" for number in range(2_000)]
    sheet = sheet_of(",".join(headers) + "\n" + ",".join("1" for _ in headers) + "\n")
    assert len(sheet.headers) == 2_000
    assert sheet.rows == 1


def test_a_workbook_gives_one_table_per_sheet_with_rows() -> None:
    data = workbook([["id", "n"], [1, 2]], [["only a header"]], [], [["id", "score"], ["A-1", 9], ["A-2", 3]])
    sheets = read(("book.xlsx", data))
    assert [sheet.title for sheet in sheets] == ["book.xlsx · Sheet0", "book.xlsx · Sheet3"]
    assert [sheet.rows for sheet in sheets] == [1, 2]


def test_cells_of_a_workbook_become_the_text_a_person_would_type() -> None:
    row = [1001.0, datetime(2025, 3, 1), date(2025, 3, 2), datetime(2025, 3, 1, 14, 30), True, 12.5, None, "  x "]
    header = ["id", "a", "b", "c", "d", "e", "f", "g"]
    sheet = sheet_of(workbook([header, row]), "book.xlsx")
    assert rows_of(sheet) == [["1001", "2025-03-01", "2025-03-02", "2025-03-01 14:30:00", "TRUE", "12.5", "", "x"]]


def test_blank_rows_and_titles_in_a_workbook_keep_the_lines_right() -> None:
    data = workbook([["My accounts"], [], ["id", "name", "mrr"], [1, "Ann", 5], [None, None, None], [2, "Bo", 6]])
    sheet = sheet_of(data, "book.xlsx")
    assert sheet.headers == ("id", "name", "mrr")
    assert sheet.lines([0, 1]) == [4, 6]


def test_parquet_keeps_its_types() -> None:
    table = pa.table(
        {"id": ["A", "B"], "on": [date(2025, 1, 1), None], "n": [1, 2], "x": [1.5, None], "f": [True, False]}
    )
    kinds = [str(kind) for kind in sheet_of(parquet(table), "book.parquet").table.schema.types]
    assert kinds == ["string", "date32[day]", "int64", "double", "bool"]


def test_lists_and_bytes_in_parquet_become_text() -> None:
    table = pa.table({"id": ["A"], "tags": [["x", "y"]], "raw": [b"\xff\x00"], "money": pa.array([Decimal("1.00")])})
    assert rows_of(sheet_of(parquet(table), "book.parquet")) == [["A", "['x', 'y']", "b'\\xff\\x00'", 1.0]]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b" \r\n \n", "empty"),
        ("header.csv", b"id,name\n", "no rows"),
        ("binary.csv", bytes(range(256)) * 50, "not text"),
        ("page.pdf", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n0000", "picture"),
        ("zipped.csv", b"\x1f\x8b\x08\x00abcd", "gzip"),
        ("page.xls", b"<html><body><table><tr><td>id</td></tr></table>", "web page"),
        ("data.csv", b"[1, 2]", "JSON"),
        ("damaged.xlsx", b"PK\x03\x04" + b"0" * 400, "could not be read"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "could not be read"),
        ("cut.parquet", b"PAR1" + b"0" * 200, "could not be read"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason_and_a_cure(name: str, data: bytes, word: str) -> None:
    said = refusal(name, data)
    assert word in str(said)
    assert said.fix


def test_a_truncated_parquet_or_workbook_is_refused() -> None:
    whole = parquet(pa.table({"id": list(range(1000))}))
    assert "cut off or damaged" in refusal("half.parquet", whole[: len(whole) // 2]).why
    assert "cut off or damaged" in refusal("half.xlsx", workbook([["id"], [1], [2]])[:-200]).why


def test_a_parquet_without_rows_is_refused() -> None:
    assert "no rows" in refusal("none.parquet", parquet(pa.table({"id": pa.array([], pa.string())}))).what


def test_too_many_columns_are_refused() -> None:
    assert "200,000 columns" in refusal("wide.csv", b",".join([b"c"] * 200_000) + b"\n1\n").what


def with_sheet(xml: bytes, texts: bytes = b"") -> bytes:
    """A workbook whose sheet is this XML."""
    stream = io.BytesIO()
    plain = io.BytesIO(workbook([["id"], [1]]))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name == "xl/worksheets/sheet1.xml":
                new.writestr(name, xml)
            elif not (texts and name == "xl/sharedStrings.xml"):
                new.writestr(name, old.read(name))
        if texts:
            new.writestr("xl/sharedStrings.xml", texts)
    return stream.getvalue()


def test_a_workbook_that_unpacks_to_gigabytes_is_never_unpacked() -> None:
    rows = b"<row><c><v>1</v></c></row>" * 2_000_000
    bomb = with_sheet(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")
    assert len(bomb) < 2_000_000
    assert "unpacks to" in refusal("bomb.xlsx", bomb).what


def test_two_cells_far_apart_do_not_ask_for_terabytes() -> None:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    assert "1,048,576 rows" in refusal("far.xlsx", with_sheet(xml)).what


def test_one_long_text_in_many_cells_is_not_repeated_in_memory() -> None:
    cells = b'<row><c t="s"><v>0</v></c></row>' * 60_000
    texts = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
    refusal("long.xlsx", with_sheet(b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>", texts))


def test_a_parquet_of_300_million_equal_values_is_refused_by_its_metadata() -> None:
    stream = io.BytesIO()
    block = pa.table({"x": np.zeros(50_000_000, dtype=bool)})
    with pq.ParquetWriter(stream, block.schema) as writer:
        for _ in range(6):
            writer.write_table(block, row_group_size=50_000_000)
    assert len(stream.getvalue()) < 3_000_000
    assert "300,000,000 rows" in refusal("equal.parquet", stream.getvalue()).what


def test_a_parquet_that_says_one_long_text_a_million_times_is_refused() -> None:
    indices = pa.array([0]).take(pa.array([0] * 100_000, pa.int32())).cast(pa.int32())
    words = pa.DictionaryArray.from_arrays(indices, pa.array(["x" * 100_000]))
    data = parquet(pa.table({"id": words}))
    assert len(data) < 2_000_000
    assert "GB of text" in refusal("long.parquet", data).what


def test_a_parquet_that_unpacks_to_gigabytes_of_text_is_refused_or_read_without_unpacking_it() -> None:
    block = pa.table({"account_id": pa.array(["x" * 1_000]).take(pa.array(np.zeros(50_000, np.int32)))})
    for is_coded in (False, True):
        stream = io.BytesIO()
        with pq.ParquetWriter(stream, block.schema, use_dictionary=is_coded, compression="zstd") as writer:
            for _ in range(8):
                writer.write_table(block)
        assert len(stream.getvalue()) < 1_000_000
        if not is_coded:
            assert "unpacks to 383 MB" in refusal("long.parquet", stream.getvalue()).what
            continue
        started = time.perf_counter()
        sheet = sheet_of(stream.getvalue(), "long.parquet")
        assert time.perf_counter() - started < 2, "a second, and a second's grace for a busy machine"
        assert sheet.rows == 400_000
        assert sheet.table.nbytes < 10_000_000


def test_a_zip_of_files_and_foreign_workbooks_are_named_as_such() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("accounts.csv", "id\n1\n")
    assert "zip archive" in refusal("files.zip", stream.getvalue()).what
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office/>")
    assert "another kind" in refusal("letter.odt", stream.getvalue()).what


def test_a_workbook_under_a_password_says_so() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal("locked.xlsx", locked).what


def test_a_path_that_is_not_there_is_said_calmly() -> None:
    with pytest.raises(UnusableUpload, match="was not found"):
        read("/nowhere/accounts.csv")


FOREIGN = {
    "cp1252": "Kunde;Straße\nMüller;Größe\nÇa va;élan\n",
    "cp1254": "Müşteri;Şirket\n1;Yıldız Gıda\n2;İstanbul Çiğ\n",
    "cp1250": "Numer;Firma\n1;Źródło\n2;Łódź Świętokrzyska\n",
    "cp1251": "Номер;Компания\n1;Ромашка\n",
    "cp1253": "Αριθμός;Εταιρεία\n1;Λεωνιδας\n",
    "gb18030": "客户编号,客户名称\n1,华为科技\n2,制造业\n",
    "big5": "客戶編號,客戶名稱\n1,台積電製造\n2,產業\n",
    "cp932": "顧客番号,会社名\n1,株式会社ソニー\n2,ひまわり製造\n",
    "euc_jp": "顧客番号,会社名\n1,株式会社ソニー\n2,ひまわり製造\n",
    "cp949": "고객번호,회사명\n1,삼성전자\n2,한국통신\n",
    "mac_roman": "Kunde;Straße\nJäger;Größe\nÇa va;élan\n",
    "utf-16-le": "客戶,name\n1,Müller\n",
    "utf-16-be": "客戶,name\n1,Müller\n",
    "utf-32": "客戶,name\n1,Müller\n",
}


@pytest.mark.parametrize("encoding", FOREIGN)
def test_letters_of_every_encoding_arrive_without_being_asked_for(encoding: str) -> None:
    header, *rows = [re.split("[;,]", line) for line in FOREIGN[encoding].splitlines()]
    sheet = sheet_of(FOREIGN[encoding].encode(encoding))
    assert [list(sheet.headers), *rows_of(sheet)] == [header, *rows]


def test_lines_that_end_as_on_a_macintosh_tell_its_letters_from_polish_ones() -> None:
    text = "Kunde\rMüller\rSchröder\rHöfer\rKönig\r"
    assert rows_of(sheet_of(text.encode("mac_roman"))) == [["Müller"], ["Schröder"], ["Höfer"], ["König"]]
    assert rows_of(sheet_of(b"Kunde\rM\x9fller\r")) == [["Müller"]]
    polish = "Firma\rŁódź\rŻabka\rŚwięty\r"
    assert rows_of(sheet_of(polish.encode("cp1250"))) == [["Łódź"], ["Żabka"], ["Święty"]]


def test_an_umlaut_far_down_the_file_is_found() -> None:
    text = "id;name\n" + "".join(f"{i};plain name {i}\n" for i in range(90_000)) + "90000;Müller\n"
    assert rows_of(sheet_of(text.encode("cp1252")))[-1] == ["90000", "Müller"]


def test_blank_rows_are_no_rows_and_keep_the_lines_right() -> None:
    sheet = sheet_of("id,name,mrr\n1,Ann,5\n,,\n , ,\n2,Bo,6\n")
    assert rows_of(sheet) == [["1", "Ann", "5"], ["2", "Bo", "6"]]
    assert sheet.rows == 2
    assert sheet.lines([0, 1]) == [2, 5]
    assert "2 blank rows left out" in sheet.notes


def test_lines_that_are_wholly_empty_keep_the_lines_right_too() -> None:
    sheet = sheet_of("id,name,mrr\n1,Ann,5\n\n2,Bo,6\n\n\n3,Cy\n")
    assert sheet.lines([0, 1]) == [2, 4]
    assert sheet.ragged == (("3,Cy", "fewer cells than the header"),)
    assert "3 blank rows left out" in sheet.notes


def test_a_header_printed_again_on_every_page_is_set_aside_and_counted() -> None:
    sheet = sheet_of("id,name,mrr\n1,Ann,5\nid,name,mrr\n2,Bo,6\n")
    assert rows_of(sheet) == [["1", "Ann", "5"], ["2", "Bo", "6"]]
    assert sheet.rows == 3
    assert sheet.ragged == (("id,name,mrr", "the header again"),)
    assert sheet.lines([0, 1]) == [2, 4]


def test_several_header_rows_are_read_as_one() -> None:
    banded = sheet_of(",2024,,2025,\naccount,Q1,Q2,Q1,Q2\nA-1,1,2,3,4\n")
    assert banded.headers == ("account", "2024 Q1", "2024 Q2", "2025 Q1", "2025 Q2")
    filled = sheet_of("Account,,Dates,,Money\nID,Name,Start,Churn,MRR\nA-1,Ann,2024-01-01,,5\nA-2,Bo,2024-02-01,,6\n")
    assert filled.headers == ("ID", "Name", "Start", "Churn", "MRR")
    deep = sheet_of("Account,,Money\nID,Start,MRR\n,(yyyy-mm-dd),(EUR)\nA-1,2024-01-01,5\nA-2,2024-02-01,6\n")
    assert deep.headers == ("ID", "Start (yyyy-mm-dd)", "MRR (EUR)")
    assert deep.lines([0]) == [4]
    nameless = sheet_of("Account,,Name\nA-1,new,Ann\nA-2,old,Bo\n")
    assert nameless.headers == ("Account", "column 2", "Name")
    merged = sheet_of("account,Revenue,,Start\n,net,gross,\n,(EUR),(EUR),\nA-1,1,2,2024-01-01\n")
    assert merged.headers == ("account", "Revenue net (EUR)", "Revenue gross (EUR)", "Start")
    assert "3 header rows read as one" in merged.notes
    assert merged.lines([0]) == [4]


def test_a_first_row_that_leaves_its_id_out_is_no_header() -> None:
    sheet = sheet_of("account,segment,owner\n,SMB,Ines\nA-2,SMB,Tom\n")
    assert sheet.headers == ("account", "segment", "owner")
    assert sheet.rows == 2


TWO = [["Accounts"], ["id", "name", "mrr"], ["A-1", "Ann", "5"], ["A-2", "Bo", "6"], [], ["Answers"],
       ["id", "answered on", "score"], ["A-1", "2025-01-01", "9"]]  # fmt: skip


def test_tables_below_one_another_are_told_apart() -> None:
    text = "\n".join(",".join(row) for row in TWO) + "\n"
    accounts, answers = read(("report.csv", text.encode()))
    assert [accounts.headers[1], answers.headers[1]] == ["name", "answered on"]
    assert [accounts.rows, answers.rows] == [2, 1]
    assert [accounts.title, answers.title] == ["report.csv · table 1", "report.csv · table 2"]
    assert answers.lines([0]) == [8]
    assert [s.rows for s in read(("report.xlsx", workbook(TWO)))] == [2, 1]


def test_a_blank_line_inside_a_table_or_a_cell_makes_no_second_table() -> None:
    (sheet,) = read(("a.csv", b'id,note,mrr\n1,"one\n\ntwo, words",5\n\n2,other,6\n'))
    assert rows_of(sheet) == [["1", "one\n\ntwo, words", "5"], ["2", "other", "6"]]
    (again,) = read(("a.csv", b"id,note,mrr\n1,x,5\n\nid,note,mrr\n2,y,6\n\nExported by Ines\n"))
    assert again.rows == 4
    assert [rule for _, rule in again.ragged] == ["fewer cells than the header", "the header again"]


def open_document(rows: str) -> bytes:
    """An .ods whose only sheet holds these rows, as the format writes them."""
    names = "office:1.0", "table:1.0", "text:1.0"
    spaces = " ".join(f'xmlns:{n.split(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{n}"' for n in names)
    xml = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def cells(*said: str, times: str = "") -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string" {times}><text:p>{cell}</text:p></table:table-cell>'
        for cell in said
    )
    return f"<table:table-row>{inside}</table:table-row>"


EMPTY_END = (
    '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


def test_an_open_document_sheet_opens_with_its_empty_end() -> None:
    sheet = sheet_of(open_document(cells("id", "name") + cells("007", "Müller") + EMPTY_END), "accounts.ods")
    assert sheet.headers == ("id", "name")
    assert rows_of(sheet) == [["007", "Müller"]]


def test_an_open_document_that_repeats_a_cell_beyond_memory_is_never_unpacked() -> None:
    wide = cells("x", times='table:number-columns-repeated="16384"')
    bomb = open_document(wide.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">'))
    assert len(bomb) < 2_000
    assert "1,000,000 rows and 16,384 columns" in refusal("bomb.ods", bomb).what


# What is right was read off each file by eye: table title after the file name, headers, rows, the first row's cells
# (… where they go on), and what was set aside. A file that is refused has its words instead.
MESSY = {
    "csvspectrum_comma_in_quotes.csv": (
        "first last address city zip", 1, ["John", "Doe", "120 any st.", "Anytown, WW", "08123"]),
    "csvspectrum_empty.csv": ("a b c", 2, ["1", "", ""]),
    "csvspectrum_empty_crlf.csv": ("a b c", 2, ["1", "", ""]),
    "csvspectrum_escaped_quotes.csv": ("a b", 2, ["1", 'ha "ha" ha']),
    "csvspectrum_json.csv": ("key val", 1, ["1", '{"type": "Point", "coordinates": [102.0, 0.5]}']),
    "csvspectrum_location_coordinates.csv": (
        "Contact_Phone_Number Location_Coordinates Cities Counties", 1,
        ["2095257564", "37�36'37.8\"N 121�2'17.9\"W", "Modesto", "Stanislaus"]),
    "csvspectrum_newlines.csv": ("a b c", 3, ["1", "2", "3"]),
    "csvspectrum_newlines_crlf.csv": ("a b c", 3, ["1", "2", "3"]),
    "csvspectrum_quotes_and_newlines.csv": ("a b", 2, ["1", 'ha \n"ha" \nha']),
    "csvspectrum_simple.csv": ("a b c", 1, ["1", "2", "3"]),
    "csvspectrum_simple_crlf.csv": ("a b c", 1, ["1", "2", "3"]),
    "csvspectrum_utf8.csv": ("a b c", 2, ["1", "2", "3"]),
    "frictionless_blank-headers.csv": ("id column_2 age", 2, ["1101", "John", "30"]),
    "frictionless_blank-rows-multiple.csv": ("id name age", 2, ["1101", "John", "30"]),
    "frictionless_bom.csv": ("id name", 2, ["1", "english"]),
    "frictionless_countries-truefalsevalues.csv": ("id value", 2, ["1", "yes"]),
    "frictionless_country-2.csv": ("id neighbor_id name population", 5, ["1", "", "Britain", "67"]),
    "frictionless_defective-rows.csv": (
        "id name age", 2, None, ["fewer cells than the header", "more cells than the header"]),
    "frictionless_duplicate-column.csv": ("A B B_(2) C", 1, ["a", "b", "C", "c"]),
    "frictionless_duplicate-headers.csv": ("id name id_(2) age id_(3)", 2, ["1101", "John", "0", "30", "001101"]),
    "frictionless_issue-811.csv": (None, 7904, ["01", "201", "001", " 001 ", "001001", "Agliè", "…"]),
    "frictionless_latin1.csv": ("id name", 2, ["1", "english"]),
    "frictionless_leading-zeros.csv": ("value", 3, ["01"]),
    "frictionless_merged-cells.xlsx": "has a header and no rows",
    "frictionless_multiline-headers.xlsx": (
        "Region Caloric_contribution_(%) Cumulative_impact_of_changes_on_cost_of_food_basket_from_previous_quarter "
        "Cumulative_impact_of_changes_on_cost_of_food_basket_from_baseline_(%)", 1, ["A", "B", "C", "D"]),
    "frictionless_number-format-multicode.xlsx": ("col1", 3, ["4.51119775197299"]),
    "frictionless_preserve-formatting-percentage.xlsx": ("col1 col2", 3, ["123", "0.52"]),
    "frictionless_sheets.xlsx": ("id name", 1, ["1", "london"]),
    "frictionless_skip-rows-before-headers.csv": ("id name", 2, ["1", "english"]),
    "frictionless_skip-rows.xlsx": ("A B", 2, ["8", "9"]),
    "frictionless_structure-errors.csv": (
        "id name age", 3, ["1101", "John", "30"], ["more cells than the header"]),
    "frictionless_table-infer-iso-8859-7.csv": ("id age name", 4, ["1", "39", "Λεωνιδας"]),
    "frictionless_table-with-accents.csv": (
        "Classement Quartier Date Année Occupancy_rate Average_Price RevPAR Source", 638,
        ["3 stars", "All", "01-01-13", "2013", "0,611553068", "81,20416129", "49,66065393", "Mkg"]),
    "frictionless_table-with-ints-floats-dates.xls": ("Int Float Date", 3, ["2013", "3.3", "2009-08-16"]),
    "metabase_pt_dates_Accounts.csv": (None, 2495, ["1", "kub.macy@gmail.example", "Macy", "…"]),
    "ravenstack_ddmmyyyy_bom_accounts.csv": (None, 500, ["A-2e4581", "Company_0", "EdTech", "US", "16-10-2024", "…"]),
    "ravenstack_ddmmyyyy_bom_churn_events.csv": (None, 600, ["C-816288", "A-c37cab", "27-10-2024", "…"]),
    "ravenstack_ddmmyyyy_bom_subscriptions.csv": (None, 5000, ["S-8cec59", "A-3c1a3f", "23-12-2023", "…"]),
    "ravenstack_ddmmyyyy_bom_supports_ticket.csv": (None, 2000, ["T-0024de", "A-712f1c", "27-07-2023", "…"]),
}  # fmt: skip
SECOND_CELLS = {"csvspectrum_newlines.csv": "Once upon \na time", "csvspectrum_utf8.csv": "4",
                "frictionless_leading-zeros.csv": "002", "frictionless_latin1.csv": "2"}  # fmt: skip


@pytest.mark.parametrize("name", MESSY)
def test_a_messy_public_file_reads_as_the_eye_does(name: str) -> None:
    (path,) = public(f"messy/{name}")
    right = MESSY[name]
    if isinstance(right, str):
        with pytest.raises(UnusableUpload, match=right):
            read(path)
        return
    sheet = read(path)[0]
    headers, rows, first, *aside = right
    assert headers is None or [header.replace(" ", "_") for header in sheet.headers] == headers.split()
    assert sheet.rows == rows
    assert [rule for _, rule in sheet.ragged] == (aside[0] if aside else [])
    found = rows_of(sheet)
    if first is None:
        assert found == []
    else:
        shown = first[:-1] if first[-1] == "…" else first
        assert found[0][: len(shown)] == shown
    if name in SECOND_CELLS:
        assert found[1][0] == SECOND_CELLS[name]


def test_every_messy_public_file_is_in_the_table() -> None:
    if not FOLDER:
        pytest.skip("set CHURN_NOTEBOOK_DATA to the folder of the public data sets")
    assert {path.name for path in Path(FOLDER, "messy").iterdir()} == set(MESSY)


def test_all_three_sheets_of_a_public_workbook_are_read() -> None:
    sheets = read(public("messy/frictionless_sheets.xlsx")[0])
    assert [rows_of(sheet) for sheet in sheets] == [[["1", "london"]], [["2", "paris"]], [["3", "rome"]]]
