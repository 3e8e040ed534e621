"""Payments by month are called payments in every sentence and label of the page on revenue, and never MRR."""

import json

from analysis import Book, revenue
from analysis.book.draft import Draft
from analysis.charts.revenue import revenue as bridge
from analysis.charts.revenue import revenue_months
from analysis.summary import numbers


def paid() -> Book:
    accounts = [f"c{i},2023-0{1 + i % 9}-10,{int(i % 5 == 0)}" for i in range(40)]
    orders = [f"o{m}_{i},c{i},2024-{m:02}-1{i % 9},{20 + i + m}" for m in range(1, 13) for i in range(40)]
    files = [("customers.csv", ["customer_id,signup_date,churned", *accounts]),
             ("orders.csv", ["order_id,customer_id,order_date,order_amount", *orders])]  # fmt: skip
    return Draft.from_files([(name, "\n".join(lines).encode()) for name, lines in files]).opened


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
