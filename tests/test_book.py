"""Files become one checked book: every row is used or refused by rule, and time is whole numbers."""

import io
import threading
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from nightly import times
from public_data import public

from analysis import AnalysisError, Book, MissingTable, Recipe, UnusableUpload
from analysis.book.account_months import from_any
from analysis.book.days import month_text, to_date, to_day
from analysis.book.draft import Draft
from analysis.book.engine import Engine
from analysis.book.mapping import guess
from analysis.book.reading import read
from analysis.book.recipe import FileMapping
from analysis.book.tables import TABLES

ACCOUNTS = """account_id,started_on,churned_on,segment,mrr
A-1,2024-01-15,,SMB,100
A-2,2024-02-01,2025-03-31,SMB,200
A-3,2024-05-20,,Enterprise,900
A-4,2025-06-30,,Enterprise,50
"""


def book_of(*texts: str, as_of: object = None, observed_from: object = None, **files: str) -> Book:
    named = {"accounts": texts[0]} if texts else {}
    pairs = [(f"{name}.csv", text.encode()) for name, text in {**named, **files}.items()]
    return Book.from_files(*pairs, as_of=as_of, observed_from=observed_from)


def table(book: Book, name: str = "accounts") -> pd.DataFrame:
    frame = book.tables[name].collect("pandas").to_pandas()
    keys = [c for c in ("account_id", "unit_id", "month") if c in frame]
    return frame.sort_values(keys or list(frame)[:1], ignore_index=True)


def column(book: Book, name: str, of: str = "accounts") -> dict[str, object]:
    frame = table(book, of)
    return {i: None if pd.isna(v) else v for i, v in zip(frame["account_id"], frame[name], strict=True)}


def rules(book: Book) -> dict[str, int]:
    return dict(zip(book.refused["rule"], book.refused["rows"], strict=True))


def notes(book: Book) -> dict[str, tuple[int, str]]:
    return {note: (rows, example) for _, note, rows, example in book.diagnostics.listed.itertuples(index=False)}


def accounts_csv(rows: Iterable[str], header: str = "account_id,started_on,churned_on") -> str:
    return "\n".join([header, *rows]) + "\n"


# Dates of a book


def test_as_of_is_the_latest_day_on_which_something_happened() -> None:
    assert book_of(ACCOUNTS).as_of == date(2025, 6, 30)
    nps = "account_id,answered_on,score\nA-1,2025-07-04,9\n"
    assert book_of(ACCOUNTS, nps=nps).as_of == date(2025, 7, 4)


def test_a_month_counts_to_its_last_day() -> None:
    mrr = "account_id,month,mrr\nA-1,2025-06,10\nA-1,2025-07,10\n"
    assert book_of(ACCOUNTS, mrr=mrr).as_of == date(2025, 7, 31)


def test_a_churn_in_a_far_century_means_still_here_and_is_said() -> None:
    rows = [f"A-{i},2024-01-{i + 1:02d},2999-12-31" for i in range(9)]
    book = book_of(accounts_csv([*rows, "B-1,2024-01-01,2025-02-01", "B-2,2024-03-01,9999-12-31"]))
    assert book.as_of == date(2025, 2, 1)
    assert sum(column(book, "churned").values()) == 1
    assert any("2999-12-31 (9) and 9999-12-31 (1) read as no day" in said for said in book.assumptions)


def test_a_day_more_than_a_year_past_nearly_all_others_is_set_aside() -> None:
    rows = [f"A-{i},2024-01-{i % 28 + 1:02d}," for i in range(200)]
    assert book_of(accounts_csv([*rows, "B-1,2024-01-01,2031-01-01"])).as_of == date(2024, 1, 28)
    assert book_of(accounts_csv([*rows, "B-1,2024-01-01,2024-12-01"])).as_of == date(2024, 12, 1)


def test_an_as_of_of_ones_own_moves_the_end_of_the_data() -> None:
    book = book_of(ACCOUNTS, as_of="2025-01-31")
    assert book.as_of == date(2025, 1, 31)
    assert column(book, "churned") == {"A-1": 0, "A-2": 0, "A-3": 0}
    assert column(book, "churned_on")["A-2"] is None
    assert rules(book) == {"started after the data stops": 1}
    assert "leaves after the data stops: still here at as_of" in notes(book)


def test_a_book_opened_again_forgets_no_choice_and_pins_no_default() -> None:
    book = book_of(ACCOUNTS)
    assert book.reopened(as_of="2025-01-31").reopened(observed_from="2024-06-01").as_of == date(2025, 1, 31)
    assert book.reopened(observed_from="2024-06-01").as_of == date(2025, 6, 30)
    other = book.recipe.files[0].with_columns("accounts", {"account_id": "account_id", "started_on": "started_on"})
    assert book.reopened(Recipe((other,))).as_of == date(2025, 6, 30)


def test_an_as_of_typed_by_hand_may_be_german_and_must_be_a_date() -> None:
    assert book_of(ACCOUNTS, as_of="31.01.2025").as_of == date(2025, 1, 31)
    assert book_of(ACCOUNTS, as_of=datetime(2025, 1, 31, 12)).as_of == date(2025, 1, 31)
    with pytest.raises(AnalysisError, match="not a date"):
        book_of(ACCOUNTS, as_of="yesterday")


def test_observation_cannot_begin_after_the_data_stops() -> None:
    with pytest.raises(AnalysisError, match="before 2026-01-01"):
        book_of(ACCOUNTS, observed_from="2026-01-01")


def test_accounts_older_than_the_record_enter_late_and_those_who_left_before_are_refused() -> None:
    book = book_of(ACCOUNTS + "A-5,2023-01-01,2024-06-30,SMB,1\n", observed_from="2024-07-15")
    assert rules(book) == {"left before leaving was recorded": 1}
    # 182, 165 and 56 days are 5.98, 5.42 and 1.84 months of 30.4375 days.
    assert column(book, "entry") == {"A-1": 5, "A-2": 5, "A-3": 1, "A-4": 0}


def test_tenure_is_whole_months_rounded_up_and_never_0_for_one_who_left() -> None:
    rows = ["A-1,2025-01-01,2025-01-01", "A-2,2025-01-01,2025-01-31", "A-3,2025-01-01,2025-02-01",
            "A-4,2025-12-31,", "A-5,2025-12-30,", "A-6,2024-12-31,"]  # fmt: skip
    book = book_of(accounts_csv(rows), as_of="2025-12-31")
    # 0, 30, 31, 0, 1 and 365 days.
    assert column(book, "exit") == {"A-1": 1, "A-2": 1, "A-3": 2, "A-4": 0, "A-5": 1, "A-6": 12}


def test_a_snapshot_has_tenures_and_no_dates() -> None:
    book = book_of("account_id,tenure_months,churned\nA-1,0,yes\nA-2,0,no\nA-3,12.2,no\nA-4,7,yes\nA-5,-1,no\n")
    assert book.snapshot
    assert book.as_of is None
    assert column(book, "exit") == {"A-1": 1, "A-2": 0, "A-3": 13, "A-4": 7}
    assert rules(book) == {"tenure below 0": 1}
    assert not book_of(ACCOUNTS).snapshot


def test_a_tenure_beyond_all_time_is_missing() -> None:
    book = book_of(
        "account_id,tenure_months,churned\nA-1,99999999999999999999999999,yes\nA-2,99999999999,no\nA-3,5,no\n"
    )
    assert column(book, "exit") == {"A-1": None, "A-2": None, "A-3": 5}


def test_tenure_in_years_or_days_is_asked_for_and_said() -> None:
    text = "account_id,tenure_years,churned\nA-1,2,yes\nA-2,0.5,no\n"
    book = book_of(text)
    assert column(book, "exit") == {"A-1": 24, "A-2": 6}
    assert any("counted in years" in said for said in book.assumptions)


# Rows that contradict


def test_every_contradiction_names_its_accounts() -> None:
    rows = ["A-1,2025-01-01,", "A-1,2025-01-01,", "A-1,2025-02-01,", "A-2,2025-03-01,2025-02-01", ",2025-01-01,",
            "A-3,2025-14-01,", "A-4,,", "A-5,2025-01-01,2025-33-01", "A-6,2026-07-01,",
            "A-7,2025-01-01,never", "A-8,soon,"]  # fmt: skip
    fine = [f"B-{i},2025-01-01,2025-04-01" for i in range(20)]
    book = book_of(accounts_csv([*rows, *fine]), as_of="2025-12-31")
    assert rules(book) == {
        "the same row again": 1, "another row with this account_id came first": 1, "left before it started": 1,
        "no account_id": 1, "started_on could not be read": 1, "no started_on": 2, "churned_on could not be read": 1,
        "started after the data stops": 1,
    }  # fmt: skip
    refused = book.diagnostics.refused_rows("accounts").set_index("rule")
    assert refused.loc["left before it started", "account_id"] == "A-2"
    assert refused.loc["another row with this account_id came first", "line"] == 4
    assert list(column(book, "exit")) == ["A-1", "A-7", *sorted(row.split(",")[0] for row in fine)]


def test_a_flag_and_a_date_that_disagree_are_listed() -> None:
    text = "account_id,started_on,churned_on,churned\nA-1,2025-01-01,2025-02-01,no\nA-2,2025-01-01,,yes\n"
    book = book_of(text, as_of="2025-12-31")
    assert column(book, "churned") == {"A-1": 1, "A-2": 1}
    assert column(book, "exit")["A-2"] is None
    assert notes(book)["marked as active, with a churn date: counted as churned"] == (1, "A-1")
    assert notes(book)["marked as churned, without a churn date"] == (1, "A-2")


def test_an_unreadable_status_beside_a_date_refuses_nobody() -> None:
    rows = [f"A-{i},2025-01-01,,{'Active' if i else 'On hold'}" for i in range(10)]
    book = book_of(
        accounts_csv([*rows, "B-1,2025-01-01,2025-03-01,Cancelled"], "account_id,started_on,churned_on,status")
    )
    assert rules(book) == {}
    assert notes(book)["cells of status that could not be read: missing"][0] == 1


def test_a_row_of_totals_is_no_account() -> None:
    mrr = "account_id,month,mrr\nA-1,2025-01,10\nA-2,2025-01,20\nTotal,2025-01,30\nGesamt: 2,2025-01,30\n"
    book = book_of(mrr=mrr)
    assert rules(book) == {"a row of totals": 2}
    assert table(book, "mrr")["mrr"].sum() == 30


def test_rows_of_other_tables_are_refused_by_their_rules() -> None:
    book = book_of(
        ACCOUNTS,
        nps="account_id,answered_on,score\nA-1,2025-01-01,11\nA-1,2025-01-02,10\nA-1,2025-01-02,4\nA-1,2025-08-01,9\n",
        events="account_id,happened_on,kind\nA-1,2025-01-01,x\nA-1,2025-09-01,y\nA-1,,z\n",
        touches="account_id,touched_on,kind\nA-2,2025-01-01,call\nA-2,2027-01-01,call\n",
        payments="account_id,failed_on,amount\nA-2,2025-01-01,5\nA-2,2025-08-01,5\n",
        usage="account_id,month,active_users\nA-2,2025-01,5\nA-2,2025-08,5\n",
        as_of="2025-06-30",
    )
    told = {(t, r): n for t, r, n, _ in book.refused.itertuples(index=False)}
    assert told == {
        ("nps", "score outside 0 to 10"): 1, ("nps", "after the data stops"): 1, ("events", "after the data stops"): 1,
        ("events", "no happened_on"): 1, ("touches", "after the data stops"): 1,
        ("payments", "after the data stops"): 1, ("usage", "after the data stops"): 1,
    }  # fmt: skip
    assert len(table(book, "nps")) == 2, "several answers on one day are kept"


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ([("A", 1, 5.0), ("A", 2, 6.0), ("B", 1, 7.0)], [("A", 1, 5.0), ("A", 2, 6.0), ("B", 1, 7.0)]),
        ([("A", 1, 5.0), ("B", 1, 7.0), ("A", 2, 6.0)], [("A", 1, 5.0), ("A", 2, 6.0), ("B", 1, 7.0)]),
        ([("A", 1, 5.0), ("A", 1, 6.0), ("B", 1, 7.0)], [("A", 1, 11.0), ("B", 1, 7.0)]),
        ([("A", 1, 5.0), ("B", 1, 7.0), ("A", 1, 6.0)], [("A", 1, 11.0), ("B", 1, 7.0)]),
        ([("B", 2, 5.0), ("A", 1, 7.0), ("B", 1, 6.0)], [("A", 1, 7.0), ("B", 1, 6.0), ("B", 2, 5.0)]),
    ],
)
def test_a_large_file_adds_up_months_wherever_one_comes_twice(rows: list[tuple], months: list[tuple]) -> None:
    engine = Engine(large=True)
    engine.load("mrr_read", pa.Table.from_pandas(pd.DataFrame(rows, columns=["account_id", "month", "mrr"])))
    engine.run("ALTER TABLE mrr_read ADD COLUMN _rule VARCHAR")
    from_any(engine, "month", 0)
    assert engine.rows("FROM mrr ORDER BY ALL") == months


def test_a_refund_nets_within_its_month_and_a_month_below_0_is_refused() -> None:
    mrr = "account_id,month,mrr\nA-1,2025-01,100\nA-1,2025-01,-30\nA-1,2025-02,-5\nA-1,2025-03,\nA-1,2025-04,x\n"
    book = book_of(mrr=mrr)
    assert table(book, "mrr")[["account_id", "mrr"]].to_numpy().tolist() == [["A-1", 70.0]]
    assert rules(book) == {"MRR of the month below 0": 1, "no mrr": 1, "mrr could not be read": 1}


def test_the_same_file_twice_counts_once() -> None:
    mrr = b"account_id,month,mrr\nA-1,2025-01,10\nA-1,2025-02,10\n"
    book = Book.from_files(("mrr.csv", mrr), ("mrr (1).csv", mrr))
    assert table(book, "mrr")["mrr"].tolist() == [10.0, 10.0]
    assert rules(book) == {"the same file came twice": 2}


def test_ragged_rows_are_refused_with_their_text() -> None:
    book = book_of(ACCOUNTS + "A-9,2025-01-01\n")
    assert rules(book) == {"fewer cells than the header": 1}
    refused = book.diagnostics.refused_rows("accounts")
    assert refused[["line", "text of the row"]].to_numpy().tolist() == [[6, "A-9,2025-01-01"]]


ANYTHING = ["A-1", "A-2", "A-3", "Total", "", " ", "2025-01-31", "31/01/2025", "1/2/2025", "2025-03", "NULL", "9", "-3",
            "1.234,5", "yes", "no", 'Münch"en', "new\nline", "2999-12-31", "1001.0", "=1+1", "x" * 300,
            "'; DROP TABLE accounts; --", "\u00a0A-1"]  # fmt: skip
USUAL = {"id": ["A-1", "A-2", "A-3", "A-4"], "day": ["2025-01-31", "31.01.2025", "1/2/2025"],
         "month": ["2025-03", "3/2025"], "number": ["9", "-3", "1.234,5"], "score": ["0", "10", "11"],
         "flag": ["yes", "no"]}  # fmt: skip
EXTRAS = ["segment", "_row", "v", "id", "", 'a"b', "account_id", "file", "rule"]


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str, tuple[str, ...]]:
    """A small file, its table, and the columns it has of it: the usual cells, and now and then any other."""
    kind = draw(st.sampled_from(list(TABLES.values())))
    way = draw(st.sampled_from(kind.needs))
    columns = [kind.column(name) for name in way]
    usual = [USUAL.get(c.kind, ["a", "b"]) for c in columns] + [["x", "y", ""]] * draw(st.integers(0, 3))
    headers = [*way, *(draw(st.sampled_from(EXTRAS)) for _ in usual[len(way) :])]
    rows = [_row(draw, usual) for _ in range(draw(st.integers(1, 8)))]
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    text = draw(st.sampled_from(["\n", "\r\n"])).join(delimiter.join(map(_cell, row)) for row in [headers, *rows])
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))), kind.name, way


def _row(draw: st.DrawFn, usual: list[list[str]]) -> list[str]:
    cells = [draw(st.sampled_from(cells * 3 + ANYTHING)) for cells in usual]
    return draw(st.sampled_from([cells] * 8 + [cells[:-1], [*cells, "more"]]))


def _cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',;|"\n\t') else cell


@settings(max_examples=times(12, 300), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(files(), min_size=1, max_size=2))
def test_rows_in_are_rows_used_and_rows_refused_whatever_the_file(
    contents: list[tuple[bytes, str, tuple[str, ...]]],
) -> None:
    try:
        sheets = [read((f"file{i}.csv", data))[0] for i, (data, *_) in enumerate(contents)]
    except UnusableUpload as said:
        event(f"refused: {said.what}")
        return
    known = (
        ({c: c for c in way} if set(way) <= set(s.headers) else {})
        for s, (*_, way) in zip(sheets, contents, strict=True)
    )
    mapped = (FileMapping(s.headers, t, c) for s, (_, t, _), c in zip(sheets, contents, known, strict=True))
    try:
        book = Book.from_sheets(sheets, Recipe(tuple(mapped)))
    except UnusableUpload as said:
        event(f"refused: {said.why}")
        return
    event("opened")
    told = book.files
    assert (told["read"] == told["used"] + told["refused"]).all()
    assert told["read"].tolist() == [sheet.rows for sheet in sheets]
    assert book.refused["rows"].sum() == told["refused"].sum()
    for name in book.tables:
        assert len(book.diagnostics.refused_rows(name)) == book.refused.loc[book.refused["table"] == name, "rows"].sum()
        assert book.tables[name].collect("pandas").to_pandas() is not None
    assert set(book.readiness()["page"])
    assert len(book.diagnostics.joins) <= len(book.tables)


# Dimensions and joins


def dimension_book(*extra: str, header: str, rows: int = 60) -> Book:
    lines = [f"A-{i},2025-01-01,{'2025-06-01' if i % 3 == 0 else ''},{extra[i % len(extra)]}" for i in range(rows)]
    return book_of(accounts_csv(lines, f"account_id,started_on,churned_on,{header}"))


def test_a_text_column_with_2_to_50_values_is_a_dimension_and_a_gap_is_a_word() -> None:
    book = dimension_book("Nord", "", "NA", "Süd", header="My Team")
    assert book.dimensions == {"my_team": "My Team"}
    assert set(column(book, "my_team").values()) == {"Nord", "(missing)", "NA", "Süd"}


def test_one_value_and_more_than_fifty_are_no_dimension() -> None:
    assert dimension_book("same", header="one").dimensions == {}
    assert dimension_book(*(f"value {i}" for i in range(51)), header="many").dimensions == {}
    assert len(dimension_book(*(f"value {i}" for i in range(50)), header="most").dimensions) == 1


def test_dates_and_ids_are_no_dimension() -> None:
    assert dimension_book("2025-01-01", "2025-02-01", header="renewal").dimensions == {}


def test_what_restates_the_outcome_or_only_leavers_have_is_no_dimension_and_said() -> None:
    status = dimension_book("Gone for good", "With us", "Still with us", header="Lifecycle")
    assert status.dimensions == {}
    assert any("restates who left" in said for said in status.assumptions)
    exits = dimension_book("moved", "", "", "price", "", "", header="Exit survey")
    assert exits.dimensions == {}
    assert any("only accounts that left have it" in said for said in exits.assumptions)


def test_a_dimension_stays_though_it_goes_with_leaving() -> None:
    assert list(dimension_book("a", "b", "b", "b", "a", "a", header="team").dimensions) == ["team"]


def test_the_contract_is_read_as_months_and_stays_a_dimension() -> None:
    rows = "\n".join(f"A-{i},{i},{'yes' if i % 3 == 0 else 'no'},{['One year', 'Two year'][i % 2]}" for i in range(40))
    book = book_of(f"account_id,tenure,churn,Contract\n{rows}\n")
    assert book.dimensions == {"contract": "Contract"}
    assert set(column(book, "contract_length").values()) == {12, 24}


def test_ids_without_an_account_and_accounts_without_a_row_are_counted() -> None:
    book = book_of(ACCOUNTS, nps="account_id,answered_on,score\nA-1,2025-01-01,9\nZ-9,2025-01-01,3\n")
    assert book.diagnostics.joins.to_numpy().tolist() == [["nps", 2, 1, "Z-9", 3]]


def test_ids_that_a_spreadsheet_wrote_as_numbers_still_join() -> None:
    book = Book.from_frames(
        accounts=pd.DataFrame({"account_id": ["1001", "1002"], "started_on": ["2025-01-01"] * 2}),
        nps=pd.DataFrame({"account_id": [1001.0, None, 1002.0], "answered_on": ["2025-02-01"] * 3, "score": [9, 1, 2]}),
        events=pd.DataFrame({"account_id": [1001, 1002], "happened_on": ["2025-02-01"] * 2, "kind": ["x", "y"]}),
    )
    assert book.diagnostics.joins["not_in_accounts"].tolist() == [0, 0]
    assert rules(book) == {"no account_id": 1}


# Two files of accounts


def test_two_account_files_on_the_same_ids_become_one_row_each() -> None:
    crm = accounts_csv([f"A-{i},2025-01-01,{'2025-06-01' if i % 4 == 0 else ''}" for i in range(20)])
    sheet = "Customer,CSM,Region\n" + "".join(
        f"A-{i},{['Ines', 'Tom'][i % 2]},{['N', 'S'][i // 10]}\n" for i in range(18)
    )
    book = book_of(sheet=sheet + "X-1,Ines,N\nA-3,Tom,S\n,Tom,S\n", crm=crm)
    assert book.count() == 20
    assert book.dimensions == {"csm": "CSM", "region": "Region"}
    assert column(book, "csm")["A-1"] == "Tom"
    assert column(book, "csm")["A-19"] == "(missing)"
    assert book.files[["file", "read", "used", "refused"]].to_numpy().tolist() == [
        ["sheet.csv", 21, 18, 3], ["crm.csv", 20, 20, 0],
    ]  # fmt: skip
    assert rules(book) == {
        "no such account": 1, "another row with this account_id came first": 1, "no account_id": 1,
    }  # fmt: skip


def test_two_complete_files_on_the_same_ids_are_joined_and_their_differences_listed() -> None:
    first = "account_id,tenure,churned,plan\n" + "".join(
        f"A-{i},{i},{'yes' if i % 3 == 0 else 'no'},{'ab'[i % 2]}\n" for i in range(30)
    )
    second = "account_id,churned,plan,region\n" + "".join(
        f"A-{i},{'yes' if i % 3 == 0 or i == 1 else 'no'},{'ab'[i % 2]},{'NS'[i % 2]}\n" for i in range(31)
    )
    book = book_of(first=first, second=second)
    assert book.count() == 31, "the one that the first file does not know stands alone"
    assert column(book, "churned")["A-1"] == 0
    assert column(book, "region")["A-2"] == "N"
    assert notes(book)["churned differs between first.csv and second.csv: the first is used"][0] == 1
    assert book.files["used"].tolist() == [30, 31]


def test_files_with_other_accounts_are_put_below_one_another() -> None:
    north = accounts_csv([f"N-{i},2025-01-01," for i in range(5)])
    south = accounts_csv([f"S-{i},2025-02-01," for i in range(4)] + ["N-0,2025-02-01,"])
    book = book_of(north=north, south=south)
    assert book.count() == 9
    assert rules(book) == {"another file tells of this account too, and its row counts": 1}


def test_a_column_added_to_a_refused_account_is_refused_with_it() -> None:
    crm = accounts_csv(["A-1,2025-02-01,2025-01-01", "A-2,2025-01-01,", "A-3,2025-01-01,"])
    book = book_of(crm=crm, sheet="account_id,csm\nA-1,Ines\nA-2,Tom\nA-3,Tom\n")
    assert rules(book) == {"left before it started": 1, "its account is refused": 1}


# Revenue


def months_of(book: Book) -> dict[tuple[str, str], float]:
    frame = table(book, "mrr")
    return {(a, month_text(m)): v for a, m, v in zip(frame["account_id"], frame["month"], frame["mrr"], strict=True)}


def test_a_subscription_counts_in_each_month_on_whose_last_day_it_runs() -> None:
    text = """account_id,start_date,end_date,mrr
A-1,2025-01-10,2025-03-31,100
A-1,2025-03-15,,50
A-2,2025-01-31,2025-02-27,10
A-2,2025-04-01,2025-04-30,20
A-3,2025-02-05,2025-02-20,7
A-4,2025-03-01,2025-01-01,7
A-5,2025-04-30,,1
"""
    book = book_of(subscriptions=text)
    assert months_of(book) == {
        ("A-1", "2025-01"): 100, ("A-1", "2025-02"): 100, ("A-1", "2025-03"): 150, ("A-1", "2025-04"): 50,
        ("A-2", "2025-01"): 10, ("A-2", "2025-04"): 20, ("A-5", "2025-04"): 1,
    }  # fmt: skip
    assert rules(book) == {"ended before it started": 1}


def test_subscriptions_that_end_after_the_last_start_are_said_to_run_on() -> None:
    text = "account_id,started_on,ended_on,mrr\nA-1,2025-01-10,2025-06-30,100\nA-2,2025-02-10,,50\n"
    assert str(book_of(subscriptions=text).as_of) == "2025-06-30", "an end beside running ones has happened"
    book = book_of(subscriptions=text, as_of="2025-02-10")
    assert [said for said in book.assumptions if "after the data stops" in said] == [
        "1 subscription ends after the data stops and counts as running: where these ends have come already, "
        "choose a later day on which the data stops"
    ]
    later = book.reopened(as_of="2025-07-31")
    assert not any("after the data stops" in said for said in later.assumptions)
    assert months_of(later)["A-1", "2025-06"] == 100
    terms = book_of(subscriptions=text.replace(",,", ",2026-02-09,"))
    assert not any("after the data stops" in said for said in terms.assumptions)


def test_movements_add_up_from_the_opening_mrr_whatever_sign_they_carry() -> None:
    accounts = (
        "account_id,started_on,churned_on,mrr\nA-1,2025-01-05,,100\nA-2,2025-01-05,2025-03-20,80\nA-3,2025-02-01,,10\n"
    )
    moves = """account_id,moved_on,kind,amount
A-1,2025-02-10,Upgrade,50
A-1,2025-04-01,Downgrade,30
A-2,2025-02-01,Downgrade,-20
A-3,2025-03-01,price adjustment,-4
"""
    book = book_of(accounts, movements=moves)
    assert months_of(book) == {
        ("A-1", "2025-01"): 100, ("A-1", "2025-02"): 150, ("A-1", "2025-03"): 150, ("A-1", "2025-04"): 120,
        ("A-2", "2025-01"): 80, ("A-2", "2025-02"): 60,
        ("A-3", "2025-02"): 10, ("A-3", "2025-03"): 6, ("A-3", "2025-04"): 6,
    }  # fmt: skip
    assert any("paid at the start" in said for said in book.assumptions)


def test_movements_without_accounts_begin_with_what_is_new() -> None:
    rows = ["A-1,2025-01-10,new,40", "A-1,2025-02-10,churn,40", "A-1,2025-03-01,reactivation,25"]
    moves = accounts_csv(rows, "account_id,moved_on,kind,amount")
    assert months_of(book_of(movements=moves)) == {
        ("A-1", "2025-01"): 40, ("A-1", "2025-02"): 0, ("A-1", "2025-03"): 25,
    }  # fmt: skip


def test_revenue_told_in_two_forms_counts_once() -> None:
    book = book_of(
        mrr="account_id,month,mrr\nA-1,2025-01,10\n",
        subscriptions="account_id,start_date,mrr\nA-1,2025-01-01,10\n",
    )
    assert months_of(book) == {("A-1", "2025-01"): 10}
    assert rules(book) == {"another file tells the revenue by month": 1}


def test_usage_of_a_month_is_the_most_users_and_all_uses() -> None:
    usage = "account_id,month,active_users\nA-1,2025-01-03,5\nA-1,2025-01-09,8\nA-1,2025-02,2\n"
    assert table(book_of(usage=usage), "usage")["active_users"].tolist() == [8, 2]


# What a team brings


def test_an_order_of_dates_is_taken_from_the_other_columns_of_the_file() -> None:
    rows = [f"A-{i},{i % 12 + 1:02d}/{i % 28 + 1:02d}/2024,{'03/04/2025' if i == 5 else ''}" for i in range(40)]
    book = book_of(accounts_csv(rows))
    assert to_date(column(book, "churned_on")["A-5"]) == date(2025, 3, 4)


def test_a_grouping_point_is_taken_from_the_other_columns_of_the_file() -> None:
    text = "account_id;started_on;mrr;acquisition_cost\nA-1;01.02.2025;1.200;10,50\nA-2;13.02.2025;2.500;11,75\n"
    assert column(book_of(text), "mrr") == {"A-1": 1200.0, "A-2": 2500.0}


def test_dates_nobody_can_tell_apart_are_listed_with_their_column() -> None:
    book = book_of(accounts_csv(["A-1,01/02/2025,", "A-2,03/04/2025,"]))
    (said,) = [said for said in book.assumptions if "started_on" in said]
    assert "accounts.csv" in said
    assert "day first" in said


def test_a_status_column_says_who_left() -> None:
    rows = [f"A-{i},2025-01-01,{'Cancelled' if i % 5 == 0 else 'Active'}" for i in range(40)]
    book = book_of(accounts_csv(rows, "account_id,started_on,Status"))
    assert sum(column(book, "churned").values()) == 8
    assert "status" not in book.dimensions


def test_of_accounts_with_a_start_and_nothing_else_nobody_knows_who_left() -> None:
    book = book_of("customer,customer since\nA-1,2025-01-01\nA-2,2025-03-01\n")
    assert column(book, "churned") == {"A-1": None, "A-2": None}


def test_answers_alone_are_a_book() -> None:
    book = book_of(survey="Company ID;Date;NPS\n1001;31.01.2025;9\n1002;01.02.2025;3\n")
    assert list(book.tables) == ["nps"]
    assert book.readiness().set_index("page").loc["nps", "ready"]


def test_a_book_that_is_printed_tells_no_row() -> None:
    book = Book.from_files(("a.csv", b"account_id,name,started_on\nSECRET1,Ann Smith,2025-01-03\n"), name="Ours")
    assert repr(book) == "<Book 'Ours' as of 2025-01-03: accounts>"
    assert "SECRET1" not in repr(book.sheets)
    assert "Ann Smith" not in repr(book.sheets)


def test_a_workbook_with_real_dates_opens() -> None:
    pages = openpyxl.Workbook()
    sheet = pages.active
    sheet.append(["Customers of 2025"])
    sheet.append(["Customer ID", "Customer since", "Churn date"])
    for row in ((1001, datetime(2025, 1, 3)), (1002, datetime(2025, 2, 3), datetime(2025, 5, 3)), (), ("Total",)):
        sheet.append(row)
    stream = io.BytesIO()
    pages.save(stream)
    book = Book.from_files(("customers.xlsx", stream.getvalue()))
    assert column(book, "churned") == {"1001": 0, "1002": 1}
    assert rules(book) == {"a row of totals": 1}
    assert book.refused["example"].iloc[0].startswith("line 6")


def test_no_file_that_is_a_table_is_one_calm_message() -> None:
    with pytest.raises(UnusableUpload, match="could not be recognized"):
        book_of("colour;\nred;\nblue;\n")
    file = guess(read(("a.csv", b"account_id,segment\nA-1,x\n"))).files[0]
    recipe = Recipe((file.with_columns("nps", {"account_id": "account_id"}),))
    with pytest.raises(UnusableUpload, match="still needs a column for"):
        Book.from_files(("a.csv", b"account_id,segment\nA-1,x\n"), recipe=recipe)


HOSTILE = """a"; DROP TABLE accounts; --|c0|_row|_rule|_file|account_id|v|id|opens|first_move|day|said|line|rule|file
|text of the row|gone|exit|entry|group|select|名前|x'y|q:Q|a[0]|my.col|_turn|churned|started month|_filled seats|_unread
|a\nb|contract_length|contract_months_2|filled""".replace("\n|", "|").split("|")


def test_no_header_and_no_cell_reaches_the_database_as_more_than_text() -> None:
    quoted = ",".join('"' + header.replace('"', '""') + '"' for header in HOSTILE)
    lines = [f"account_id,started_on,churned_on,{quoted}"]
    for i in range(12):
        cells = ",".join('"\'); DROP TABLE accounts; --"' if i % 2 else f"b{k % 2}" for k in range(len(HOSTILE)))
        lines.append(f"A-{i},2025-01-01,{'2025-03-01' if i % 4 == 0 else ''},{cells}")
    moves = 'account_id,moved_on,kind,amount\n"A\'; --",2025-01-01,"new\'); --",5\nA-1,2025-01-01,new,7\n'
    book = book_of("\n".join([*lines, "A-1,2024-05-05,,"]), movements=moves, as_of="2025-12-31")
    assert book.count() == 12
    assert set(book.diagnostics.refused_rows("accounts").columns) >= {"file", "line", "rule"}
    assert all(name.isidentifier() and name.isascii() for name in book.dimensions)
    assert len(book.dimensions) > 20
    for name in book.dimensions:
        assert (
            set(column(book, name).values()) == {"b0", "'); DROP TABLE accounts; --"}
            or "b1" in column(book, name).values()
        )


def test_two_thousand_columns_open() -> None:
    headers = ["account_id", "started_on", *(f"question {i}" for i in range(1_990))]
    rows = [",".join([f"A-{r}", "2025-01-01", *(f"x{r % 3}" for _ in range(1_990))]) for r in range(30)]
    assert book_of("\n".join([",".join(headers), *rows])).count() == 30


# The book itself


def test_the_fingerprint_changes_with_contents_mapping_and_days_and_with_nothing_else() -> None:
    book = book_of(ACCOUNTS)
    mapped = book.recipe.files[0].with_columns("accounts", {"account_id": "account_id", "started_on": "started_on"})
    others = [
        book_of(ACCOUNTS.replace("900", "901")),
        book_of(ACCOUNTS, nps="account_id,answered_on,score\nA-1,2025-01-01,9\n"),
        book.reopened(Recipe((mapped,))),
        book.reopened(as_of="2025-12-31"),
        book.reopened(observed_from="2024-06-01"),
    ]
    assert len({book.fingerprint, *(other.fingerprint for other in others)}) == 6
    renamed = Book.from_files(("renamed accounts.csv", ACCOUNTS.encode()), name="Another name", sample=True)
    same = [book_of(ACCOUNTS), renamed, book.on("pandas"), book.reopened(as_of="2025-06-30")]
    assert {other.fingerprint for other in same} == {book.fingerprint}


def equal(first: Book, second: Book) -> None:
    assert list(first.tables) == list(second.tables)
    for name in first.tables:
        one, other = (table(book, name).astype(object) for book in (first, second))
        pd.testing.assert_frame_equal(one.where(one.notna(), None), other.where(other.notna(), None))


def test_frames_of_any_kind_and_files_make_the_same_book() -> None:
    nps = "account_id,answered_on,score\nA-1,2025-01-01,9\nA-2,2025-02-01,3\n"
    frames = {"accounts": pd.read_csv(io.StringIO(ACCOUNTS)), "nps": pd.read_csv(io.StringIO(nps))}
    dated = {"accounts": frames["accounts"].assign(started_on=pd.to_datetime(frames["accounts"]["started_on"])),
             "nps": frames["nps"]}  # fmt: skip
    from_files = book_of(ACCOUNTS, nps=nps)
    for given_frames in (
        frames,
        dated,
        {name: pl.from_pandas(frame) for name, frame in dated.items()},
        {name: pl.from_pandas(frame).lazy() for name, frame in frames.items()},
        {name: pa.Table.from_pandas(frame) for name, frame in dated.items()},
    ):
        book = Book.from_frames(**given_frames)
        equal(book, from_files)
        assert book.dimensions == from_files.dimensions


def test_a_book_is_the_same_on_every_engine() -> None:
    book = book_of(ACCOUNTS, mrr="account_id,month,mrr\nA-1,2025-01,10\n")
    equal(book.on("pandas"), book)
    equal(book.on("polars"), book)
    assert table(book.on("polars").on("duckdb"))["account_id"].tolist() == ["A-1", "A-2", "A-3", "A-4"]


def test_the_order_of_rows_and_files_changes_no_account() -> None:
    lines = ACCOUNTS.strip().split("\n")
    shuffled = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    equal(book_of(ACCOUNTS), book_of(shuffled))


def test_frames_with_mixed_ids_time_zones_and_categories_open() -> None:
    frame = pd.DataFrame(
        {
            "account_id": [1001, "A-2", 1003.0],
            "started_on": pd.date_range("2025-01-01 23:30", periods=3, tz="America/New_York"),
            "segment": pd.Categorical(["x", None, "y"]),
            "churned_on": [None, date(2025, 3, 1), pd.NaT],
        }
    )
    book = Book.from_frames(accounts=frame)
    assert list(column(book, "churned")) == ["1001", "1003", "A-2"]
    assert column(book, "started_on")["1001"] == to_day(date(2025, 1, 1))
    assert column(book, "segment")["A-2"] == "(missing)"


def test_a_frame_that_is_none_or_of_no_table_is_refused_in_words() -> None:
    with pytest.raises(UnusableUpload, match="not a table of a book"):
        Book.from_frames(customers=pd.DataFrame())
    with pytest.raises(UnusableUpload, match="no data frame"):
        Book.from_frames(accounts=[1, 2])
    with pytest.raises(UnusableUpload, match="still needs"):
        Book.from_frames(touches=pd.DataFrame({"account_id": ["A-1"]}))
    twice = pd.DataFrame([["A-1", "A-2", "2025-01-01"]], columns=["account_id", "account_id", "started_on"])
    assert Book.from_frames(accounts=twice).count() == 1


def test_a_frame_without_rows_is_a_book_without_accounts() -> None:
    book = Book.from_frames(accounts=pd.DataFrame({"account_id": [], "started_on": [], "churned_on": []}))
    assert book.count() == 0
    assert book.as_of is None


def test_each_page_is_ready_or_says_exactly_what_it_needs() -> None:
    told = book_of(ACCOUNTS).readiness().set_index("page")
    assert told.loc["composition", "ready"]
    assert told.loc["survival", "ready"]
    assert told.loc["standing", "ready"], "what is paid today is known from accounts.mrr"
    assert not told.loc["revenue", "ready"], "what happened to the MRR is not"
    assert told.loc["nps", "needs"] == (
        "a file of NPS answers, with the account's id, the day of the answer and the answer, 0 to 10"
    )
    assert "a file of an experiment, with the unit" in told.loc["experiment", "needs"]
    snapshot = book_of("account_id,churned\nA-1,yes\nA-2,no\n").readiness().set_index("page")
    assert snapshot.loc["survival", "needs"] == (
        "the start date and the churn date of each account, or its months so far and whether it churned"
    )
    assert snapshot.loc["target", "needs"] == "a column for the day the account churned in the file of accounts"


def test_what_is_missing_is_named_when_it_is_required() -> None:
    book = book_of(ACCOUNTS)
    book.require("accounts", "tenure")
    with pytest.raises(MissingTable, match="a file of NPS answers"):
        book.require("nps")
    with pytest.raises(MissingTable, match="a column for seats bought"):
        book.require("accounts", "seats")


def test_two_pages_may_ask_one_book_at_the_same_time() -> None:
    rows = pd.DataFrame({"account_id": range(50_000), "started_on": "2024-01-01"})
    book, told = Book.from_frames(accounts=rows, as_of="2025-01-01"), []
    threads = [threading.Thread(target=lambda: told.extend(book.count() for _ in range(40))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [50_000] * 160


def test_no_two_books_share_rows() -> None:
    first, second = book_of(ACCOUNTS), book_of(ACCOUNTS.replace("A-", "B-"))
    assert column(first, "mrr").keys().isdisjoint(column(second, "mrr"))


# Public files


def test_telco_opens_as_it_is() -> None:
    book = Book.from_files(*public("ibm_telco_churn.csv"))
    assert book.snapshot
    assert (book.count(), sum(column(book, "churned").values())) == (7_043, 1_869)
    frame = table(book)
    told = frame.groupby("contract").agg(
        accounts=("churned", "size"), churned=("churned", "sum"), months=("exit", "sum")
    )
    assert told["accounts"].to_dict() == {"Month-to-month": 3_875, "One year": 1_473, "Two year": 1_695}
    assert told["churned"].to_dict() == {"Month-to-month": 1_655, "One year": 166, "Two year": 48}
    assert {"contract", "payment_method", "internet_service"} <= set(book.dimensions)
    assert frame["contract_length"].value_counts().to_dict() == {1: 3_875, 24: 1_695, 12: 1_473}
    assert int((frame["exit"] == 0).sum()) == 11


def test_two_telco_files_on_the_same_ids_are_one_book() -> None:
    book = Book.from_files(*public("ibm_cognos_telco_status.csv", "ibm_cognos_telco_churn.csv"))
    assert (book.count(), sum(column(book, "churned").values())) == (7_043, 1_869)
    assert book.files["used"].tolist() == [7_043, 7_043]
    # The reason was re-worded for 7.4 % of the accounts.
    (differing,) = [rows for note, (rows, _) in notes(book).items() if note.startswith("churn_reason differs")]
    assert round(differing / 7_043, 3) == 0.074
    assert "satisfaction_score" in book.dimensions


def test_personio_opens_with_its_dates_day_first() -> None:
    book = Book.from_files(*public("personio_customers.csv", "personio_mrr_movements.csv", "personio_nps.csv"))
    assert (book.count(), sum(column(book, "churned").values())) == (498, 48)
    assert book.as_of == date(2023, 6, 30)
    assert sum("day first" in said for said in book.assumptions) == 4
    assert book.count("nps") == 348
    assert table(book, "nps")["account_id"].nunique() == 202
    assert rules(book) == {"no account_id": 1}
    assert book.files["used"].tolist() == [498, 398, 348]
    march = column(book, "started_on")["256799"]
    assert to_date(march) == date(2023, 1, 3)


def test_ravenstack_opens_with_five_files() -> None:
    names = ("accounts", "subscriptions", "churn_events", "feature_usage", "support_tickets")
    book = Book.from_files(*public(*(f"ravenstack_{name}.csv" for name in names)))
    assert book.as_of == date(2024, 12, 31)
    frame = table(book)
    assert (len(frame), int(frame["churned"].sum())) == (500, 110)
    assert int(frame.loc[frame["churned"] == 1, "churned_on"].notna().sum()) == 75
    assert notes(book)["marked as churned, without a churn date"][0] == 35
    assert notes(book)["marked as active, with a churn event: counted as active"][0] == 277
    assert book.files.set_index("table")["used"].to_dict() == {
        "accounts": 500, "mrr": 4_222, "events": 600, "usage": 25_000, "touches": 2_000,
    }  # fmt: skip
    assert table(book, "events")["account_id"].nunique() == 352
    assert book.diagnostics.joins["not_in_accounts"].tolist() == [0] * 4


def test_ravenstack_with_days_first_and_a_byte_order_mark_is_the_same_book() -> None:
    plain = Book.from_files(*public("ravenstack_accounts.csv", "ravenstack_subscriptions.csv"))
    messy = Book.from_files(
        *public("messy/ravenstack_ddmmyyyy_bom_accounts.csv", "messy/ravenstack_ddmmyyyy_bom_subscriptions.csv")
    )
    equal(plain, messy)


def test_metabase_never_looks_at_the_clock() -> None:
    book = Book.from_files(*public("metabase_accounts.csv"))
    assert (book.count(), sum(column(book, "churned").values())) == (2_495, 2_031)
    assert book.as_of == date(2032, 6, 3)
    portuguese = Book.from_files(*public("messy/metabase_pt_dates_Accounts.csv"))
    assert (portuguese.count(), sum(column(portuguese, "churned").values())) == (2_495, 2_031)


def test_the_messy_german_export_gives_the_same_accounts_as_the_clean_book() -> None:
    sample = Path(__file__).parent.parent / "sample_data"
    clean = table(Book.from_files(sample / "accounts.csv", as_of="2025-12-31")).set_index("account_id")
    book = Book.from_files(sample / "messy" / "kunden.csv", as_of="2025-12-31")
    messy = table(book).set_index("account_id")
    # Three accounts have an impossible date, one row is there twice, one once more with other content, one is the sum.
    assert sorted(rules(book).values()) == [1, 1, 1, 1, 1, 1]
    assert set(clean.index) - set(messy.index) == {"A-1649", "A-1650", "A-1651"}
    same = ["name", "segment", "industry", "region", "plan", "csm", "seats", "mrr", "started_on", "churned_on",
            "churned", "contract_length", "entry", "exit", "churn_reason"]  # fmt: skip
    pd.testing.assert_frame_equal(messy[same], clean.loc[messy.index, same])


def test_units_without_ids_keep_all_their_rows() -> None:
    drafted = Draft.from_files([("hillstrom_email.csv", public("hillstrom_email.csv")[0].read_bytes())])
    drafted = drafted.with_table(0, "kpis").with_columns(0, {"segment": "arm"})
    book = Book.from_sheets(drafted.sheets, drafted.recipe)
    # 6,562 of the rows are exact repeats of another one.
    assert book.files[["read", "used", "refused"]].to_numpy().tolist() == [[64_000, 64_000, 0]]


def test_dates_that_run_years_ahead_work_without_a_clock() -> None:
    book = Book.from_files(*public("metabase_accounts.csv"))
    assert book.as_of == date(2032, 6, 3)
    assert book.files["used"].tolist() == [2_495]
    assert sum(column(book, "churned").values()) == 2_031
