"""Files made to end what reads them: each is answered calmly, and the next file is read."""

import io
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile import rows, workbook

from analysis import AnalysisError, Book, UnusableUpload

CASES = Path(__file__).parent / "cases"


def test_a_sheet_that_claims_a_cell_far_outside_is_refused_calmly() -> None:
    with pytest.raises(UnusableUpload, match="stands far outside the table"):
        Book.from_files(CASES / "sparse_spaced_r.xlsx")


FAR = "<row{r}><c{c}><v>1</v></c></row>"
SPARSE = {
    "spaces": (' r = "1048576"', ' r = "XFD1048576"', "sheet1.xml"),
    "single quotes": (" r='1048576'", " r='XFD1048576'", "sheet1.xml"),
    "another ending": (' r="1048576"', ' r="XFD1048576"', "sheet1.data"),
    "no ending": (' r="1048576"', ' r="XFD1048576"', "sheet"),
    "spelled out": (' r="&#49;048576"', ' r="&#88;FD1048576"', "sheet1.xml"),
    "lower case": (' r="1048576"', ' r="xfd1048576"', "sheet1.xml"),
    "beyond the last": (' r="99999999"', ' r="ZZZZ99999999"', "sheet1.xml"),
    "a number too large": (' r="1"', ' r="A99999999999999999999"', "sheet1.xml"),
    "columns without end": ("", f' r="{"Z" * 300}1"', "sheet1.xml"),
}


@pytest.mark.parametrize("spelling", SPARSE)
def test_so_is_one_that_spells_it_otherwise(spelling: str) -> None:
    row, cell, part = SPARSE[spelling]
    data = workbook(rows(60) + FAR.format(r=row, c=cell), part)
    with pytest.raises(UnusableUpload) as refused:
        Book.from_files(("far.xlsx", data))
    assert refused.value.fix
    assert Book.from_files(("fine.xlsx", workbook(rows(60)))).count() == 60


def test_days_outside_the_calendar_are_refused_calmly_with_their_count() -> None:
    with pytest.raises(UnusableUpload) as refused:
        Book.from_files(CASES / "date_extreme.parquet")
    assert refused.value.what == "No usable row: all 60 rows were set aside."
    assert refused.value.why == "started_on could not be read: 60. The first is line 1 of date_extreme.parquet."


def parquet(**columns: pa.Array) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


@pytest.mark.parametrize("unit", ["ms", "us"])
def test_a_day_outside_the_calendar_sets_its_row_aside_and_no_other(unit: str) -> None:
    usual = 1_700_000_000 * {"ms": 10**3, "us": 10**6}[unit]
    starts = pa.array([usual, 2**62, -(2**62), *[usual] * 9], pa.int64()).cast(pa.timestamp(unit))
    ids = pa.array([f"a{i}" for i in range(12)])
    book = Book.from_files(("a.parquet", parquet(account_id=ids, started_on=starts)))
    assert book.refused[["rule", "rows"]].values.tolist() == [["started_on could not be read", 2]]
    assert str(book.as_of) == "2023-11-14"


@pytest.mark.parametrize("kind", [*map(pa.timestamp, ("s", "ms", "us", "ns")), pa.timestamp("ns", "UTC"), pa.date64()])
def test_days_of_every_kind_are_read_as_they_are(kind: pa.DataType) -> None:
    days = pa.array([19_000 * 86_400, 18_000 * 86_400], pa.int64()).cast(pa.timestamp("s"))
    starts = days.cast(pa.timestamp(kind.unit)).cast(kind) if pa.types.is_timestamp(kind) else days.cast(kind)
    book = Book.from_frames(accounts=pa.table({"account_id": ["a", "b"], "started_on": starts}))
    assert (str(book.as_of), book.count()) == ("2022-01-08", 2)


AMOUNTS = "account_id,start date,churn date,mrr\na,2024-01-01,,100\nb,2024-01-01,,{much}\n" + "".join(
    f"c{i},2024-02-01,{'2024-05-01' if i % 2 else ''},{i}\n" for i in range(40)
)
ALL = 100 + sum(range(40))


@pytest.mark.parametrize("much", ["1e13", "-2000000000000", "9999999999999.50"])
def test_an_amount_beyond_a_trillion_is_missing_and_listed_and_its_account_stays(much: str) -> None:
    book = Book.from_files(("a.csv", AMOUNTS.format(much=much).encode()))
    assert book.count() == 42
    assert book.diagnostics.listed[["note", "rows"]].values.tolist() == [
        ["amounts of mrr beyond 1,000,000,000,000: missing", 1]
    ]
    assert book.built.engine.row("SELECT count(mrr), sum(mrr) FROM accounts") == (41, ALL)
    assert "Correct the amount" in book.diagnostics.problems["fix"].iloc[0]
    assert book.diagnostics.rows_behind("contradicts", "a.csv", book.diagnostics.listed["note"][0])[
        "account_id"
    ].tolist() == ["b"]


@pytest.mark.parametrize("much", ["1e308", "1e400", "-1e308", "inf"])
def test_a_number_that_no_sum_could_hold_is_missing_too(much: str) -> None:
    book = Book.from_files(("a.csv", AMOUNTS.format(much=much).encode()))
    assert (book.count(), int(book.diagnostics.listed["rows"].sum())) == (42, 1)
    assert book.built.engine.row("SELECT sum(mrr) FROM accounts") == (ALL,)


def test_a_trillion_itself_is_an_amount() -> None:
    book = Book.from_files(("a.csv", AMOUNTS.format(much="1000000000000").encode()))
    assert book.diagnostics.listed.empty
    assert book.built.engine.row("SELECT sum(mrr) FROM accounts") == (10**12 + ALL,)


def test_a_month_of_revenue_beyond_a_trillion_is_set_aside_by_its_rule() -> None:
    text = "account_id,month,mrr\na,2024-02,10000000000000\n" + "".join(f"a{i},2024-01,50\n" for i in range(30))
    book = Book.from_files(("mrr.csv", text.encode()))
    assert book.refused[["rule", "rows"]].values.tolist() == [["mrr beyond 1,000,000,000,000", 1]]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31"])
def test_an_impossible_last_day_is_answered_calmly(day: str) -> None:
    file = ("a.csv", AMOUNTS.format(much="5").encode())
    with pytest.raises(AnalysisError, match="A book lies between 1970 and 2100"):
        Book.from_files(file, as_of=day)
    with pytest.raises(AnalysisError, match="A book lies between 1970 and 2100"):
        Book.from_files(file, observed_from=day)


SHEET_START, MERGED = rows(20), '<mergeCell ref="A1:XFD1048576"/>'
GROWS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
HOSTILE = {
    "merged over the whole sheet": workbook(SHEET_START, after=f"<mergeCells>{MERGED}</mergeCells>"),
    "cut off": workbook(SHEET_START)[:900],
    "cut off at its end": workbook(SHEET_START)[:-30],
    "no sheet in it": workbook("", "sheet1.xml"),
    "a zip in a zip": workbook(SHEET_START, more={"xl/embeddings/a.zip": workbook(SHEET_START)}),
    "an outside link": workbook(SHEET_START, more={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
    "a formula": workbook(SHEET_START + '<row><c r="A22"><f>HYPERLINK("http://x")</f><v>1</v></c></row>'),
    "entities that grow": workbook(SHEET_START, more={"xl/sharedStrings.xml": GROWS}),
    "an old ending": b"\xd0\xcf\x11\xe0" + b"\0" * 4000,
    "parquet without its end": b"PAR1" + b"\x15\x04" * 400 + b"PAR1",
    "parquet of lengths": b"PAR1" + b"\xff" * 64 + b"\xff\xff\xff\x7f" + b"PAR1",
    "only zeros": b"\0" * 5000,
    "one quotation mark": b'"',
    "nothing but delimiters": b",,,,\n,,,,\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_read_or_refused_with_words(kind: str) -> None:
    with suppress(AnalysisError):
        assert Book.from_files(("given.xlsx", HOSTILE[kind])).count() == 20
