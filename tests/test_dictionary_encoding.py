"""Columns that repeat themselves are kept as words; large books are made in portions; neither changes what is read."""

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pytest

from analysis import Book
from analysis.book import book, build, engine
from analysis.book.base import Bases
from analysis.book.dictionary_encoding import packed, taken
from analysis.book.reading import read

ROWS = [(f"A-{i:03d}", f"2024-{1 + i % 12:02d}-01", ["North", " South", ""][i % 3], str(i % 7)) for i in range(90)]
TEXT = "\n".join(["account_id,started_on,region,seats", *(",".join(row) for row in ROWS)])


def blocks(*texts: list[str]) -> Iterator[pa.RecordBatch]:
    return (pa.record_batch([pa.array(text, pa.string())], ["c0"]) for text in texts)


def test_a_column_of_few_words_is_kept_as_places_among_them_and_reads_the_same() -> None:
    said = [["a", "b"] * 20, ["c", "a", ""]]
    column = packed(blocks(*said), ["c0"]).column(0)
    assert column.type == pa.dictionary(pa.int8(), pa.string())
    assert column.to_pylist() == [*said[0], *said[1]]
    assert column.take(pa.array([40, 1])).to_pylist() == ["c", "b"]


def test_a_column_of_many_words_stays_text_whatever_comes_later() -> None:
    first, later = [f"x{i}" for i in range(40)], ["same"] * 40
    column = packed(blocks(first, later), ["c0"]).column(0)
    assert column.type == pa.string()
    assert column.to_pylist() == [*first, *later]


@pytest.mark.parametrize(("words", "kind"), [(100, pa.int8()), (2_000, pa.int16()), (40_000, pa.int32())])
def test_words_that_grow_in_number_from_block_to_block_find_room(words: int, kind: pa.DataType) -> None:
    said = [["a"] * 40, *([f"w{i}" for i in range(at, min(at + 10_000, words))] for at in range(0, words, 10_000))]
    column = packed(blocks(*said), ["c0"]).column(0)
    assert column.type == pa.dictionary(kind, pa.string())
    assert column.to_pylist() == [word for block in said for word in block]


def test_a_column_that_begins_with_few_words_and_goes_on_with_too_many_is_text() -> None:
    said = [["a"] * 40, [f"w{i}" for i in range(40_000)]]
    column = packed(blocks(*said), ["c0"]).column(0)
    assert column.type == pa.string()
    assert column.to_pylist() == [*said[0], *said[1]]


def test_no_block_is_an_empty_table() -> None:
    assert packed(blocks(), ["c0", "c1"]).shape == (0, 2)


@pytest.mark.parametrize("rows", [[], [41, 0, 40, 0, 3], range(43)])
def test_cells_are_taken_in_the_order_asked_for_from_whichever_block(rows: list[int]) -> None:
    for said in ([["a", "b"] * 20, ["c", "a", ""]], [[f"x{i}" for i in range(40)], ["c", "a", ""]]):
        column, whole = packed(blocks(*said), ["c0"]).column(0), [word for block in said for word in block]
        assert taken(column, rows).to_pylist() == [whole[row] for row in rows]
        assert taken(column, rows).type == pa.string()


def test_a_large_table_is_added_up_portion_by_portion() -> None:
    made = engine.Engine(large=True)
    made.run("CREATE TABLE many AS SELECT range AS _row, range % 5 AS kind FROM range(20)")
    made.make("sizes", "SELECT kind, count(*) AS rows FROM portion GROUP BY kind", "many", engine.by_row("_row", 20))
    assert made.row("SELECT count(*), sum(rows) FROM sizes") == (5, 20)
    portions = ["_row < 10", "_row >= 10"]
    made.make("sizes", "SELECT count(*) AS rows FROM portion", "many", portions)
    assert made.rows("SELECT rows FROM sizes") == [(10,), (10,)], "each portion is counted alone"


def test_portions_leave_no_row_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PORTION", 7)
    assert engine.by_row("n", 20) == ["n >= 0 AND n < 7", "n >= 7 AND n < 14", "n >= 14"]
    assert engine.by_row("n", 0) == ["n >= 0"]


def test_rows_are_handed_back_as_text_not_as_places() -> None:
    (sheet,) = read(("a.csv", TEXT.encode()))
    assert any(pa.types.is_dictionary(kind) for kind in sheet.table.schema.types)
    assert sheet.cells([1, 4]).to_numpy().tolist() == [list(ROWS[1]), list(ROWS[4])]
    assert not any(isinstance(kind, pd.CategoricalDtype) for kind in sheet.cells([1]).dtypes)


def files() -> list[tuple[str, bytes]]:
    """Accounts of which some come twice and one without an id, with their revenue, usage and answers."""
    again = [",".join(ROWS[3]), "A-005,2024-01-09,East,1", ",2024-01-01,North,2"]
    accounts = "\n".join([TEXT, *again])
    mrr = "\n".join(["account_id,month,mrr", *(f"{a},2025-{m:02d},{m}0" for a, *_ in ROWS for m in (1, 2, 2))])
    usage = "\n".join(["account_id,month,active_users", *(f"{a},2025-03,{seats}" for a, _, _, seats in ROWS * 2)])
    nps = "\n".join(["account_id,answered_on,score", *(f"{a},2025-02-0{1 + i % 9},{i % 12}" for i, (a, *_) in
                                                      enumerate(ROWS))])  # fmt: skip
    named = {"accounts": accounts, "mrr": mrr, "usage": usage, "nps": nps}
    return [(f"{name}.csv", text.encode()) for name, text in named.items()]


def test_a_large_book_made_in_portions_is_the_same_book(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Book.from_files(*files())
    monkeypatch.setattr(build, "LARGE", 0)
    monkeypatch.setattr(book, "BASES", Bases())
    monkeypatch.setattr(engine, "PORTION", 7)
    parts = Book.from_files(*files())
    assert parts.built.engine.large
    assert not whole.built.engine.large
    for name in ("accounts", "mrr", "usage", "nps"):
        told = [book.tables[name].collect("pandas").to_pandas() for book in (whole, parts)]
        pd.testing.assert_frame_equal(*(frame.sort_values(list(frame), ignore_index=True) for frame in told))
    pd.testing.assert_frame_equal(whole.files, parts.files)
    pd.testing.assert_frame_equal(whole.refused, parts.refused)
    assert whole.fingerprint == parts.fingerprint


def test_of_accounts_told_twice_the_first_is_used_and_the_others_are_told_apart() -> None:
    told = Book.from_files(*files()).refused
    rules = dict(told[told["table"] == "accounts"][["rule", "rows"]].to_numpy().tolist())
    assert rules == {"the same row again": 1, "another row with this account_id came first": 1, "no account_id": 1}
