"""Lines that do not fit: a few are set aside, many stop the file before any number; the advice is true."""

import pytest

from analysis import Book, UnusableUpload
from analysis.book.draft import Draft
from analysis.book.problems import fix_for
from analysis.book.questions import answered, questions
from analysis.errors import NoUsableRow

HEADER = "account_id,name,started_on,churned_on\n"


def accounts(good: int, bad: int, line: str = "x,Co, Ltd,2024-01-01,\n") -> tuple[str, bytes]:
    rows = [f"a{place},Co,2024-01-{1 + place % 28:02},\n" for place in range(good)]
    return "accounts.csv", (HEADER + "".join(rows) + line * bad).encode()


@pytest.mark.parametrize(("good", "bad"), [(38, 2), (4, 1), (950, 50)])
def test_up_to_5_in_100_lines_are_set_aside_and_counted(good: int, bad: int) -> None:
    assert Book.from_files(accounts(good, bad)).files["refused"].tolist() == [bad]


@pytest.mark.parametrize(("good", "bad"), [(36, 2), (3, 2), (940, 60)])
def test_more_stop_the_file_with_its_first_line(good: int, bad: int) -> None:
    with pytest.raises(UnusableUpload) as refused:
        Book.from_files(accounts(good, bad))
    assert refused.value.what == f"{bad} of {good + bad:,} lines of accounts.csv do not fit its header."
    assert f"line {good + 2}, with more cells than the header: x,Co, Ltd" in refused.value.why


def test_the_reader_can_go_on_without_them() -> None:
    draft = Draft.from_files([accounts(36, 4)])
    (asked,) = (q for q in questions(draft) if q.waits)
    assert (asked.word, asked.chosen) == ("ragged", "")
    told = answered(draft, asked, "without")
    assert Book.from_sheets(told.sheets, told.recipe).count() == 36


def test_a_header_printed_on_every_page_is_no_such_line() -> None:
    assert Book.from_files(accounts(20, 3, HEADER)).count() == 20


def test_what_is_said_of_a_line_with_quotation_marks_is_not_to_add_them() -> None:
    book = Book.from_files(accounts(40, 1, 'x,"Co", Ltd,2024-01-01,\n'))
    (rule,) = book.refused["rule"]
    assert rule == "more cells than the header, beside quotation marks"
    assert "written twice" in fix_for(rule)
    assert "put such cells in quotation marks" in fix_for("more cells than the header")


def test_a_file_without_a_usable_row_names_itself_its_line_and_what_to_change() -> None:
    with pytest.raises(NoUsableRow) as refused:
        Book.from_files(("crm.csv", b"account_id,started_on,churned_on\na,2024-31-31,\nb,2024-32-31,\n"))
    assert "The first is line 2 of crm.csv." in refused.value.why
    assert refused.value.fix == "Write days as 2025-12-31."
