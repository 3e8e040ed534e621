"""Payments by month are called payments in every sentence and label of the page on revenue, and never MRR."""

import json
import re

import pytest
from asking import page

from analysis import Book, revenue
from analysis.book.draft import Draft
from analysis.charts.revenue import revenue as bridge
from analysis.charts.revenue import revenue_months
from analysis.revenue.paid import NOT_MRR
from analysis.summary import numbers


def paid() -> Book:
    accounts = [f"c{i},2023-0{1 + i % 9}-10,{int(i % 5 == 0)}" for i in range(40)]
    orders = [f"o{m}_{i},c{i},2024-{m:02}-1{i % 9},{20 + i + m}" for m in range(1, 13) for i in range(40)]
    files = [("customers.csv", ["customer_id,signup_date,churned", *accounts]),
             ("orders.csv", ["order_id,customer_id,order_date,order_amount", *orders])]  # fmt: skip
    return Draft.from_files([(name, "\n".join(lines).encode()) for name, lines in files]).opened


@pytest.fixture(scope="module")
def book() -> Book:
    return paid()


def test_no_sentence_and_no_label_of_payments_says_mrr() -> None:
    book = paid()
    assert book.built.paid_by_month
    answer = revenue.analyze(book)
    claims = [finding.claim for finding in answer.findings]
    assert any("payments grew" in claim or "payments fell" in claim for claim in claims), claims
    assert sum("MRR" in claim for claim in claims) == 1  # that they are no MRR
    for chart in (bridge(answer), revenue_months(answer)):
        assert "MRR" not in json.dumps(chart.to_dict())
    assert numbers(book)[0].label == "Paid a month"
    assert "ARR" not in numbers(book)[0].note


@pytest.mark.parametrize("word", ["revenue", "standing", "worth", "renewals", "returns", "expansion", "composition"])
def test_no_page_of_such_a_book_says_mrr(word: str, book: Book) -> None:
    app = page(word, book)
    assert not app.exception
    shown = [element.value for kind in ("title", "header", "html", "caption") for element in app.get(kind)]
    shown += [
        element.label
        for kind in ("selectbox", "segmented_control", "button_group", "expander")
        for element in app.get(kind)
    ]
    told = [str(text) for text in shown if text]
    bare = [text for text in told if re.search(r"\bMRR\b|\b[NG]RR\b(?! of payments)", text.replace(NOT_MRR, ""))]
    assert not bare, bare
    assert any("ayments" in text for text in told)
