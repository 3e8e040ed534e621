"""Subscriptions that never say an end: an account that churned pays no longer."""

import pytest
from test_recognition import csv

from analysis import Book

ACCOUNTS = csv("customer_id,signup_date,churn_date", "c{i},{d},{e}")
STANDING = b"customer_id,signup_date,status\n" + b"".join(
    f"c{i},2024-01-05,{'Churned' if i % 4 == 0 else 'Active'}\n".encode() for i in range(40)
)


def last_mrr(*files: tuple[str, bytes]) -> tuple[float, Book]:
    book = Book.from_files(*files)
    return book.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")[0], book


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("subscription_id,customer_id,start_date,mrr", "s{i},c{i},{d},100"),
        ("subscription_id,customer_id,start_date,end_date,mrr", "s{i},c{i},{d},,100"),
    ],
)
def test_a_subscription_without_an_end_ends_with_its_account(header: str, row: str) -> None:
    paid, book = last_mrr(("customers.csv", ACCOUNTS), ("subscriptions.csv", csv(header, row)))
    assert paid == 3000
    assert any("(10 subscriptions)" in said for said in book.assumptions)
    before = book.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = 2024 * 12 + 9")[0]
    assert before == 4000  # October 2024: those that churned in November still paid


def test_an_account_that_churned_on_an_unknown_day_pays_no_longer_and_its_rows_are_listed() -> None:
    subscriptions = csv("subscription_id,customer_id,start_date,monthly_price", "s{i},c{i},{d},100")
    paid, book = last_mrr(("customers.csv", STANDING), ("subscriptions.csv", subscriptions))
    assert paid == 3000
    assert int(book.refused.query("table == 'mrr'")["rows"].sum()) == 10


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("subscription_id,customer_id,start_date,end_date,mrr", "s{i},c{i},{d},{e},100"),
        ("subscription_id,customer_id,start_date,mrr,status", "s{i},c{i},2024-01-05,100,{v}"),
    ],
)
def test_where_some_end_one_that_runs_runs_and_the_contradiction_is_left_to_be_said(header: str, row: str) -> None:
    ended = (
        csv(header, row).replace(b",a\n", b",Cancelled\n").replace(b",b\n", b",Active\n").replace(b",c\n", b",Active\n")
    )
    gone = csv("customer_id,signup_date,churn_date", "c{i},{d},2024-11-05")
    _, book = last_mrr(("customers.csv", gone), ("subscriptions.csv", ended))
    assert not any("end on the day their account" in said for said in book.assumptions)


def test_what_never_ends_is_not_said_to_contradict_the_accounts() -> None:
    subscriptions = csv("subscription_id,customer_id,start_date,mrr", "s{i},c{i},{d},100")
    _, book = last_mrr(("customers.csv", ACCOUNTS), ("subscriptions.csv", subscriptions))
    assert not any("say otherwise" in said for said in book.assumptions)
