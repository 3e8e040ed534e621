"""One wide file may carry several tables: months as columns become rows, the rest is offered and not assumed."""

from datetime import date

import pandas as pd
import pytest
from asking import PAGES
from streamlit.testing.v1 import AppTest

from analysis import Book, UnusableUpload
from analysis.book import wide_tables
from analysis.book.days import month_text
from analysis.book.draft import Draft
from analysis.book.month_names import month_said

WIDE = "account_id,started_on,churned_on,segment,NPS,CSAT,Jan,Feb,Mar\n" + "\n".join(
    f"A-{i},2024-01-{1 + i % 28:02d},,{'ab'[i % 2]},{i % 11},{1 + i % 5},{i},{i + 1 if i else ''},{i + 2}"
    for i in range(40)
)


def rows(book: Book, name: str) -> list[list[object]]:
    frame: pd.DataFrame = book.tables[name].collect("pandas").to_pandas()
    if "month" in frame:
        frame["month"] = frame["month"].map(month_text)
    return sorted(frame.to_numpy().tolist())


@pytest.mark.parametrize(
    ("header", "said"),
    [("Jan", (0, 1)), ("January", (0, 1)), ("2025-01", (2025, 1)), ("MRR 2025-03", (2025, 3)), ("Mar-25", (2025, 3)),
     ("01/2025", (2025, 1)), ("Ekim 2024", (2024, 10)), ("mars", (0, 3)), ("Juin", (0, 6)), ("juillet 2024", (2024, 7)),
     ("März 2025", (2025, 3)), ("2025年3月", (2025, 3)), ("3月", (0, 3)), ("Market", None), ("Mary", None),
     ("Decision", None), ("13/2025", None), ("Seats", None), ("2025", None)],
)  # fmt: skip
def test_a_header_says_a_month_or_it_does_not(header: str, said: tuple[int, int] | None) -> None:
    assert month_said(header) == said


def test_months_as_columns_become_rows() -> None:
    text = "Customer,Jan 2025,Feb 2025,Mar 2025\nA-1,100,100,\nA-2,,50,60\n"
    book = Book.from_files(("billing.csv", text.encode()))
    assert rows(book, "mrr") == [
        ["A-1", "2025-01", 100.0], ["A-1", "2025-02", 100.0], ["A-2", "2025-02", 50.0], ["A-2", "2025-03", 60.0]
    ]  # fmt: skip


def test_months_without_a_year_take_it_from_the_name_of_the_file_or_are_not_guessed() -> None:
    text = b"Kunde;Jan;Feb;M\xc3\xa4rz\nA-1;1.000,50;2;3\nA-2;1;2;3\n"
    book = Book.from_files(("Umsatz 2024.csv", text))
    assert rows(book, "mrr")[0] == ["A-1", "2024-01", 1000.5]
    with pytest.raises(UnusableUpload):
        Book.from_files(("Umsatz.csv", text))


def test_months_of_users_are_usage() -> None:
    text = "Customer,2025-01,2025-02,2025-03\nA-1,5,6,7\n"
    assert rows(Book.from_files(("active users.csv", text.encode())), "usage")[0] == ["A-1", "2025-01", 5.0]


@pytest.mark.parametrize(
    ("name", "months"), [("mrr 2024.csv", "Jan,Feb,Mar"), ("export.csv", "2024-01,2024-02,2024-03")]
)
def test_months_beside_a_file_of_accounts_are_revenue_and_no_columns_of_the_accounts(name: str, months: str) -> None:
    accounts = b"Account ID,Start date,Plan\nA-1,2023-01-05,a\nA-2,2023-02-05,b\n"
    wide = f"Account ID,Name,{months}\nA-1,Ann,1,2,3\nA-2,Bo,4,5,6\n"
    book = Book.from_files(("accounts.csv", accounts), (name, wide.encode()))
    assert rows(book, "mrr")[:2] == [["A-1", "2024-01", 1.0], ["A-1", "2024-02", 2.0]]
    assert list(book.dimensions) == ["plan"]


def test_a_refused_month_is_found_in_the_line_of_its_account() -> None:
    text = "Customer,Jan 2025,Feb 2025,Mar 2025\nA-1,1,2,3\nA-2,4,soon,6\nA-3,7,8,9\nA-4,7,8,9\n"
    refused = Book.from_files(("billing.csv", text.encode())).diagnostics.refused_rows("mrr")
    assert refused[["line", "account_id", "month"]].to_numpy().tolist() == [[3, "A-2", "2025-02"]]


def test_what_a_wide_table_carries_is_offered_and_not_assumed() -> None:
    draft = Draft.from_files([("crm.csv", WIDE.encode())])
    assert [file.table for file in draft.recipe.files] == ["accounts"]
    assert [(part.table, part.asks) for part in draft.parts(0)] == [("mrr", "year"), ("nps", "day")]
    assert list(Book.from_sheets(draft.sheets, draft.recipe).tables) == ["accounts"]


def test_a_satisfaction_score_of_1_to_5_is_never_offered_as_nps() -> None:
    text = WIDE.replace("NPS,CSAT", "Score,NPS survey satisfaction")
    assert [part.table for part in Draft.from_files([("crm.csv", text.encode())]).parts(0)] == ["mrr"]


def test_a_part_is_taken_on_the_readers_word_and_put_back() -> None:
    draft = Draft.from_files([("crm.csv", WIDE.encode())])
    months, nps = draft.parts(0)
    both = draft.with_part(0, months, "2025").with_part(0, nps, "2025-03-31")
    book = Book.from_sheets(both.sheets, both.recipe)
    assert book.files[["table", "read", "used", "refused"]].to_numpy().tolist() == [
        ["accounts", 40, 40, 0], ["mrr", 119, 119, 0], ["nps", 40, 40, 0]
    ]  # fmt: skip
    assert str(book.as_of) == "2025-03-31"
    only = both.with_part(0, months, None)
    assert [file.table for file in only.recipe.files] == ["accounts", "nps"]


def test_a_saved_recipe_takes_the_parts_again() -> None:
    draft = Draft.from_files([("crm.csv", WIDE.encode())])
    chosen = draft.with_part(0, draft.parts(0)[0], "2025")
    again = Draft.from_files([("crm april.csv", WIDE.encode()), ("recipe.json", chosen.recipe.to_json().encode())])
    assert [file.table for file in again.recipe.files] == ["accounts", "mrr"]
    assert Book.from_sheets(again.sheets, again.recipe).files["used"].tolist() == [40, 119]


def test_a_column_with_the_day_of_the_answer_is_used() -> None:
    text = "account_id,started_on,churned_on,NPS,NPS date\n" + "\n".join(
        f"A-{i},2024-01-05,,{i % 11},2025-02-{1 + i % 28:02d}" for i in range(30)
    )
    draft = Draft.from_files([("crm.csv", text.encode())])
    (part,) = draft.parts(0)
    assert (part.asks, part.dated) == ("", "NPS date")
    book = Book.from_sheets(*_opened(draft.with_part(0, part, "")))
    assert rows(book, "nps")[0][1] == 20120, "1 February 2025 is day 20,120"


def _opened(draft: Draft) -> tuple[object, object]:
    return draft.sheets, draft.recipe


def test_months_of_a_year_nobody_named_are_asked_for_on_the_page_of_a_file_that_was_left_out() -> None:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["draft"] = Draft.from_files([("Umsatz.csv", b"Kunde;Jan;Feb;Mrz\nA-1;1;2;3\nA-2;4;5;6\n")])
    app.run()
    assert app.subheader[0].value.startswith("Jan to Mrz are 3 months of MRR")
    assert "One question before your book opens" in app.title[0].value
    assert app.button("accept").disabled
    (without,) = (button for button in app.button if button.label == "Leave it out")
    without.click().run()
    assert "before your book opens" not in app.title[0].value, "it is offered in its card and no longer asked"
    app.session_state["draft"] = Draft.from_files([("Umsatz.csv", b"Kunde;Jan;Feb;Mrz\nA-1;1;2;3\nA-2;4;5;6\n")])
    app.run()
    app.number_input[0].set_value(2024).run()
    app.button("accept").click().run()
    assert rows(app.session_state["book"], "mrr")[0] == ["A-1", "2024-01", 1.0]


def test_answers_inside_a_wide_file_are_read_once_their_day_is_said() -> None:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["draft"] = Draft.from_files([("crm.csv", WIDE.encode())])
    app.run()
    assert not app.button("accept").disabled
    assert "NPS" in app.date_input[0].label
    app.date_input[0].set_value(date(2025, 3, 31)).run()
    app.button("accept").click().run()
    assert "nps" in app.session_state["book"].tables


def test_the_share_of_numbers_is_counted_in_one_engine_in_which_nothing_stays() -> None:
    share = wide_tables._share_read
    assert [share(["1", "2,5", "x", ""]), share(["7"]), share(["x"]), share([])] == [0.5, 1.0, 0.0, 1.0]
    assert wide_tables._engine() is wide_tables._engine()
    assert wide_tables._engine().rows("SHOW TABLES") == []
