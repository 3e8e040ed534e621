"""A period is so many months, in whatever words a billing system writes it."""

import pytest

from analysis import Book
from analysis.book.periods import ONCE, months

# Counted by hand; a week is a 52nd of a year.
SAID = {
    6: "Semi-Annual; Biannual; six months; 6 months; halbjährlich; semestriel; altı aylık; 半年; 每半年; P6M; "
       "half-yearly; twice a year; every 6 months; sechs Monate; seis meses; 6M; 1/2 year; 180 days",
    12: "Annual; Annual (12); 12 months (annual); Yearly; P1Y; 1Y; jährlich; annuel; anual; yıllık; 年; 1年; 12个月; "
        "12ヶ月; twelve months; per year; un an; un año; 1 ano; 365 days; 52 weeks; zwölf Monate; 12; 12.0; "
        "once a year; 12 month(s); Yearly - prepaid",
    3: "quarterly; Quarter; vierteljährlich; Quartal; trimestriel; trimestral; üç aylık; çeyrek; 季度; 四半期; P3M; "
       "three months; alle 3 Monate; tous les 3 mois; cada 3 meses; 90 days",
    1: "Monthly; month; month-to-month; monatlich; mensuel; mensual; mensal; aylık; 按月; 每月; 月払; P1M; P30D; "
       "/month; 1",
    18: "18 months; 1.5 years; 1,5 Jahre; 1½ years; 1 1/2 years; P1Y6M; 1 year 6 months; eighteen months; 18mo; "
        "one and a half years; achtzehn Monate",
    24: "Two year; 24 months; 2 Jahre; biennial; zweijährig; P2Y; 两年; deux ans; dos años",
    36: "3 years; dreijährig; triennial; 36-Month Term; 三年",
    2: "Bi-monthly; bimestral; every 2 months; 隔月",
    12 / 52: "weekly; wöchentlich; hebdomadaire; semanal; haftalık; 每周; P1W",
    12 / 365: "daily; täglich; diario; günlük",
    ONCE: "one-time; One time; one-off; einmalig; lifetime; pago único; tek seferlik; 一次性; 買い切り; perpetual",
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "length"), [(word.strip(), n) for n, all_ in SAID.items() for word in all_.split(";")]
)
def test_a_period_in_words(word: str, length: float) -> None:
    assert months(word) == pytest.approx(length, abs=1e-9)


@pytest.mark.parametrize(
    "said",
    ["banana", "12-24 months", "Monthly (12 month commitment)", "2024-01-05", "active", "200000000 years", "1e300"],
)
def test_what_is_no_period_or_two_of_them_is_not_guessed(said: str) -> None:
    assert months(said) is None


def book(*terms: str) -> Book:
    rows = "\n".join(f"c{place},2023-01-01,,1200,{term}" for place, term in enumerate(terms))
    return Book.from_files(
        ("subscriptions.csv", f"customer_id,start_date,end_date,price,billing_term\n{rows}".encode())
    )


def test_an_amount_is_shared_by_the_months_it_pays_for_and_a_strange_word_costs_its_own_rows() -> None:
    terms = ["Semi-Annual", "Annual", "Annual (12)", "six months", "quarterly", "18 months", "weekly"] * 2
    own = book(*terms, "whenever it suits", "one-time")
    found = dict(own.built.engine.rows("SELECT account_id, max(mrr) FROM mrr GROUP BY 1"))
    right = {"c0": 200, "c1": 100, "c2": 100, "c3": 200, "c4": 400, "c5": 1200 / 18, "c6": 5200}
    assert {account: found[account] for account in right} == pytest.approx(right, abs=1e-5)
    assert dict(zip(own.refused["rule"], own.refused["rows"], strict=True)) == {
        "covers_months could not be read": 1, "paid once, which is no recurring revenue": 1,
    }  # fmt: skip


def test_a_contract_and_how_it_is_billed_are_two_periods() -> None:
    rows = "\n".join(f"a{i},2024-01-0{1 + i % 9},no,\"{term}\"" for i, term in enumerate(
        ["Annual, billed monthly", "2 years", "weekly", "Month-to-month", "whatever"] * 6))  # fmt: skip
    own = Book.from_files(("accounts.csv", f"account_id,started_on,churned,contract_months\n{rows}".encode()))
    by_id = dict(own.built.engine.rows("SELECT account_id, contract_length FROM accounts"))
    assert [by_id[f"a{i}"] for i in range(5)] == [12, 24, 1, 1, None]
    assert own.count() == 30


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [("2024-01-31", "2024-02-29", 1), ("2024-02-29", "2025-02-28", 12), ("2023-01-28", "2023-02-28", 1),
     ("2024-01-31", "2024-04-30", 3), ("2024-01-01", "2024-01-31", 1), ("2024-01-01", "2024-12-31", 12),
     ("2024-01-15", "2024-03-14", 2), ("2024-01-15", "2025-01-14", 12), ("2024-03-01", "2025-02-28", 12)],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(start: str, end: str, number: int) -> None:
    """Priced for its whole time and priced a month, a subscription counts the same months."""
    for header, price in (("amount", 1200), ("mrr", 1200 / number)):
        text = f"account_id,start_date,end_date,{header}\na,{start},{end},{price}\nb,2022-01-01,2026-01-31,49\n"
        own = Book.from_files(("subscriptions.csv", text.encode()), as_of="2026-01-31")
        found = own.built.engine.rows("SELECT mrr FROM mrr WHERE account_id = 'a'")
        assert len(found) == number
        assert sum(mrr for (mrr,) in found) == pytest.approx(1200, abs=1e-3)


@pytest.mark.parametrize(
    ("headers", "cells", "mrr"),
    [("billing_period,billing_period_unit", "1,year", 100), ("billing_period,billing_period_unit", "3,month", 400),
     ("billing_interval,interval_count", "month,6", 200), ("billing_period,status_unit", "3,month", 400)],
)  # fmt: skip
def test_a_period_may_stand_in_two_columns(headers: str, cells: str, mrr: float) -> None:
    rows = "".join(f"c{place},2023-01-01,,1200,{cells}\n" for place in range(4))
    text = f"customer_id,start_date,end_date,price,{headers}\n{rows}"
    own = Book.from_files(("subscriptions.csv", text.encode()))
    assert own.built.engine.rows("SELECT DISTINCT mrr FROM mrr") == [(mrr,)]
