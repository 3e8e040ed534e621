"""Whatever bytes are dropped: one calm message or a book, and every row that came in is used or refused.

80 files by default; 2,000 where CHURN_NOTEBOOK_NIGHTLY=1.
"""

import io
import zipfile

import openpyxl
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from nightly import times

from analysis import AnalysisError, Book
from analysis.book.draft import Draft
from analysis.book.mapping import guess_file
from analysis.book.questions import questions
from analysis.book.reading import Sheet, read
from analysis.book.recipe import FileMapping, Recipe
from analysis.book.tables import TABLES, Table

FILES = times(80, 2_000)
calm = settings(
    max_examples=FILES // 2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
MAGIC = [b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"\xff\xfe",
         b"\xfe\xff", b"\xff\xfe\0\0", b"%PDF", b"\x1f\x8b", b"{", b"[", b"<html", b'"', b"\0", b"a,b\n1,2\n",
         b"id;x\n"]  # fmt: skip
HEADERS = ["account_id", "Customer ID", "started_on", "Start Date", "churned_on", "Churn Date", "month", "MRR", "score",
           "NPS", "answered_on", "kind", "happened_on", "segment", "", "Jan", "Feb 2025", "2025-03", "Mar 2025",
           "Kündigung zum", "客户编号", "開始日期", "解約日", "Müşteri No", "tenure", "churned", "Status", "arm",
           "unit_id", "visits_before", "visits_after", "amount", "seats", "x" * 200, "id", "Currency", "_row",
           "rule"]  # fmt: skip
CELLS = ["", " ", "A-1", "a_1", "A-2", "0001", "123456789012345678", "1.23457E+17", "2025-01-31", "31.01.2025",
         "1/2/2025", "45292", "2025年3月1日", "3 Mart 2025", "2999-12-31", "0000-00-00", "1.234,56", "1,234.56",
         "12%", "€5", "$6", "-3", "(12)", "1e308", "nan", "inf", "yes", "WAHR", "FAUX", "是", "9", "10", "11", "NULL",
         "Total", "Gesamt", "control", "treatment", "=1+1", "'; DROP TABLE noted; --", "new\nline", 'say "no"',
         "Zażółć", "\u200b", "\u202e", "\x07", "9" * 400, "month", "One year"]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "cp1254", "gb18030", "big5", "cp932", "utf-16", "utf-16-le", "utf-32"]


@st.composite
def tables(draw: st.DrawFn, needs: tuple[str, ...] = ()) -> list[list[str]]:
    more = draw(st.lists(st.sampled_from(HEADERS), min_size=0 if needs else 1, max_size=5))
    header = [*needs, *more]
    width = len(header)
    cell = st.sampled_from(CELLS) | st.text(max_size=6)
    row = st.lists(cell, min_size=width, max_size=width) | st.lists(cell, min_size=0, max_size=width + 2)
    above = draw(st.lists(st.just(["A title"]), max_size=2))
    return [*above, header, *draw(st.lists(row, min_size=0, max_size=12))]


@st.composite
def texts(draw: st.DrawFn, needs: tuple[str, ...] = ()) -> bytes:
    delimiter, ending = draw(st.sampled_from([",", ";", "\t", "|"])), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    careless = draw(st.booleans())
    lines = [delimiter.join(cell if careless else quoted(cell) for cell in row) for row in draw(tables(needs))]
    return ending.join(lines).encode(draw(st.sampled_from(ENCODINGS)), errors="replace")


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',;|"\n\r\t') else cell


@st.composite
def workbooks(draw: st.DrawFn, needs: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in draw(tables(needs)):
        book.active.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", c).lstrip("=")[:300] for c in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@st.composite
def anything(draw: st.DrawFn) -> bytes:
    start, rest = draw(st.sampled_from(MAGIC)), draw(st.binary(max_size=400))
    if draw(st.booleans()):
        return start + rest
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        inside = st.sampled_from(["mimetype", "content.xml", "xl/workbook.xml", "a.csv"])
        for name in draw(st.lists(inside, max_size=3, unique=True)):
            archive.writestr(name, rest)
    return stream.getvalue()


NAMES = st.sampled_from(["a.csv", "kunden.txt", "x.xlsx", "y.xls", "z.ods", "p.parquet", "nps 2024.csv", "r.json"])


@calm
@given(NAMES, anything() | texts())
def test_any_bytes_are_a_draft_or_a_calm_message(name: str, data: bytes) -> None:
    draft = Draft.from_files([(name, data)])
    event("read" if draft.sheets else "refused")
    assert draft.sheets or draft.failures or name.endswith(".json")
    for place, sheet in enumerate(draft.sheets):
        assert len(sheet.headers) == len(set(sheet.headers)) == sheet.table.num_columns
        assert len(sheet.lines(range(sheet.table.num_rows))) == sheet.table.num_rows
        draft.columns(place), draft.parts(place)
    for question in questions(draft):
        assert question.chosen in ("", *(value for value, _ in question.options)) or question.asks != "choice"


@calm
@given(st.sampled_from(list(TABLES.values())), st.data())
def test_rows_in_are_rows_used_and_rows_refused(table: Table, data: st.DataObject) -> None:
    needs = data.draw(st.sampled_from(table.needs))
    try:
        book = _opened(read(("file.csv", data.draw(texts(needs) | workbooks(needs)))), table.name, needs)
    except AnalysisError as said:
        event(f"refused: {said.why[:30]}")
        return
    event("opened")
    told = book.files
    assert (told["read"] == told["used"] + told["refused"]).all()
    assert told["read"].tolist() == [sheet.rows for sheet in book.sheets]
    assert book.refused["rows"].sum() == told["refused"][told["table"] != "left out"].sum()
    for kind, table, problem, rows, *_ in book.diagnostics.problems.itertuples(index=False):
        assert rows >= len(book.diagnostics.rows_behind(kind, table, problem)) or kind == "contradicts"
    assert set(book.readiness()["page"])
    assert len(book.diagnostics.alike) <= len(book.tables)


def _opened(sheets: list[Sheet], table: str, needs: tuple[str, ...]) -> Book:
    """The sheets as that table, by the headers it needs where they are there, else as guessed."""
    mapped = (
        FileMapping(sheet.headers, table, {c: c for c in needs})
        if set(needs) <= set(sheet.headers)
        else guess_file(sheet, only=table)
        for sheet in sheets
    )
    return Book.from_sheets(sheets, Recipe(tuple(mapped), alike=True))


@calm
@given(
    st.lists(st.lists(st.sampled_from(["A", "bb", "7", "2025-01-01"]), min_size=3, max_size=3), min_size=1), st.data()
)
def test_no_row_is_lost_between_the_lines_of_a_file_and_its_sheets(rows: list[list[str]], data: st.DataObject) -> None:
    blank = [data.draw(st.booleans()) for _ in rows]
    lines = [line for row, gap in zip(rows, blank, strict=True) for line in ([""] if gap else []) + [",".join(row)]]
    sheets = read(("a.csv", "\n".join(["id,name,on", *lines]).encode()))
    assert sum(sheet.rows for sheet in sheets) == len(rows)
