"""The exit form: handed out, its answers read as reasons of the accounts that left, and where they got stuck."""

import re
from io import BytesIO

import pandas as pd
import pytest
from asking import page, said

from analysis import Book, composition
from analysis.book.exits import ASKED, form_csv, form_html
from analysis.book.vocabulary import words
from analysis.counting import collected

ACCOUNTS = """account_id,started_on,churned_on,churn_reason
A,2024-01-01,2025-02-01,
B,2024-01-01,2025-03-01,Price
C,2024-01-01,,
D,2024-02-01,2025-12-01,
"""
ANSWERS = """A,2025-01-10,Price,training,
A,2025-01-20,Low adoption,setup,an import
B,2025-01-20,Help desk,support,
C,2025-02-02,Price,nowhere,
"""


def opened(answers: str, name: str = "exit_form.csv", accounts: str = ACCOUNTS) -> Book:
    return Book.from_files(("accounts.csv", accounts.encode()), (name, answers.encode()))


def reasons_of(book: Book) -> dict[str, str]:
    frame = book.tables["accounts"].collect("pandas").to_pandas().set_index("account_id")["churn_reason"]
    return {str(account): str(reason) for account, reason in frame.dropna().items()}


@pytest.mark.parametrize("name", ["exit_form.csv", "responses-2025.csv"])
def test_a_form_fills_in_the_reason_that_is_missing_of_who_left_with_its_latest_answer(name: str) -> None:
    """B's recorded reason stays, and C is still here."""
    book = opened(form_csv() + ANSWERS, name)
    assert reasons_of(book) == {"A": "Low adoption", "B": "Price"}
    assert any("why 1 account left: the exit form" in told for told in book.built.assumptions)


def test_accounts_without_a_column_of_reasons_get_one() -> None:
    accounts = "account_id,started_on,churned\nA,2024-01-01,yes\nB,2024-01-01,yes\nC,2024-01-01,no\n"
    assert reasons_of(opened(form_csv() + ANSWERS, accounts=accounts)) == {"A": "Low adoption", "B": "Help desk"}


@pytest.mark.parametrize("language", [0, 1, 2])
def test_forms_in_other_words_are_forms(language: int) -> None:
    """German, French and Japanese headers of a survey tool."""
    header = ("Kundennummer,Kündigungsgrund,Steckengeblieben bei", "Compte,Motif de départ,Point de blocage",
              "顧客,解約理由,つまずいた点")[language]  # fmt: skip
    book = opened(f"{header}\nA,Teuer,Setup\nD,Langsam,Support\n", "export.csv")
    assert reasons_of(book) == {"A": "Teuer", "B": "Price", "D": "Langsam"}


def test_where_they_got_stuck_is_counted_by_account_and_said_on_the_page_of_reasons() -> None:
    book = opened(form_csv() + ANSWERS)
    stuck = composition.count_stuck(book)
    assert stuck[["stuck_at", "reason_given", "accounts"]].to_numpy().tolist() == [
        ["nowhere", "Price", 1], ["setup", "Low adoption", 1], ["support", "Help desk", 1]]  # fmt: skip
    assert stuck.set_index("stuck_at").loc["setup", "would_have_kept"] == "an import"
    app = page("reasons", book)
    assert not app.exception
    told = [str(element.value) for kind in ("markdown", "caption", "header", "subheader") for element in app.get(kind)]
    assert "Where they got stuck" in " ".join([said(app), *told])


def test_the_page_to_hand_out_calls_nobody_and_asks_what_the_sheet_holds() -> None:
    html = form_html()
    assert "default-src 'none'" in html
    assert not re.search(r"https?:|//[a-z]|fetch\(|XMLHttp|sendBeacon|WebSocket|<img|<link|src=|@import|url\(", html)
    assert re.findall(r'<(?:input|textarea) id="(\w+)"', html) == list(ASKED)
    assert list(pd.read_csv(BytesIO(form_csv().encode())).columns) == list(ASKED)


def test_the_words_of_the_form_are_known_in_eight_languages() -> None:
    assert {"stuck", "blocage", "つまずいた"} <= set(words("exits.header"))


def test_a_list_of_churns_says_why_as_the_accounts_would_and_of_two_reasons_the_main_one() -> None:
    accounts = "account_id,name,start_date,mrr\n" + "".join(
        f"A-{i},Acc {i},2023-0{1 + i % 9}-01,100\n" for i in range(60)
    )
    why = ("Price", "Closed down", "Missing feature")
    churns = (
        "churn_id,account_id,arr_lost,churn_date,churn_reason_secondary,churn_reason_primary,save_attempted\n"
        + "".join(f"C-{i},A-{i},900,2025-0{1 + i % 9}-11,{why[(i + 1) % 3]},{why[i % 3]},No\n" for i in range(30))
    )
    book = Book.from_files(("customers.csv", accounts.encode()), ("churn_cases.csv", churns.encode()))
    told = collected(book.tables["accounts"])
    assert dict(told["churn_reason"].value_counts()) == dict.fromkeys(why, 10)
    assert told.set_index("account_id").loc["A-4", "churn_reason"] == "Closed down"
    assert told.loc[told["churned"] == 0, "churn_reason"].isna().all()
