"""A last month of payments that is not over when the data stops: it is never compared with whole months."""

from datetime import date, timedelta
from functools import cache

import pytest

from analysis import Book, revenue
from analysis.book.draft import Draft
from analysis.book.unfinished import NOT_OVER
from analysis.counting.paid_months import paying_now

A_DAY, EACH = 5, 20


def orders(until: date, since: date = date(2024, 1, 1), head: str = "order_id,user_id,order_date,amount") -> str:
    days = [since + timedelta(days=i) for i in range((until - since).days + 1)]
    rows = (
        f"O-{i}-{k},U-{(i * A_DAY + k) % 60},{day}T10:00:00,{EACH}" for i, day in enumerate(days) for k in range(A_DAY)
    )
    return "\n".join([head, *rows])


def users() -> str:
    rows = (f"U-{i},2023-1{i % 3}-05,{'DE' if i % 2 else 'FR'}" for i in range(60))
    return "\n".join(["user_id,signup_date,country", *rows])


@cache
def opened(text: str) -> Book:
    return Draft.from_files([("users.csv", users().encode()), ("orders.csv", text.encode())]).opened


def paid(book: Book) -> dict[str, float]:
    months = book.built.engine.rows("SELECT month, sum(mrr) FROM mrr GROUP BY month ORDER BY month")
    return {f"{month // 12}-{month % 12 + 1:02d}": total for month, total in months}


@pytest.mark.parametrize("last", [date(2025, 11, 2), date(2025, 11, 12), date(2025, 11, 25)])
def test_a_month_that_is_not_over_is_set_aside_and_the_data_stop_on_their_last_day(last: date) -> None:
    book = opened(orders(last))
    assert book.as_of == last
    months = paid(book)
    assert max(months) == "2025-10"
    assert months["2025-10"] == 31 * A_DAY * EACH
    assert book.refused.set_index("rule")["rows"].to_dict() == {NOT_OVER: last.day * A_DAY}
    assert any("November 2025 is not over" in line for line in book.assumptions)


def test_a_month_that_is_over_counts() -> None:
    book = opened(orders(date(2025, 10, 31)))
    assert (book.as_of, max(paid(book)), len(book.refused)) == (date(2025, 10, 31), "2025-10", 0)


def test_bills_of_the_first_of_each_month_are_of_whole_months() -> None:
    firsts = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(23)]
    rows = [f"I-{m}-{i},U-{i},{day},{EACH}" for m, day in enumerate(firsts) for i in range(20)]
    book = opened("\n".join(["invoice_id,user_id,invoice_date,amount", *rows]))
    assert max(paid(book)) == "2025-11"
    assert not len(book.refused)


def test_a_few_orders_that_happen_to_end_early_in_a_month_count() -> None:
    days = [date(2024 + m // 12, m % 12 + 1, 4 + m % 3 * 7) for m in range(23)]
    rows = [f"O-{m},U-{m % 9},{day},{EACH}" for m, day in enumerate(days)]
    assert max(paid(opened("\n".join(["order_id,user_id,order_date,amount", *rows])))) == "2025-11"


def test_who_says_that_the_data_run_to_the_end_of_the_month_is_believed() -> None:
    draft = Draft.from_files([("users.csv", users().encode()), ("orders.csv", orders(date(2025, 11, 2)).encode())])
    book = Book.from_sheets(draft.sheets, draft.recipe, as_of="2025-11-30")
    assert max(paid(book)) == "2025-11"


def test_no_page_says_that_payments_fell_where_they_did_not() -> None:
    book = opened(orders(date(2025, 11, 2)))
    month = paying_now(book)[1]
    assert month == 2025 * 12 + 9
    said = [finding.claim for finding in revenue.analyze(book).findings]
    assert not [claim for claim in said if "November 2025" in claim or "2025-11" in claim]
